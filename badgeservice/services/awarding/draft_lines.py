"""The rows of a draft as its page shows them: what we understand of each, and what is known of its address already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from badgeservice.errors import Message
from badgeservice.services.awarding.alike_names import ask_whose, find_other_name
from badgeservice.services.awarding.award import OWN_ADDRESS
from badgeservice.services.awarding.draft_content import ReadRow
from badgeservice.services.awarding.held_already import Difference, find_differences
from badgeservice.services.awarding.learner_details import AS_THE_LIST, LearnerDetails
from badgeservice.services.awarding.learner_results import Pairs, ResultForm, look_at_results
from badgeservice.services.awarding.own_cells import OwnRules, look_at_own
from badgeservice.services.lists.questions import Doubt
from badgeservice.store.awarding.held import HeldAward


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the addresses of a list."""

    held_since: Mapping[str, datetime]  # who has this badge already
    names: Mapping[str, Sequence[str]]  # under which names somebody was awarded something
    own: frozenset[str]  # of the teacher
    held: Mapping[str, HeldAward] = field(default_factory=dict)  # what who has it already got


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One row. `problem` stops the award; `is_asked`: the teacher may say that it is right as it is."""

    key: int
    number: int
    name: str
    email: str
    raw: str
    seen: str  # for the form: what the page showed
    problem: Message | None = None
    also: Message | None = None  # another problem of the same row
    note: Message | None = None
    is_asked: bool = False
    is_repeated: bool = False
    is_removed: bool = False
    held_since: datetime | None = None
    other_name: str = ""  # quite another name, under which the address holds something
    is_about_address: bool = False  # what is asked
    is_about_results: bool = False  # and of name and address nothing is
    typed: Pairs = ()  # results, as they were typed
    results: Pairs = ()  # and as they are kept
    wrong_results: tuple[str, ...] = ()
    is_result_missing: bool = False
    details: LearnerDetails = AS_THE_LIST  # what is this learner's own
    wrong_own: tuple[str, ...] = ()  # the keys of what of that cannot be used
    is_about_own: bool = False  # the problem
    differs: tuple[Difference, ...] = ()  # from what this learner has already

    @property
    def is_filled(self) -> bool:
        return not self.is_removed and bool(self.name or self.email)

    @property
    def is_awarded(self) -> bool:
        """Whether this learner gets the badge."""
        return self.is_filled and not self.is_repeated and self.held_since is None and self.problem is None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left of it once the others are awarded: it is awarded, was before, or repeats one."""
        return self.is_filled and (self.is_awarded or self.is_repeated or self.held_since is not None)

    @property
    def needs_a_look(self) -> bool:
        return not self.is_removed and (self.problem is not None or self.note is not None)


def list_emails(read: Iterable[ReadRow]) -> list[str]:
    """The addresses that something may be known of."""
    return sorted({one.line.email for one in read if one.line and one.line.email})


def show_lines(
    read: Sequence[ReadRow], known: Known, rules: OwnRules, form: ResultForm | None = None
) -> tuple[DraftLine, ...]:
    """All rows of a draft, in its order."""
    return tuple(_show_all(one, known, rules, form) for one in read)


def _show_all(one: ReadRow, known: Known, rules: OwnRules, form: ResultForm | None) -> DraftLine:
    """What was reached, and what is their own, is asked after who it is: of one row all can be asked at once."""
    line = replace(_show(one, known), typed=one.row.results)
    if one.line is None or line.is_repeated:
        return line
    if line.held_since:
        return _beside_held(line, known, rules, form)
    line = _with_own(line, rules)
    return line if form is None else _with_results(line, one, form)


def _beside_held(line: DraftLine, known: Known, rules: OwnRules, form: ResultForm | None) -> DraftLine:
    held = known.held.get(line.email)
    if held is None:
        return line
    results = look_at_results(form, line.typed, is_sure=True).values if form else ()
    details = look_at_own(line.typed, rules).details
    return replace(line, differs=tuple(find_differences(held, line.name, results, details, form)))


def _with_own(line: DraftLine, rules: OwnRules) -> DraftLine:
    looked_at = look_at_own(line.typed, rules)
    line = replace(line, details=looked_at.details, wrong_own=looked_at.wrong)
    if looked_at.problem is None:
        return line
    if line.problem is not None:
        return replace(line, also=line.also or looked_at.problem)
    return replace(line, problem=looked_at.problem, is_asked=False, is_about_own=True, note=None)


def _with_results(line: DraftLine, one: ReadRow, form: ResultForm) -> DraftLine:
    looked_at = look_at_results(form, one.row.results, is_sure=one.row.is_result_sure)
    line = replace(
        line,
        results=looked_at.values,
        wrong_results=looked_at.wrong,
        is_result_missing=looked_at.is_missing,
    )
    if looked_at.problem is None:
        return line
    if line.problem is not None:
        return replace(line, also=line.also or looked_at.problem)
    return replace(line, problem=looked_at.problem, is_asked=looked_at.is_asked, is_about_results=True, note=None)


def find_rows(lines: Iterable[DraftLine], words: str, *, only_asked: bool) -> Iterator[DraftLine]:
    """The rows with all these words in name or address; of those perhaps only the ones that need a look."""
    wanted = words.casefold().split()
    for line in lines:
        text = f"{line.name} {line.email} {line.raw}".casefold()
        if all(word in text for word in wanted) and (line.needs_a_look or not only_asked):
            yield line


def _show(one: ReadRow, known: Known) -> DraftLine:
    name, email = one.shown
    row, line = one.row, one.line
    shown = DraftLine(row.key, row.number, name, email, "", one.seen, is_removed=row.is_removed)
    if line is None:
        return shown
    names = known.names.get(email, ())
    shown = replace(
        shown,
        raw=line.raw,
        problem=line.problem,
        note=line.note,
        is_asked=bool(line.written),
        is_repeated=line.is_repeated,
        other_name=find_other_name(name, names),
        is_about_address=line.doubt in {Doubt.ADDRESS, Doubt.TWO_ADDRESSES},
    )
    if email in known.own and not line.problem:
        return replace(shown, problem=OWN_ADDRESS)
    if email in known.held_since and not line.problem:
        return replace(shown, held_since=known.held_since[email], note=None)
    if shown.other_name and not row.is_sure and (line.written or not line.problem):
        question = ask_whose(shown.other_name)
        also = question if line.problem else None
        return replace(shown, problem=line.problem or question, also=also, is_asked=True, note=None)
    return shown
