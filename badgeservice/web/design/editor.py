"""The form in which an achievement is described, with what it will look like beside it.

Every button saves all that was typed, and so does the script while somebody types; nothing is published here. What a
button does besides is in `acts.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from zlib import crc32

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Invalid, Message
from badgeservice.services import addresses
from badgeservice.services.achievements.description import Description, Scheme
from badgeservice.services.achievements.editing.form_saving import OpenForm, keep_sent, open_form, save_form
from badgeservice.services.achievements.editing.preview import preview_draft
from badgeservice.services.achievements.editing.protected_kinds import NO_BRIN, PROTECTED
from badgeservice.services.achievements.fields import (
    Problem,
    list_languages,
    list_programme_keys,
    read_fields,
)
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.form_keys import FormKey, read_form_key
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.badge.meaning import LEVELS, BadgeMeaning, describe_badge
from badgeservice.web.design.acts import find_act
from badgeservice.web.design.choices import list_choices, list_kinds
from badgeservice.web.design.difference_words import label_of
from badgeservice.web.design.editor_form import find_key, read_choice, read_sent, without_programme
from badgeservice.web.design.questions import SECTIONS, list_sections
from badgeservice.web.design.results import list_scales
from badgeservice.web.language import current_catalogue, current_language, say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.problems import log_problem
from badgeservice.web.verdict import describe_example
from badgeservice.web.words import translate as _

blueprint = Blueprint("design_editor", __name__)

EDIT: Final = f"{addresses.DESIGN_ONE.rule}/edit"
FORM_BYTES: Final = 1_000_000  # the most letters that a draft has, of which some take nine signs
FORM_FIELDS: Final = 1_500
HOURS_OF_A_CREDIT: Final = 28
PUBLISH: Final = "design_publish.show"
KEPT: Final = Message(Code.ACHIEVEMENT_FORM_KEPT, "What you typed was kept. Sign in and go on.")
PARTS_OF: Final = {  # in which part of the form the buttons stand
    "alignment": "skills",
    "result": "judged",
    "image": "image",
    "programme": "size",
    "advice": "advice",
}
SCHEME_OF: Final = {  # which code is asked first, of what is not a keuzedeel
    Kind.WORK_PLACEMENT: Scheme.QUALIFICATION,
    Kind.PRACTICE_STATEMENT: Scheme.QUALIFICATION,
    Kind.CERTIFICATE: Scheme.CERTIFICATE,
    Kind.DIPLOMA: Scheme.QUALIFICATION,
}
# What is only not there yet: said where it is published, and not as a mistake of who has just begun.
NOT_YET: Final = frozenset(
    {
        Code.ACHIEVEMENT_NAME_MISSING,
        Code.ACHIEVEMENT_DESCRIPTION_MISSING,
        Code.ACHIEVEMENT_CRITERIA_MISSING,
        Code.RESULT_WITHOUT_NAME,
        Code.RESULT_LEVEL_WITHOUT_NAME,
    }
)


@dataclass(frozen=True, slots=True)
class Example:
    """What a learner, an employer and a printer get."""

    badge: BadgeMeaning
    word: str
    sentence: str


@blueprint.get(EDIT)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def show_form(slug: str, achievement_id: str) -> str:
    """All that was typed, as it was left."""
    opened = open_form(current_parts(), signed_in(), slug, achievement_id)
    error, _typed = take_out()
    preview, pressed = request.args.get("preview", ""), request.args.get("open", "")
    return render_template("design/editor.html", error=error, **_shown(opened, preview, pressed))


def keep_form() -> Response | None:
    """A form came after its session ended: what is in it waits for who typed it. Nothing else is done."""
    achievement_id = str((request.view_args or {}).get("achievement_id", ""))
    key = read_form_key(current_parts(), find_key(request.get_data()), achievement_id)  # before the rest is parsed
    return _keep(key, achievement_id) if key else None


def _keep(key: FormKey, achievement_id: str) -> Response:
    keep_sent(current_parts(), key, achievement_id, read_sent(request.form))
    if request.form.get("do") == "autosave":
        return make_response("", HTTPStatus.UNAUTHORIZED, {"Kept": "yes"})
    put_aside(addresses.SIGN_IN.path(), BadgeServiceError(KEPT))
    return redirect(f"{addresses.SIGN_IN.path()}?{urlencode({'next': request.path})}", HTTPStatus.SEE_OTHER)


@blueprint.post(EDIT)
@open_to(Permission.PROPOSE_ACHIEVEMENT, form_bytes=FORM_BYTES, fields=FORM_FIELDS, keep_form=keep_form)
def save(slug: str, achievement_id: str) -> Response:
    """Save what was typed; then do what the button says."""
    parts, person, do = current_parts(), signed_in(), request.form.get("do", "")
    key = read_form_key(parts, request.form.get("key", ""), achievement_id)
    if key is not None and key.person_id != person.person_id:  # somebody else signed in here since
        return _keep(key, achievement_id)
    sent = read_sent(request.form)
    if do.startswith("programme:remove:"):
        sent = without_programme(sent, do.removeprefix("programme:remove:"))
    try:
        opened = save_form(parts, person, slug, achievement_id, sent, read_choice(do))
    except Invalid:
        if do == "autosave":
            return make_response("", HTTPStatus.UNPROCESSABLE_ENTITY)  # too much: the script says so
        raise
    if do == "autosave":
        shown = _shown(opened, request.form.get("preview", ""))
        return make_response(render_template("design/_saved.html", **shown))
    if act := find_act(do):
        try:
            act(parts, person, slug, achievement_id, do, request.form)
        except BadgeServiceError as error:
            log_problem(error)
            put_aside(request.path, error)
    return redirect(_next_address(slug, achievement_id, opened, do), HTTPStatus.SEE_OTHER)


def _next_address(slug: str, achievement_id: str, opened: OpenForm, do: str) -> str:
    """Where a button leads: to what it is about."""
    if do == "publish" and not opened.waiting and (address := _publish_address(slug, achievement_id)):
        return address
    what, _colon, which = do.partition(":")
    if what == "preview":
        return f"{request.path}?{urlencode({'preview': which})}#preview"
    part = PARTS_OF.get(what, "")
    place = f"line-{which.split(':')[2]}" if which.startswith("level:") and which.count(":") > 1 else part
    opened_part = f"?{urlencode({'open': part})}" if part and part != "advice" else ""
    return request.path + opened_part + (f"#{place}" if place else "#waiting" if opened.waiting else "")


def _publish_address(slug: str, achievement_id: str) -> str:
    """Of the page that looks at the draft before it is published."""
    if PUBLISH not in current_app.view_functions:
        return ""
    return url_for(PUBLISH, slug=slug, achievement_id=achievement_id)


def _shown(opened: OpenForm, preview: str, pressed: str = "") -> dict[str, Any]:
    """What the page says, and the answer to the script too."""
    draft, read = opened.draft, read_fields(opened.draft.fields)
    problems = _say_problems(read.problems, opened)
    languages = list_languages(draft.fields)
    language = preview if preview in languages else languages[0]
    waiting = {one.field: one for one in opened.waiting}
    home = addresses.DESIGN_ONE.path(slug=draft.managed.slug, achievement_id=draft.achievement_id)
    return {
        "opened": opened,
        "draft": draft,
        "managed": draft.managed,
        "address": f"{home}/edit",
        "fields": draft.fields,
        "description": read.description,
        "problems": problems,
        "not_yet": _list_missing(read.problems),
        "wrong": {label_of(field): field for field in reversed(problems)},
        "sections": list(
            list_sections(read.description.kind, draft.fields, languages, problems.keys() | waiting.keys(), pressed)
        ),
        "languages": languages,
        "language_names": {code: current_catalogue().languages[code] for code in ("nl", "en")},
        "kinds": list_kinds(),
        "choices": list_choices,
        "levels": {str(level): _(words) for level, words in LEVELS.items()},
        "programmes": [*list_programme_keys(draft.fields), _next_key(draft.fields)],
        "first_scheme": SCHEME_OF.get(read.description.kind, Scheme.ELECTIVE),
        "waiting": waiting,
        "load_hint": _suggest_load(read.description),
        "page_id": current_parts().new_id(),
        "scales": list_scales(),
        "preview_language": language,
        "example": _example(opened, read.description, language, f"{home}/image.png"),
        "publish_address": _publish_address(draft.managed.slug, draft.achievement_id),
    }


def _say_problems(problems: tuple[Problem, ...], opened: OpenForm) -> dict[str, str]:
    """By the field that they are about; of each the first."""
    said = {one.field: say(one.sentence) for one in reversed(problems) if one.sentence.code not in NOT_YET}
    if opened.draft.fields.get("kind") in PROTECTED and not opened.may_be_protected:
        said["kind"] = say(NO_BRIN)
    return said


def _next_key(fields: Mapping[str, str]) -> str:
    """Of a row that nobody filled in yet: it comes after the others."""
    return f"{len(list_programme_keys(fields)):02d}{current_parts().new_id()[:6]}"


def _suggest_load(description: Description) -> dict[str, str]:
    """What the one says of the other: a credit is 28 hours. Nothing is filled in by itself."""
    hours, ects = description.hours, description.ects
    if hours and not ects:
        halves = max(1, round(hours / HOURS_OF_A_CREDIT * 2)) / 2
        return {"ects": _("%(hours)s hours are about %(credits)s credits.", hours=hours, credits=_decimal(halves))}
    if ects and not hours:
        about = round(ects * HOURS_OF_A_CREDIT)
        return {"hours": _("%(credits)s credits are about %(hours)s hours.", hours=about, credits=_decimal(ects))}
    return {}


def _decimal(number: float) -> str:
    return f"{number:g}".replace(".", "," if current_language() == "nl" else ".")


def _example(opened: OpenForm, description: Description, language: str, image: str) -> Example | None:
    """The badge of a learner who does not exist, as pages describe every badge."""
    parts = current_parts()
    unit = opened.unit
    badge = preview_draft(parts, unit, opened.draft, description, _("Sam Example"), language) if unit else None
    if badge is None:
        return None
    word, sentence = describe_example(badge)
    shown = replace(describe_badge(badge, parts.settings, description.texts), image_url=f"{image}?{_mark(opened)}")
    return Example(shown, word, sentence)


def _mark(opened: OpenForm) -> str:
    """Changes when the picture may have changed."""
    fields = opened.draft.fields.items()
    looks = [one for one in fields if one[0] == "kind" or one[0].startswith("image.") or one[0].endswith(".name")]
    return f"{crc32(repr((sorted(looks), opened.draft.has_picture)).encode()):x}"


def _list_missing(problems: tuple[Problem, ...]) -> dict[str, str]:
    """What is only not there yet, by what it is called: where the first of it stands."""
    missing: dict[str, str] = {}
    for one in problems:
        if one.sentence.code in NOT_YET:
            missing.setdefault(_name_field(one.field), one.field)
    return missing


def _name_field(field: str) -> str:
    """As it is still asked for, in whichever language."""
    if field.startswith("result."):
        return _("A level without a name") if ".level." in field else _("A scale without a name")
    name = field.partition(".")[2]
    return next(_(one.label) for section in SECTIONS for one in section.questions if one.name == name)
