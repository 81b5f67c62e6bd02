"""What the form of an achievement asks, in which part of it, and of which kind it asks what.

A kind opens only the questions that it needs; the others stand folded in their part, behind “more”. A question that has
an answer, or a problem, is always open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from badgeservice.services.achievements.kinds import Kind
from badgeservice.web.words import to_translate

_ALWAYS: Final = frozenset({"name", "description", "criteria", "tags"})
_PROGRAMME: Final = frozenset({"hours", "programmes", "level"})
_JUDGED: Final = frozenset({"assessments", "assessment"})
_GUARDED: Final = frozenset({"supervision", "is_identity_checked", "quality"})

ASKS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.MODULE: _ALWAYS | _PROGRAMME | _JUDGED | {"outcome", "participation"},
    Kind.SKILL: _ALWAYS | _JUDGED | {"outcome", "level", "alignments"},
    Kind.MICROCREDENTIAL: _ALWAYS | _PROGRAMME | _JUDGED | _GUARDED
    | {"outcome", "ects", "participation", "quality_url", "prerequisites"},
    Kind.WORK_PLACEMENT: _ALWAYS | _PROGRAMME | _JUDGED | {"outcome"},
    Kind.PRACTICE_STATEMENT: _ALWAYS | _JUDGED | {"outcome", "hours", "programmes"},
    Kind.CERTIFICATE: _ALWAYS | _PROGRAMME | _JUDGED | _GUARDED | {"outcome"},
    Kind.DIPLOMA: _ALWAYS | {"level", "programmes", "quality"},
    Kind.PARTICIPATION: _ALWAYS | {"hours", "participation"},
    Kind.FREE: _ALWAYS | {"type", "outcome"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked. `fields`: those of the draft that answer it, where they are not called like it."""

    name: str
    label: str
    hint: str = ""
    fields: tuple[str, ...] = ()
    is_text: bool = False  # in each language
    rows: int = 1  # of a text: how high it is

    def names(self, languages: Collection[str]) -> tuple[str, ...]:
        """The fields that answer it; one that ends in a full stop is where several begin."""
        if self.is_text:
            return tuple(f"{language}.{self.name}" for language in languages)
        return self.fields or (self.name,)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form; `part` is the template of another part of the editor that stands in it."""

    name: str
    title: str
    lead: str
    questions: tuple[Question, ...]
    part: str = ""
    elsewhere: tuple[Question, ...] = ()  # what that template asks


def _text(name: str, label: str, hint: str, rows: int) -> Question:
    return Question(name, label, hint, is_text=True, rows=rows)


SECTIONS: Final = (
    Section(
        "says",
        to_translate("What it says"),
        to_translate("An employer who never saw this badge reads this first. Write for them."),
        (
            _text(
                "name",
                to_translate("Name"),
                to_translate("Short, as people say it. For example: Welding thin sheet metal"),
                1,
            ),
            _text(
                "description",
                to_translate("In one or two sentences"),
                to_translate(
                    "What it is, and for whom. For example: In this module you weld thin sheet metal for the metal "
                    "industry, from drawing to finished seam."
                ),
                3,
            ),
            _text(
                "outcome",
                to_translate("What somebody can do who has it"),
                to_translate(
                    "For example: Reads a welding drawing and welds a corner joint in sheet metal of 2 mm, alone and "
                    "within the tolerance."
                ),
                4,
            ),
            _text(
                "criteria",
                to_translate("What somebody must show to earn it"),
                to_translate(
                    "For example, a line each:\n- welds three test pieces that pass the bend test\n- keeps to the "
                    "safety rules in the workshop"
                ),
                7,
            ),
            _text(
                "prerequisites",
                to_translate("What somebody needs before it"),
                to_translate("For example: VCA certificate, or level 2 in metalwork"),
                2,
            ),
        ),
    ),
    Section(
        "size",
        to_translate("Level and study load"),
        to_translate("What the badge weighs beside other training."),
        (
            Question("type", to_translate("What it is called in the standard"),
                to_translate("Programs sort by this word. When in doubt: badge")),
            Question("level", to_translate("Level (NLQF and EQF)"),
                to_translate("Of what is learned here, not of the learner. An mbo-3 module is mostly level 3."),
                ("level", "is_level_classified")),
            Question("hours", to_translate("Study load in hours (SBU)"),
                to_translate("All hours of a learner: lessons, practice, self-study and work. For example: 240")),
            Question("ects", to_translate("Credits (ECTS)"),
                to_translate("Whole or half credits, as higher education counts. For example: 2.5")),
            Question("participation", to_translate("Where it is learned"), ""),
            Question("programmes", to_translate("What it is a part of"),
                to_translate("The official code. For example keuzedeel K0023 or qualification 25655"), ("programme.",)),
        ),
    ),
    Section(
        "judged",
        to_translate("How it is judged"),
        to_translate("This is what makes others believe the badge."),
        (
            Question("assessments", to_translate("What is judged"), ""),
            _text(
                "assessment",
                to_translate("How it is judged, in words"),
                to_translate(
                    "Who judges, what is looked at and when it is enough. For example: Two assessors look at three "
                    "test pieces and talk with the learner about them for twenty minutes."
                ),
                4,
            ),
            Question("supervision", to_translate("Who looked on during the assessment"), ""),
            Question("is_identity_checked", to_translate("Was it checked who sat the assessment?"), ""),
        ),
        "design/_results.html",
        (Question("results", to_translate("Results and rubrics"), fields=("result.",)),),
    ),
    Section(
        "skills",
        to_translate("Skills"),
        to_translate("Programs and employers find the badge by these."),
        (
            Question("tags", to_translate("Words to find it by"),
                to_translate("With commas between them. For example: welding, metal, workshop")),
        ),
        "design/_alignments.html",
        (Question("alignments", to_translate("Skills of a framework"), fields=("alignment.", "skills")),),
    ),
    Section(
        "image",
        to_translate("Image"),
        to_translate("The badge as people recognise it, also when it is small."),
        (),
        "design/_image.html",
    ),
    Section(
        "trust",
        to_translate("Quality and how long it is valid"),
        to_translate("Who stands behind it, and until when it counts."),
        (
            _text("quality", to_translate("Who watches over the quality, and how"),
                to_translate("For example: The examination board approves the assessment each year."), 3),
            Question("quality_url", to_translate("Web page about that"),
                to_translate("For example: rocmidden.nl/quality")),
            Question("valid", to_translate("How long it is valid"),
                to_translate("Empty: for ever. A first-aid badge is often valid for 1 year."),
                ("valid_amount",)),
            _text("renewal", to_translate("How it is renewed"),
                to_translate("For example: Follow the refresher of one day before the end date."), 2),
            Question("renewal_id", to_translate("Badge that renews it"),
                to_translate("The address of the page of that badge here")),
        ),
    ),
    Section(
        "awarding",
        to_translate("Awarding and reuse"),
        to_translate("What a teacher must add, who may ask for it, and what others may do with this text."),
        (
            Question("required", to_translate("What a teacher must add"), "",
                ("is_evidence_required", "is_narrative_required", "is_result_required")),
            Question("may_ask", to_translate("Who may ask for it"), ""),
            Question("licence", to_translate("May others use this description?"),
                to_translate("Only this text; the badge itself stays yours. Schools that share, choose CC BY.")),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A part of the form as it is now: what is open in it, and what stands behind “more”; and of a part that is folded
    what is still asked there, and what was answered."""

    section: Section
    shown: tuple[Question, ...]
    more: tuple[Question, ...]
    empty: tuple[Question, ...]
    filled: tuple[Question, ...]
    wrong: tuple[Question, ...]
    is_needed: bool  # something is wrong in it, or a button of it was pressed


def list_sections(
    kind: Kind, fields: Mapping[str, str], languages: Collection[str], wrong: Collection[str], pressed: str = ""
) -> Iterator[ShownSection]:
    """All parts, for this kind and these answers. `pressed`: the part that somebody comes from."""
    for section in SECTIONS:
        asked = [one for one in section.questions if one.name != "type" or kind is Kind.FREE]
        shown = tuple(one for one in asked if one.name in ASKS[kind] or _has_answer(one, languages, fields, wrong))
        every = (*asked, *section.elsewhere)
        filled = tuple(one for one in every if _has_answer(one, languages, fields, ()))
        is_wrong = tuple(one for one in every if _has_answer(one, languages, (), wrong))
        yield ShownSection(
            section,
            shown,
            more=tuple(one for one in asked if one not in shown),
            empty=tuple(one for one in every if one.name in ASKS[kind] and one not in filled),
            filled=filled,
            wrong=is_wrong,
            is_needed=section.name == pressed or bool(is_wrong),
        )


def _has_answer(
    question: Question, languages: Collection[str], fields: Collection[str], wrong: Collection[str]
) -> bool:
    return any(_is_there(name, fields) or _is_there(name, wrong) for name in question.names(languages))


def _is_there(name: str, fields: Collection[str]) -> bool:
    return any(field.startswith(name) for field in fields) if name.endswith(".") else name in fields
