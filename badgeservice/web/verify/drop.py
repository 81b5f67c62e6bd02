"""Drop, choose, paste or scan anything: each thing gets its own verdict. Nothing is kept and no cookie is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, TooLarge, TooOften
from badgeservice.services import addresses
from badgeservice.services.receiving.files import Inside
from badgeservice.services.receiving.handed_in import is_badge_itself
from badgeservice.services.receiving.pasted import find_share_token, tidy
from badgeservice.services.turns import busy
from badgeservice.web.auth import FORM_BYTES, Audience, current_parts, open_to, own_origins
from badgeservice.web.language import repeat_anew, repeat_with
from badgeservice.web.limits import check_multipart
from badgeservice.web.problems import describe_problem, is_for_program, status_of
from badgeservice.web.source import current_source
from badgeservice.web.verify.looking import UNREADABLE, Holder, Looked, Thing, list_things, look

blueprint = Blueprint("drop", __name__)

BUSY: Final = 429  # RFC 6585 §4
PASTE_BYTES = 256 * 1024  # pasted by a program; our page sends it as a part, and then it may be a megabyte
BODY_BYTES = 8 * 1024 * 1024  # fifty badges, or a few baked images
FILES = 50
PARTS = 2 * FILES  # so that somewhat too many files get their own sentence
_NOTHING = Invalid(
    Message(Code.NOTHING_TO_VERIFY, "Choose a file, or paste a link or the badge itself."),
)
_TOO_LARGE = TooLarge(
    Message(
        Code.FILES_TOO_LARGE,
        "This is larger than we can check. Choose files of at most {megabytes} MB together.",
        megabytes=BODY_BYTES // 2**20,
    ),
)
_TOO_MANY = TooLarge(
    Message(Code.TOO_MANY_FILES, "Choose at most {files} files at a time.", files=FILES),
)


@blueprint.context_processor
def say_limits() -> dict[str, object]:
    """For the form, so that a browser need not send what will be refused."""
    return {"most_bytes": BODY_BYTES, "too_large": _TOO_LARGE.sentence}


@blueprint.errorhandler(RequestEntityTooLarge)
def refuse_larger(_error: RequestEntityTooLarge) -> Response:
    """What is refused before it is read: too many bytes, or too many parts."""
    is_short = (request.content_length or BODY_BYTES + 1) <= (request.max_content_length or BODY_BYTES)
    return refuse_too_much(_TOO_MANY if is_short else _TOO_LARGE)


@blueprint.errorhandler(TooLarge)
def refuse_too_much(error: TooLarge) -> Response:
    """How much would do, with the form."""
    if is_for_program():
        return describe_problem(status_of(error), error.sentence)
    repeat_anew()
    return make_response(render_template("verify/drop.html", text="", file_problem=error), status_of(error))


@blueprint.get(addresses.VERIFY.rule)
@open_to(Audience.EVERYONE, compressed=True)
def offer_verify() -> str:
    """The ways in; `again` when somebody wants to read of a file in another language: we have it no more."""
    return render_template("verify/drop.html", text="", is_again="again" in request.args)


@blueprint.post(addresses.VERIFY.rule)
@open_to(Audience.EVERYONE, form_bytes=PASTE_BYTES, body_bytes=BODY_BYTES, fields=PARTS)
def verify_handed_in() -> Response:
    """A verdict for what was pasted and for each file, in one turn; what it did not come to is said to be so."""
    body = request.get_data()  # all of it before the turn begins: a slow sender keeps nobody waiting
    try:
        with current_parts().turns.take(current_source()):
            return _verify(body)
    except TooOften as problem:  # no fault of the badge, so what was pasted is kept; where that is much, by the browser
        if len(body) > FORM_BYTES:
            raise
        text = _read_form(body)[0]
        repeat_with(text=text)
        return make_response(render_template("verify/drop.html", text=text, problem=problem), BUSY)


def _verify(body: bytes) -> Response:
    computing = current_parts().turns.computing
    with computing():
        text, files = _read_form(body)
    if len(files) > FILES:
        raise _TOO_MANY
    things = list(_list_things(text, files))
    if not things:
        repeat_with(text="")
        return make_response(render_template("verify/drop.html", text=text, problem=_NOTHING), UNREADABLE)
    holder = Holder.read(request.form.get("email"))
    if len(things) == 1 and not holder.typed and (share_path := _find_share_path(things[0])):
        return redirect(share_path, 303)
    looked = [look(thing, holder, is_alone=len(things) == 1) for thing in things]
    if all(one.is_busy for one in looked):
        raise busy()
    with computing(to_finish=True):
        return _show_one(looked[0]) if len(looked) == 1 else _show_all(looked)


def _show_one(one: Looked) -> Response:
    if one.carried:
        repeat_with(text=one.carried, **({"email": one.holder.typed} if one.holder.typed else {}))
    else:
        repeat_anew(again="file")
    response = make_response(render_template("verify/result.html", one=one), one.status)
    if one.must_wait:
        response.headers["Retry-After"] = "60"
    return response


def _show_all(looked: list[Looked]) -> Response:
    """The worst first; of equals the first that was handed in."""
    repeat_anew(again="file")
    ordered = sorted(looked, key=lambda one: one.rank)
    counts = Counter((one.word, one.tone) for one in ordered)
    return make_response(render_template("verify/results.html", looked=ordered, counts=counts))


def _read_form(body: bytes) -> tuple[str, list[FileStorage]]:
    """What was pasted, and the files. Raises an error of HTTP for a form that no browser sends."""
    if request.mimetype == "multipart/form-data":
        check_multipart(body, PARTS)
    return request.form.get("text", "").strip(), [file for file in request.files.getlist("file") if file.filename]


def _list_things(text: str, files: list[FileStorage]) -> Iterator[Thing | Looked]:
    if text:
        yield Thing(text[:80], Inside(link=text))
    for file in files:
        yield from list_things(str(file.filename), file.read())


def _find_share_path(thing: Thing | Looked) -> str | None:
    """The page of one of our own shares, where this leads to one."""
    link = thing.link if isinstance(thing, Thing) else ""
    if is_badge_itself(tidy(link)):
        return None
    token = find_share_token(link, own_origins(current_parts().settings))
    return addresses.SHARE.path(token=token) if token else None
