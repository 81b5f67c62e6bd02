"""Which columns of a list hold what differs per learner: by their heading, or because a teacher said so before.

A column that we do not know is kept with its rows until the teacher says what it is, or until the list is awarded or
over. What is surely about something else, such as a telephone number or a parent, is never kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.services.awarding.learner_results import ResultForm, as_typed, find_column
from badgeservice.services.awarding.own_cells import Own, fits
from badgeservice.services.lists.learner_columns import fold, is_of_others
from badgeservice.services.lists.list_remarks import shown

UNUSED: Final = "?"  # before the heading: the key of a cell of which nobody said yet what it is
NOTHING: Final = "nothing"  # what a teacher says of a column that is to be left out
LONGEST: Final = 60  # letters of a heading
MOST_ASKED: Final = 12  # columns of a list; an export of a whole system has more
_RESULT: Final = "result:"  # how a line of results is remembered: by its name, as its key is of one badge

_TITLES: Final[Mapping[Own, re.Pattern[str]]] = {
    Own.NARRATIVE: re.compile(
        "(?:de|eigen|persoonlijke|personal|your)?(?:toelichting|uitleg|explanation|narrative|onderbouwing|motivering"
        "|whatwasshown|wat(?:is)?getoond|watlietdestudentzien)(?:badge|perstudent|student)?"
    ),
    Own.EVIDENCE: re.compile(
        "(?:link|url|adres|hyperlink)?(?:naar|to|van|of)?(?:het|the)?"
        "(?:bewijs(?:stuk|materiaal)?|evidence|portfolio|eportfolio)(?:link|url|adres)?|link|url|hyperlink"
    ),
    Own.EARNED: re.compile(
        "(?:datum|date|dag)?(?:van|of)?(?:behaald|behalen|earned|achieved|achievement)(?:datum|date|op|on)?|behaaldatum"
    ),
    Own.ENDS: re.compile(
        "(?:badge)?(?:geldigtot(?:enmet)?|geldigheidsdatum|verloopt(?:op)?|verloopdatum|vervaldatum|einddatum(?:badge)?"
        "|valid(?:until|to|thru|through)|expir(?:es|y|ation)(?:date|on)?|enddate|dateofexpiry)"
    ),
    Own.LANGUAGE: re.compile("(?:taal|language|lang)(?:van|of)?(?:de|the)?(?:badge)?|(?:badge|voorkeurs)taal"),
}
_PRIVATE: Final = re.compile(
    "geboort|birth|leeftijd|^age$|bsn|telefo|phone|mobiel|mobile|adres|address|mail|postcode|postal|zip|woonplaats|city"
    "|geslacht|gender|^sex$|nationalit|burgerlijk|religi|medisch|medical|zorg|dyslex|nummer|number|nr$|^id$|id$|iban"
    "|wachtwoord|password|login|foto|photo"
)
_TWICE = Message(
    Code.COLUMNS_FOR_THE_SAME, "Two columns cannot be the same. Choose for one of them something else, or leave it out."
)


@dataclass(frozen=True, slots=True)
class ColumnUses:
    """For what a column can be used when this badge is awarded here."""

    form: ResultForm | None = None
    known: Mapping[str, str] = field(default_factory=dict)  # what was said before, by heading in one spelling

    def find(self, title: str, cells: Sequence[str]) -> str:
        """The key of its cells: of a line of results, of something of their own, or of what is asked; "" for none."""
        if not any(cells):
            return ""
        if (said := self.known.get(spell(title))) is not None:
            return self._key_of(said)
        of_line = find_column(self.form)(title, cells) if self.form else ""
        return of_line or _find_own(title, cells) or _asked(title)

    def meaning_of(self, key: str) -> str:
        """As it is remembered."""
        names = {line.key: self.form.name(line) for line in self.form.lines} if self.form else {}
        return _RESULT + spell(names[key]) if key in names else key

    def is_known(self, key: str) -> bool:
        """Whether a column can be that."""
        return key in {NOTHING, *Own} or bool(self.form and key in {line.key for line in self.form.lines})

    def as_typed(self, key: str, text: str) -> str:
        """A cell as its field has it; what fits no choice stays, so that it is said."""
        is_result = self.form is not None and key in {line.key for line in self.form.lines}
        return (as_typed(self.form, key, text) or text) if self.form and is_result else text

    def _key_of(self, said: str) -> str:
        if not said.startswith(_RESULT):
            return said if said in set(Own) else ""
        lines = self.form.lines if self.form else ()
        return next((line.key for line in lines if self.form and _RESULT + spell(self.form.name(line)) == said), "")


class ListColumns:
    """`ColumnUses.find` for one list, with what was found: it asks about no more columns than somebody can look at."""

    def __init__(self, uses: ColumnUses) -> None:
        self._uses = uses
        self.found: dict[str, str] = {}  # the key of each, by heading

    def __call__(self, title: str, cells: Sequence[str]) -> str:
        key = self._uses.find(title, cells)
        asked = [one for one in self.found.values() if one.startswith(UNUSED)]
        if key.startswith(UNUSED) and len(asked) >= MOST_ASKED:
            return ""
        if key and key not in self.found.values():
            self.found[clean(title)] = key
        return key


def clean(heading: str) -> str:
    """A heading as it is shown."""
    return " ".join(shown(heading).split())[:LONGEST]


def spell(heading: str) -> str:
    """One spelling for a heading."""
    return clean(heading).casefold()[:LONGEST]


def choose_columns(before: Mapping[str, str], chosen: Mapping[str, str], uses: ColumnUses) -> dict[str, str]:
    """The key of each column of a list, after what a form says of some. Raises `Invalid`."""
    said = {heading: key for heading, key in chosen.items() if heading in before and uses.is_known(key)}
    after = {**before, **said}
    taken = [key for key in after.values() if key != NOTHING]
    if len(set(taken)) < len(taken):
        raise Invalid(_TWICE, field="columns")
    return after


def _find_own(title: str, cells: Sequence[str]) -> str:
    """By the heading, when what stands below it can be that."""
    folded = fold(title[: 2 * LONGEST])
    for own, pattern in _TITLES.items():
        filled = [cell for cell in cells if cell]
        if pattern.fullmatch(folded) and sum(fits(own, cell) for cell in filled) * 2 >= len(filled):
            return own
    return ""


def _asked(title: str) -> str:
    is_private = _PRIVATE.search(fold(title[: 2 * LONGEST])) or is_of_others(title)
    return "" if is_private else UNUSED + clean(title)
