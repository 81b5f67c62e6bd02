"""What others say, each verified by itself, and whether the evidence is still the same (check 9; threats V21)."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from badgeservice.codes import Code
from badgeservice.credentials.badge.content import Evidence, Profile
from badgeservice.credentials.badge.documents import build_credential, build_endorsement
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.linked_data.node import OB
from badgeservice.credentials.multibase import encode_base58btc
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.jose import sign_vc_jwt
from badgeservice.credentials.reading.well_formed import ReadingProfile
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.verification import CheckName, Verdict, Verifier
from badgeservice.errors import Message
from tests.credentials.examples import ACHIEVEMENT, ENDORSEMENT
from tests.credentials.world import GENUINE, MENU, MENU_DIGEST, NOW, World, make_signer
from tests.effort import at_most
from tests.texts.said import dutch

PLAIN = replace(GENUINE, evidence=())


@pytest.fixture
def world(linked_data):
    return World(linked_data)


def endorsed(world, *endorsements):
    return world.badge(replace(PLAIN, endorsements=endorsements))


def test_an_assessment_by_a_company_is_verified_and_shown(world):
    verification = world.verify(endorsed(world, world.endorsement()))
    assert verification.verdict is Verdict.VALID
    assert verification.check(CheckName.ASSESSMENTS).code == "assessments_genuine"
    (assessment,) = verification.assessments
    assert assessment.outcome is Outcome.PASSED
    assert assessment.issuer.name == "Bakkerij Bol"
    assert assessment.comment == "Sanne led the early shift."
    assert dutch(assessment.sentence) == "Beoordeling door Bakkerij Bol: die is echt en gaat over deze badge."


def test_nothing_to_assess(world):
    check = world.verify(world.badge(PLAIN)).check(CheckName.ASSESSMENTS)
    assert (check.outcome, check.code) == (Outcome.PASSED, "no_assessments")


def test_a_changed_assessment_is_a_remark_and_nothing_of_it_is_shown(world):
    changed = world.endorsement()
    changed["credentialSubject"]["endorsementComment"] = "Cum laude!"
    verification = world.verify(endorsed(world, changed))
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert verification.check(CheckName.ASSESSMENTS).outcome is Outcome.FAILED
    assert (verification.assessments[0].comment, verification.assessments[0].issuer) == ("", None)


def test_an_assessment_of_another_badge_does_not_count(world):
    copied = world.endorsement(replace(ENDORSEMENT, subject_id="urn:uuid:99999999-0000-4000-8000-000000000000"))
    verification = world.verify(endorsed(world, copied))
    assert verification.assessments[0].outcome is Outcome.FAILED
    assert dutch(verification.assessments[0].sentence).endswith("die gaat over iets anders.")


@pytest.mark.parametrize("subject", [PLAIN.id, PLAIN.subject_id, ACHIEVEMENT.id, PLAIN.issuer.id])
def test_an_assessment_may_be_about_the_badge_the_learner_the_achievement_or_the_issuer(world, subject):
    about = world.endorsement(replace(ENDORSEMENT, subject_id=subject))
    assert world.verify(endorsed(world, about)).assessments[0].outcome is Outcome.PASSED


def test_an_assessment_that_has_expired(world):
    old = world.endorsement(replace(ENDORSEMENT, valid_until=NOW - timedelta(days=1)))
    assert world.verify(endorsed(world, old)).assessments[0].outcome is Outcome.FAILED


def test_an_assessment_that_was_withdrawn(world):
    company = world.add_issuer(ENDORSEMENT.issuer.id, seed=2)
    url = "https://bakker.example/status"
    usual = world.pages["https://badges.example/status/1"]
    bits = StatusBits.empty().with_statuses({7: 1})
    world.pages[url] = world.publish_list(bits, id=url, issuer=ENDORSEMENT.issuer.id, signer=company)
    world.pages["https://badges.example/status/1"] = usual
    entry = {
        "id": f"{url}#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": url,
    }
    verification = world.verify(endorsed(world, world.endorsement(credentialStatus=entry)))
    assert (
        dutch(verification.assessments[0].sentence) == "Beoordeling door Bakkerij Bol: Ingetrokken door Bakkerij Bol."
    )
    assert verification.verdict is Verdict.VALID_WITH_REMARKS


def test_an_assessor_who_does_not_answer_is_not_checked(world):
    endorsement = world.endorsement()
    del world.pages["https://bakker.example/.well-known/did.json"]
    verification = world.verify(endorsed(world, endorsement))
    assert verification.assessments[0].outcome is Outcome.NOT_CHECKED
    assert verification.verdict is Verdict.VALID_WITH_REMARKS


def test_an_assessment_on_the_achievement(world):
    endorsement = world.endorsement(replace(ENDORSEMENT, subject_id=ACHIEVEMENT.id))
    document = build_credential(PLAIN)
    document["credentialSubject"]["achievement"]["endorsement"] = [endorsement]
    assert world.verify(world.sign(document)).assessments[0].outcome is Outcome.PASSED


def as_token(world, content=ENDORSEMENT, build=build_endorsement):
    """An endorsement as a signed token, by the same company."""
    world.endorsement()
    signer = make_signer(ENDORSEMENT.issuer.id, seed=2)
    return sign_vc_jwt(build(content), signer, kid=f"{ENDORSEMENT.issuer.id}#{signer.public_key.thumbprint}")


def test_an_assessment_in_a_token(world):
    verification = world.verify(world.badge(PLAIN, endorsementJwt=[as_token(world)]))
    assert verification.verdict is Verdict.VALID
    assert verification.assessments[0].comment == "Sanne led the early shift."


def test_an_assessment_in_a_token_with_one_changed_character(world):
    header, claims, signature = as_token(world).split(".")
    changed = f"{header}.{claims}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    verification = world.verify(world.badge(PLAIN, endorsementJwt=[changed]))
    assert verification.assessments[0].outcome is Outcome.FAILED
    assert verification.verdict is Verdict.VALID_WITH_REMARKS


def test_a_badge_in_the_place_of_an_assessment(world):
    """A token can hold anything; a badge of the same learner is no judgement about this one."""
    other = replace(PLAIN, issuer=ENDORSEMENT.issuer)
    verification = world.verify(world.badge(PLAIN, endorsementJwt=[as_token(world, other, build_credential)]))
    assert dutch(verification.assessments[0].sentence) == "Beoordeling door Bakkerij Bol: dat is geen beoordeling."


def test_an_assessment_that_is_hidden_under_another_word_is_not_passed_over(world):
    document = build_credential(PLAIN) | {f"{OB}endorsement": [world.endorsement()]}
    content = json.dumps(world.sign(document)).encode()
    verifier = Verifier(world.linked_data, world.register, ReadingProfile.CREDENTIAL)
    verification = verifier.verify(content, fetch=world, now=NOW)
    assert verification.check(CheckName.ASSESSMENTS).outcome is Outcome.NOT_CHECKED


def nested(world, depth):
    endorsement = world.endorsement()
    for level in range(depth - 1):
        outer = replace(ENDORSEMENT, id=f"urn:uuid:20000000-0000-4000-8000-{level:012}")
        within = Profile(ENDORSEMENT.issuer.id, ENDORSEMENT.issuer.name)
        issuer = {"id": within.id, "type": ["Profile"], "name": within.name, "endorsement": [endorsement]}
        endorsement = world.endorsement(outer, issuer=issuer)
    return endorsement


def test_v21_endorsements_of_endorsements_are_verified_two_levels_deep(world):
    verification = world.verify(endorsed(world, nested(world, 3)))
    assert [one.outcome for one in verification.assessments] == [
        Outcome.PASSED,
        Outcome.PASSED,
        Outcome.NOT_CHECKED,
    ]
    assert verification.verdict is Verdict.VALID_WITH_REMARKS


def test_v21_twenty_are_verified_and_the_rest_is_not_checked(world):
    many = [
        world.endorsement(replace(ENDORSEMENT, id=f"urn:uuid:30000000-0000-4000-8000-{number:012}"))
        for number in range(25)
    ]
    with at_most(200):
        verification = world.verify(endorsed(world, *many))
    outcomes = [one.outcome for one in verification.assessments]
    assert outcomes == [Outcome.PASSED] * 20 + [Outcome.NOT_CHECKED]


def test_v22_twenty_tokens_with_entangled_graphs_take_no_longer_than_one(world):
    """In a token nothing adds up: each of them may hold a graph that is refused only after a lot of work."""

    def entangled(content):
        document = build_credential(content)
        alignment = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://a.example/"}
        document["credentialSubject"]["result"] = [{"type": ["Result"], "alignment": [alignment] * 9}] * 2
        return document

    token = as_token(world, replace(PLAIN, issuer=ENDORSEMENT.issuer), entangled)
    badge = world.badge(PLAIN, endorsementJwt=[token] * 20)
    with at_most(40):
        verification = world.verify(badge)
    assert {one.outcome for one in verification.assessments} == {Outcome.NOT_CHECKED}


# ---------------------------------------------------------------------- evidence


def evidence(world, **changes):
    return world.badge(replace(GENUINE, evidence=(replace(GENUINE.evidence[0], **changes),)))


def test_evidence_that_is_the_same(world):
    assert world.verify(world.badge()).check(CheckName.ASSESSMENTS).code == "assessments_genuine"


def test_evidence_that_was_changed_is_a_remark(world):
    world.pages["https://badges.example/evidence/1"] = b"Another menu"
    verification = world.verify(world.badge())
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert dutch(verification.remarks[0]) == "Het bewijsstuk “Menu” is veranderd nadat de badge was ondertekend."


def test_evidence_that_cannot_be_read_is_not_checked(world):
    world.pages["https://badges.example/evidence/1"] = NotFetched(Message(Code.FETCH_STATUS, "Gone."))
    verification = world.verify(world.badge())
    assert verification.check(CheckName.ASSESSMENTS).outcome is Outcome.NOT_CHECKED
    assert dutch(verification.remarks[0]).endswith("Gone.")


def test_evidence_without_a_digest_is_not_fetched(world):
    assert world.verify(evidence(world, digest_sri="")).verdict is Verdict.VALID
    assert "https://badges.example/evidence/1" not in world.asked


@pytest.mark.parametrize(
    ("digest", "outcome"),
    [
        (f"sha256-AAAA {MENU_DIGEST}", Outcome.PASSED),  # what is none is passed over (Subresource Integrity §3.5)
        (f"{MENU_DIGEST}?ct=text/plain", Outcome.PASSED),
        ("md5-AAAA", Outcome.NOT_CHECKED),
        ("sha384-@@@@", Outcome.NOT_CHECKED),
        ("sha384-é", Outcome.NOT_CHECKED),
        ("sha384-AAAA", Outcome.NOT_CHECKED),  # too short to be one, and so no proof of anything
        ("sha384-" + "A" * 64, Outcome.FAILED),
    ],
)
def test_forms_of_a_digest(world, digest, outcome):
    assert world.verify(evidence(world, digest_sri=digest)).check(CheckName.ASSESSMENTS).outcome is outcome


@pytest.mark.parametrize("content", [b"\x12\x20" + sha256(MENU).digest(), sha256(MENU).digest()])
def test_evidence_by_a_digest_in_multibase(world, content):
    badge = evidence(world, digest_sri="", digest_multibase="z" + encode_base58btc(content))
    assert world.verify(badge).check(CheckName.ASSESSMENTS).code == "assessments_genuine"
    world.pages["https://badges.example/evidence/1"] = b"Another menu"
    assert world.verify(badge).remarks[0].code == "evidence_changed"


def test_no_more_than_three_pieces_of_evidence_are_fetched(world):
    pieces = tuple(Evidence(f"https://a.example/{number}", f"{number}", digest_sri=MENU_DIGEST) for number in range(9))
    world.pages |= {piece.url: MENU for piece in pieces}
    verification = world.verify(world.badge(replace(GENUINE, evidence=pieces)))
    assert verification.check(CheckName.ASSESSMENTS).outcome is Outcome.NOT_CHECKED
    assert len([url for url in world.asked if url.startswith("https://a.example")]) == 3
