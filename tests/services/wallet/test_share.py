"""Sharing: private until shared, a link that its owner can see again and that the database does not know."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from sqlmodel import select

from badgeservice.errors import Invalid, NotFound
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.wallet.share import MAX_OPEN, ShareView, create_share, end_share, list_shares, share_qr
from badgeservice.services.wallet.share_link import derive_token, hash_token, read_token
from badgeservice.store import audit
from badgeservice.store.tables import Credential, Share, ShareItem
from tests.conftest import Clock, School
from tests.services.conftest import sign_in


@pytest.fixture
def credential_id(parts: Parts, school: School, teacher: SignedIn) -> str:
    request = AwardRequest("r1", school.achievement_id, (("Sanne Willems", school.learner_email),))
    award_achievement(parts, teacher, request)
    with parts.reading() as session:
        return session.exec(select(Credential.id)).one()


def test_a_link_has_130_bits_and_only_their_hash_is_stored(parts: Parts, learner: SignedIn, credential_id: str) -> None:
    share = create_share(parts, learner, credential_id, None, "stage bij de bakker")
    base, token = share.url.rsplit("/", 1)
    assert base == "http://localhost:8000/v"
    assert read_token(token) == token.upper()
    assert len(token) == 26
    with parts.reading() as session:
        row = session.get_one(Share, share.id)
    assert row.token_hash == hash_token(token.upper())
    assert token not in str(row.model_dump()).lower()
    assert share.is_open


def test_the_owner_sees_the_same_link_again(parts: Parts, learner: SignedIn, credential_id: str) -> None:
    made = create_share(parts, learner, credential_id, None, "stage")
    assert list_shares(parts, learner) == list_shares(parts, learner, credential_id) == (made,)


def test_two_links_have_nothing_in_common(parts: Parts, learner: SignedIn, credential_id: str) -> None:
    tokens = [create_share(parts, learner, credential_id, None).url[-26:] for _ in range(2)]
    assert tokens[0] != tokens[1]
    assert derive_token(parts, "a") != derive_token(parts, "b")


def test_a_link_works_until_its_end(parts: Parts, learner: SignedIn, credential_id: str, clock: Clock) -> None:
    create_share(parts, learner, credential_id, clock() + timedelta(days=7))
    assert list_shares(parts, learner)[0].is_open
    clock.advance(days=7)
    assert not list_shares(parts, learner)[0].is_open


def test_ending_is_at_once_and_twice_is_fine(parts: Parts, learner: SignedIn, credential_id: str, clock: Clock) -> None:
    share = create_share(parts, learner, credential_id, None)
    end_share(parts, learner, share.id)
    ended_at = clock()
    clock.advance(days=1)
    end_share(parts, learner, share.id)
    (shown,) = list_shares(parts, learner)
    assert (shown.is_open, shown.ended_at) == (False, ended_at)
    with parts.reading() as session:
        assert [event.action for event in audit.list_events(session, share.id)] == ["share:create", "share:end"]


def test_the_newest_stands_first(parts: Parts, learner: SignedIn, credential_id: str, clock: Clock) -> None:
    for label in ("een", "twee"):
        create_share(parts, learner, credential_id, None, label)
        clock.advance(minutes=1)
    assert [share.label for share in list_shares(parts, learner)] == ["twee", "een"]


def test_nobody_shares_or_sees_what_is_anothers(
    parts: Parts, learner: SignedIn, teacher: SignedIn, credential_id: str
) -> None:
    share = create_share(parts, learner, credential_id, None)
    other = sign_in("somebody", "else@leerling.example")
    for person in (teacher, other):
        with pytest.raises(NotFound):
            create_share(parts, person, credential_id, None)
        with pytest.raises(NotFound):
            end_share(parts, person, share.id)
        with pytest.raises(NotFound):
            share_qr(parts, person, share.id, "png")
        assert list_shares(parts, person) == ()
    assert list_shares(parts, learner)[0].is_open


def test_what_cannot_be_made_says_why(parts: Parts, learner: SignedIn, credential_id: str, clock: Clock) -> None:
    for ends_at in (clock(), clock() - timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            create_share(parts, learner, credential_id, ends_at)
        assert refused.value.code == "share_ends_in_the_past"
    for label in ("a" * 81, "a\u202eb"):
        with pytest.raises(Invalid) as refused:
            create_share(parts, learner, credential_id, None, label)
        assert refused.value.code == "share_label"
    with pytest.raises(NotFound):
        create_share(parts, learner, "unknown", None)
    assert list_shares(parts, learner) == ()


def add_links(parts: Parts, like: ShareView, times: int) -> None:
    """Rows of more links to the same credential."""
    with parts.transaction() as session:
        row = session.get_one(Share, like.id).model_dump()
        item = session.exec(select(ShareItem).where(ShareItem.share_id == like.id)).one().model_dump()
        session.add_all(Share(**row | {"id": f"s{n}", "token_hash": f"h{n}"}) for n in range(times))
        session.flush()
        session.add_all(ShareItem(**item | {"id": f"i{n}", "share_id": f"s{n}"}) for n in range(times))


def test_links_without_end_are_bounded(parts: Parts, learner: SignedIn, credential_id: str) -> None:
    made = create_share(parts, learner, credential_id, None)
    add_links(parts, made, 199)
    with pytest.raises(Invalid) as refused:
        create_share(parts, learner, credential_id, None)
    assert refused.value.code == "shares_too_many"


def test_of_many_links_at_once_none_is_beyond_the_bound(
    parts: Parts, learner: SignedIn, credential_id: str, in_parallel: Callable[..., list[bool]]
) -> None:
    made = create_share(parts, learner, credential_id, None)
    add_links(parts, made, MAX_OPEN - 4)

    def is_made(_number: int) -> bool:
        try:
            create_share(parts, learner, credential_id, None)
        except Invalid:
            return False
        return True

    assert sum(in_parallel(is_made, 12)) == 3
    assert sum(share.is_open for share in list_shares(parts, learner)) == MAX_OPEN


def test_of_many_who_end_a_link_at_once_one_does(
    parts: Parts, learner: SignedIn, credential_id: str, in_parallel: Callable[..., list[None]]
) -> None:
    for share in [create_share(parts, learner, credential_id, None) for _ in range(4)]:
        in_parallel(lambda _number, share_id=share.id: end_share(parts, learner, share_id), 12)
        with parts.reading() as session:
            assert [event.action for event in audit.list_events(session, share.id)] == ["share:create", "share:end"]


def test_the_code_holds_the_link_in_capitals(parts: Parts, learner: SignedIn, credential_id: str) -> None:
    share = create_share(parts, learner, credential_id, None)
    png, svg = (share_qr(parts, learner, share.id, kind) for kind in ("png", "svg"))
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(png.content)).convert("L"))
    assert code.text == share.url.upper()
    assert share.url.upper().encode() in svg.content
    assert (png.filename, svg.filename) == ("qr-houtbewerking-verbindingen.png", "qr-houtbewerking-verbindingen.svg")


@pytest.mark.parametrize(
    ("typed", "token"),
    [
        ("abcdefghijklmnopqrstuvwx23", "ABCDEFGHIJKLMNOPQRSTUVWX23"),
        (" ABCDEFGHIJKLM nopqrstuvwx23\n", "ABCDEFGHIJKLMNOPQRSTUVWX23"),
        ("ABCDEF-GHIJKL-MNOPQR-STUVWX-23", "ABCDEFGHIJKLMNOPQRSTUVWX23"),
        ("A8CDEFGH1JKLMN0PQRSTUVWX23", "ABCDEFGHIJKLMNOPQRSTUVWX23"),
        ("ABCDEFGHIJKLMNOPQRSTUVWX2", None),
        ("ABCDEFGHIJKLMNOPQRSTUVWX234", None),
        ("ABCDEFGHIJKLMNOPQRSTUVWX19", None),
        ("", None),
        ("../../etc/passwd", None),
        ("ſbcdefghijklmnopqrstuvwx23", None),
        ("A" * 1_000_000, None),
    ],
)
def test_a_token_is_read_in_any_case_and_grouping(typed: str, token: str | None) -> None:
    assert read_token(typed) == token
