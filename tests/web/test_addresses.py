"""Every address that others know is written once, and each of them is one that the service answers."""

import re
from pathlib import Path

import pytest
from flask import Flask

from badgeservice.services import addresses
from badgeservice.services.addresses import Address

PACKAGE = Path(__file__).resolve().parents[2] / "badgeservice"
ALL = {name: value for name, value in vars(addresses).items() if isinstance(value, Address)}
# What stands in documents, links and codes for ever.
LITERAL = re.compile(r"""["'(=]/(?:status|issuers|achievements|credentials|v|V|sign-in/link|vc-api)/""")


def literals() -> list[str]:
    found = []
    for path in sorted(PACKAGE.rglob("*")):
        is_ours = path.suffix in {".py", ".html", ".js", ".txt"} and "vendor" not in path.parts
        if is_ours and path.name != "addresses.py":
            text = path.read_text()
            below_prefix = "url_prefix=" in text  # its routes are named after the prefix
            found += [
                f"{path.relative_to(PACKAGE)}: {line.strip()}"
                for line in text.splitlines()
                if LITERAL.search(line) and not (below_prefix and line.startswith("@blueprint."))
            ]
    return found


def test_no_public_path_is_written_anywhere_else() -> None:
    assert literals() == []


def test_every_address_has_its_view(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    of_the_vc_api = {"VC_API", "API_STATUS_LIST"}  # off here; its blueprint is registered below the first
    assert {name for name, address in ALL.items() if address.rule not in rules} == of_the_vc_api


def test_no_address_stands_twice() -> None:
    assert len({address.rule for address in ALL.values()}) == len(ALL)


def test_a_path_is_made_and_read_by_the_same_rule() -> None:
    path = addresses.ACHIEVEMENT_IMAGE.path(achievement_id="0e7f", kind="png")
    assert path == "/achievements/0e7f/image.png"
    assert addresses.ACHIEVEMENT_IMAGE.match(path) == {"achievement_id": "0e7f", "kind": "png"}
    assert addresses.SHARE.start == "/v/"


def test_a_value_never_becomes_another_path() -> None:
    assert addresses.ISSUER.path(slug="a/../b?c#d") == "/issuers/a%2F..%2Fb%3Fc%23d"


@pytest.mark.parametrize("path", ["/issuers/", "/issuers/a/b", "/issuers/é", "/issuers/a\n", f"/issuers/{'a' * 65}"])
def test_another_path_is_not_matched(path: str) -> None:
    assert addresses.ISSUER.match(path) is None


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        addresses.ISSUER.path()
