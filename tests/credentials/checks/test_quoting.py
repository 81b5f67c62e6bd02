"""Who is called like an issuer of the register, and is not in it, is not quoted as if he were it (threats V24)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from badgeservice.credentials.badge.content import EndorsementContent, Profile
from badgeservice.credentials.badge.documents import build_credential, build_endorsement
from badgeservice.credentials.checks.verdict import CheckName, Verdict, Verification
from badgeservice.credentials.document import Document
from badgeservice.credentials.verification import Poses, Verifier
from badgeservice.lookalikes.known_names import KnownNames
from tests.credentials.examples import ENDORSEMENT, ISSUER
from tests.credentials.old_badge import ASSERTION, BADGE_CLASS
from tests.credentials.old_badge import ISSUER as OLD_ISSUER
from tests.credentials.world import EMAIL, GENUINE, NOW, World
from tests.texts.said import english

STRANGER = "did:web:evil.example"
NAMES = KnownNames([ISSUER.name])


@pytest.fixture
def world(linked_data) -> World:
    return World(linked_data)


def _verify(world: World, badge: Document, **options: object) -> Verification:
    def new_poses() -> Poses:
        return lambda issuer_id, names: issuer_id not in world.known and any(map(NAMES.resemble, names))

    verifier = Verifier(world.linked_data, world.register, new_poses=new_poses)
    return verifier.verify(json.dumps(badge).encode(), fetch=world, now=NOW, **options)


def _badge_of_stranger(world: World, name: object, **changes: object) -> Document:
    content = replace(GENUINE, issuer=replace(ISSUER, id=STRANGER, name="x"), evidence=(), status=())
    document = build_credential(content) | changes
    document["issuer"] |= {"name": name}
    return world.sign(document, signer=world.add_issuer(STRANGER, seed=9))


@pytest.mark.parametrize("name", ["ROC Midden", "RОC Мidden", "Examenbureau ROC-Midden B.V."])
def test_a_stranger_with_the_name_of_a_school_is_not_quoted_as_it(world: World, name: str) -> None:
    verification = _verify(world, _badge_of_stranger(world, name))
    said = f"somebody who calls himself “{name}”"
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert f"Issued by {said} to" in english(verification.summary)
    issuer = verification.check(CheckName.ISSUER)
    assert issuer.code == "issuer_like_another"
    assert f"Issued by {said} (evil.example)" in english(issuer.sentence)
    assert issuer.sentence in verification.remarks
    badge = verification.badge
    assert badge is not None
    assert badge.issuer == Profile(id=STRANGER, name=""), "no site, picture or mail address of his is shown"
    assert english(badge.issuer_called) == said


def test_a_name_in_another_language_is_looked_at_too(world: World) -> None:
    names = [{"@value": "Kookclub", "@language": "nl"}, {"@value": "ROC Mídden", "@language": "de"}]
    verification = _verify(world, _badge_of_stranger(world, names))
    assert verification.check(CheckName.ISSUER).code == "issuer_like_another"


def test_an_honest_neighbour_and_the_school_itself_are_quoted_plainly(world: World) -> None:
    neighbour = _verify(world, _badge_of_stranger(world, "ROC Midden-Oost"))
    assert "Issued by ROC Midden-Oost to" in english(neighbour.summary)
    assert neighbour.check(CheckName.ISSUER).code == "issuer_not_in_register"
    own = _verify(world, world.badge())
    assert (own.verdict, own.badge.issuer.name, own.badge.posing) == (Verdict.VALID, ISSUER.name, None)


@pytest.mark.parametrize("parent", [None, STRANGER])
def test_nobody_is_named_as_the_one_that_acted_for_a_stranger(world: World, parent: str | None) -> None:
    acted = {"id": "urn:uuid:00000000-0000-4000-8000-000000000009", "type": ["Profile"], "name": ISSUER.name}
    acted |= {"parentOrg": {"id": parent, "type": ["Profile"], "name": "Kookclub"}} if parent else {}
    honest = acted | {"name": "Koken"}
    for source, shown in ((acted, False), (honest, True)):
        content = replace(GENUINE, issuer=replace(ISSUER, id=STRANGER, name="Kookclub"), evidence=(), status=())
        document = build_credential(content)
        document["credentialSubject"]["source"] = source
        signed = world.sign(document, signer=world.add_issuer(STRANGER, seed=9))
        badge = _verify(world, signed).badge
        assert badge is not None
        assert (badge.source is not None) is shown


def test_his_name_is_not_a_fact_in_any_other_sentence(world: World) -> None:
    school = replace(ISSUER, id=STRANGER)
    content = replace(GENUINE, issuer=school, evidence=())
    signer = world.add_issuer(STRANGER, seed=9)
    world.revoke(issuer=STRANGER, signer=signer)
    badge = world.sign(build_credential(content), signer=signer)
    verification = _verify(world, badge, email=EMAIL)
    assert verification.verdict is Verdict.REVOKED
    said = "somebody who calls himself “ROC Midden”"
    for sentence in (verification.summary, *verification.remarks, *(check.sentence for check in verification.checks)):
        words = english(sentence)
        assert words.count("ROC Midden") == words.count(said)


def test_an_endorsement_by_one_is_his_word(world: World) -> None:
    by = replace(ENDORSEMENT, issuer=replace(ENDORSEMENT.issuer, name="ROC Midden"))
    alone = _verify(world, _endorsement(world, by))
    assert english(alone.endorsement.by) == "somebody who calls himself “ROC Midden”"
    assert "Somebody who calls himself “ROC Midden” says of" in english(alone.summary)
    assert "ROC Midden says of" not in english(alone.summary)
    inside = _verify(world, world.badge(endorsement=[_endorsement(world, by)]))
    (assessment,) = inside.assessments
    assert assessment.issuer == Profile(id=by.issuer.id, name="")
    assert "Assessment by somebody who calls himself “ROC Midden”: it is genuine" in english(assessment.sentence)


def test_an_older_badge_of_one_is_not_quoted_either(world: World) -> None:
    posing = OLD_ISSUER | {"name": "Roc Midden", "url": ISSUER.url}
    world.pages |= {document["id"]: document for document in (ASSERTION, BADGE_CLASS, posing)}
    verification = _verify(world, ASSERTION)
    assert "Issued by somebody who calls himself “Roc Midden”" in english(verification.summary)
    assert verification.badge.issuer == Profile(id=OLD_ISSUER["id"], name="")


def _endorsement(world: World, content: EndorsementContent) -> Document:
    return world.sign(build_endorsement(content), signer=world.add_issuer(content.issuer.id, seed=2))
