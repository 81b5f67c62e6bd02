"""Read a pasted list of learners in any usual form, and say per line what was understood.

A teacher pastes from a spreadsheet, from a mail program or from a web page. Nothing is sent or stored here: the
page shows these lines, the teacher mends them, and only then is anything awarded. The way of a list: its text
(`pasted_text.py`), its lines (`pasted_lines.py`), its tables and columns (`learner_rows.py`, `learner_columns.py`,
`unnamed_columns.py`), who stands in each row (`found_names.py`), and what is not certain (`learner_doubts.py`,
`likely_addresses.py`, `questions.py`). What is not certainly a name is a question.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid, Message
from badgeservice.person_name import has_mixed_alphabets, is_infix, read_person_name, tidy_case
from badgeservice.services.lists.address_evidence import name_from_address
from badgeservice.services.lists.clean_names import was_mended
from badgeservice.services.lists.damaged_letters import has_lost_letters, mend_letters
from badgeservice.services.lists.found_names import Found, find_learners
from badgeservice.services.lists.learner_columns import Column
from badgeservice.services.lists.learner_doubts import read_name
from badgeservice.services.lists.learner_rows import Row, split_rows
from badgeservice.services.lists.likely_addresses import Domains, likely_address, look_at_domains
from badgeservice.services.lists.list_remarks import make_remarks, shown
from badgeservice.services.lists.pasted_text import check_row_count
from badgeservice.services.lists.questions import Asked, Doubt, Question, ask
from badgeservice.services.lists.used_columns import Cells, Use, use_columns
from badgeservice.services.lists.usual_names import Usual

MOST_ADDRESSES = 4  # of one name; a name that stands there more often is not one person

_ERROR = re.compile(r"#(?:N/[AB]|[A-Z]{3,7}(?:/0)?[!?])")  # of a spreadsheet
_TURNING = re.compile("[\u202d\u202e]")
_WITH_ADDRESS = re.compile(r"(.*?)\s*<([^<>]*@[^<>]*)>", re.DOTALL)

_TURNED = Message(
    Code.LINE_TURNED,
    "A hidden character here turns the order of the characters. Type the name and the address again.",
)
_FORMULA = Message(
    Code.LINE_WITH_FORMULA, "There is a formula of a spreadsheet here. Type the name and the address themselves."
)


@dataclass(frozen=True, slots=True)
class LearnerLine:
    """One learner as we understood the line. `problem` stops the award, `note` only asks for a look."""

    number: int
    raw: str
    name: str
    email: str
    problem: Message | None = None
    note: Message | None = None
    is_repeated: bool = False  # the same person stands on an earlier line and is taken once
    written: str = ""  # what stands for what is not certain; until the teacher says what is right, a problem
    doubt: Doubt | None = None  # why it is not certain
    first: int | None = None  # the earlier line with the same address or name, by its place
    beside: tuple[tuple[str, str], ...] = ()  # what stands in columns that whoever asks has a use for


@dataclass(frozen=True, slots=True)
class ReadLearners:
    """Everything that was understood of a paste."""

    lines: tuple[LearnerLine, ...]
    columns: tuple[Column, ...]  # of the heading; none without a heading
    delimiter: str | None
    remarks: tuple[Message, ...]  # about the list as a whole
    questions: tuple[Question, ...] = ()  # every line with a problem is in one of them

    @property
    def learners(self) -> tuple[tuple[str, str], ...]:
        """Name and address of every line that can be used, each person once."""
        return tuple((line.name, line.email) for line in self.lines if not line.problem and not line.is_repeated)

    @property
    def has_problems(self) -> bool:
        return any(line.problem for line in self.lines)


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A row as the page gives it back. `written` is what stood there, where name or address is still only our guess."""

    name: str
    email: str
    written: str = ""
    number: int = 0  # of the line that was pasted; without it, rows are counted
    doubt: Doubt | None = None  # why `written` is only a guess


def read_learners(text: str, use: Use | None = None) -> ReadLearners:
    """Read a paste; every line that is not empty comes back, understood or with a sentence that says what is missing.
    `use`: for what else than names and addresses a column can be used.

    Raises:
        TooLarge: it is longer than a list of learners can be.
    """
    paste = split_rows(text)
    tables = [find_learners(table) for table in paste.tables]
    beside: list[Cells] = []
    if use is not None:
        tables, beside = use_columns(paste.tables, tables, use)
    rows = [row for table in paste.tables for row in table.rows]
    found = [found for table in tables for found in table.found]
    domains = look_at_domains(part.email for part in found)
    lines = [
        _understand(row, _doubt_address(row, _doubt_letters(row, part), domains))
        for row, part in zip(rows, found, strict=True)
    ]
    lines = [replace(line, beside=cells) for line, cells in zip(lines, beside, strict=True)] if beside else lines
    first = paste.tables[0] if paste.tables else None
    return _conclude(
        _doubt_second_addresses(_mark_repeated(lines)),
        first.columns if first else (),
        first.delimiter if first else None,
        make_remarks(paste, tables),
    )


def read_learner_rows(rows: Iterable[LearnerRow]) -> ReadLearners:
    """The same for a list that is mended in the page: name and address are apart already, empty rows are dropped.

    What was asked is open until the teacher says that it is right or writes something else. A row that was not asked
    about is the teacher's own: an odd address there gets a note.

    Raises:
        TooLarge: there are more rows than we award at a time.
    """
    filled = [row for row in rows if row.name.strip() or row.email.strip()]
    check_row_count(len(filled))
    domains = look_at_domains(row.email for row in filled)
    lines = [_read_row(row, row.number or count, domains) for count, row in enumerate(filled, 1)]
    return _conclude(_ask_again(_mark_repeated(lines)), (), None, ())


def _ask_again(lines: Sequence[LearnerLine]) -> list[LearnerLine]:
    """The questions about one name with two addresses that are still open."""
    seen: dict[str, int] = {}
    asked = []
    for place, line in enumerate(lines):
        at = seen.setdefault(line.name.casefold(), place)
        if line.doubt is not Doubt.TWO_ADDRESSES:
            asked.append(line)
        elif at == place or line.problem:
            asked.append(replace(line, written="", doubt=None))
        else:
            asked.append(_ask_second_address(line, lines[at], at))
    return asked


def _read_row(row: LearnerRow, number: int, domains: Domains) -> LearnerLine:
    name, email, written = row.name.strip(), row.email.strip(), row.written
    with_address = _WITH_ADDRESS.fullmatch(written)
    text, before = (with_address[1], with_address[2]) if with_address else (written, "")
    doubt = row.doubt or Doubt.REMARK if text else None
    if before and (text, before) == (name, email):  # this name has another address as well
        line = _understand(Row(number, f"{name} {email}", ()), Found(name, email))
        return replace(line, written=written, doubt=Doubt.TWO_ADDRESSES)
    if before and email.lower() == likely_address(before, domains).lower() != before.lower():
        doubt = doubt or Doubt.ADDRESS
    elif before and email.lower() != before.lower():  # another address: with it the name may be certain
        read = read_name(text, email, Usual(has_heading=True))
        if read.doubt is None and tidy_case(read.name) == name:
            doubt = None
    found = Found(name, email, written=written if doubt else "", doubt=doubt)
    line = _understand(Row(number, f"{name} {email}".strip(), ()), found)
    likely = likely_address(line.email, domains)
    if line.problem or line.note or likely == line.email or row.written:
        return line
    note = Message(Code.ADDRESS_LIKELY, "Is this address right? There is also “{likely}”.", likely=likely)
    return replace(line, note=_on_line(number, note))


def _conclude(
    lines: Iterable[LearnerLine], columns: tuple[Column, ...], delimiter: str | None, remarks: tuple[Message, ...]
) -> ReadLearners:
    lines = tuple(lines)
    asked = [
        Asked(
            place,
            line.problem,
            _kind_of(line, line.problem),
            line.written.strip("<>"),
            _likely(line),
            _also(line),
        )
        for place, line in enumerate(lines)
        if line.problem
    ]
    return ReadLearners(lines, columns, delimiter, remarks, ask(asked))


def _also(line: LearnerLine) -> tuple[int, ...]:
    return () if line.first is None else (line.first,)


def _likely(line: LearnerLine) -> str:
    return line.email if line.doubt is Doubt.ADDRESS else line.name


def _kind_of(line: LearnerLine, problem: Message) -> str:
    """What is asked about a line, so that a question for the list is true of all its lines."""
    what = problem.values.get("what")
    what = what if isinstance(what, Message) else problem
    if what.code == Code.LINE_WITH_SEVERAL_QUESTIONS and isinstance(other := what.values.get("other"), Message):
        return other.code
    before = _WITH_ADDRESS.fullmatch(line.written)
    if before and line.doubt not in {Doubt.ADDRESS, Doubt.TWO_ADDRESSES} and before[2].lower() != line.email.lower():
        return f"{line.doubt} {Doubt.ADDRESS}"
    return line.doubt or what.code


def _doubt_letters(row: Row, found: Found) -> Found:
    """Letters that we mended are a question."""
    damaged = was_mended(row, found.name)
    return replace(found, written=damaged, doubt=Doubt.LETTERS) if damaged and not found.doubt else found


def _doubt_address(row: Row, found: Found, domains: Domains) -> Found:
    """An address that is likely mistyped is asked, with what was likely meant; another problem stays with its line."""
    if found.problem or "@" not in found.email:
        return found
    if "@" not in row.raw:  # "anna(at)school.nl"
        return replace(found, written=found.written or row.raw, doubt=found.doubt or Doubt.ADDRESS)
    email = found.email.strip(" .'")
    likely = likely_address(email, domains)
    if likely.lower() == email.lower() or not _is_address(likely):
        return (
            found if _is_address(email) or not found.written else replace(found, written=f"{found.written} <{email}>")
        )
    return replace(
        found, email=likely, written=f"{found.written} <{email}>".strip(), doubt=found.doubt or Doubt.ADDRESS
    )


def _is_address(text: str) -> bool:
    try:
        read_email_address(text)
    except Invalid:
        return False
    return True


def _understand(row: Row, found: Found) -> LearnerLine:
    """Check both halves; the first thing that is wrong is said, with the number of the line in front."""
    email, problem = found.email.strip(" .'"), found.problem
    try:
        email = read_email_address(email)
    except Invalid as wrong:
        problem = problem or wrong.sentence
    problem = _what_is_formula(row, found.name, email) or problem
    is_mark = len(found.name) == 1 and not found.name.isalnum()
    name, note = "" if is_mark else found.name, None
    if not name and not problem and (name := name_from_address(email)):
        parts = re.split(r"[._]", email.partition("@")[0])
        if not any(map(is_infix, parts)) or _ERROR.search(
            row.raw
        ):  # "deruiter": whether it has a tussenvoegsel, only the teacher knows
            found = replace(found, name=name, written=email, doubt=Doubt.FROM_ADDRESS)
        note = Message(Code.NAME_FROM_ADDRESS, "We took the name “{name}” from the address. Is it right?", name=name)
    try:
        name = _read_name(name)
    except Invalid as wrong:
        problem = problem or wrong.sentence
    tidy = tidy_case(name)
    is_asked = bool(found.written) and problem not in {_FORMULA, _TURNED}  # nobody can say that these are right
    if is_asked:
        problem = _is_it_right(tidy, email, found, problem)
    note = note or _note_on_name(name, tidy, is_tidied=found.is_tidied)
    return LearnerLine(
        row.number,
        shown(row.raw),
        shown(tidy),
        shown(email),
        problem=_on_line(row.number, problem),
        note=None if problem else _on_line(row.number, note),
        written=shown(found.written) if is_asked else "",
        doubt=found.doubt if is_asked else None,
    )


def _what_is_formula(row: Row, name: str, email: str) -> Message | None:
    """A formula is no name and no address, whatever can be read in it (threats I11)."""
    cells = [name, email, *(cell for cell in row.cells if "@" in cell)]
    is_turned = bool(_TURNING.search(email))
    return _FORMULA if any(cell.startswith(("=", "+")) for cell in cells) else _TURNED if is_turned else None


def _read_name(text: str) -> str:
    """A name whose letters are all there.

    Raises:
        Invalid: it is no name, or letters of it are lost.
    """
    if _TURNING.search(text):
        raise Invalid(_TURNED, field="name")
    name = read_person_name(text)
    if has_lost_letters(name) or mend_letters(name) != name:
        sentence = Message(Code.NAME_DAMAGED, "Some characters of this name were lost on the way. Type the name again.")
        raise Invalid(sentence, field="name")
    return name


def _is_it_right(name: str, email: str, found: Found, other: Message | None) -> Message:
    """The question about a line, behind what else is wrong: it is answered below for all of them at once."""
    name, written = shown(name), shown(found.written)
    question = Message(
        Code.NAME_DOUBTFUL,
        "It says “{written}”. Is the name “{name}”? Change it, or say below that it is right.",
        written=written,
        name=name,
    )
    if found.doubt is Doubt.ADDRESS:
        question = Message(
            Code.ADDRESS_DOUBTFUL,
            "It says “{written}”. Is the address “{email}”? Change it, or say below that it is right.",
            written=written.strip("<>"),
            email=shown(email),
        )
    if not other:
        return question
    return Message(Code.LINE_WITH_SEVERAL_QUESTIONS, "{other} {question}", other=other, question=question)


def _note_on_name(name: str, tidy: str, *, is_tidied: bool) -> Message | None:
    if has_mixed_alphabets(tidy):
        return Message(Code.NAME_OF_TWO_ALPHABETS, "This name mixes two alphabets. Is it right?")
    if tidy.startswith(("=", "+", "-")):  # a formula in a spreadsheet is only text here (threats I11)
        return Message(Code.NAME_BEGINS_ODDLY, "This name starts with “{first}”. Is it right?", first=tidy[0])
    if tidy != name or is_tidied:
        return Message(Code.NAME_TIDIED, "We wrote the name as “{tidy}”. Is it right?", tidy=tidy)
    return None


def _mark_repeated(lines: Iterable[LearnerLine]) -> list[LearnerLine]:
    """The same address twice is one learner; with another name it is a mistake that only the teacher can mend."""
    seen: dict[str, int] = {}
    marked: list[LearnerLine] = []
    for place, line in enumerate(lines):
        at = seen.setdefault(line.email, place) if _is_address(line.email) else place
        if at == place:
            marked.append(line)
            continue
        marked.append(_repeat(line, marked[at], at))
    return marked


def _repeat(line: LearnerLine, first: LearnerLine, place: int) -> LearnerLine:
    if first.name.casefold() == line.name.casefold():
        note = Message(
            Code.ADDRESS_REPEATED, "This address is also on line {number}. We use it once.", number=first.number
        )
        return replace(line, problem=None, note=_on_line(line.number, note), is_repeated=True, written="")
    problem = Message(
        Code.ADDRESS_REPEATED_WITH_OTHER_NAME,
        "This address is also on line {number}, with another name.",
        number=first.number,
    )
    return replace(line, problem=_on_line(line.number, problem), note=None, first=place)


def _doubt_second_addresses(lines: Sequence[LearnerLine]) -> list[LearnerLine]:
    """One name with two addresses is two learners or one: only the teacher knows."""
    counts = Counter(line.name.casefold() for line in lines if not line.is_repeated)
    seen: dict[str, int] = {}
    asked: list[LearnerLine] = []
    for place, line in enumerate(lines):
        name = line.name.casefold()
        is_one = line.problem or line.is_repeated or counts[name] > MOST_ADDRESSES
        at = place if is_one else seen.setdefault(name, place)
        asked.append(line if at == place else _ask_second_address(line, lines[at], at))
    return asked


def _ask_second_address(line: LearnerLine, first: LearnerLine, place: int) -> LearnerLine:
    question = Message(
        Code.NAME_REPEATED_WITH_OTHER_ADDRESS,
        "This name is also on line {number}, with another address. Are these two learners? Empty one of the lines, or "
        "say below that it is right.",
        number=first.number,
    )
    problem, written = _on_line(line.number, question), f"{line.name} <{line.email}>"
    return replace(line, problem=problem, note=None, written=written, doubt=Doubt.TWO_ADDRESSES, first=place)


def _on_line(number: int, sentence: Message | None) -> Message | None:
    if sentence is None:
        return None
    return Message(sentence.code, "Line {number}: {what}", number=number, what=sentence)
