"""What is kept of our own documents never outlives them: the very next scan in every process sees a change."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from badgeservice.credentials.verification import CheckName, Outcome, Verdict
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.organisations.keys import rotate_key
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.verifying.verify import verify_share
from badgeservice.services.wallet.share import create_share
from badgeservice.store.organisations import add_profile, get_issuer, note_change
from badgeservice.store.tables import Award, Credential, IssuerKey, ProfileVersion, Share, ShareItem
from tests.conftest import School

GENUINE = (Verdict.VALID, Verdict.VALID_WITH_REMARKS)
OTHER_PROCESS = """
import sys
from datetime import datetime
from badgeservice.app import create_parts
from badgeservice.credentials.verification import CheckName
from badgeservice.services.verifying.verify import verify_share
from badgeservice.settings import Mode, Settings
database_url, keys, mail, now, token = sys.argv[1:]
settings = Settings(mode=Mode.DEMO, base_url="http://localhost:8000", database_url=database_url, key_folder=keys,
                    mail_url=mail)
parts = create_parts(settings, clock=lambda: datetime.fromisoformat(now))
for _line in sys.stdin:
    scanned = verify_share(parts, token)
    issuer = scanned.verification.check(CheckName.ISSUER)
    print(scanned.verification.verdict.value, issuer.outcome.value, issuer.sentence.values.get("name", ""), flush=True)
"""


@pytest.fixture
def token(parts: Parts, school: School, teacher: SignedIn, learner: SignedIn) -> str:
    """The token of a share that Sanne made."""
    learners = (("Sanne Willems", school.learner_email),)
    award_achievement(parts, teacher, AwardRequest("r1", school.achievement_id, learners))
    with parts.reading() as session:
        credential_id = session.exec(select(Credential.id)).one()
    return create_share(parts, learner, credential_id, None).url.rpartition("/")[2]


def change_name(parts: Parts, school: School, name: str) -> None:
    with parts.transaction() as session:
        organisation, profile = get_issuer(session, school.organisation_id)
        changed = profile.model_dump() | {"id": "second", "number": 2, "texts": {"nl": {"name": name}}}
        add_profile(session, organisation, ProfileVersion(**changed))


def revoke(parts: Parts, teacher: SignedIn) -> None:
    with parts.reading() as session:
        award_id = session.exec(select(Award.id)).one()
    revoke_award(parts, teacher, award_id, "Bij vergissing")


@contextmanager
def other_process(parts: Parts, token: str) -> Iterator[subprocess.Popen[str]]:
    settings = parts.settings
    arguments = [settings.database_url, str(settings.key_folder), settings.mail_url, parts.clock().isoformat(), token]
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root,
    ) as process:  # fmt: skip
        yield process
        assert process.stdin
        process.stdin.close()


def scan_there(process: subprocess.Popen[str]) -> list[str]:
    """Verdict, outcome of check 5 and the name in the register, as the other process finds them now."""
    assert process.stdin
    assert process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().rstrip("\n").split(" ", 2)


def test_the_next_scan_in_another_process_sees_every_change(
    parts: Parts, school: School, teacher: SignedIn, token: str
) -> None:
    with other_process(parts, token) as process:
        for _ in range(2):  # the second time from what it kept
            verdict, issuer, name = scan_there(process)
            assert (verdict in GENUINE, issuer, name) == (True, "passed", "ROC Midden")
        change_name(parts, school, "ROC Midden-Oost")
        assert scan_there(process)[2] == "ROC Midden-Oost"
        rotate_key(parts, school.slug)
        assert scan_there(process)[0] in GENUINE  # a retired key still vouches for what it signed
        disown_first_key(parts, school)
        assert scan_there(process)[0] == "not_genuine"
        own_first_key_again(parts, school)
        assert scan_there(process)[0] in GENUINE
        revoke(parts, teacher)
        assert scan_there(process)[0] == "revoked"


def disown_first_key(parts: Parts, school: School) -> None:
    _give_first_key(parts, school.organisation_id, school.company_id)


def own_first_key_again(parts: Parts, school: School) -> None:
    _give_first_key(parts, school.company_id, school.organisation_id)


def _give_first_key(parts: Parts, owner_id: str, other_id: str) -> None:
    """Of two keys of one age that of the school has the name that its first badge was signed with."""
    with parts.transaction() as session:
        method = session.exec(select(Credential.document_bytes)).one() or b""
        keys = session.exec(select(IssuerKey).where(IssuerKey.organisation_id == owner_id)).all()
        (key,) = (key for key in keys if f"#{key.multibase}".encode() in method)
        key.organisation_id = other_id
        note_change(session, owner_id)
        note_change(session, other_id)


def count_statements(parts: Parts, token: str) -> tuple[int, int]:
    """How many statements a scan sends, and in how many transactions."""
    statements, transactions = [], []
    listeners = {
        "before_cursor_execute": lambda *given: statements.append(given[2]),
        "begin": lambda _connection: transactions.append(1),
    }
    for name, listener in listeners.items():
        sa.event.listen(parts.engine, name, listener)
    verify_share(parts, token)
    for name, listener in listeners.items():
        sa.event.remove(parts.engine, name, listener)
    return len(statements), len(transactions)


def test_a_scan_asks_three_questions_at_most_and_one_when_it_knows(parts: Parts, token: str) -> None:
    assert count_statements(parts, token) == (3, 1)
    assert count_statements(parts, token) == (1, 1)


def test_twenty_things_in_one_share_ask_no_more(parts: Parts, school: School, teacher: SignedIn, token: str) -> None:
    learners = tuple((f"Learner {'abcdefghijklmnopqrs'[n]}", f"l{n}@leerling.example") for n in range(19))
    award_achievement(parts, teacher, AwardRequest("r2", school.achievement_id, learners))
    with parts.transaction() as session:
        share_id = session.exec(select(Share.id)).one()
        shown = session.exec(select(ShareItem.credential_id)).one()
        others = session.exec(select(Credential).where(Credential.id != shown)).all()
        for position, credential in enumerate(others, start=1):
            session.add(
                ShareItem(
                    id=parts.new_id(), share_id=share_id, position=position, award_id=credential.award_id,
                    credential_id=credential.id,
                )
            )  # fmt: skip
    assert count_statements(parts, token) == (3, 1)
    scanned = verify_share(parts, token)
    assert len(scanned.verifications) == 20
    assert all(verification.verdict in GENUINE for verification in scanned.verifications)


def test_what_is_kept_never_changes_an_answer(parts: Parts, school: School, teacher: SignedIn, token: str) -> None:
    """Warm, without what was kept, and through the addresses that a stranger asks."""
    verify_share(parts, token)
    warm = verify_share(parts, token).verification
    with parts.reading() as session:
        document_bytes = session.exec(select(Credential.document_bytes)).one() or b""
    stranger = parts.verifier.verify(document_bytes, fetch=parts.fetch, now=parts.clock())
    assert warm.checks == stranger.checks
    assert warm.check(CheckName.NOT_REVOKED).outcome is Outcome.PASSED
