"""A batch of three thousand put right: `python -m benchmarks.correcting [--learners N] [--engine sqlite]`.

Each learner shared a link. One change is made for all; what is said is how long the decision took, how long until the
last was signed by one process, how many links lead to the new badge and how many of the old ones are still valid. Then
all of them are withdrawn. The mails are left.
"""

from __future__ import annotations

import argparse
import time
from itertools import pairwise

from sqlmodel import Session, col, func, select

from badgeservice.services.awarding.reasons import Reason
from badgeservice.services.correcting.corrections import begin, carry_out
from badgeservice.services.correcting.forms import Act, CorrectionForm
from badgeservice.services.issuing.batches import run_batch
from badgeservice.store.tables import Award, AwardState, Credential, Share, ShareItem
from benchmarks.awarding import Awarding, awarding

LEARNERS = 3000
ENGINES = ("sqlite", "postgres")
WHY = {"kind": Reason.WRONG_TEXT.value, "reason": "De tekst klopte niet."}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--learners", type=int, default=LEARNERS)
    arguments.add_argument("--engine", action="append", choices=ENGINES)
    chosen = arguments.parse_args()
    for engine in chosen.engine or ENGINES:
        with awarding(engine) as made:
            _correct(made, chosen.learners)


def _correct(made: Awarding, learners: int) -> None:
    batch_id = made.award(learners)
    with made.parts.transaction() as session:
        _share_all(session, made, batch_id)
    parts, teacher = made.parts, made.teacher
    moments = [_now()]
    form = CorrectionForm(act=Act.CHANGE, narrative="Wat er klopt.", **WHY)
    correction_id = begin(parts, teacher, batch_id, form)
    moments.append(_now())
    done = carry_out(parts, teacher, correction_id)
    moments.append(_now())
    run_batch(parts, done.batch_id)
    moments.append(_now())
    looked, decided, signed = (_took(*pair) for pair in pairwise(moments))
    print(f"{made.engine}: {learners:,} looked at in {looked}, decided in {decided}, signed by one process in {signed}")
    print(f"{made.engine}: {_say(made, batch_id, done.batch_id)}")
    withdrawal = begin(parts, teacher, done.batch_id, CorrectionForm(act=Act.WITHDRAW, **WHY))
    began = _now()
    count = carry_out(parts, teacher, withdrawal).count
    print(f"{made.engine}: {count:,} withdrawn in {_took(began, _now())}", flush=True)


def _now() -> tuple[float, float]:
    return time.monotonic(), time.process_time()


def _took(began: tuple[float, float], ended: tuple[float, float]) -> str:
    return f"{ended[0] - began[0]:.1f} s ({ended[1] - began[1]:.1f} s of this process)"


def _share_all(session: Session, made: Awarding, batch_id: str) -> None:
    now = made.parts.clock()
    query = select(Award.id, Award.identity_id, Credential.id).join(Credential, col(Credential.award_id) == Award.id)
    for award_id, identity_id, credential_id in session.exec(query.where(Award.batch_id == batch_id)).all():
        session.add(Share(id=f"s-{award_id}", token_hash=f"h-{award_id}", identity_id=identity_id, created_at=now))
        session.flush()
        session.add(
            ShareItem(id=f"i-{award_id}", share_id=f"s-{award_id}", award_id=award_id, credential_id=credential_id)
        )


def _say(made: Awarding, before: str, after: str) -> str:
    with made.parts.reading() as session:
        links = select(func.count()).select_from(ShareItem).join(Award, col(ShareItem.award_id) == Award.id)
        lead_on = session.exec(links.where(Award.batch_id == after)).one()
        valid = select(func.count()).select_from(Credential).join(Award, col(Credential.award_id) == Award.id)
        left = session.exec(valid.where(Award.batch_id == before, col(Credential.revoked_at).is_(None))).one()
        issued = (Award.batch_id == after, Award.state == AwardState.ISSUED)
        new = session.exec(select(func.count()).select_from(Award).where(*issued)).one()
    return f"{new:,} new, {lead_on:,} links lead on, {left} of the old left valid"


if __name__ == "__main__":
    main()
