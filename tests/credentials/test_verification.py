"""The nine checks and the verdict, from the outside (design §5); each check on its own has a file of its own."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from badgeservice.codes import Code
from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.reading.well_formed import ReadingProfile
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.status.status_list import build_status_list_credential
from badgeservice.credentials.verification import CheckName, Verdict, Verifier
from badgeservice.errors import Message
from tests.credentials.world import EMAIL, GENUINE, LIST_URL, NOW, World
from tests.effort import at_most
from tests.texts.said import dutch, english

DID_URL = "https://badges.example/issuers/roc-midden/did.json"
UNREACHABLE = NotFetched(Message(Code.FETCH_TIMEOUT, "No answer in time."))


@pytest.fixture
def world(linked_data):
    return World(linked_data)


def outcomes(verification):
    return {check.name: check.outcome for check in verification.checks}


def test_a_genuine_badge_passes_all_nine_checks(world):
    verification = world.verify(world.badge(), email=EMAIL)
    assert verification.verdict is Verdict.VALID
    assert [check.number for check in verification.checks] == list(range(1, 10))
    assert set(outcomes(verification).values()) == {Outcome.PASSED}
    assert verification.remarks == ()
    assert english(verification.summary) == "Valid. Issued by ROC Midden to Sanne de Vries on 1 January 2026."


def test_a_genuine_badge_is_shown_as_it_was_signed(world):
    badge = world.badge()
    verification = world.verify(badge)
    assert verification.badge.achievement.name == "Samenwerken in de keuken"
    assert verification.document == badge
    assert verification.content == json.dumps(badge).encode()
    assert verification.status_fetched_at == NOW


def test_nobody_compared_the_holder_and_that_is_no_remark(world):
    verification = world.verify(world.badge())
    assert verification.verdict is Verdict.VALID
    assert outcomes(verification)[CheckName.HOLDER] is Outcome.NOT_CHECKED


@pytest.mark.parametrize("path", [("validUntil",), ("issuer", "name"), ("credentialSubject", "achievement", "name")])
def test_one_changed_character_is_not_genuine_and_nothing_is_shown(world, path):
    badge = world.badge()
    place = badge
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = place[path[-1]].replace("2031", "2032").replace("n", "m")
    verification = world.verify(badge)
    assert verification.verdict is Verdict.NOT_GENUINE
    assert verification.check(CheckName.AUTHENTIC).code == "signature_wrong"
    assert (verification.badge, verification.document, verification.assessments) == (None, None, ())


def test_checks_after_the_one_that_failed_were_not_reached(world):
    verification = world.verify(world.badge() | {"name": "x"})
    codes = [check.code for check in verification.checks]
    assert codes[3] == "signature_wrong"
    assert set(codes[4:]) == {"not_reached"}


@pytest.mark.parametrize("proof", [None, [], {}])
def test_v4_a_badge_without_proof_is_not_signed(world, proof):
    unsigned = build_credential(GENUINE) | ({} if proof is None else {"proof": proof})
    verification = world.verify(unsigned)
    assert verification.verdict is Verdict.NOT_GENUINE
    assert verification.check(CheckName.AUTHENTIC).code in ("not_signed", "proof_malformed")


def test_v4_a_proof_under_another_name_is_no_proof(world):
    badge = world.badge()
    badge["proofs"] = badge.pop("proof")
    assert world.verify(badge).verdict is Verdict.NOT_GENUINE


def test_v5_another_proof_beside_a_good_one_is_remarked(world):
    stranger = world.add_issuer("did:web:stranger.example", seed=9)
    badge = world.badge()
    foreign = world.sign(build_credential(GENUINE) | {"name": "Something else"}, signer=stranger)["proof"][0]
    badge["proof"].append(foreign)
    verification = world.verify(badge)
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert "another signature" in english(verification.remarks[0])


def test_v5_a_bad_proof_that_claims_to_be_the_issuers_is_not_genuine(world):
    badge = world.badge()
    badge["proof"][1]["proofValue"] = badge["proof"][0]["proofValue"]
    assert world.verify(badge).verdict is Verdict.NOT_GENUINE


def test_v5_a_good_proof_of_a_stranger_alone_is_not_the_issuers(world):
    stranger = world.add_issuer("did:web:stranger.example", seed=9)
    verification = world.verify(world.sign(build_credential(GENUINE), signer=stranger))
    assert verification.verdict is Verdict.NOT_GENUINE
    assert verification.check(CheckName.ISSUER).code == "issuer_did_not_sign"
    assert "badges.example" in dutch(verification.check(CheckName.ISSUER).sentence)


def test_v5_a_good_proof_of_a_stranger_while_the_issuers_cannot_be_looked_at(world):
    stranger = world.add_issuer("did:web:notary.example", seed=9)
    badge, beside = world.badge(), world.sign(build_credential(GENUINE), signer=stranger)["proof"][0]
    issuers = badge["proof"][0]
    assert world.verify(badge | {"proof": [issuers, beside]}).verdict is Verdict.VALID
    unknown = world.verify(badge | {"proof": [issuers | {"cryptosuite": "ecdsa-sd-2023"}, beside]})
    assert unknown.verdict is Verdict.NOT_CHECKED
    assert unknown.check(CheckName.ISSUER).code == "cryptosuite_unknown"
    del world.pages["https://badges.example/issuers/roc-midden/did.json"]
    away = world.verify(badge | {"proof": [issuers, beside]})
    assert away.verdict is Verdict.NOT_CHECKED
    assert away.check(CheckName.ISSUER).code == "fetch_status"
    assert away.badge is None


def test_a_way_of_signing_that_nobody_here_knows_could_not_be_checked(world):
    badge = world.badge()
    badge["proof"] = badge["proof"][0] | {"cryptosuite": "ecdsa-sd-2023"}
    verification = world.verify(badge)
    assert verification.verdict is Verdict.NOT_CHECKED
    assert verification.check(CheckName.AUTHENTIC).code == "cryptosuite_unknown"
    assert verification.badge is None


@pytest.mark.parametrize("purpose", ["authentication", "keyAgreement", ["assertionMethod"], None])
def test_v6_a_proof_for_another_purpose(world, purpose):
    badge = world.badge()
    for proof in badge["proof"]:
        proof["proofPurpose"] = purpose
    assert world.verify(badge).verdict is Verdict.NOT_GENUINE


def test_v7_a_status_list_is_no_badge(world):
    verification = world.verify(world.pages[LIST_URL])
    assert verification.verdict is Verdict.NO_BADGE
    assert verification.check(CheckName.WELL_FORMED).code == "not_a_badge"


CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"


@pytest.mark.parametrize(
    ("context", "kind"),
    [
        (CLR, "ClrCredential"),
        ("https://school.example/words", "Diploma"),
        (CLR, "Diploma"),
    ],
)
def test_a_credential_of_another_kind_is_not_called_false(world, context, kind):
    badge = world.badge()
    badge["@context"].insert(1, context)
    verification = world.verify(badge | {"type": ["VerifiableCredential", kind]})
    assert (verification.verdict, verification.check(CheckName.WELL_FORMED).code) == (
        Verdict.NO_BADGE,
        "other_credential",
    )
    assert verification.badge is None


@pytest.mark.parametrize("types", [["VerifiableCredential", {"id": "x"}], [[]], None])
def test_what_has_no_proper_types_is_no_credential_of_another_kind(world, types):
    assert world.verify(world.badge() | {"type": types}).verdict is Verdict.NOT_GENUINE


def test_an_endorsement_without_contexts_makes_no_other_kind_of_the_badge(world):
    badge = world.badge(endorsement=[world.endorsement()])
    del badge["endorsement"][0]["@context"]
    assert world.verify(badge).verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize("context", [{"@context": "https://w3id.org/openbadges/v1"}, {}])
def test_a_badge_of_the_oldest_kind_is_not_called_false(world, context):
    old = {"uid": "1", "recipient": {}, "badge": "https://a.example/b", "verify": {"type": "hosted"}}
    verification = world.verify(context | old)
    assert verification.verdict is Verdict.NOT_CHECKED
    assert "Open Badges 1" in dutch(verification.summary)


def test_v7_a_presentation_is_no_badge_and_the_badge_in_it_is_looked_at(world):
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [world.badge()],
    }
    assert world.verify(presentation).verdict is Verdict.VALID
    verification = world.verify(presentation | {"verifiableCredential": []})
    assert (verification.verdict, verification.check(CheckName.WELL_FORMED).code) == (Verdict.NO_BADGE, "not_a_badge")


def test_v1_a_vocabulary_that_we_do_not_hold_is_named_and_never_fetched(world):
    badge = world.badge()
    badge["@context"].append("https://evil.example/context.json")
    verification = world.verify(badge)
    assert verification.verdict is Verdict.NOT_CHECKED
    assert "https://evil.example/context.json" in dutch(verification.check(CheckName.WELL_FORMED).sentence)
    assert "https://evil.example/context.json" not in world.asked


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"validUntill": "2030-01-01T00:00:00Z"}, "validUntill"),
        ({"type": ["VerifiableCredential", "OpenBadgeCredential", "CumLaudeCredential"]}, "CumLaudeCredential"),
        ({"termsOfUse": [{"type": "CumLaude", "id": "https://a.example"}]}, "CumLaude"),
    ],
)
def test_v2_what_the_signature_does_not_cover_is_named(world, change, named):
    verification = world.verify(world.badge() | change)
    assert verification.verdict is Verdict.NOT_GENUINE
    assert verification.check(CheckName.NOTHING_UNSIGNED).outcome is Outcome.FAILED
    assert named in english(verification.check(CheckName.NOTHING_UNSIGNED).sentence)


def test_v22_a_badge_made_of_identical_parts_is_not_checked_and_costs_little(world):
    """Forty evidences that differ in nothing: telling them apart is the work that RDFC-1.0 §7.1 warns of."""
    badge = world.badge()
    twin = {"type": ["Evidence"], "narrative": "x"}
    badge["evidence"] = [twin] * 40
    with at_most(100):
        verification = world.verify(badge)
        assert verification.verdict in (Verdict.NOT_CHECKED, Verdict.NOT_GENUINE)


def test_an_issuer_in_no_register_is_a_remark(world):
    world.known.clear()
    verification = world.verify(world.badge())
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert verification.check(CheckName.ISSUER).code == "issuer_not_in_register"
    assert verification.badge is not None


def test_a_key_that_the_issuer_does_not_list_any_more(world):
    badge = world.badge()
    world.pages[DID_URL]["assertionMethod"] = []
    verification = world.verify(badge)
    assert verification.verdict is Verdict.NOT_GENUINE
    assert verification.check(CheckName.AUTHENTIC).code == "key_not_authorised"


def test_an_issuer_that_does_not_answer_could_not_be_checked(world):
    badge = world.badge()
    world.pages[DID_URL] = UNREACHABLE
    verification = world.verify(badge)
    assert verification.verdict is Verdict.NOT_CHECKED
    assert verification.check(CheckName.AUTHENTIC).code == "fetch_timeout"
    assert "No answer in time." in dutch(verification.summary)
    assert verification.badge is None


def test_a_revoked_badge_is_revoked_and_still_genuine(world):
    world.revoke()
    verification = world.verify(world.badge())
    assert verification.verdict is Verdict.REVOKED
    assert dutch(verification.summary) == "Ingetrokken door ROC Midden."
    assert verification.is_genuine


def test_revoked_comes_before_expired(world):
    world.revoke()
    world.pages[LIST_URL] = world.publish_list(
        StatusBits.empty().with_statuses({4711: 1}), valid_from=NOW, valid_until=NOW + timedelta(days=4000)
    )
    old = replace(GENUINE, valid_until=datetime(2026, 2, 1, tzinfo=UTC))
    assert world.verify(world.badge(old)).verdict is Verdict.REVOKED


def test_expired_comes_before_a_status_that_is_not_known(world):
    old = replace(GENUINE, valid_until=datetime(2026, 2, 1, tzinfo=UTC))
    world.pages[LIST_URL] = UNREACHABLE
    verification = world.verify(world.badge(old))
    assert verification.verdict is Verdict.EXPIRED
    assert dutch(verification.summary) == "Verlopen. De badge was geldig tot 1 februari 2026."


def test_v17_a_status_that_is_not_known_is_never_valid(world):
    world.pages[LIST_URL] = UNREACHABLE
    verification = world.verify(world.badge())
    assert verification.verdict is Verdict.NOT_CHECKED
    assert verification.check(CheckName.AUTHENTIC).outcome is Outcome.PASSED
    assert verification.check(CheckName.NOT_REVOKED).code == "fetch_timeout"
    assert verification.badge is not None


def test_a_contradiction_is_refused(world):
    badge = world.sign(build_credential(GENUINE) | {"issuer": ISSUERS})
    assert world.verify(badge).verdict is Verdict.NOT_CHECKED


ISSUERS = ["did:web:badges.example:issuers:roc-midden", "did:web:stranger.example"]


def test_an_endorsement_by_itself_is_no_badge_and_says_what_it_says(world):
    endorsement = world.endorsement()
    verification = world.verify(endorsement)
    assert (verification.verdict, verification.badge) == (Verdict.NO_BADGE, None)
    assert verification.endorsement.comment == endorsement["credentialSubject"]["endorsementComment"]
    assert verification.endorsement.by == endorsement["issuer"]["name"]
    forged = world.verify(endorsement | {"validFrom": "2026-01-01T00:00:00Z"})
    assert (forged.verdict, forged.endorsement) == (Verdict.NOT_GENUINE, None)


def test_the_profile_credential_takes_any_credential(world):
    document = build_status_list_credential(
        id="https://badges.example/status/9", issuer=GENUINE.issuer.id, bits=StatusBits.empty(), valid_from=NOW
    )
    content = json.dumps(world.sign(document)).encode()
    verifier = Verifier(world.linked_data, world.register, ReadingProfile.CREDENTIAL)
    verification = verifier.verify(content, fetch=world, now=NOW)
    assert verification.verdict is Verdict.VALID_WITH_REMARKS  # nobody can withdraw it
    assert verification.badge.standard == "vc"


def test_v28_what_goes_wrong_in_here_is_not_checked_and_logged(world, caplog):
    def broken(url, accept):
        raise ZeroDivisionError

    content = json.dumps(world.badge()).encode()
    verification = Verifier(world.linked_data, world.register).verify(content, fetch=broken, now=NOW)
    assert verification.verdict is Verdict.NOT_CHECKED
    assert verification.checks[0].code == "internal_error"
    number = dutch(verification.checks[0].sentence).rpartition(" ")[2].rstrip(".")
    assert number in caplog.text


def test_bytes_that_are_no_badge_are_not_readable(world):
    verification = world.verify(b"\xff\xfe\x00")
    assert not verification.is_readable
    assert dutch(verification.summary).startswith("Geen badge gevonden.")


def test_v24_a_name_that_looks_like_a_known_one_is_not_known(world):
    """The register goes by identifier, and the sentence names the domain; a Cyrillic letter helps nobody."""
    twin = world.add_issuer("did:web:badges.exarnple.example", seed=8)
    content = replace(GENUINE, issuer=replace(GENUINE.issuer, id="did:web:badges.exarnple.example", name="RОC Midden"))
    verification = world.verify(world.sign(build_credential(replace(content, status=())), signer=twin))
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert "badges.exarnple.example" in dutch(verification.check(CheckName.ISSUER).sentence)


def test_v29_rules_of_others_are_not_fetched_and_that_is_remarked(world):
    schema = {"id": "https://evil.example/schema.json", "type": "1EdTechJsonSchemaValidator2019"}
    verification = world.verify(world.badge(credentialSchema=[schema]))
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert "https://evil.example/schema.json" in dutch(verification.remarks[0])
    assert schema["id"] not in world.asked


def test_v30_a_very_long_badge_is_answered_in_time(world):
    words = "a@" * 100_000 + "-" * 20_000
    content = replace(GENUINE, achievement=replace(GENUINE.achievement, criteria_narrative=words))
    badge = json.dumps(world.badge(content)).encode()
    with at_most(25):
        assert world.verify(badge).verdict is Verdict.VALID


@pytest.mark.parametrize("member", ["validUntil", "id", "awardedDate"])
def test_v30_no_expression_takes_exponential_time(world, member):
    with at_most(50):
        for hostile in ("2026-01-01T00:00:00." + "0" * 200_000, "https://" + "a." * 100_000 + "!", "a" * 200_000 + ":"):
            world.verify(world.badge() | {member: hostile})


def test_a_name_that_says_test_is_a_remark_whoever_signed_it(world):
    """The name is signed, so this holds wherever the badge is shown, and after its issuer was approved."""
    achievement = replace(GENUINE.achievement, name=f"{GENUINE.achievement.name} (test)")
    verification = world.verify(world.badge(replace(GENUINE, achievement=achievement)))
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert [remark.code for remark in verification.remarks] == [Code.TEST_BADGE]
