"""The form of an award as it came in, and the part of the list that its page shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal
from urllib.parse import urlencode

from werkzeug.datastructures import FileStorage, MultiDict

from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid
from badgeservice.services.awarding.draft_content import TEXTS, Sent, SentRow
from badgeservice.services.awarding.draft_forms import DraftForm, Step
from badgeservice.services.awarding.draft_lines import DraftLine, find_rows
from badgeservice.services.awarding.drafts import OpenDraft
from badgeservice.services.awarding.learner_results import MAX_TYPED, Pairs
from badgeservice.services.awarding.own_cells import MAX_OWN, Own
from badgeservice.services.awarding.own_columns import LONGEST
from badgeservice.services.form_keys import KEY_LENGTH
from badgeservice.services.lists.uploads import open_upload

ROWS_ON_A_PAGE: Final = 50
MOST_DIGITS: Final = 9
TEXT_FIELDS: Final = {"paste": "learners", **{name: name for name in TEXTS if name != "paste"}}  # by what they fill
_PAGE: Final = re.compile(r"[0-9a-f-]{1,64}")
# The key is the first field of the form, so that it is found before the rest is read (threats B8).
_KEY_FIRST: Final = re.compile(
    rb"draft=([0-9a-f.-]+)(?:&|$)|--[^\r\n]{1,200}\r\n[^\r\n]{1,200}name=\"draft\"\r\n\r\n([0-9a-f.-]+)\r\n"
)
_RESULT: Final = re.compile(r"result\.([a-z0-9]{1,12})\.([0-9]{1,9}|all)")  # of a row, or for everybody
_OWN: Final = re.compile(r"(own\.[a-z_]{1,12})\.([0-9]{1,9})")
_CHOICES: Final = {"asked": True, "all": False}


@dataclass(frozen=True, slots=True)
class Looking:
    """What of a list somebody looks at: a page of it, what they searched, and whether only what we ask about."""

    page: int = 1
    words: str = ""
    only_asked: bool | None = None  # not chosen: when there is much to look at
    with_own: bool = False  # with fields for what is a learner's own, also where the list has none

    @classmethod
    def read_address(cls, query: MultiDict[str, str]) -> Looking:
        """Of a page that is opened."""
        only_asked = _CHOICES.get(query.get("show", ""))
        return cls(_number(query.get("at", "")) or 1, _words(query), only_asked, "own" in query)

    @classmethod
    def read_form(cls, form: MultiDict[str, str]) -> Looking:
        """What the page of a form showed, and what was asked for by a button of it: other rows begin at the first."""
        words = _words(form)
        is_other = "show" in form or words != form.get("looked", words)
        page = _number(form.get("go") or form.get("at", "")) or 1
        only_asked = _CHOICES.get(form.get("show") or form.get("shown", ""))
        return cls(1 if is_other else page, words, only_asked, "own" in form)

    def query(self) -> str:
        """For an address; empty for what is looked at by itself."""
        said = {
            "at": str(self.page) if self.page > 1 else "",
            "q": self.words,
            "show": "" if self.only_asked is None else "asked" if self.only_asked else "all",
            "own": "1" if self.with_own else "",
        }
        kept = urlencode({name: value for name, value in said.items() if value})
        return f"?{kept}" if kept else ""


@dataclass(frozen=True, slots=True)
class Window:
    """The rows that a page shows, and what it says of the others."""

    lines: tuple[DraftLine, ...]
    looking: Looking
    pages: int
    found: int  # rows that match, on all pages
    others: int  # who gets the badge and is not on this page
    only_asked: bool

    @property
    def asked(self) -> int:
        """How many rows of this page can be said to be right as they are."""
        return sum(line.is_asked for line in self.lines)


def look_at(opened: OpenDraft, looking: Looking) -> Window:
    """A page of the list. In a long list with something to look at, that comes first."""
    is_long = len(opened.lines) > ROWS_ON_A_PAGE
    chosen = looking.only_asked
    only_asked = chosen if chosen is not None else is_long and opened.has_problems and not looking.words
    found = list(find_rows(opened.lines, looking.words, only_asked=only_asked))
    pages = max(1, -(-len(found) // ROWS_ON_A_PAGE))
    page = min(looking.page, pages)
    lines = tuple(found[(page - 1) * ROWS_ON_A_PAGE : page * ROWS_ON_A_PAGE])
    keys = {line.key for line in lines}
    others = sum(line.is_awarded for line in opened.lines if line.key not in keys)
    return Window(lines, replace(looking, page=page), pages, len(found), others, only_asked)


def find_key(body: bytes) -> str:
    """The key of a form, from its first bytes; nothing else of it is looked at."""
    found = _KEY_FIRST.match(body[: KEY_LENGTH + 600])
    return (found[1] or found[2]).decode() if found else ""


def read_form(form: MultiDict[str, str]) -> DraftForm:
    """From a request; whatever is missing is empty."""
    results = _read_results(form)
    rows = tuple(_read_rows(form, results))
    step, about = _read_step(form)
    texts = {name: form[field] for name, field in TEXT_FIELDS.items() if field in form}
    page, of_page = (_page(form.get(name, "")) for name in ("page", "of_page"))
    return DraftForm(
        step=step,
        sent=Sent(
            rows=rows,
            texts={name: text.strip() if name != "paste" else text for name, text in texts.items()},
            seen={name: form.get(f"seen_{TEXT_FIELDS[name]}", "")[:64] for name in texts},
            is_whole="whole" in form or any(row.key is None for row in rows),
        ),
        key=form.get("draft", ""),
        page=page,
        revision=_number(form.get("revision", "")),
        number=_number(form.get("number", "")) or 0,
        others=_number(form.get("others", "")),
        about=about,
        of_page=of_page,
        question=form.get("question", "")[:64],
        named=form.get("named"),
        version=form.get("version"),
        way=form.get("way"),
        results=results.get("all", ()),
        columns=tuple(_read_columns(form)),
        heading=form.get("forget", "")[:LONGEST],
    )


def with_upload(form: DraftForm, file: FileStorage | None) -> DraftForm:
    """With what stands in a file, as if it had been pasted. Raises `Invalid` when it is no list that we read."""
    if file is None or not file.filename:
        return form
    upload = open_upload(file.filename, file.read())
    paste = "\n".join(text for text in (form.sent.texts.get("paste", "").strip(), upload.text) if text)
    sent = replace(form.sent, texts={**form.sent.texts, "paste": paste})
    return replace(form, sent=sent, remarks=(upload.remark,) if upload.remark else ())


def wrong_field(line: DraftLine) -> Literal["name", "email"] | None:
    """Which of the two fields of a row must be changed."""
    if not line.problem or line.is_about_results or line.is_about_own:
        return None
    if line.other_name or line.is_about_address:
        return "email"
    try:
        read_email_address(line.email)
    except Invalid:
        return "email"
    return "name"


def _read_results(form: MultiDict[str, str]) -> dict[str, Pairs]:
    """What stands in the fields beside name and address, by the key of the row."""
    found: dict[str, Pairs] = {}
    for name, text in form.items():
        if field := _RESULT.fullmatch(name):
            found[field[2]] = (*found.get(field[2], ()), (field[1], text.strip()[:MAX_TYPED]))
        elif (field := _OWN.fullmatch(name)) and field[1] in set(Own):
            found[field[2]] = (*found.get(field[2], ()), (field[1], text.strip()[:MAX_OWN]))
    return found


def _read_columns(form: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    """What is said of the columns of a list; of one that is as it was shown, nothing."""
    said = zip(form.getlist("column"), form.getlist("column_was"), form.getlist("column_is"), strict=False)
    for heading, was, key in said:
        if key and key != was:
            yield heading[:LONGEST], key


def _read_rows(form: MultiDict[str, str], results: Mapping[str, Pairs]) -> Sequence[SentRow]:
    names, emails = form.getlist("name"), form.getlist("email")
    keys = [_number(text) for text in form.getlist("row")] or [None] * len(names)
    seen = [text[:64] for text in form.getlist("seen")] or [""] * len(names)
    removed = {_number(text) for text in form.getlist("removed")}
    return [
        SentRow(key, name, email, key is not None and key in removed, mark, results.get(str(key), ()))
        for key, name, email, mark in zip(keys, names, emails, seen, strict=False)
    ]


def _read_step(form: MultiDict[str, str]) -> tuple[Step, tuple[int, ...]]:
    """Which button was pressed, and which rows it is about."""
    for step in (Step.REMOVE, Step.PUT_BACK):
        if (key := _number(form.get(step.value, ""))) is not None:
            return step, (key,)
    action = "confirm" if "question" in form else "forget" if "forget" in form else form.get("action", "")
    step = Step(action) if action in set(Step) else Step.CHECK
    asked = form.getlist("asked") if step is Step.CONFIRM else []
    return step, tuple(key for text in asked if (key := _number(text)) is not None)


def _words(query: MultiDict[str, str]) -> str:
    return query.get("q", "").strip()[:100]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def _page(text: str) -> str:
    return text if _PAGE.fullmatch(text) else ""
