"""What differs per learner of a list, as it was typed or pasted: which fields there are, and what stands in each.

Days are read as people here write them and as a spreadsheet counts them. Where a day can be two days, such as
12/31/2026, nothing is guessed: it would be signed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, Stranger
from badgeservice.services.awarding.learner_details import AS_THE_LIST, LearnerDetails, read_details, refuse_language
from badgeservice.services.awarding.learner_results import Pairs

MAX_OWN: Final = 8000  # letters of a cell that are kept: more than may be signed, so that nothing is cut in silence


class Own(StrEnum):
    """One thing that a learner can have of their own; the key of its cell beside the results."""

    NARRATIVE = "own.narrative"
    EVIDENCE = "own.evidence_url"
    EARNED = "own.earned_on"
    ENDS = "own.ends_on"
    LANGUAGE = "own.language"


@dataclass(frozen=True, slots=True)
class OwnRules:
    """By what the cells of a list are judged."""

    now: datetime
    languages: Collection[str]  # in which the badge is described
    needed: frozenset[Own] = frozenset()  # what each learner must have, because the list has none for all


@dataclass(frozen=True, slots=True)
class OwnLookedAt:
    """The cells of one learner, read; which of them is wrong, and why the first one is."""

    details: LearnerDetails = AS_THE_LIST
    problem: Message | None = None
    wrong: tuple[str, ...] = ()


_FIRST_DAY: Final = date(1899, 12, 30)  # of the count of a spreadsheet
_SERIAL: Final = range(36526, 73051)  # of this century
_YEARS: Final = range(1950, 2200)  # another one is mistyped, or "for ever": that is an empty field
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari february feb", "maart march mrt mar", "april apr", "mei may",
            "juni june jun", "juli july jul", "augustus august aug", "september sept sep", "oktober october okt oct",
            "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ISO: Final = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[t ]\d{1,2}:\d{2}[\d:.z+]*)?")
_DUTCH: Final = re.compile(
    r"(?P<day>\d{1,2})\s?[-/.]\s?(?P<month>\d{1,2})\s?[-/.]\s?(?P<year>\d{4}|\d{2})(?: \d{1,2}:\d{2}[\d:]*)?"
)
_WORDS: Final = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|e)?[ .-]+(?P<month>[a-z]+)[ .,-]+(?P<year>\d{4})")
_ENGLISH: Final = re.compile(r"(?P<month>[a-z]+)[ .]+(?P<day>\d{1,2})(?:st|nd|rd|th)?[ ,]+(?P<year>\d{4})")
_WEEKDAY: Final = re.compile(
    r"(?:(?:maan|dins|woens|donder|vrij|zater|zon|mon|tues|wednes|thurs|fri|satur|sun)(?:dag|day)"
    r"|ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)\b[ .,]*"
)
_LANGUAGES: Final[Mapping[str, str]] = {
    "nl": "nl", "nld": "nl", "dut": "nl", "nederlands": "nl", "nederlandstalig": "nl", "dutch": "nl", "ned": "nl",
    "en": "en", "eng": "en", "engels": "en", "engelstalig": "en", "english": "en",
}  # fmt: skip

_EARNED_UNREADABLE = Message(
    Code.EARNED_UNREADABLE,
    "“{written}” is not a day that we can read for when it was earned. Write it like 31-12-2026, or empty the field.",
)
_ENDS_UNREADABLE = Message(
    Code.ENDS_UNREADABLE,
    "“{written}” is not a day that we can read for the end of the badge. Write it like 31-12-2026, or empty the field.",
)
_LANGUAGE_UNREADABLE = Message(
    Code.LANGUAGE_UNREADABLE, "We do not know the language “{written}”. Choose one, or leave it as for the list."
)
_NARRATIVE_MISSING = Message(
    Code.OWN_NARRATIVE_MISSING, "Type an explanation for this learner: the badge is only awarded with one."
)
_EVIDENCE_MISSING = Message(
    Code.OWN_EVIDENCE_MISSING, "Give a link to the evidence of this learner: the badge is only awarded with one."
)


def look_at_own(typed: Pairs, rules: OwnRules) -> OwnLookedAt:
    """Each cell by itself, so that of several that are wrong each is marked."""
    cells = {Own(key): text.strip() for key, text in typed if key in set(Own) and text.strip()}
    details, problems = AS_THE_LIST, dict[Own, Message]()
    for own in Own:
        try:
            details = _with_cell(details, own, cells.get(own, ""), rules)
        except Invalid as wrong:
            problems[own] = wrong.sentence
    return OwnLookedAt(details, next(iter(problems.values()), None), tuple(problems))


def as_cells(details: LearnerDetails) -> Pairs:
    """The cells in which each of these was typed; `look_at_own` reads the same from them."""
    texts = {
        Own.NARRATIVE: details.narrative,
        Own.EVIDENCE: details.evidence_url,
        Own.EARNED: details.earned_on.isoformat() if details.earned_on else "",
        Own.ENDS: details.ends_on.isoformat() if details.ends_on else "",
        Own.LANGUAGE: details.language,
    }
    return tuple((own.value, text) for own, text in texts.items() if text)


def read_day(text: str) -> date | None:
    """A day in Dutch, in English, as ISO has it or as a spreadsheet counts; None when it is none or could be two."""
    plain = " ".join(text.casefold().split())
    if plain.isascii() and plain.isdecimal() and len(plain) == len("45000"):
        return _FIRST_DAY + timedelta(days=int(plain)) if int(plain) in _SERIAL else None
    plain = _WEEKDAY.sub("", plain, count=1) if not plain[:1].isdigit() and _WEEKDAY.match(plain) else plain
    found = next((match for form in (_ISO, _DUTCH, _WORDS, _ENGLISH) if (match := form.fullmatch(plain))), None)
    if found is None:
        return None
    month = found["month"]
    number = int(month) if month.isdecimal() else _MONTHS.get(month, 0)
    year = int(found["year"]) + (2000 if len(found["year"]) == len("26") else 0)
    try:
        return date(year, number, int(found["day"]))
    except ValueError:
        return None


def read_language(text: str) -> str:
    """ "nl" for nl, nl-NL, Nederlands and Dutch; "" for what is no language that we know."""
    plain = text.casefold().strip(" .")
    return _LANGUAGES.get(plain) or _LANGUAGES.get(re.split(r"[-_ (]", plain, maxsplit=1)[0], "")


def fits(own: Own, text: str) -> bool:
    """Whether a cell is meant as that, be it wrongly: a column that is called so but holds something else, such as
    "behaald" with yes and no, we do not take."""
    match own:
        case Own.NARRATIVE:
            return not text.casefold().startswith(("http://", "https://"))
        case Own.EVIDENCE:
            return text.casefold().startswith(("http://", "https://", "www."))
        case Own.EARNED | Own.ENDS:
            return read_day(text) is not None or sum(map(str.isdigit, text)) >= len("2026")
        case Own.LANGUAGE:
            return read_language(text) != ""


def _with_cell(details: LearnerDetails, own: Own, text: str, rules: OwnRules) -> LearnerDetails:
    """Raises `Invalid`."""
    if not text:
        _refuse_missing(own, rules)
        return details
    match own:
        case Own.NARRATIVE:
            return replace(details, narrative=read_details(LearnerDetails(narrative=text), rules.now).narrative)
        case Own.EVIDENCE:
            return replace(
                details, evidence_url=read_details(LearnerDetails(evidence_url=text), rules.now).evidence_url
            )
        case Own.EARNED:
            earned_on = _day(text, _EARNED_UNREADABLE)
            return replace(details, earned_on=read_details(LearnerDetails(earned_on=earned_on), rules.now).earned_on)
        case Own.ENDS:
            ends_on = _day(text, _ENDS_UNREADABLE)
            return replace(details, ends_on=read_details(LearnerDetails(ends_on=ends_on), rules.now).ends_on)
        case Own.LANGUAGE:
            return replace(details, language=_language(text, rules))


def _refuse_missing(own: Own, rules: OwnRules) -> None:
    if own in rules.needed:
        raise Invalid(_NARRATIVE_MISSING if own is Own.NARRATIVE else _EVIDENCE_MISSING, field="learners")


def _day(text: str, sentence: Message) -> date:
    day = read_day(text)
    if day is None or day.year not in _YEARS:
        raise Invalid(sentence.filled(written=Stranger(text[:60])), field="learners")
    return day


def _language(text: str, rules: OwnRules) -> str:
    language = read_language(text)
    if not language:
        raise Invalid(_LANGUAGE_UNREADABLE.filled(written=Stranger(text[:60])), field="learners")
    refuse_language([LearnerDetails(language=language)], dict.fromkeys(rules.languages))
    return language
