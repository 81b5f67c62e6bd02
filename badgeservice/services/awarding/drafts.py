"""A list that a teacher began: kept on the server until it is awarded, thrown away or a fortnight old.

There is one draft of a teacher for an achievement. Every form of its page saves into it, from whichever tab or device,
and every address of it leads back to it. Nobody else sees that it exists.

A form that comes when nobody is signed in any more may leave its content with the draft that it was opened for, by the
key in it (`services/form_keys.py`): it is shown to the same person, who signs in again. It awards nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Conflict, Invalid, Message
from badgeservice.services.achievements.achievement import AchievementDetail, achievement_detail, find_my_achievement
from badgeservice.services.achievements.archived import IS_ARCHIVED
from badgeservice.services.awarding.award import NEW_VERSION, REQUEST_USED, AwardRequest, award_achievement
from badgeservice.services.awarding.deciding.when import NOW, Way, read_way
from badgeservice.services.awarding.draft_content import (
    DraftContent,
    ListQuestion,
)
from badgeservice.services.awarding.draft_forms import DraftForm, LeftForm, Step
from badgeservice.services.awarding.draft_lines import DraftLine, Known, show_lines
from badgeservice.services.awarding.draft_merging import is_same, merge
from badgeservice.services.awarding.draft_repeats import find_repeated
from badgeservice.services.awarding.draft_saving import AWARDING, for_draft, leave_form, read_left, save_form, take_in
from badgeservice.services.awarding.known_addresses import find_known
from badgeservice.services.awarding.learner_details import AS_THE_LIST
from badgeservice.services.awarding.learner_results import ResultForm, find_needs
from badgeservice.services.awarding.own_cells import OwnRules
from badgeservice.services.awarding.own_columns import ColumnUses
from badgeservice.services.awarding.preset_unit import choose_preset
from badgeservice.services.awarding.remembered_columns import find_uses, remember_columns
from badgeservice.services.form_keys import KEEP, FormKey, make_form_key, read_form_key
from badgeservice.services.organisations.units import UNIT_NOT_YOURS, Unit, is_test, list_units, why_not
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import achievements, awards, drafts
from badgeservice.store.tables import Draft

__all__ = ["KEEP", "FormKey", "read_form_key"]

LOOK_AGAIN = Message(
    Code.DRAFT_LOOK_AGAIN, "Nothing was awarded yet, because the list is not as you saw it. Look at it again."
)
NOBODY = Message(Code.NO_LEARNERS, "Paste or type at least one learner: a name and an e-mail address.")


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """In whose name a badge can be awarded."""

    slug: str
    name: str  # `Techniek, ROC Midden`
    is_test: bool  # what is signed says so


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft as its page shows it; of one that is not begun, the same without rows."""

    id: str
    key: str  # for the forms of its page
    revision: int
    achievement: AchievementDetail
    units: tuple[UnitChoice, ...]  # in whose name it can be awarded
    unit: UnitChoice  # the one that stands there
    content: DraftContent
    lines: tuple[DraftLine, ...]
    ends_at: datetime | None = None
    questions: tuple[ListQuestion, ...] = ()  # about the list as a whole
    left: LeftForm | None = None  # what clashes
    is_brought_back: bool = False  # there is something in it now that was sent when nobody was signed in
    unreadable: tuple[Message, ...] = ()  # why a file that came with that is not
    refusal: Message | None = None  # why nobody awards in this name
    form: ResultForm | None = None  # what each learner reached; none when that is not asked
    needs: frozenset[str] = frozenset()  # which texts there must be: `narrative`, `evidence_url`
    version: str = ""  # of the achievement, as it is described now
    changed_at: datetime | None = None  # the badge, after this list was changed last
    uses: ColumnUses = field(default_factory=ColumnUses)  # for what a column can be used; with what was said before
    languages: tuple[str, ...] = ()  # in which the badge can be signed
    way: Way = NOW  # when it is signed, and whether somebody looks first

    @property
    def count(self) -> int:
        """How many learners get the badge: what the button, the sentence and the list say."""
        return sum(line.is_awarded for line in self.lines)

    @property
    def has_problems(self) -> bool:
        return self.to_mend > 0

    @property
    def to_mend(self) -> int:
        """How many rows somebody has to look at first."""
        return sum(line.problem is not None and not line.is_removed for line in self.lines)

    @property
    def is_ready(self) -> bool:
        return self.is_ready_in_part and not self.has_problems

    @property
    def is_ready_in_part(self) -> bool:
        """Whether who is right can be awarded now, and whoever is not stays in the list."""
        is_clear = self.left is None and self.refusal is None and self.way.problem is None
        return self.count > 0 and is_clear and not self.content.paste.strip()


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a form. `error` is said on the page that is shown next."""

    draft: OpenDraft | None = None
    batch_id: str = ""
    rest: int = 0  # how many rows stay in the list
    error: BadgeServiceError | None = None


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A list that I began, in a list of them."""

    achievement_id: str
    name: str
    image_url: str
    size: int
    changed_at: datetime
    ends_at: datetime


@noting_refusals
def open_draft(parts: Parts, teacher: SignedIn, achievement_id: str, unit: str = "") -> OpenDraft:
    """What this teacher began for this achievement, with what was sent in the meantime. `unit`: in whose name, by its
    slug, when the address of the page says so.

    Raises:
        NotFound: the achievement does not exist or is not this teacher's to award.
    """
    with parts.reading() as session:
        owned = find_my_achievement(session, teacher, achievement_id)
        draft = drafts.find_draft(session, teacher.person_id, achievement_id, parts.clock())
        if draft is None or not json.loads(draft.sent):
            return _open(parts, session, teacher, achievement_id, draft, unit)
    with parts.transaction() as session:
        draft = drafts.find_draft(session, teacher.person_id, achievement_id, parts.clock(), is_locked=True)
        uses = find_uses(session, teacher, owned)
        is_brought_back, unreadable = take_in(parts, draft, uses) if draft is not None else (False, ())
        opened = _open(parts, session, teacher, achievement_id, draft, unit)
        return replace(opened, is_brought_back=is_brought_back, unreadable=unreadable)


@noting_refusals
def save_draft(parts: Parts, teacher: SignedIn, achievement_id: str, form: DraftForm) -> Saved:
    """Save what a form holds, do what it asks for, and award when everything of it was seen and is right.

    Raises:
        NotFound: the achievement does not exist or is not this teacher's to award.
        Unavailable: it could not be stored.
    """
    form = form.without_numbers()
    with parts.transaction() as session:
        owned = find_my_achievement(session, teacher, achievement_id)
        key = read_form_key(parts, form.key, achievement_id)
        # Locked first: while it is being awarded elsewhere, we wait for that and then know it.
        begun = drafts.find_draft(session, teacher.person_id, achievement_id, parts.clock(), is_locked=True)
        is_over, draft_id = _find_id(parts, session, teacher.person_id, key)
        is_repeat = is_over and key is not None and form.step in AWARDING
        if is_repeat and key and (batch_id := find_repeated(session, teacher, key, form, begun)):
            return Saved(batch_id=batch_id)
        if is_over and form.step is Step.SAVE:  # a word of the list that was awarded, underway
            raise Conflict(REQUEST_USED)
        new = _new_draft(parts, draft_id, teacher.person_id, achievement_id)
        draft = drafts.lock_or_add_draft(session, new, parts.clock())
        form = for_draft(draft, key, form)
        uses = find_uses(session, teacher, owned)
        before = DraftContent.of_text(draft.content).columns
        error = save_form(parts, draft, form, uses)
        if error is None:
            remember_columns(parts, session, owned.owner.organisation.id, form, dict(before), uses)
        opened = _open(parts, session, teacher, achievement_id, draft)
        is_seen = error is None and form.step in AWARDING and _was_seen(opened, form)
        if opened.content.is_empty and opened.left is None:
            drafts.delete_draft(session, teacher.person_id, draft.id)
            error = error or (Invalid(NOBODY, field="learners") if form.step is not Step.SAVE else None)
    error = error or _refuse_unit(opened, form)
    if is_over and error is None:
        error = Conflict(REQUEST_USED)
    error = error or (opened.way.problem if form.step is not Step.SAVE else None)
    is_ready = opened.is_ready_in_part if form.step is Step.AWARD_GOOD else opened.is_ready
    if error is None and is_seen and is_ready:
        return _award(parts, teacher, opened)
    if error is None and form.step in AWARDING and (form.step is Step.AWARD_GOOD or not opened.has_problems):
        error = Conflict(LOOK_AGAIN if _is_of_this_version(opened, form) else NEW_VERSION)
    return Saved(opened, error=error)


def _refuse_unit(opened: OpenDraft, form: DraftForm) -> BadgeServiceError | None:
    """A name that is no longer this teacher's to choose; while they type, nobody is told."""
    chosen = form.sent.texts.get("unit")
    if not chosen or form.step is Step.SAVE or chosen in {unit.slug for unit in opened.units}:
        return None
    return Invalid(UNIT_NOT_YOURS, field="unit")


def keep_sent(parts: Parts, key: FormKey, achievement_id: str, form: DraftForm) -> None:
    """Leave what a form holds with the draft that it was opened for, for its teacher to see after signing in.

    Whoever has the key may do this and no more. Nothing is read here, and nothing is told.

    Raises:
        TooOften: something was left a moment ago.
        TooLarge: with this it would be more than is kept.
    """
    form = form.without_numbers()
    with parts.transaction() as session:
        _, draft_id = _find_id(parts, session, key.person_id, key)
        draft = drafts.lock_or_add_draft(
            session, _new_draft(parts, draft_id, key.person_id, achievement_id), parts.clock()
        )
        leave_form(parts, draft, for_draft(draft, key, form))


def preview_form(parts: Parts, teacher: SignedIn, achievement_id: str, form: DraftForm) -> OpenDraft:
    """What a form holds, shown in the draft without being stored: for when it cannot be. Raises `NotFound`."""
    form = form.without_numbers()
    with parts.reading() as session:
        draft = drafts.find_draft(session, teacher.person_id, achievement_id, parts.clock())
        opened = _open(parts, session, teacher, achievement_id, draft)
        content, _ = merge(opened.content, form.sent, is_newest=True)
        return replace(
            opened,
            content=content,
            lines=show_lines(
                content.read(), Known({}, {}, frozenset()), OwnRules(parts.clock(), opened.languages), opened.form
            ),
        )


@noting_refusals
def throw_away(parts: Parts, teacher: SignedIn, achievement_id: str) -> None:
    """End a draft with all that is in it; doing it twice is fine. Raises `NotFound`."""
    with parts.transaction() as session:
        find_my_achievement(session, teacher, achievement_id)
        draft = drafts.find_draft(session, teacher.person_id, achievement_id, parts.clock())
        if draft is not None:
            drafts.delete_draft(session, teacher.person_id, draft.id)


def list_my_drafts(parts: Parts, teacher: SignedIn) -> tuple[DraftSummary, ...]:
    """The lists that this teacher began and did not finish, the one of last first."""
    with parts.reading() as session:
        begun = drafts.list_drafts(session, teacher.person_id, parts.clock())
        if not begun:
            return ()
        may = Permission.AWARD
        found = achievements.list_achievements(
            session, teacher.where_may(may), at=teacher.owner_paths(may), are_archived_too=True
        )
    mine = {owned.achievement.id: achievement_detail(parts, owned) for owned in found}
    return tuple(
        DraftSummary(
            achievement_id=one.achievement_id,
            name=mine[one.achievement_id].name,
            image_url=mine[one.achievement_id].image_url,
            size=one.size,
            changed_at=one.changed_at,
            ends_at=one.ends_at,
        )
        for one in begun
        if one.achievement_id in mine
    )


def forget_old_drafts(parts: Parts, _arguments: Mapping[str, Any]) -> None:
    """Job `drafts:forget`, daily: what was begun a fortnight ago goes, content and all."""
    with parts.transaction() as session:
        drafts.delete_ended_drafts(session, parts.clock())


def _award(parts: Parts, teacher: SignedIn, opened: OpenDraft) -> Saved:
    """Who is right; when others are not, these stay in the list."""
    awarded = [line for line in opened.lines if line.is_awarded]
    content = opened.content
    asked = AwardRequest(
        opened.id,
        opened.achievement.id,
        tuple((line.name, line.email) for line in awarded),
        content.narrative,
        content.evidence_url,
        opened.unit.slug,
        {line.email: line.results for line in awarded if line.results},
        opened.version,
        {line.email: line.details for line in awarded if line.details != AS_THE_LIST},
        opened.way.starts_at,
        of_rows=frozenset(line.key for line in opened.lines if line.is_done) if opened.has_problems else frozenset(),
    )
    try:
        return Saved(batch_id=award_achievement(parts, teacher, asked), rest=opened.to_mend if asked.of_rows else 0)
    except BadgeServiceError as error:
        return Saved(opened, error=error)


def _was_seen(opened: OpenDraft, form: DraftForm) -> bool:
    """Whether the page of a form showed what would be awarded now, and to as many."""
    keys = {row.key for row in form.sent.rows}
    is_held = any(line.held_since for line in opened.lines if None in keys or line.key in keys)
    others = sum(line.is_awarded for line in opened.lines if line.key not in keys)
    shown = {line.key: (line.name, line.email) for line in opened.lines if line.is_filled}
    is_named = form.named in {None, opened.unit.slug}
    is_current = _is_of_this_version(opened, form)
    is_known = not is_held and is_named and is_current and form.way in {None, opened.way.mark}
    is_known = is_known and not form.columns  # what these change, nobody saw
    return is_same(shown, form.sent) and is_known and form.others in {None, others}


def _is_of_this_version(opened: OpenDraft, form: DraftForm) -> bool:
    """Whether its page showed the badge as it is now."""
    return form.version in {None, opened.version}


def _find_id(parts: Parts, session: Session, person_id: str, key: FormKey | None) -> tuple[bool, str]:
    """The id for a draft that a form begins, and whether the one that it was opened for was awarded already.

    The id is the request id of the award, so that sending a form twice is awarding once.
    """
    if key is None or key.person_id != person_id:
        return False, parts.new_id()
    is_over = awards.find_batch_of_request(session, person_id, key.draft_id) is not None
    return is_over, parts.new_id() if is_over else key.draft_id


def _new_draft(parts: Parts, draft_id: str, person_id: str, achievement_id: str) -> Draft:
    now = parts.clock()
    return Draft(
        id=draft_id,
        person_id=person_id,
        achievement_id=achievement_id,
        content=DraftContent().as_text(),
        created_at=now,
        changed_at=now,
        ends_at=now + KEEP,
    )


def _open(
    parts: Parts, session: Session, teacher: SignedIn, achievement_id: str, draft: Draft | None, unit: str = ""
) -> OpenDraft:
    """A draft with what is known of the addresses in it: the same few statements for a list of any length."""
    owned = find_my_achievement(session, teacher, achievement_id)
    content = DraftContent.of_text(draft.content) if draft else DraftContent()
    uses, needs = find_uses(session, teacher, owned), find_needs(owned.version)
    rules = OwnRules(parts.clock(), owned.version.texts, content.needed_own(needs))
    read, questions = content.read_with_questions()
    draft_id = draft.id if draft else parts.new_id()
    left = read_left(draft) if draft else []
    units = list_units(session, teacher, owned.owner)
    chosen = choose_preset(session, teacher, owned, units, (unit, content.unit))
    refusal = why_not(chosen)
    changed_at = owned.version.created_at
    return OpenDraft(
        id=draft_id,
        key=make_form_key(parts, draft_id, teacher.person_id, achievement_id),
        revision=draft.revision if draft else 0,
        achievement=achievement_detail(parts, owned),
        units=tuple(_choice(parts, one) for one in units),
        unit=_choice(parts, chosen),
        content=content,
        lines=show_lines(read, find_known(parts, session, teacher, achievement_id, read), rules, uses.form),
        ends_at=draft.ends_at if draft else None,
        questions=questions,
        left=left[-1] if left else None,
        refusal=IS_ARCHIVED if owned.achievement.archived_at else refusal.sentence if refusal else None,
        changed_at=changed_at if draft and draft.changed_at < changed_at else None,
        form=uses.form,
        needs=needs,
        version=str(owned.version.number),
        uses=uses,
        languages=tuple(owned.version.texts),
        way=read_way(session, teacher, owned, chosen, (draft_id, content.starts_on, content.starts_at), parts.clock()),
    )


def _choice(parts: Parts, unit: Unit) -> UnitChoice:
    return UnitChoice(unit.slug, unit.acting_name, is_test(parts, unit))
