"""Put right, or withdraw, what a batch awarded: what was typed is kept, what will come of it is shown, and then it is
done, once.

Nothing is decided before the page that says it in numbers. Its correction has an id, which is the request id of the
batch that replaces: pressed twice, in two tabs, or after a crash, it is done once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message, NotFound
from badgeservice.services.achievements.as_content import image_path
from badgeservice.services.awarding.learner_results import ResultForm, find_form, of_stored
from badgeservice.services.awarding.reasons import read_kind
from badgeservice.services.awarding.revoke import read_reason, revoke_awards
from badgeservice.services.correcting.forms import Act, CorrectionForm
from badgeservice.services.correcting.plan import Numbers, PlannedRow, read_corrections
from badgeservice.services.correcting.planning import make_plan
from badgeservice.services.correcting.replace import ReplaceRequest, find_unit, replace_awards
from badgeservice.services.organisations.units import Unit
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import achievements, awards
from badgeservice.store.achievements import OwnedAchievement
from badgeservice.store.awarding import corrections, replacing
from badgeservice.store.tables import Award, Batch, Correction

KEEP = timedelta(days=7)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """Another badge that can be awarded in the same name."""

    achievement_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a form of a correction is about, and what was typed there before."""

    batch_id: str
    achievement_id: str
    achievement_name: str
    image_url: str
    acting_name: str
    created_at: datetime
    count: int
    choices: tuple[Choice, ...]
    fields: ResultForm | None
    typed: CorrectionForm
    award_id: str = ""
    learner_name: str = ""
    ends_at: datetime | None = None
    is_given_back: bool = False  # it was withdrawn


@dataclass(frozen=True, slots=True)
class Shown:
    """What will come of a correction, a page of it."""

    correction_id: str
    batch_id: str
    act: Act
    award_id: str
    achievement_name: str
    new_name: str  # of the badge that it becomes; "" when that stays
    image_url: str
    numbers: Numbers
    kind: str
    reason: str
    rows: tuple[PlannedRow, ...]
    found: int
    page: int
    pages: int
    wanted: str
    unknown: tuple[str, ...]
    count_unknown: int


@dataclass(frozen=True, slots=True)
class Done:
    """Where it is to be seen."""

    batch_id: str
    count: int
    is_withdrawal: bool


@noting_refusals
def open_batch(parts: Parts, teacher: SignedIn, batch_id: str) -> Subject:
    """The form for all of a batch. Raises `NotFound`."""
    with parts.reading() as session:
        batch, unit = _find_batch(session, teacher, batch_id)
        typed = _find_typed(session, teacher, batch_id)
        form = typed if typed and typed.act != Act.ONE else CorrectionForm()
        count = len(replacing.list_ids(session, batch_id))
        return _subject(session, teacher, batch, unit, form, count)


@noting_refusals
def open_award(parts: Parts, teacher: SignedIn, award_id: str) -> Subject:
    """The form for one badge, with everything as it is. Raises `NotFound`."""
    with parts.reading() as session:
        found = replacing.list_replaceable(session, [award_id]).get(award_id)
        if found is None:
            raise unknown_correction()
        award = found.award
        batch, unit = _find_batch(session, teacher, award.batch_id or "", award_id)
        typed = _find_typed(session, teacher, batch.id)
        form = typed if typed and typed.award_id == award_id else _as_it_is(award, batch, found.email)
        subject = _subject(session, teacher, batch, unit, form, 1)
    return _of_one(subject, award, found.valid_until)


@noting_refusals
def begin(parts: Parts, teacher: SignedIn, batch_id: str, form: CorrectionForm) -> str:
    """Keep what was typed, and look what will come of it. Gives the id of the correction.

    Raises:
        NotFound: there is no such batch, or it is not this teacher's to award and revoke for.
        Invalid: something that was typed cannot be used; it is kept.
        Conflict: it cannot be done as things stand.
    """
    form = form.blanked()
    correction_id, now = parts.new_id(), parts.clock()
    with parts.transaction() as session:
        batch, _unit = _find_batch(session, teacher, batch_id)
        if form.act == Act.ONE and form.award_id not in replacing.list_ids(session, batch_id):
            raise unknown_correction()
        try:
            content = {"form": form.as_plain(), "plan": _plan(parts, session, teacher, batch, form)}
            problem = None
        except (Invalid, Conflict) as error:
            content, problem = {"form": form.as_plain()}, error
        corrections.put_correction(session, _row(teacher, correction_id, batch_id, content, now))
    if problem is not None:
        raise problem
    return correction_id


@noting_refusals
def show(parts: Parts, teacher: SignedIn, correction_id: str, page: int = 1, wanted: str = "") -> Shown:
    """What will come of it; it was worked out when it was typed, so however many there are, this asks little.

    Raises `NotFound`.
    """
    with parts.reading() as session:
        _created_at, content, batch = _find(session, teacher, correction_id)
        owned = achievements.get_version(session, batch.version_id)
        form = CorrectionForm.of_plain(content["form"])
        new_name = _name_new(session, form)
    plan = content["plan"]
    rows = [row for row in plan["rows"] if not wanted or row["fate"] == wanted]
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 1), pages)
    return Shown(
        correction_id=correction_id,
        batch_id=batch.id,
        act=Act(form.act),
        award_id=form.award_id,
        achievement_name=owned.version.text("name"),
        new_name=new_name,
        image_url=image_path(owned.version, "svg"),
        numbers=Numbers(**plan["numbers"]),
        kind=form.kind,
        reason=form.reason,
        rows=tuple(map(PlannedRow.of_plain, rows[(page - 1) * PAGE : page * PAGE])),
        found=len(rows),
        page=page,
        pages=pages,
        wanted=wanted,
        unknown=tuple(plan["unknown"]),
        count_unknown=plan["count_unknown"],
    )


@noting_refusals
def carry_out(parts: Parts, teacher: SignedIn, correction_id: str) -> Done:
    """Do what was shown, once.

    Raises:
        NotFound: there is no such correction of this teacher's.
        Conflict: something happened since to one of the badges; nothing was done.
    """
    with parts.reading() as session:
        done = awards.find_batch_of_request(session, teacher.person_id, correction_id)
        if done is not None:
            return Done(done.id, len(replacing.list_ids(session, done.id)), is_withdrawal=False)
        created_at, content, batch = _find(session, teacher, correction_id)
    form, right = CorrectionForm.of_plain(content["form"]), read_corrections(content["plan"])
    if form.act == Act.WITHDRAW:
        count = len(revoke_awards(parts, teacher, right.keys(), form.reason, form.kind))
        result = Done(batch.id, count, is_withdrawal=True)
    else:
        another = form.achievement_id or None
        request = ReplaceRequest(correction_id, right, form.kind, form.reason, another, created_at)
        result = Done(replace_awards(parts, teacher, request), len(right), is_withdrawal=False)
    with parts.transaction() as session:
        corrections.delete_correction(session, teacher.person_id, correction_id)
    return result


@noting_refusals
def throw_away(parts: Parts, teacher: SignedIn, correction_id: str) -> str:
    """Nothing is put right. Gives the id of its batch. Raises `NotFound`."""
    with parts.transaction() as session:
        found = corrections.find_correction(session, teacher.person_id, correction_id)
        if found is None:
            raise unknown_correction()
        corrections.delete_correction(session, teacher.person_id, correction_id)
        return found.batch_id


def forget_old_corrections(parts: Parts, _arguments: Mapping[str, Any]) -> None:
    """Job `corrections:forget`, daily: what nobody went on with for a week goes, content and all."""
    with parts.transaction() as session:
        corrections.delete_ended_corrections(session, parts.clock())


def unknown_correction() -> NotFound:
    """It was done, thrown away or ended, or it is somebody else's."""
    return NotFound(_UNKNOWN)


def _plan(parts: Parts, session: Session, teacher: SignedIn, batch: Batch, form: CorrectionForm) -> dict[str, Any]:
    if form.act not in set(Act):
        raise Invalid(_CHOOSE_ACT, field="act")
    read_kind(form.kind)
    read_reason(form.reason)
    version = achievements.get_version(session, batch.version_id).version
    return make_plan(parts, session, teacher, batch, version, form).as_plain()


def _find(session: Session, teacher: SignedIn, correction_id: str) -> tuple[datetime, dict[str, Any], Batch]:
    """When it was worked out, and what. Raises `NotFound`."""
    found = corrections.find_correction(session, teacher.person_id, correction_id)
    content = json.loads(found.content) if found else {}
    if found is None or "plan" not in content:
        raise unknown_correction()
    return found.created_at, content, _find_batch(session, teacher, found.batch_id)[0]


def _find_batch(session: Session, teacher: SignedIn, batch_id: str, award_id: str | None = None) -> tuple[Batch, Unit]:
    """The batch and in whose name it was decided; a refusal is written down about the one award, if one was asked."""
    batch = awards.find_batch(session, batch_id)
    if batch is None:
        raise unknown_correction()
    return batch, find_unit(session, teacher, batch, about=award_id)


def _find_typed(session: Session, teacher: SignedIn, batch_id: str) -> CorrectionForm | None:
    found = corrections.find_of_batch(session, teacher.person_id, batch_id)
    return CorrectionForm.of_plain(json.loads(found.content)["form"]) if found else None


def _name_new(session: Session, form: CorrectionForm) -> str:
    owned = achievements.find_achievement(session, form.achievement_id) if form.achievement_id else None
    return owned.version.text("name") if owned else ""


def _row(teacher: SignedIn, correction_id: str, batch_id: str, content: Mapping[str, Any], now: datetime) -> Correction:
    return Correction(
        id=correction_id,
        person_id=teacher.person_id,
        batch_id=batch_id,
        content=json.dumps(content, ensure_ascii=False),
        created_at=now,
        ends_at=now + KEEP,
    )


def _as_it_is(award: Award, batch: Batch, email: str) -> CorrectionForm:
    earned_on = award.earned_on or award.created_at.date()
    return CorrectionForm(
        act=Act.ONE,
        award_id=award.id,
        name=award.learner_name,
        email=email,
        results=of_stored(award.results),
        narrative=award.narrative or batch.narrative,
        evidence_url=award.evidence_url or batch.evidence_url,
        earned_on=earned_on.isoformat(),
    )


def _subject(
    session: Session, teacher: SignedIn, batch: Batch, unit: Unit, typed: CorrectionForm, count: int
) -> Subject:
    owned = achievements.get_version(session, batch.version_id)
    return Subject(
        batch_id=batch.id,
        achievement_id=owned.achievement.id,
        achievement_name=owned.version.text("name"),
        image_url=image_path(owned.version, "svg"),
        acting_name=unit.acting_name,
        created_at=batch.created_at,
        count=count,
        choices=tuple(_list_choices(session, teacher, unit, owned)),
        fields=find_form(owned.version, teacher.language),
        typed=typed,
    )


def _list_choices(session: Session, teacher: SignedIn, unit: Unit, owned: OwnedAchievement) -> Sequence[Choice]:
    may = Permission.AWARD
    found = achievements.list_achievements(session, teacher.where_may(may), at=teacher.owner_paths(may))
    others = (
        Choice(one.achievement.id, one.version.text("name"))
        for one in found
        if one.achievement.id != owned.achievement.id
        and unit.path in teacher.unit_paths(may, one.owner.organisation.path)
    )
    return sorted(others, key=lambda choice: choice.name.casefold())


def _of_one(subject: Subject, award: Award, ends_at: datetime | None) -> Subject:
    return replace(
        subject,
        award_id=award.id,
        learner_name=award.learner_name,
        ends_at=ends_at,
        is_given_back=award.revoked_at is not None,
    )


_UNKNOWN = Message(
    Code.CORRECTION_UNKNOWN,
    "We did not find this any more: it was done, thrown away or left for a week. Look at the list of learners.",
)
_CHOOSE_ACT = Message(Code.CORRECTION_ACT, "Choose what you want to do.")
