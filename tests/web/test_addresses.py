"""Every address that others know is written once, and each of them is one that the service answers."""

import re
from pathlib import Path

import pytest
from flask import Flask

from badgeservice.services import addresses
from badgeservice.services.addresses import Address
from badgeservice.services.parts import Parts
from tests.conftest import School
from tests.web.awarded import award_badge
from tests.web.conftest import Visitor

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


@pytest.mark.parametrize("signs", [".", ")", ",", ">", '"', "%E2%80%8B", "/", ").", "/…"])
def test_the_address_of_a_credential_may_get_signs_on_its_way(
    web_parts: Parts, web_school: School, learner_visitor: Visitor, signs: str
) -> None:
    awarded = award_badge(web_parts, web_school)
    path = f"/credentials/{awarded.credential_id}"
    answer = learner_visitor.open(path + signs, accept="*/*")
    assert (answer.status_code, answer.headers["Location"]) == (302, path)
    assert learner_visitor.open(path, accept="*/*").data == awarded.document_bytes
    for unknown in (f"{path}/more", "/credentials/.", "/credentials/a/../b"):
        assert learner_visitor.open(unknown).status_code == 404


def test_what_stands_around_an_address_is_no_part_of_it() -> None:
    assert addresses.without_signs("\u200b(a-b.c).\u00a0") == "a-b.c"
    assert addresses.without_signs("a") == "a"
    assert addresses.without_signs("…/") == ""
