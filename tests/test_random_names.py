"""Whatever is named by random bytes, a thousand times: a name in base64url may begin or end with `-` or `_`.

One in 32 begins so; a test that makes three of them hardly ever sees it.
"""

import json
import random
import re
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from badgeservice.app import create_app
from badgeservice.credentials.fetching import Fetched
from badgeservice.credentials.keys.did import DidKey, build_did_document, did_key_method
from badgeservice.credentials.keys.multikey import KeyType, generate_private_key, public_key_of
from badgeservice.credentials.keys.verification_method import resolve_verification_method
from badgeservice.errors import NotFound
from badgeservice.keystore import Keystore, open_keystore
from badgeservice.mail import Mail, compose
from badgeservice.services.mails.mailbox import read_mail
from badgeservice.services.parts import Parts
from badgeservice.services.wallet.share_link import derive_token, qr_text, read_token, share_url
from badgeservice.web.auth import own_path

TIMES = 1000
Random = Callable[[int], bytes]
EDGES = ("-", "_", "--", "-_", "-rf", "--help", "_-")


@pytest.fixture
def random_bytes() -> Random:
    return random.Random(20261124).randbytes


def thumbprints(random_bytes: Random) -> Iterator[str]:
    """Names as long as a thumbprint of RFC 7638, or as the token of a session."""
    for _ in range(TIMES):
        yield urlsafe_b64encode(random_bytes(32)).decode().rstrip("=")


@pytest.fixture
def names(random_bytes: Random) -> list[str]:
    found = list(thumbprints(random_bytes))
    assert sum(name[0] in "-_" for name in found) > 15
    return [*found, *EDGES]


@pytest.fixture
def keystore(tmp_path: Path) -> Keystore:
    return open_keystore(tmp_path / "keys", None)


def test_a_thing_in_the_keystore(keystore: Keystore, names: list[str]) -> None:
    assert {keystore._path("roc-midden", name).name for name in names} == {f"{name}.json" for name in names}
    unusual = [name for name in names if name[0] in "-_" or name[-1] in "-_"]  # each is a write that waits for the disk
    made = {name: keystore.secret(name) for name in unusual}
    assert len(set(made.values())) == len(unusual) > 25
    again = open_keystore(keystore.folder, None)
    assert all(again.secret(name) == content for name, content in made.items())
    files = {path.relative_to(keystore.folder).as_posix() for path in keystore.folder.rglob("*") if path.is_file()}
    assert files == {"kek", *(f".secrets/{name}.json" for name in unusual)}


def test_a_key_whose_name_begins_with_a_dash_is_found_among_the_others(keystore: Keystore) -> None:
    """The name of an RSA key is its thumbprint, which cannot be chosen; so a key of another kind gets such a name."""
    public_key = keystore.create_key("roc-midden", KeyType.ED25519)
    path = keystore._path("roc-midden", "-_1")
    content = keystore._opened(real := keystore._path("roc-midden", public_key.multibase), real.read_bytes())
    path.write_bytes(keystore._sealed(path, content))
    assert keystore.signer("roc-midden", "-_1", "did:example:x#-_1").public_key == public_key
    assert keystore.public_keys("roc-midden") == (public_key, public_key)
    copied = subprocess.run(["tar", "-cf", "/dev/null", "-C", keystore.folder, "."], capture_output=True, check=False)
    assert (copied.returncode, copied.stderr) == (0, b""), "a copy of the folder takes it along"


@pytest.mark.parametrize("name", [".", "..", ".x", "-/x", "_.x", "-.", "a.json", "-\n", "", "x" * 201, "é"])
def test_no_name_climbs_hides_or_is_another_file(keystore: Keystore, name: str) -> None:
    with pytest.raises(NotFound):
        keystore.secret(name)


def test_a_key_in_a_did_document(random_bytes: Random) -> None:
    """By the fragment of its Multikey and by that of its JWK, which is a thumbprint."""
    did, seen = "did:web:school.example", set()
    for number in range(TIMES):
        key = public_key_of(generate_private_key([KeyType.P256, KeyType.ED25519][number % 2], random_bytes))
        document = json.dumps(build_did_document(did, [DidKey(key)])).encode()

        def fetch(url: str, _accept: str, document: bytes = document) -> Fetched:
            return Fetched(document, "application/did+json", datetime(2026, 1, 1, tzinfo=UTC), url)

        for fragment in (key.multibase, key.thumbprint):
            assert resolve_verification_method(f"{did}#{fragment}", fetch).public_key == key
        assert resolve_verification_method(did_key_method(key), fetch).public_key == key
        seen.add(key.thumbprint[0])
    assert {"-", "_"} <= seen


@pytest.fixture
def app(sqlite_parts: Parts) -> Flask:
    return create_app(sqlite_parts)


def test_an_address_with_a_token_or_an_id(app: Flask, sqlite_parts: Parts, names: list[str]) -> None:
    """Every rule with a place for text leads back to itself, and so does the address to go to after signing in."""
    router = app.url_map.bind("localhost")
    ids = [sqlite_parts.new_id() for _ in range(TIMES)]
    for rule in app.url_map.iter_rules():
        if not rule.arguments or "GET" not in (rule.methods or set()):
            continue
        fixed = (
            {"form": "svg", "kind": "svg", "colour": "1f4fd8", "name": "x.css", "written": "x/)"}
            if rule.arguments
            else {}
        )
        for name in (*names, *ids):
            values = {argument: fixed.get(argument, name) for argument in rule.arguments}
            address = rule.build(values)
            assert address is not None
            matched, found = router.match(address[1], method="GET")
            assert found == values, address
            assert app.view_functions[matched] is app.view_functions[rule.endpoint]
    assert all(own_path(f"/wallet/credentials/{name}") for name in (*names, *ids))


def test_the_link_of_a_share(sqlite_parts: Parts) -> None:
    for _ in range(TIMES):
        share_id = sqlite_parts.new_id()
        token = derive_token(sqlite_parts, share_id)
        assert read_token(urlsplit(share_url(sqlite_parts, share_id)).path.removeprefix("/v/")) == token
        assert re.fullmatch(r"[0-9A-Z $%*+./:-]+", qr_text(sqlite_parts, share_id)), "the alphabet of a small code"


def test_a_mail_and_its_file(sqlite_parts: Parts, names: list[str]) -> None:
    sender, clock = sqlite_parts.settings.mail_sender, sqlite_parts.clock
    for name in names:
        content = compose(Mail(name, "a@b.nl", "s", "t", "h"), sender, clock()).as_bytes()
        mail = message_from_bytes(content, policy=SMTP)
        assert mail["Message-ID"] == f"<{name}@localhost>"
        assert not mail["Message-ID"].defects
    for name in (*names[-20:], *EDGES):
        sqlite_parts.mailer.send(Mail(name, "a@b.nl", "s", "t", "h"))
        assert read_mail(sqlite_parts, name).id == name


def test_an_id_is_a_uuid_of_version_4(sqlite_parts: Parts) -> None:
    ids = {sqlite_parts.new_id() for _ in range(TIMES)}
    assert len(ids) == TIMES
    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", i) for i in ids)
