"""Every door is walked through, and what comes out is looked at: a badge has one proof wherever it is given.

Some verifiers of others cannot read a badge that has more (design of the document that we sign). So what is handed out
has `eddsa-rdfc-2022` alone, as a list of one; a status list has it as an object; in a token there is no proof at all.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from werkzeug.routing import Rule

from badgeservice.credentials.baking.baking import unbake
from badgeservice.credentials.document import Document
from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.credentials.multibase import decode_base64url
from badgeservice.credentials.proofs.compact_jws import may_be_token
from badgeservice.errors import Invalid
from badgeservice.services.issuing.tokens import sign_tokens_job
from badgeservice.store.tables import IssuerKey
from badgeservice.web.auth import session_cookie_name
from tests.matrix.world import World, make_world

FORMS: Final = ("application/vc+ld+json", "application/vc+jwt", "image/png", "image/svg+xml")
BOTH_PROOFS: Final = "/badge.set"  # for who asks for the set by that name, and nobody is sent there
OURS: Final = "eddsa-rdfc-2022"
# Where a badge (or a status list) is given, and in which forms. A door that is not here, is found by the test.
DOORS: Final = {
    "/credentials/<credential_id>": {"document"},
    "/credentials/<path:credential_id>": {"document"},
    "/v/<token>": {"document", "image", "token"},
    "/V/<token>": {"document", "image", "token"},
    "/v/<token>/badge": {"document", "image", "token"},
    "/wallet/credentials/<credential_id>/badge": {"document", "image", "token"},
    "/status/<list_id>": {"document", "token"},
}


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("doors")
    database = folder / "badgeservice.sqlite3"
    shutil.copy(sqlite_template, database)
    made = make_world(database, folder, random.Random(20261130).randbytes)
    key = made.parts.keystore.create_key(made.school.slug, KeyType.P256)
    with made.parts.transaction() as session:
        session.add(
            IssuerKey(
                multibase=key.multibase,
                organisation_id=made.school.organisation_id,
                key_type=KeyType.P256,
                created_at=made.parts.clock(),
            )
        )
    sign_tokens_job(made.parts, {})
    return made


def addresses_of(world: World, rule: Rule) -> Iterator[str]:
    """With each of the kinds that the address of a route lets one choose from."""
    values = world.values_for(rule)
    chosen = [name for name in rule.arguments if hasattr(rule._converters[name], "items")]
    urls = world.app.url_map.bind("localhost")
    for one in sorted(rule._converters[chosen[0]].items) if chosen else [None]:
        filled = values | ({chosen[0]: one} if one else {})
        yield urls.build(rule.endpoint, filled, append_unknown=False).removeprefix("http://localhost")


def credentials_in(value: Any) -> Iterator[Document]:
    """Every credential, also one inside another."""
    if isinstance(value, dict):
        types = value.get("type", [])
        if "VerifiableCredential" in ([types] if isinstance(types, str) else types):
            yield value
        for member in value.values():
            yield from credentials_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from credentials_in(member)


def read_answer(content: bytes) -> tuple[str, list[Document]]:
    """What a reader finds in an answer, and in which form: nothing, when there is no credential in it."""
    form = "document"
    try:
        if content.startswith((b"\x89PNG", b"<svg")):
            form, content = "image", unbake(content)
        if may_be_token(content):
            form, content = "token", decode_base64url(content.split(b".")[1].decode())
        return form, list(credentials_in(json.loads(content)))
    except (Invalid, ValueError):
        return "", []


def walk(world: World) -> Iterator[tuple[str, str, str, Document]]:
    """Every route that can be opened, as the learner whose badge it is: rule, address, form, credential."""
    client = world.app.test_client(use_cookies=False)
    cookie = f"{session_cookie_name(world.parts.settings)}=learner"
    for rule in world.app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()):
            continue
        for address in addresses_of(world, rule):
            for accept in FORMS:
                with client.get(address, headers={"Accept": accept, "Cookie": cookie}) as answer:
                    form, found = read_answer(answer.data)
                    varies = "Accept" in answer.vary
                yield from ((rule.rule.partition(".<")[0], address, form, one) for one in found)
                if not varies:  # it says itself that everybody gets this
                    break


def test_every_door_gives_one_proof(world: World) -> None:
    doors: dict[str, set[str]] = {}
    for rule, address, form, credential in walk(world):
        doors.setdefault(rule, set()).add(form)
        proof = credential.get("proof")
        if address.endswith(BOTH_PROOFS):
            continue
        if form == "token":
            assert proof is None, address
        elif "BitstringStatusListCredential" in credential["type"]:
            assert isinstance(proof, dict) and proof["cryptosuite"] == OURS, address
        else:
            assert isinstance(proof, list) and [one["cryptosuite"] for one in proof] == [OURS], address
    assert doors == DOORS
