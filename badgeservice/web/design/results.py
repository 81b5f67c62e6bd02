"""The buttons of the part of an achievement's form that says on what scales a learner reaches something."""

from __future__ import annotations

from typing import Final

from werkzeug.datastructures import MultiDict

from badgeservice.services.achievements.description import ResultKind
from badgeservice.services.achievements.editing.result_lines import READY, change_results
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.web.design.editor_form import read_page
from badgeservice.web.words import to_translate
from badgeservice.web.words import translate as _

# What can be added, in the order in which it is offered: with what it is for.
SCALES: Final = (
    (
        READY,
        to_translate("Rubric with four levels"),
        to_translate("from starting to expert: change what you like"),
    ),
    (ResultKind.RUBRIC.value, to_translate("Empty rubric"), to_translate("levels in your own words, with points")),
    (ResultKind.GRADE.value, to_translate("Grade"), to_translate("from 1 to 10")),
    (ResultKind.WORDS.value, to_translate("In words"), to_translate("insufficient, sufficient, good")),
    (ResultKind.PASSED.value, to_translate("Passed or not"), to_translate("for a test or an assignment")),
    (ResultKind.PERCENT.value, to_translate("Percentage"), to_translate("from 0 to 100")),
    (ResultKind.POINTS.value, to_translate("Points"), to_translate("between a fewest and a most")),
    (ResultKind.OWN.value, to_translate("A scale of your own"), to_translate("such as bronze, silver, gold")),
)


def act(parts: Parts, person: SignedIn, slug: str, achievement_id: str, do: str, form: MultiDict[str, str]) -> None:
    """`result:…`: see `change_results`."""
    change_results(parts, person, slug, achievement_id, do.removeprefix("result:"), page=read_page(form))


def list_scales() -> list[tuple[str, str, str]]:
    """What can be added, in the language of the page."""
    return [(value, _(name), _(meaning)) for value, name, meaning in SCALES]
