"""What is said of each remark: what was found, why it matters to who reads the badge, and what would be better."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message, Stranger
from badgeservice.services.achievements.advice.facts import FEWEST_HOURS, HOURS_OF_CREDIT
from badgeservice.services.achievements.advice.finding import Finding, Found
from badgeservice.services.achievements.description import Description, Scheme
from badgeservice.services.achievements.kinds import Kind


@dataclass(frozen=True, slots=True)
class Said:
    """One remark in words."""

    sentence: Message
    reason: Message
    example: Message | None = None


def say(found: Found, description: Description) -> Said:
    """What a page says of it."""
    if found.finding in _PLAIN:
        return _PLAIN[found.finding]
    return _FILLED[found.finding](found, description)


def _say_load(_found: Found, description: Description) -> Said:
    credits_ = description.ects or 0
    return Said(
        Message(
            Code.ADVICE_HOURS_CREDITS,
            "{hours} hours and {credits} credits do not agree: one credit is {each} hours.",
            hours=description.hours or 0,
            credits=_write_halves(credits_),
            each=HOURS_OF_CREDIT,
        ),
        Message(
            Code.ADVICE_HOURS_CREDITS,
            "Who compares badges reads one of the two, and would take it for more or less than it is.",
        ),
        Message(
            Code.ADVICE_HOURS_CREDITS,
            "{credits} credits are about {hours} hours.",
            credits=_write_halves(credits_),
            hours=round(credits_ * HOURS_OF_CREDIT),
        ),
    )


def _write_halves(number: float) -> str:
    """Credits go by halves, which every language writes alike: “2½”."""
    whole, half = divmod(round(number * 2), 2)
    return f"{whole or ''}½" if half else str(whole)


def _say_hours(found: Found, description: Description) -> Said:
    if description.kind is Kind.MICROCREDENTIAL:
        return _MICROCREDENTIAL
    sentence = Message(Code.ADVICE_HOURS_UNLIKELY, "{hours} hours is unusual here. Is it right?", hours=found.quote)
    if any(one.scheme is Scheme.ELECTIVE for one in description.programmes):
        return Said(sentence, _HOURS_OF_ELECTIVE)
    return Said(sentence, _TOO_FEW_HOURS if (description.hours or 0) <= FEWEST_HOURS else _TOO_MANY_HOURS)


def _say_vague(_found: Found, description: Description) -> Said:
    """An example of what is near: a skill is how somebody is with others, a module is a craft."""
    return Said(
        Message(Code.ADVICE_OUTCOME_VAGUE, "It is hard to see or judge whether somebody can do this."),
        Message(
            Code.ADVICE_OUTCOME_VAGUE,
            "What somebody knows, feels or thinks cannot be seen. An employer wants to read what this person does"
            " with it, and an assessor has to be able to see it.",
        ),
        _SKILL_SEEN if description.kind is Kind.SKILL else _CRAFT_SEEN,
    )


def _say_level(found: Found, description: Description) -> Said:
    if description.kind is Kind.PARTICIPATION:
        return _LEVEL_OF_PARTICIPATION
    return Said(
        Message(
            Code.ADVICE_LEVEL_HIGH, "Level {level} is above that of vocational education (mbo).", level=int(found.quote)
        ),
        Message(
            Code.ADVICE_LEVEL_HIGH,
            "Mbo ends at level 4. Level 5 is that of an associate degree, level 6 of a bachelor. An employer who sees"
            " a level that does not fit doubts the rest as well.",
        ),
        Message(
            Code.ADVICE_LEVEL_HIGH,
            "Take the level of the programme that it belongs to. Did NLQF itself classify it? Then say so.",
        ),
    )


def _say_taken(found: Found, _description: Description) -> Said:
    return Said(
        Message(Code.ADVICE_NAME_TAKEN, "You have another badge that is called “{name}”.", name=Stranger(found.quote)),
        Message(
            Code.ADVICE_NAME_TAKEN,
            "Teachers choose from a list of names, and learners can have both. Is it meant to be a new version of the"
            " other? Then change that one.",
        ),
    )


def _say_holes(found: Found, _description: Description) -> Said:
    language = found.field.partition(".")[0]
    return Said(
        Message(
            Code.ADVICE_LANGUAGE_HOLES,
            "In {language} this is missing: {texts}.",
            language=_LANGUAGES[language],
            texts=_list([_TEXTS[name] for name in found.quote.split()]),
        ),
        Message(
            Code.ADVICE_LANGUAGE_HOLES,
            "Who reads the badge in that language would see half of it. Write what is missing, or leave that language"
            " out.",
        ),
    )


def _list(said: list[Message]) -> Message:
    """One after another, as each language strings them."""
    first, *rest = said
    if not rest:
        return first
    return Message(Code.ADVICE_LANGUAGE_HOLES, "{first}, {others}", first=first, others=_list(rest))


_CRAFT_SEEN: Final = Message(
    Code.ADVICE_OUTCOME_VAGUE,
    "Instead of “has knowledge of wound care”: “You choose the right dressing, apply it and explain your choice.”",
)
_SKILL_SEEN: Final = Message(
    Code.ADVICE_OUTCOME_VAGUE,
    "Instead of “is open to others”: “You ask a colleague who disagrees why, and repeat it in your own words.”",
)
_HOURS_OF_ELECTIVE: Final = Message(
    Code.ADVICE_HOURS_UNLIKELY, "An elective part (keuzedeel) takes 240 hours, or 480, 720 or 960."
)
_TOO_FEW_HOURS: Final = Message(
    Code.ADVICE_HOURS_UNLIKELY,
    "What has a level mostly takes more than two hours. Count the hours of practice as well.",
)
_TOO_MANY_HOURS: Final = Message(
    Code.ADVICE_HOURS_UNLIKELY, "It is more than a whole programme of four years, which takes 6,400 hours."
)
_LANGUAGES: Final[Mapping[str, Message]] = {
    "nl": Message(Code.ADVICE_LANGUAGE_HOLES, "Dutch"),
    "en": Message(Code.ADVICE_LANGUAGE_HOLES, "English"),
}
_TEXTS: Final[Mapping[str, Message]] = {
    "name": Message(Code.ADVICE_LANGUAGE_HOLES, "the name"),
    "description": Message(Code.ADVICE_LANGUAGE_HOLES, "the description"),
    "outcome": Message(Code.ADVICE_LANGUAGE_HOLES, "the outcome"),
    "criteria": Message(Code.ADVICE_LANGUAGE_HOLES, "the criteria"),
    "assessment": Message(Code.ADVICE_LANGUAGE_HOLES, "how it is assessed"),
    "prerequisites": Message(Code.ADVICE_LANGUAGE_HOLES, "what one needs beforehand"),
    "quality": Message(Code.ADVICE_LANGUAGE_HOLES, "who watches over the quality"),
    "renewal": Message(Code.ADVICE_LANGUAGE_HOLES, "how it is renewed"),
}
_MICROCREDENTIAL: Final = Said(
    Message(Code.ADVICE_HOURS_UNLIKELY, "This study load is unusual for a microcredential."),
    Message(
        Code.ADVICE_HOURS_UNLIKELY,
        "In mbo a microcredential takes 240 hours or more, in higher education 3 to 30 credits. Something smaller is"
        " better called a module or a skill.",
    ),
)
_LEVEL_OF_PARTICIPATION: Final = Said(
    Message(Code.ADVICE_LEVEL_HIGH, "Taking part has no level."),
    Message(
        Code.ADVICE_LEVEL_HIGH,
        "A level says how difficult it is what somebody can do. Here nothing was judged. Leave the level out, or"
        " choose another kind of badge.",
    ),
)
_PLAIN: Final[Mapping[Finding, Said]] = {
    Finding.PLACEHOLDER: Said(
        Message(Code.ADVICE_PLACEHOLDER, "This text seems to wait for its real words."),
        Message(Code.ADVICE_PLACEHOLDER, "What is awarded with it stays so: a badge that was signed never changes."),
    ),
    Finding.OUTCOME_MISSING: Said(
        Message(Code.ADVICE_OUTCOME_MISSING, "It is not said what somebody with this badge can do."),
        Message(Code.ADVICE_OUTCOME_MISSING, "That is the first thing an employer looks for."),
        Message(
            Code.ADVICE_OUTCOME_MISSING,
            "Begin with a verb of something that one can see: “You connect a charging point and measure whether it is"
            " safe.”",
        ),
    ),
    Finding.OUTCOME_COURSE: Said(
        Message(
            Code.ADVICE_OUTCOME_COURSE, "This says what the lessons are about, not what somebody can do afterwards."
        ),
        Message(
            Code.ADVICE_OUTCOME_COURSE,
            "A badge is about its holder. What the lessons are about can go into the description.",
        ),
        Message(
            Code.ADVICE_OUTCOME_COURSE,
            "Instead of “In this module you learn about welding”: “You weld steel of 3 to 8 mm in three positions.”",
        ),
    ),
    Finding.CRITERIA_REPEAT: Said(
        Message(Code.ADVICE_CRITERIA_REPEAT, "The criteria say the same as the outcome."),
        Message(
            Code.ADVICE_CRITERIA_REPEAT,
            "The outcome says what somebody can do; the criteria say what you saw of it, and when it was good enough.",
        ),
        Message(
            Code.ADVICE_CRITERIA_REPEAT,
            "Say how often, how well, with what help: “In three conversations with customers, without help.”",
        ),
    ),
    Finding.CRITERIA_ATTENDANCE: Said(
        Message(Code.ADVICE_CRITERIA_ATTENDANCE, "By these criteria it is enough to have been there."),
        Message(
            Code.ADVICE_CRITERIA_ATTENDANCE,
            "This kind of badge says that somebody can do something. For having been there, choose the kind"
            " participation.",
        ),
        Message(
            Code.ADVICE_CRITERIA_ATTENDANCE, "Add what was shown: “You plant a bed of vegetables by your own plan.”"
        ),
    ),
    Finding.CRITERIA_SHORT: Said(
        Message(Code.ADVICE_CRITERIA_SHORT, "These criteria do not say yet when it is good enough."),
        Message(
            Code.ADVICE_CRITERIA_SHORT,
            "Two teachers should come to the same judgement with them, and a reader should see what was asked.",
        ),
        Message(
            Code.ADVICE_CRITERIA_SHORT,
            "Instead of “pass the test”: “Of 40 questions about two patients you answer at least 28 rightly.”",
        ),
    ),
    Finding.EVIDENCE_UNSAID: Said(
        Message(Code.ADVICE_EVIDENCE_UNSAID, "Evidence is asked for, but not which."),
        Message(
            Code.ADVICE_EVIDENCE_UNSAID,
            "A teacher cannot award the badge without it, and a learner has to know it early.",
        ),
        Message(Code.ADVICE_EVIDENCE_UNSAID, "Add to the criteria: “Evidence: a film of three minutes.”"),
    ),
    Finding.ASSESSMENT_MISSING: Said(
        Message(Code.ADVICE_ASSESSMENT_MISSING, "It is not said how it is judged."),
        Message(
            Code.ADVICE_ASSESSMENT_MISSING,
            "An employer weighs a test, an observation at work and a portfolio differently.",
        ),
    ),
    Finding.ASSESSMENT_AUTOMATIC: Said(
        Message(Code.ADVICE_ASSESSMENT_AUTOMATIC, "By this text nobody judges it."),
        Message(
            Code.ADVICE_ASSESSMENT_AUTOMATIC,
            "This kind of badge says that somebody looked whether it was good enough. If nobody does, choose the kind"
            " participation.",
        ),
    ),
    Finding.LEVEL_MISSING: Said(
        Message(Code.ADVICE_LEVEL_MISSING, "It has no level."),
        Message(
            Code.ADVICE_LEVEL_MISSING,
            "By its level an employer or another school, also abroad, sees how difficult it was. Mbo 2, 3 and 4 are the"
            " levels 2, 3 and 4.",
        ),
    ),
    Finding.CODE_MISSING: Said(
        Message(Code.ADVICE_CODE_MISSING, "This skill is not linked to a framework."),
        Message(
            Code.ADVICE_CODE_MISSING,
            "By a code of KOMPAS21, SLO or ESCO programs of employers and other schools recognise the same skill under"
            " another name.",
        ),
        Message(Code.ADVICE_CODE_MISSING, "Look at Skills for a word of its name, such as “working together”."),
    ),
    Finding.RENEWAL_MISSING: Said(
        Message(Code.ADVICE_RENEWAL_MISSING, "It ends, and it is not said how it is renewed."),
        Message(
            Code.ADVICE_RENEWAL_MISSING,
            "Whoever has it wants to know what to do before that day, and so does an employer.",
        ),
        Message(Code.ADVICE_RENEWAL_MISSING, "For instance: “Take the refresher training before that day.”"),
    ),
    Finding.NAME_UNCLEAR: Said(
        Message(Code.ADVICE_NAME_UNCLEAR, "Outside your organisation this name says little."),
        Message(
            Code.ADVICE_NAME_UNCLEAR,
            "In a wallet, on a CV and in a mail the name stands alone, without your programme.",
        ),
        Message(Code.ADVICE_NAME_UNCLEAR, "Instead of “Module 4”: “Designing electronic circuits”."),
    ),
    Finding.NAME_DATED: Said(
        Message(Code.ADVICE_NAME_DATED, "The name holds a year, a class, a term or the name of your organisation."),
        Message(
            Code.ADVICE_NAME_DATED,
            "Every badge shows who awarded it and when. Without that in the name you can use it again next year, and"
            " it can be compared with those of others.",
        ),
    ),
    Finding.NAME_LONG: Said(
        Message(Code.ADVICE_NAME_LONG, "This name is long."),
        Message(
            Code.ADVICE_NAME_LONG,
            "A wallet on a phone shows about forty characters of it. The rest fits in the description.",
        ),
        Message(
            Code.ADVICE_NAME_LONG,
            "Instead of “Digital skills for students of Business Services, levels 3 and 4”: “Digital skills,"
            " advanced”.",
        ),
    ),
    Finding.PROTECTED_NAME: Said(
        Message(
            Code.ADVICE_PROTECTED_NAME,
            "This reads as a promise of a diploma or a certificate, and the badge is neither.",
        ),
        Message(
            Code.ADVICE_PROTECTED_NAME,
            "Those names are protected by law in mbo. Somebody could rely on it, and be disappointed.",
        ),
        Message(Code.ADVICE_PROTECTED_NAME, "“It counts towards the diploma” can be said, when it does."),
    ),
    Finding.ABBREVIATION: Said(
        Message(Code.ADVICE_ABBREVIATION, "Not every employer knows what this stands for."),
        Message(Code.ADVICE_ABBREVIATION, "Words that only a school uses make a reader stop. Write it in full once."),
        Message(Code.ADVICE_ABBREVIATION, "Instead of “SLB”: “your coach at school”."),
    ),
    Finding.CAPITALS: Said(
        Message(Code.ADVICE_CAPITALS, "This is written in capitals."),
        Message(
            Code.ADVICE_CAPITALS,
            "Capitals are harder to read, and a screen reader may spell them letter by letter. Abbreviations can stay.",
        ),
    ),
    Finding.MARKUP: Said(
        Message(Code.ADVICE_MARKUP, "There are marks in this text that will not show as you mean them."),
        Message(
            Code.ADVICE_MARKUP,
            "HTML is shown as it stands, and a link works only with a whole address that begins with https://.",
        ),
        Message(Code.ADVICE_MARKUP, "Bold is **so**, a list begins each line with *, a link is [words](https://…)."),
    ),
    Finding.LANGUAGE_WRONG: Said(
        Message(Code.ADVICE_LANGUAGE_WRONG, "This text seems to be in the other language."),
        Message(
            Code.ADVICE_LANGUAGE_WRONG,
            "Pages, search and screen readers take it for the language that it stands under.",
        ),
    ),
    Finding.LANGUAGE_SAME: Said(
        Message(Code.ADVICE_LANGUAGE_SAME, "The text is the same in both languages."),
        Message(Code.ADVICE_LANGUAGE_SAME, "Translate it, or leave the second language out: then the first is shown."),
    ),
}
_FILLED: Final[Mapping[Finding, Callable[[Found, Description], Said]]] = {
    Finding.OUTCOME_VAGUE: _say_vague,
    Finding.HOURS_CREDITS: _say_load,
    Finding.HOURS_UNLIKELY: _say_hours,
    Finding.LEVEL_HIGH: _say_level,
    Finding.NAME_TAKEN: _say_taken,
    Finding.LANGUAGE_HOLES: _say_holes,
}
