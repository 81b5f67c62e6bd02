"""Open Badges 2.0, hosted and signed: checked by the same nine numbers, and never more than valid with a remark."""

import json
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badgeservice.codes import Code
from badgeservice.credentials.baking.png import insert_in_png
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.keys.multikey import MemorySigner
from badgeservice.credentials.multibase import encode_base64url
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.verification import CheckName, RegisteredIssuer, Verdict, Verifier
from badgeservice.errors import Message
from tests.credentials.old_badge import ASSERTION, BADGE_CLASS, CONTEXT, HOST, ISSUER, ONE_PIXEL_PNG
from tests.credentials.world import EMAIL, NOW, World
from tests.texts.said import dutch

GONE = NotFetched(Message(Code.FETCH_GONE, "Withdrawn there."))


@pytest.fixture
def world(linked_data):
    made = World(linked_data)
    made.pages |= {document["id"]: deepcopy(document) for document in (ASSERTION, BADGE_CLASS, ISSUER)}
    return made


@pytest.fixture(scope="module")
def signer():
    return MemorySigner(rsa.generate_private_key(65537, 2048), "")


@pytest.fixture
def signed(world, signer):
    """A world in which the issuer lists a key, and a function that signs with it."""
    pem = signer.private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    key = {"id": f"{HOST}/keys/1", "type": "CryptographicKey", "owner": ISSUER["id"], "publicKeyPem": pem}
    world.pages[f"{HOST}/issuers/1"]["publicKey"] = key["id"]
    world.pages[key["id"]] = key
    del world.pages[ASSERTION["id"]]

    def sign(header=None, with_key=signer, **changes):
        assertion = ASSERTION | {"id": "urn:uuid:1", "verification": {"type": "SignedBadge", "creator": key["id"]}}
        parts = [header or {"alg": "RS256"}, assertion | changes]
        text = ".".join(encode_base64url(json.dumps(part).encode()) for part in parts)
        return f"{text}.{encode_base64url(with_key.sign(text.encode()))}".encode()

    return sign


def pem_of(private_key):
    return private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def refused(verification):
    return next(check for check in verification.checks if check.outcome is not Outcome.PASSED and check.number != 3)


def test_a_hosted_badge_is_valid_with_a_remark_about_what_that_proves(world):
    verification = world.verify(ASSERTION, email=EMAIL)
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert "kan niemand nagaan" in dutch(verification.remarks[0]) and "old.example" in dutch(verification.remarks[0])
    assert verification.check(CheckName.NOTHING_UNSIGNED).outcome is Outcome.NOT_CHECKED
    assert verification.check(CheckName.AUTHENTIC).code == "hosted_same"
    assert verification.check(CheckName.HOLDER).code == "holder_matches"
    assert [check.number for check in verification.checks] == list(range(1, 10))


def test_a_hosted_badge_is_shown_as_the_web_site_has_it(world):
    badge = world.verify(ASSERTION).badge
    assert (badge.standard, badge.name, badge.issuer.name) == ("ob2", "Heftruckchauffeur", "Oud College")
    assert badge.achievement.criteria_narrative == "Rijexamen gehaald"
    assert badge.achievement.alignments[0].target_name == "Veilig werken"
    assert badge.valid_from == datetime(2019, 5, 3, 12, tzinfo=UTC)
    assert badge.evidence[0].url == "https://old.example/evidence/1"


def test_a_file_that_says_something_else_than_the_site_is_not_genuine(world):
    for change in ({"issuedOn": "2020-01-01T00:00:00Z"}, {"badge": f"{HOST}/badges/2"}, {"narrative": "cum laude"}):
        verification = world.verify(ASSERTION | change)
        assert verification.verdict is Verdict.NOT_GENUINE
        assert refused(verification).code == "hosted_differs"
        assert verification.badge is None


@pytest.mark.parametrize(
    "change",
    [
        {"issuedOn": "2019-05-03T14:00:00.000+02:00"},
        {"evidence": [{"id": ASSERTION["evidence"]}]},
        {"verification": {"type": "hosted"}},
        {"narrative": None, "expires": None},
        {"badge": BADGE_CLASS},
    ],
)
def test_a_site_that_writes_the_same_in_another_way_says_the_same(world, change):
    world.pages[ASSERTION["id"]] |= change
    assert world.verify(ASSERTION).verdict is Verdict.VALID_WITH_REMARKS


@pytest.mark.parametrize("moved", [BADGE_CLASS["id"], ISSUER["id"]])
def test_a_class_or_issuer_that_moved_makes_nothing_false(world, moved):
    world.pages[moved]["id"] = "https://new.example/moved"
    verification = world.verify(ASSERTION)
    assert (verification.verdict, refused(verification).code) == (Verdict.NOT_CHECKED, "hosted_elsewhere")


def test_a_badge_on_another_host_than_the_issuers(world):
    moved = ASSERTION | {"id": "https://evil.example/assertions/1"}
    world.pages[moved["id"]] = moved
    verification = world.verify(moved)
    assert verification.verdict is Verdict.NOT_GENUINE
    assert refused(verification).code == "issuer_does_not_host"


def test_what_a_badge_says_about_its_issuer_is_not_believed(world):
    """An assertion on another host brings along an issuer who allows that host; the real profile does not."""
    allowing = ISSUER | {"verification": {"type": "HostedBadge", "allowedOrigins": ["evil.example"]}}
    forged = ASSERTION | {"id": "https://evil.example/1", "badge": BADGE_CLASS | {"issuer": allowing}}
    world.pages[forged["id"]] = forged
    assert refused(world.verify(forged)).code == "issuer_does_not_host"


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ({"allowedOrigins": "cdn.example"}, Verdict.VALID_WITH_REMARKS),
        ({"allowedOrigins": ["old.example", "cdn.example"]}, Verdict.VALID_WITH_REMARKS),
        ({"startsWith": ["https://cdn.example/roc/"]}, Verdict.VALID_WITH_REMARKS),
        ({"startsWith": "https://cdn.example/other/"}, Verdict.NOT_GENUINE),
        ({"startsWith": "https://cdn"}, Verdict.NOT_GENUINE),
        ({"allowedOrigins": ["old.example"]}, Verdict.NOT_GENUINE),
    ],
)
def test_an_issuer_may_say_where_its_badges_are(world, rules, verdict):
    moved = ASSERTION | {"id": "https://cdn.example/roc/1"}
    world.pages[moved["id"]] = moved
    world.pages[ISSUER["id"]]["verification"] = rules
    assert world.verify(moved).verdict is verdict


@pytest.mark.parametrize("step", ["..", "%2e%2e", ".%2E", "x/../..", "..%2f..", "..%5c", "..;x=1", "%252e%252e"])
def test_an_address_that_climbs_out_of_what_the_issuer_allows(world, step):
    """Another school on the same host, whose server takes the steps: its badge is not this issuer's."""
    moved = ASSERTION | {"id": f"https://cdn.example/roc/{step}/another-school/1"}
    world.pages[moved["id"]] = moved
    world.pages[ISSUER["id"]]["verification"] = {"startsWith": ["https://cdn.example/roc/"]}
    assert refused(world.verify(moved)).code == "issuer_does_not_host"


def test_an_address_that_cannot_be_taken_apart(world):
    moved = ASSERTION | {"id": "https://[old.example/1"}
    world.pages[moved["id"]] = moved
    world.pages[ISSUER["id"]]["verification"] = {"startsWith": ["https://["]}
    assert refused(world.verify(moved)).code == "issuer_does_not_host"


def test_a_site_that_does_not_answer_could_not_be_checked(world):
    for url, name in ((ASSERTION["id"], CheckName.AUTHENTIC), (ISSUER["id"], CheckName.ISSUER)):
        page = world.pages.pop(url)
        verification = world.verify(ASSERTION)
        assert verification.verdict is Verdict.NOT_CHECKED
        assert verification.check(name).code == "fetch_status"
        assert verification.badge is None
        world.pages[url] = page


def test_a_page_with_something_else_at_the_address(world):
    world.pages[ASSERTION["id"]]["id"] = f"{HOST}/assertions/2"
    assert refused(world.verify(ASSERTION)).code == "hosted_elsewhere"


def test_a_hosted_badge_that_is_gone_was_withdrawn(world):
    world.pages[ASSERTION["id"]] = GONE
    verification = world.verify(ASSERTION)
    assert verification.verdict is Verdict.REVOKED
    assert dutch(verification.summary).startswith("Ingetrokken")
    assert verification.badge is None


@pytest.mark.parametrize("revoked", ["true", "yes", 1, {"reason": "Examen ongeldig"}])
def test_what_is_not_exactly_true_is_no_reason_to_call_it_valid(world, revoked):
    world.pages[ASSERTION["id"]] |= {"revoked": revoked}
    assert world.verify(ASSERTION).verdict is Verdict.REVOKED


def test_a_hosted_badge_that_says_itself_that_it_was_withdrawn(world):
    world.pages[ASSERTION["id"]] |= {"revoked": True, "revocationReason": "Examen ongeldig"}
    verification = world.verify(ASSERTION)
    assert verification.verdict is Verdict.REVOKED
    assert dutch(verification.summary) == "Ingetrokken door Oud College (Examen ongeldig)."


def test_a_badge_that_has_expired(world):
    expired = ASSERTION | {"expires": "2021-05-03"}
    world.pages[ASSERTION["id"]] = expired
    verification = world.verify(expired)
    assert verification.verdict is Verdict.EXPIRED
    assert dutch(verification.summary) == "Verlopen. De badge was geldig tot 3 mei 2021."


@pytest.mark.parametrize("change", [{"expires": None}, {"issuedOn": "2020-05-03T10:00:00"}, {"evidence": None}])
def test_what_issuers_of_those_days_wrote_is_read(world, change):
    world.pages[ASSERTION["id"]] = ASSERTION | change
    assert world.verify(ASSERTION | change).verdict is Verdict.VALID_WITH_REMARKS


@pytest.mark.parametrize(
    ("change", "code", "verdict"),
    [
        ({"type": "BadgeClass"}, "type_missing", Verdict.NOT_CHECKED),
        ({"recipient": "a@b.example"}, "member_missing", Verdict.NOT_CHECKED),
        ({"recipient": {"type": "email"}}, "holder_missing", Verdict.NOT_CHECKED),
        ({"verification": {"type": "Trust me"}}, "type_missing", Verdict.NOT_CHECKED),
        ({"issuedOn": "yesterday"}, "not_a_time", Verdict.NOT_CHECKED),
        ({"id": "assertions/1"}, "id_not_absolute", Verdict.NOT_CHECKED),
        ({"verification": {"type": ["HostedBadge", "SignedBadge"]}}, "hosted_and_signed", Verdict.NOT_GENUINE),
        ({"verification": {"type": "SignedBadge"}}, "not_signed", Verdict.NOT_GENUINE),
    ],
)
def test_an_assertion_without_what_it_must_have(world, change, code, verdict):
    verification = world.verify(ASSERTION | change)
    assert (verification.verdict, refused(verification).code) == (verdict, code)
    assert verification.badge is None


OPEN_BADGE_1 = {
    "uid": "1",
    "recipient": {"type": "email", "hashed": True, "identity": "sha256$aa", "salt": "x"},
    "badge": "https://old.example/badges/1",
    "verify": {"type": "hosted", "url": "https://old.example/assertions/1"},
    "issuedOn": "2014-01-01",
}
OPEN_BADGE_05 = {
    "recipient": "sha256$aa",
    "salt": "x",
    "badge": {"version": "0.5.0", "name": "HTML5", "issuer": {"origin": "https://old.example", "name": "Oud"}},
}


@pytest.mark.parametrize(
    "content",
    [
        OPEN_BADGE_1,
        OPEN_BADGE_1 | {"@context": "https://w3id.org/openbadges/v1", "type": "Assertion"},
        OPEN_BADGE_1 | {"@context": ["https://w3id.org/openbadges/v1", CONTEXT], "type": "Assertion"},
        OPEN_BADGE_05,
        {"badges": [OPEN_BADGE_1]},
    ],
)
def test_what_is_older_still_is_named_and_says_whom_to_ask(world, content):
    verification = world.verify(content)
    assert verification.verdict is Verdict.NOT_CHECKED
    assert "Open Badges 1" in dutch(verification.summary) and "Vraag de uitgever" in dutch(verification.summary)


def test_a_badge_of_today_is_not_excused_by_words_of_the_oldest(world):
    for change in ({"type": []}, {"achievement": "x"}, {"verify": {}}):
        assert world.verify(world.badge() | OPEN_BADGE_05 | change).verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"type": "Endorsement", "claim": {"id": BADGE_CLASS["id"]}, "issuer": ISSUER["id"]}, "aanbeveling"),
        ({"type": "RevocationList", "issuer": ISSUER["id"], "revokedAssertions": []}, "ingetrokken badges"),
        ({"type": "BadgeClass", "name": "x"}, "wat iemand kan behalen"),
    ],
)
def test_what_such_a_badge_refers_to_is_no_badge(world, document, says):
    verification = world.verify({"@context": CONTEXT, "id": "https://old.example/x"} | document)
    assert verification.verdict is Verdict.NO_BADGE
    assert says in dutch(verification.summary)


def test_an_old_image_with_an_address_that_we_may_not_ask_could_not_be_checked(world):
    world.pages["http://old.example/1"] = NotFetched(Message(Code.FETCH_REFUSED, "This address may not be fetched."))
    assert world.verify(b"http://old.example/1").verdict is Verdict.NOT_CHECKED


def test_an_issuer_in_the_register_is_named(world, monkeypatch):
    monkeypatch.setattr(World, "register", lambda self, issuer: RegisteredIssuer("Oud College", "old.example", HOST))
    verification = world.verify(ASSERTION)
    assert verification.check(CheckName.ISSUER).outcome is Outcome.PASSED
    assert verification.verdict is Verdict.VALID_WITH_REMARKS


# ---------------------------------------------------------------------- in images


def test_a_baked_2_0_badge(world):
    chunk = insert_in_png(ONE_PIXEL_PNG, json.dumps(ASSERTION)).replace(b"openbadgecredential", b"openbadges")
    assert world.verify(repaired(chunk)).verdict is Verdict.VALID_WITH_REMARKS


def test_an_image_with_only_the_address_of_a_badge(world):
    chunk = insert_in_png(ONE_PIXEL_PNG, ASSERTION["id"]).replace(b"openbadgecredential", b"openbadges")
    assert world.verify(repaired(chunk)).verdict is Verdict.VALID_WITH_REMARKS


def test_an_address_that_leads_to_an_address_is_followed_once(world):
    world.pages[f"{HOST}/a"] = f"{HOST}/b".encode()
    verification = world.verify(f"{HOST}/a".encode())
    assert not verification.is_readable
    assert world.asked == [f"{HOST}/a"]


def test_an_address_that_does_not_answer_could_not_be_checked(world):
    verification = world.verify(b"https://nobody.example/badge")
    assert verification.verdict is Verdict.NOT_CHECKED
    assert verification.checks[0].code == "fetch_status"


def repaired(png):
    """The length and checksum of the chunk whose keyword was replaced by a shorter one."""
    import struct
    import zlib

    at = png.index(b"iTXt")
    end = png.index(b"IDAT") - 8 if png.index(b"IDAT") > at else png.index(b"IEND") - 8
    content = png[at:end]
    return (
        png[: at - 4]
        + struct.pack(">I", len(content) - 4)
        + content
        + struct.pack(">I", zlib.crc32(content))
        + png[end + 4 :]
    )


# ---------------------------------------------------------------------- signed


def test_a_signed_badge_is_valid_with_a_remark(world, signed):
    verification = world.verify(signed(), email=EMAIL)
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert "kan daar zijn veranderd" in dutch(verification.remarks[0])
    assert verification.check(CheckName.AUTHENTIC).code == "authentic"
    assert verification.badge.name == "Heftruckchauffeur"


def test_a_signed_badge_with_the_badge_class_in_it(world, signed):
    verification = world.verify(signed(badge=BADGE_CLASS))
    assert dutch(verification.remarks[0]) == "Dit is een badge van de oudere soort (Open Badges 2.0)."


def test_a_signed_badge_with_one_changed_byte(world, signed):
    header, payload, signature = signed().split(b".")
    changed = payload[:40] + (b"A" if payload[40:41] != b"A" else b"B") + payload[41:]
    assert world.verify(b".".join([header, changed, signature])).verdict is Verdict.NO_BADGE  # it is no JSON now
    other = signed(issuedOn="2020-01-01T00:00:00Z").split(b".")[1]
    verification = world.verify(b".".join([header, other, signature]))
    assert refused(verification).code == "signature_wrong"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"alg": "none"}, "jwt_algorithm_refused"),
        ({"alg": "HS256"}, "jwt_algorithm_refused"),
        ({"alg": "RS256", "crit": ["b64"], "b64": False}, "jwt_header_refused"),
        ({"alg": "RS256", "jku": "https://evil.example"}, "jwt_header_refused"),
    ],
)
def test_v8_a_header_that_asks_for_trust(world, signed, header, code):
    verification = world.verify(signed(header))
    assert verification.verdict is Verdict.NOT_GENUINE
    assert refused(verification).code == code


def test_a_key_that_the_issuer_does_not_list(world, signed):
    world.pages[ISSUER["id"]]["publicKey"] = f"{HOST}/keys/2"
    verification = world.verify(signed())
    assert verification.verdict is Verdict.NOT_GENUINE
    assert verification.check(CheckName.ISSUER).code == "issuer_did_not_sign"


def test_a_badge_that_does_not_say_by_which_key(world, signed):
    """OB 2.0, VerificationObject: without `creator` it is the key, or one of the keys, of the issuer's profile."""
    text, key = signed(verification={"type": "SignedBadge"}), world.pages[f"{HOST}/keys/1"]
    assert world.verify(text).verdict is Verdict.VALID_WITH_REMARKS
    other = rsa.generate_private_key(65537, 2048).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    another = {"id": f"{HOST}/keys/2", "type": "CryptographicKey", "owner": ISSUER["id"], "publicKeyPem": pem}
    world.pages[ISSUER["id"]]["publicKey"] = [another, key]
    assert world.verify(text).verdict is Verdict.VALID_WITH_REMARKS
    world.pages[ISSUER["id"]]["publicKey"] = another
    assert refused(world.verify(text)).code == "signature_wrong"
    del world.pages[ISSUER["id"]]["publicKey"]
    assert world.verify(text).check(CheckName.ISSUER).code == "issuer_did_not_sign"


def test_a_key_of_somebody_else(world, signed):
    world.pages[f"{HOST}/keys/1"]["owner"] = "https://evil.example/issuers/1"
    assert world.verify(signed()).verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize("pem", [None, "", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "x" * 9000])
def test_a_key_that_cannot_be_read_makes_nothing_false(world, signed, pem):
    world.pages[f"{HOST}/keys/1"]["publicKeyPem"] = pem
    verification = world.verify(signed())
    assert (verification.verdict, verification.badge) == (Verdict.NOT_CHECKED, None)


KEYS = {
    "ES256": MemorySigner(ec.derive_private_key(7, ec.SECP256R1()), ""),
    "ES384": MemorySigner(ec.derive_private_key(7, ec.SECP384R1()), ""),
    "EdDSA": MemorySigner(Ed25519PrivateKey.from_private_bytes(bytes(range(32))), ""),
}


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_badge_signed_with_another_kind_of_key(world, signed, signer, algorithm):
    key, page = KEYS[algorithm], world.pages[f"{HOST}/keys/1"]
    page["publicKeyPem"] = pem_of(key.private_key)
    assert world.verify(signed({"alg": algorithm}, key)).verdict is Verdict.VALID_WITH_REMARKS
    for header, other in (({"alg": "RS256"}, key), ({"alg": algorithm}, signer), ({"alg": "RS256"}, signer)):
        assert refused(world.verify(signed(header, other))).code == "signature_wrong"
    page["publicKeyPem"] = pem_of(signer.private_key)
    assert refused(world.verify(signed({"alg": algorithm}, key))).code == "signature_wrong"


@pytest.mark.parametrize("algorithm", ["PS256", "ES256K", "RS512"])
def test_a_way_of_signing_that_we_do_not_know_is_not_called_false(world, signed, algorithm):
    verification = world.verify(signed({"alg": algorithm}))
    assert (verification.verdict, refused(verification).code) == (Verdict.NOT_CHECKED, "jwt_algorithm_unknown")


def test_a_key_on_a_curve_that_we_do_not_know_is_not_called_false(world, signed):
    world.pages[f"{HOST}/keys/1"]["publicKeyPem"] = pem_of(ec.derive_private_key(7, ec.SECP521R1()))
    assert world.verify(signed({"alg": "ES256"}, KEYS["ES256"])).verdict is Verdict.NOT_CHECKED


# ---------------------------------------------------------------------- hosted, and in a token all the same


def in_token(document, header=None):
    text = ".".join(encode_base64url(json.dumps(part).encode()) for part in (header or {"alg": "RS256"}, document))
    return f"{text}.{encode_base64url(b'whatever')}".encode()


@pytest.mark.parametrize("header", [{"alg": "RS256"}, {"alg": "HS256", "jku": "https://evil.example"}])
def test_a_hosted_badge_in_a_token_is_what_its_site_says(world, header):
    """Its signature takes nothing away and adds nothing."""
    verification = world.verify(in_token(ASSERTION, header), email=EMAIL)
    assert verification.verdict is Verdict.VALID_WITH_REMARKS
    assert "niet de handtekening" in dutch(verification.remarks[0])
    assert verification.check(CheckName.NOTHING_UNSIGNED).outcome is Outcome.NOT_CHECKED
    assert verification.badge.name == "Heftruckchauffeur"


def test_a_hosted_badge_in_a_token_that_says_something_else_than_its_site(world):
    verification = world.verify(in_token(ASSERTION | {"narrative": "cum laude"}))
    assert (verification.verdict, refused(verification).code) == (Verdict.NOT_GENUINE, "hosted_differs")
    world.pages[ASSERTION["id"]] = GONE
    assert world.verify(in_token(ASSERTION)).verdict is Verdict.REVOKED


@pytest.mark.parametrize("address", [ASSERTION["id"], BADGE_CLASS["id"], ISSUER["id"]])
def test_a_site_that_answers_with_something_else_makes_nothing_false(world, address):
    world.pages[address] = {"error": "maintenance"}
    verification = world.verify(ASSERTION)
    assert (verification.verdict, verification.badge) == (Verdict.NOT_CHECKED, None)


# ---------------------------------------------------------------------- how much is asked


class Counted:
    """The world, which brings so many documents and one more when that is asked for (as `remote.py` does)."""

    def __init__(self, world, left):
        self.world, self.left, self.extended = world, left, 0

    def __call__(self, url, accept):
        if not self.left:
            raise NotFetched(Message(Code.FETCH_BUDGET_SPENT, "Too many."))
        self.left -= 1
        return self.world(url, accept)

    def allow_one_more(self):
        self.left, self.extended = self.left + 1, self.extended + 1


def test_a_signed_badge_with_a_list_is_right_the_first_time(world, signed, linked_data):
    """Badge class, issuer, key and list are four documents; every other verification has three."""
    world.pages[ISSUER["id"]]["revocationList"] = REVOCATIONS["id"]
    world.pages[REVOCATIONS["id"]] = REVOCATIONS
    verifier = Verifier(linked_data, world.register)
    fetch = Counted(world, 3)
    assert verifier.verify(signed(), fetch=fetch, now=NOW).verdict is Verdict.VALID_WITH_REMARKS
    assert (fetch.extended, fetch.left) == (1, 0)
    del world.pages[ISSUER["id"]]["revocationList"]
    for content in (signed(), json.dumps(ASSERTION).encode()):
        fetch = Counted(world, 3)
        world.pages[ASSERTION["id"]] = ASSERTION
        assert verifier.verify(content, fetch=fetch, now=NOW).verdict is Verdict.VALID_WITH_REMARKS
        assert fetch.extended == 0


REVOCATIONS = {
    "@context": CONTEXT,
    "id": f"{HOST}/revoked",
    "type": "RevocationList",
    "issuer": ISSUER["id"],
    "revokedAssertions": [],
}


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        ([], Verdict.VALID_WITH_REMARKS),
        (["urn:uuid:2", {"id": "urn:uuid:3"}], Verdict.VALID_WITH_REMARKS),
        (["urn:uuid:1"], Verdict.REVOKED),
        ([{"id": "urn:uuid:1", "revocationReason": "vergissing"}], Verdict.REVOKED),
        ("urn:uuid:1", Verdict.NOT_CHECKED),
    ],
)
def test_a_signed_badge_on_the_issuers_list(world, signed, entries, verdict):
    world.pages[ISSUER["id"]]["revocationList"] = REVOCATIONS["id"]
    world.pages[REVOCATIONS["id"]] = REVOCATIONS | {"revokedAssertions": entries}
    assert world.verify(signed()).verdict is verdict


def test_a_list_of_another_issuer_says_nothing(world, signed):
    world.pages[ISSUER["id"]]["revocationList"] = REVOCATIONS["id"]
    world.pages[REVOCATIONS["id"]] = REVOCATIONS | {"issuer": "https://evil.example"}
    assert world.verify(signed()).verdict is Verdict.NOT_CHECKED


def test_a_list_that_does_not_answer_is_not_known(world, signed):
    world.pages[ISSUER["id"]]["revocationList"] = REVOCATIONS["id"]
    verification = world.verify(signed())
    assert verification.verdict is Verdict.NOT_CHECKED
    assert verification.check(CheckName.NOT_REVOKED).code == "fetch_status"
    assert verification.badge is not None
