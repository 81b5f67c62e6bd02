"""What will come of a correction, row by row and in numbers, before anything is done.

The good rows need not wait for the others: whatever cannot be put right is left out, and said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message
from badgeservice.services.awarding.award import OWN_ADDRESS
from badgeservice.services.awarding.learner_results import find_form, look_at_results
from badgeservice.services.correcting.forms import Act, CorrectionForm, read_change, read_one
from badgeservice.services.correcting.matching import Matched, match_list
from badgeservice.services.correcting.plan import Difference, Fate, Numbers, Plan, PlannedRow
from badgeservice.services.correcting.replace import (
    AS_IT_WAS,
    HAS_IT,
    NOTHING_DIFFERENT,
    TWICE,
    Asked,
    Change,
    Correction,
    New,
    ReplaceRequest,
    correct,
    open_request,
    refuse_what_is_missing,
    why_not,
)
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import identities
from badgeservice.store.awarding import replacing
from badgeservice.store.awarding.replacing import Replaceable
from badgeservice.store.tables import AchievementVersion, AwardState, Batch

NOBODY = Matched({}, {}, (), 0)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a plan is made in."""

    parts: Parts
    session: Session
    teacher: SignedIn
    now: datetime


def make_plan(
    parts: Parts, session: Session, teacher: SignedIn, batch: Batch, version: AchievementVersion, form: CorrectionForm
) -> Plan:
    """Raises `Invalid` and `Conflict` when it cannot be done at all; of one row the row says it."""
    scene = _Scene(parts, session, teacher, parts.clock())
    old = replacing.list_replaceable(session, replacing.list_ids(session, batch.id))
    matched = _match(form, old, version)
    if form.act == Act.WITHDRAW:
        return _plan_withdrawal(scene, {award_id: old[award_id] for award_id in matched.corrections}, matched)
    return _plan_replacement(scene, form, old, matched)


def _match(form: CorrectionForm, old: Mapping[str, Replaceable], version: AchievementVersion) -> Matched:
    match Act(form.act):
        case Act.ONE:
            return Matched({form.award_id: _read_results(form, version)}, {}, (), 0)
        case Act.LIST:
            if not form.learners.strip():
                raise Invalid(_NO_LIST, field="learners")
            return match_list(form.learners, old, find_form(version, version.language))
        case Act.CHANGE | Act.WITHDRAW:
            if form.act == Act.CHANGE and not form.is_change:
                raise Invalid(_NO_CHANGE, field="achievement")
            chosen = match_list(form.learners, old, None) if form.learners.strip() else NOBODY
            same = read_change(form) if form.act == Act.CHANGE else AS_IT_WAS
            ids = chosen.corrections if form.learners.strip() else old
            return replace(chosen, corrections=dict.fromkeys(ids, same), problems={})


def _read_results(form: CorrectionForm, version: AchievementVersion) -> Correction:
    """Of one: every field as it was typed. With another achievement the results of this one say nothing."""
    right, fields = read_one(form), find_form(version, version.language)
    if fields is None or form.achievement_id:
        return replace(right, results=None)
    looked_at = look_at_results(fields, form.results, is_sure=True)
    if looked_at.problem is not None:
        raise Invalid(looked_at.problem, field="results")
    return replace(right, results=looked_at.values)


def _plan_replacement(scene: _Scene, form: CorrectionForm, old: Mapping[str, Replaceable], matched: Matched) -> Plan:
    request = ReplaceRequest("", matched.corrections, form.kind, form.reason, form.achievement_id or None)
    asked = open_request(scene.session, scene.teacher, request)
    is_asked_for = form.act == Act.ONE  # or one that was withdrawn on purpose would come back with all others
    new: dict[str, New] = {}
    rows = {}
    for award_id, one in asked.old.items():
        rows[award_id], right = _look(scene, asked, one, matched.problems.get(award_id), may_give_back=is_asked_for)
        if right is not None:
            new[award_id] = right
    rows |= _refuse_several(scene, asked, new, rows)
    if form.act == Act.ONE and (problem := rows[form.award_id].problem):
        raise Conflict(problem, field=rows[form.award_id].field)
    new = {award_id: one for award_id, one in new.items() if rows[award_id].problem is None}
    if new:
        refuse_what_is_missing(asked.version, new)
    rows |= _mark_handed_on(scene, asked, new, rows)
    corrections = {award_id: matched.corrections[award_id] for award_id in new}
    return Plan(
        tuple(rows.values()), _count(scene, rows.values(), old), corrections, matched.unknown, matched.count_unknown
    )


def _look(
    scene: _Scene, asked: Asked, one: Replaceable, problem: Message | None, *, may_give_back: bool
) -> tuple[PlannedRow, New | None]:
    """One row, and what it will be when that is possible."""
    row = PlannedRow(one.award.id, one.award.learner_name, one.email, Fate.LEFT_OUT, problem=problem)
    if problem is not None:
        return row, None
    if one.award.state is AwardState.REVOKED and not may_give_back:
        return replace(row, problem=_WAS_REVOKED), None
    try:
        new = correct(asked, one, asked.request.corrections[one.award.id], scene.now)
    except Invalid as wrong:
        return replace(row, problem=wrong.sentence, field=wrong.field or ""), None
    reason = why_not(asked.request, one, new)
    if reason is not None and reason.code is NOTHING_DIFFERENT.code and not may_give_back:
        return replace(row, fate=Fate.SAME), None
    if reason is not None:
        return replace(row, problem=reason.sentence), None
    return replace(row, fate=Fate.REPLACED, differences=tuple(_differences(asked, one, new))), new


def _differences(asked: Asked, old: Replaceable, new: New) -> Iterable[Difference]:
    """What is different, the old beside the new, for who puts it right and for nobody else."""
    award, before = old.award, asked.before
    texts = {
        Change.PERSON: (old.email, new.email),
        Change.NAME: (award.learner_name, new.name),
        Change.RESULT: (_say(one["value"] for one in award.results), _say(value for _, value in new.results)),
        Change.TEXT: (award.narrative or before.narrative, new.details.narrative),
        Change.EVIDENCE: (award.evidence_url or before.evidence_url, new.details.evidence_url),
        Change.DATES: ("", _say(str(day) for day in (new.details.earned_on, new.details.ends_on) if day)),
        Change.ACHIEVEMENT: ("", asked.version.text("name")),
    }
    for kind in new.changes:
        was, will_be = texts[kind]
        yield Difference(kind, _short(was), _short(will_be))


def _refuse_several(
    scene: _Scene, asked: Asked, new: Mapping[str, New], rows: Mapping[str, PlannedRow]
) -> dict[str, PlannedRow]:
    """Two who would have one address, whoever has this badge by another award, and the teacher."""
    emails = Counter(one.email for one in new.values())
    own = {scene.teacher.email, *identities.list_addresses(scene.session, scene.teacher.person_id)}
    achievement_id = asked.version.achievement_id
    holders = replacing.list_other_holders(scene.session, achievement_id, emails, asked.old.keys(), scene.now)
    refused = {}
    for award_id, one in new.items():
        problem = None
        if emails[one.email] > 1:
            problem = TWICE
        elif one.email in own:
            problem = OWN_ADDRESS
        elif one.email in holders:
            problem = HAS_IT.filled(shown=one.name)
        if problem is not None:
            refused[award_id] = replace(
                rows[award_id], fate=Fate.LEFT_OUT, problem=problem, field="email", differences=()
            )
    return refused


def _mark_handed_on(
    scene: _Scene, asked: Asked, new: Mapping[str, New], rows: Mapping[str, PlannedRow]
) -> dict[str, PlannedRow]:
    """Those whose new address is of another person: what they had is withdrawn."""
    moved = {award_id: one.email for award_id, one in new.items() if one.email != asked.old[award_id].email}
    people = replacing.list_people_at(scene.session, set(moved.values()))
    return {
        award_id: replace(rows[award_id], fate=Fate.HANDED_ON)
        for award_id, email in moved.items()
        if people.get(email) != asked.old[award_id].person_id
    }


def _plan_withdrawal(scene: _Scene, chosen: Mapping[str, Replaceable], matched: Matched) -> Plan:
    rows = []
    for award_id, one in chosen.items():
        row = PlannedRow(award_id, one.award.learner_name, one.email, Fate.WITHDRAWN)
        if one.award.state not in {AwardState.ISSUED, AwardState.SUSPENDED}:
            has_ended = one.award.state in {AwardState.REVOKED, AwardState.REPLACED}
            row = replace(row, fate=Fate.LEFT_OUT, problem=_HAS_ENDED if has_ended else _NOT_SIGNED)
        rows.append(row)
    corrections = {row.award_id: AS_IT_WAS for row in rows if row.fate is Fate.WITHDRAWN}
    return Plan(tuple(rows), _count(scene, rows, chosen), corrections, matched.unknown, matched.count_unknown)


def _count(scene: _Scene, rows: Iterable[PlannedRow], old: Mapping[str, Replaceable]) -> Numbers:
    """In numbers."""
    of_fate = defaultdict[Fate, list[str]](list)
    for row in rows:
        of_fate[row.fate].append(row.award_id)
    replaced, ended = of_fate[Fate.REPLACED], of_fate[Fate.HANDED_ON] + of_fate[Fate.WITHDRAWN]
    given_back = sum(old[one].award.state is AwardState.REVOKED for one in replaced)
    return Numbers(
        replaced=len(replaced) - given_back,
        given_back=given_back,
        handed_on=len(of_fate[Fate.HANDED_ON]),
        withdrawn=len(of_fate[Fate.WITHDRAWN]),
        same=len(of_fate[Fate.SAME]),
        left_out=len(of_fate[Fate.LEFT_OUT]),
        links_on=replacing.count_links(scene.session, replaced, scene.now),
        links_ended=replacing.count_links(scene.session, ended, scene.now),
    )


def _say(values: Iterable[str]) -> str:
    return ", ".join(values)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


_SHOWN = 160
_NO_LIST = Message(Code.CORRECTION_LIST_MISSING, "Paste the list with what is right, or choose a file.")
_NO_CHANGE = Message(
    Code.CORRECTION_CHANGE_MISSING, "Choose another badge, or fill in what is to be the same for everybody."
)
_WAS_REVOKED = Message(
    Code.WAS_REVOKED, "This badge was withdrawn before. To give it back, put it right from its own line."
)
_HAS_ENDED = Message(Code.HAS_ENDED, "This badge was withdrawn or replaced before.")
_NOT_SIGNED = Message(Code.NOT_SIGNED_SO_LEFT, "This badge is not signed yet. Withdraw it when it is.")
