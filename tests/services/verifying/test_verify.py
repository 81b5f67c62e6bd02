"""Scanning and handing in: a fresh verdict each time, one answer for every link that does not work."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from badgeservice.codes import Code
from badgeservice.credentials.fetching import Fetched, NotFetched
from badgeservice.credentials.verification import CheckName, Outcome, Verdict
from badgeservice.errors import Invalid, Message
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.receiving.handed_in import verify_content
from badgeservice.services.verifying.verify import ShareClosed, download_share, verify_link, verify_share
from badgeservice.services.wallet.download import FileKind
from badgeservice.services.wallet.share import ShareView, create_share, end_share
from badgeservice.services.wallet.wallet import export_credential
from badgeservice.store.tables import Award, Credential, StatusList
from tests.conftest import Clock, School

GENUINE = (Verdict.VALID, Verdict.VALID_WITH_REMARKS)


@pytest.fixture
def credential_id(parts: Parts, school: School, teacher: SignedIn) -> str:
    request = AwardRequest("r1", school.achievement_id, (("Sanne Willems", school.learner_email),))
    award_achievement(parts, teacher, request)
    with parts.reading() as session:
        return session.exec(select(Credential.id)).one()


@pytest.fixture
def share(parts: Parts, learner: SignedIn, credential_id: str, clock: Clock) -> ShareView:
    return create_share(parts, learner, credential_id, clock() + timedelta(days=90), "stage")


def token_of(share: ShareView) -> str:
    return share.url.rsplit("/", 1)[1]


def test_a_scan_gives_a_verdict_that_was_checked(parts: Parts, share: ShareView, school: School) -> None:
    scanned = verify_share(parts, token_of(share))
    assert scanned.verification.verdict in GENUINE
    assert scanned.verification.badge is not None
    assert scanned.verification.badge.holder_names == ("Sanne Willems",)
    assert (scanned.share_ends_at, scanned.issuer_slug, scanned.domain) == (share.ends_at, school.slug, "localhost")
    assert scanned.revocation is None


def test_upper_case_as_in_the_code_is_the_same(parts: Parts, share: ShareView) -> None:
    assert verify_share(parts, token_of(share).upper()).verification.verdict in GENUINE


def test_a_typed_address_is_compared_with_the_holder(parts: Parts, share: ShareView, school: School) -> None:
    own = verify_share(parts, token_of(share), email=school.learner_email).verification
    other = verify_share(parts, token_of(share), email="else@leerling.example").verification
    assert own.check(CheckName.HOLDER).outcome is Outcome.PASSED
    assert other.check(CheckName.HOLDER).outcome is Outcome.FAILED


def test_a_revocation_is_seen_by_the_very_next_scan(
    parts: Parts, share: ShareView, teacher: SignedIn, clock: Clock
) -> None:
    assert verify_share(parts, token_of(share)).verification.verdict in GENUINE
    with parts.reading() as session:
        award_id = session.exec(select(Award.id)).one()
    revoke_award(parts, teacher, award_id, "Verkeerde student.")
    scanned = verify_share(parts, token_of(share))
    assert scanned.verification.verdict is Verdict.REVOKED
    assert scanned.revocation is not None
    assert (scanned.revocation.at, scanned.revocation.organisation_name) == (clock(), "ROC Midden")
    assert scanned.revocation.reason == "Verkeerde student."


def test_our_own_record_never_makes_a_verdict(parts: Parts, share: ShareView) -> None:
    """The list decides, as it would for a stranger; without it we say that we could not check (threats V17)."""
    with parts.transaction() as session:
        session.exec(select(StatusList)).one().document_bytes = b"{}"
    scanned = verify_share(parts, token_of(share))
    assert scanned.verification.verdict is Verdict.NOT_CHECKED
    assert scanned.revocation is None


def test_changed_bytes_show_nothing(parts: Parts, share: ShareView, credential_id: str) -> None:
    with parts.transaction() as session:
        row = session.get_one(Credential, credential_id)
        row.document_bytes = (row.document_bytes or b"").replace(b"Sanne", b"Sanna")
    scanned = verify_share(parts, token_of(share))
    assert (scanned.verification.verdict, scanned.verification.badge) == (Verdict.NOT_GENUINE, None)


def test_never_ended_and_closed_are_one_and_the_same(
    parts: Parts, learner: SignedIn, share: ShareView, credential_id: str, clock: Clock
) -> None:
    closed = create_share(parts, learner, credential_id, None)
    end_share(parts, learner, closed.id)
    ended = token_of(share)
    clock.advance(days=90)
    answers = set()
    for token in (token_of(closed), ended, "a" * 26, "", "x", "é" * 26, "../x", "A" * 100_000):
        for ask in (lambda token: verify_share(parts, token), lambda token: download_share(parts, token, "json")):
            with pytest.raises(ShareClosed) as refused:
                ask(token)
            answers.add((refused.value.code, refused.value.sentence, refused.value.field))
    assert len(answers) == 1


def test_a_share_gives_the_exact_bytes_and_the_image(
    parts: Parts, learner: SignedIn, share: ShareView, credential_id: str
) -> None:
    for form in ("json", "set", "png", "svg"):
        assert download_share(parts, token_of(share), form) == export_credential(parts, learner, credential_id, form)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["json", "set", "png", "svg"])
def test_a_file_that_was_taken_away_verifies(parts: Parts, share: ShareView, form: str) -> None:
    content = download_share(parts, token_of(share), form).content  # type: ignore[arg-type]
    assert verify_content(parts, content).verdict in GENUINE


@pytest.mark.parametrize("content", [b"", b"x", b"{", b"\x89PNG\r\n\x1a\n", b"<svg/>", b"{}", b"a.b.c", b"\xff" * 99])
def test_a_file_that_is_no_badge_gets_a_verdict_too(sqlite_parts: Parts, content: bytes) -> None:
    verification = verify_content(sqlite_parts, content)
    assert verification.verdict not in GENUINE
    assert verification.badge is None


def test_a_link_of_ours_is_read_in_every_spelling(parts: Parts, share: ShareView) -> None:
    token = token_of(share)
    for text in (share.url, share.url.upper(), f"  {share.url}/\n", token, f"{token[:13]} {token[13:]}".upper()):
        assert verify_link(parts, text).verdict in GENUINE


def test_pasted_text_of_a_badge_is_read(parts: Parts, share: ShareView) -> None:
    text = download_share(parts, token_of(share), "json").content.decode()
    assert verify_link(parts, f"\ufeff {text}\n").verdict in GENUINE
    assert verify_link(parts, text.replace("Sanne", "Sanna")).verdict is Verdict.NOT_GENUINE
    assert not verify_link(parts, text[:-1]).is_readable


def test_the_address_of_a_credential_of_ours_stays_private(parts: Parts, credential_id: str) -> None:
    with pytest.raises(Invalid) as refused:
        verify_link(parts, f"http://localhost:8000/credentials/{credential_id}")
    assert refused.value.code == "credential_is_private"


@pytest.mark.parametrize(
    "text",
    [
        *("", "hello", "hello world", "a b.c", "https://", "https:///x", "https://x", "https://[x.example/"),
        *("ftp://x.example/b", "javascript:alert(1)", "https://x y.example/a"),
        *("https://x.example/" + "a" * 2000, "https://" + "a." * 400_000),
    ],
)
def test_text_that_is_no_badge_says_what_to_paste(sqlite_parts: Parts, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        verify_link(sqlite_parts, text)
    assert refused.value.code == "text_is_no_badge"


def web_of(parts: Parts, **pages: tuple[str, bytes]) -> Parts:
    """The parts of a service that sees these pages of `badges.example` and none else."""

    def fetch(url: str, accept: str) -> Fetched:
        name = url.removeprefix("https://badges.example/")
        if name not in pages:
            raise NotFetched(Message(Code.FETCH_STATUS, "Not there."), field=url)
        media_type, content = pages[name]
        return Fetched(content, media_type, parts.clock(), url)

    def fetch_ours_too(url: str, accept: str) -> Fetched:
        return parts.fetch(url, accept) if url.startswith(parts.settings.base_url) else fetch(url, accept)

    return replace(parts, new_fetch=lambda: fetch_ours_too)


def test_a_link_to_another_site_is_fetched(parts: Parts, share: ShareView) -> None:
    content = download_share(parts, token_of(share), "json").content
    image = download_share(parts, token_of(share), "png").content
    seeing = web_of(parts, badge=("application/vc+ld+json", content), image=("image/png", image))
    assert verify_link(seeing, "https://badges.example/badge").verdict in GENUINE
    assert verify_link(seeing, "badges.example/image").verdict in GENUINE


def test_a_page_on_another_site_says_to_download_the_badge(sqlite_parts: Parts) -> None:
    seeing = web_of(sqlite_parts, page=("text/html; charset=utf-8", b"<h1>My badge</h1>"))
    with pytest.raises(Invalid) as refused:
        verify_link(seeing, "https://badges.example/page")
    assert refused.value.code == "link_is_a_page"


def test_another_site_that_does_not_answer_is_said(sqlite_parts: Parts) -> None:
    with pytest.raises(NotFetched):
        verify_link(web_of(sqlite_parts), "https://badges.example/gone")


@pytest.mark.parametrize("form", ["json", "set"])
def test_one_changed_character_in_any_proof_is_not_genuine(parts: Parts, share: ShareView, form: FileKind) -> None:
    document = json.loads(download_share(parts, token_of(share), form).content)
    for number, proof in enumerate(document["proof"]):
        for name, text in proof.items():
            for place in (0, len(text) // 2, len(text) - 1) if isinstance(text, str) else ():
                changed = text[:place] + ("a" if text[place] != "a" else "b") + text[place + 1 :]
                proofs = [dict(one) for one in document["proof"]]
                proofs[number][name] = changed
                verification = verify_content(parts, json.dumps(document | {"proof": proofs}).encode())
                assert verification.verdict not in GENUINE, (number, name, changed)
                assert verification.badge is None
