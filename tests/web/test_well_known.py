"""What programs look for at a fixed address."""

import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from badgeservice.app import create_app
from badgeservice.credentials.checks.verdict import Verdict
from badgeservice.services.parts import Parts
from badgeservice.store.tables import StatusList
from tests.conftest import Clock, School
from tests.web.awarded import award_badge
from tests.web.conftest import Visitor


def test_the_keys_of_an_issuer(web_school: School, visitor: Visitor) -> None:
    answer = visitor.open(f"/issuers/{web_school.slug}/did.json", accept="*/*")
    document = json.loads(answer.data)
    assert document["id"] == "did:web:localhost%3A8000:issuers:roc-midden"
    assert set(document["assertionMethod"]) <= {method["id"] for method in document["verificationMethod"]}
    assert answer.content_type == "application/did+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"].startswith("public")


def test_a_status_list_is_the_signed_bytes(web_parts: Parts, web_school: School, visitor: Visitor) -> None:
    awarded = award_badge(web_parts, web_school)
    list_id = awarded.credential.status_list_id
    answer = visitor.open(f"/status/{list_id}", accept="*/*")
    with web_parts.reading() as session:
        assert answer.data == session.get_one(StatusList, list_id).document_bytes
    assert awarded.document["credentialStatus"]["statusListCredential"] == f"http://localhost:8000/status/{list_id}"
    assert answer.content_type == "application/vc+ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert visitor.open(f"/status/{list_id}", **{"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_stranger_verifies_with_what_is_published(web_parts: Parts, web_school: School) -> None:
    awarded = award_badge(web_parts, web_school)
    verification = web_parts.verifier.verify(awarded.document_bytes, fetch=web_parts.fetch, now=web_parts.clock())
    assert verification.verdict is Verdict.VALID


def test_the_security_contact(visitor: Visitor, clock: Clock) -> None:
    text = visitor.open("/.well-known/security.txt").text
    assert "Contact: mailto:security@localhost\n" in text
    expires = datetime.fromisoformat(re.findall(r"Expires: (\S+)", text)[0])
    assert 30 < (expires - clock.now).days < 365
    assert "Canonical: http://localhost:8000/.well-known/security.txt" in text


def test_the_security_contact_is_what_the_operator_says(web_parts: Parts) -> None:
    contact = "https://school.example/security"
    settings = web_parts.settings.model_copy(update={"security_contact": contact})
    client = create_app(replace(web_parts, settings=settings)).test_client()
    assert f"Contact: {contact}\n" in client.get("/.well-known/security.txt").text


def test_whether_we_are_well(visitor: Visitor, web_parts: Parts) -> None:
    assert visitor.open("/healthz").text == "ok\n"
    assert visitor.open("/readyz").text == "ready\n"


def test_without_a_database_we_are_not_ready(visitor: Visitor, web_parts: Parts, tmp_path: Path) -> None:
    web_parts.engine.dispose()
    for file in tmp_path.glob("badgeservice.sqlite3*"):
        file.unlink()
    answer = visitor.open("/readyz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert visitor.open("/healthz").status_code == 200


def test_unknown_documents_are_problems(visitor: Visitor) -> None:
    for address in ("/issuers/nobody/did.json", "/status/nothing"):
        answer = visitor.open(address)
        assert answer.status_code == 404
        assert answer.content_type == "application/problem+json"
