"""Drop, choose, paste or scan anything: each thing gets its own verdict. Nothing is kept and no cookie is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from badgeservice.codes import Code
from badgeservice.credentials.checks.verdict import Verification
from badgeservice.credentials.reading.wrapping import badges_in
from badgeservice.errors import BadgeServiceError, Invalid, Message, TooLarge, TooOften
from badgeservice.services import addresses
from badgeservice.services.achievements.other_texts import find_texts
from badgeservice.services.receiving.handed_in import is_badge_itself, verify_content
from badgeservice.services.turns import busy
from badgeservice.services.verifying.verify import ShareClosed, verify_link
from badgeservice.settings import Settings
from badgeservice.web.auth import FORM_BYTES, Audience, current_parts, open_to, own_origins
from badgeservice.web.badge.meaning import BadgeMeaning, describe_badge
from badgeservice.web.language import current_language
from badgeservice.web.limits import check_multipart
from badgeservice.web.problems import describe_problem, is_for_program, log_problem, status_of
from badgeservice.web.source import current_source
from badgeservice.web.verdict import VerdictView, describe_verdict

blueprint = Blueprint("drop", __name__)

BUSY = 429  # RFC 6585 §4
UNREADABLE = 422  # RFC 9110 §15.5.21: it arrived in good order, but it is no badge
PASTE_BYTES = 256 * 1024  # pasted by a program; our page sends it as a part, and then it may be a megabyte
BODY_BYTES = 8 * 1024 * 1024  # fifty badges, or a few baked images
FILES = 50
PARTS = 2 * FILES  # so that somewhat too many files get their own sentence
MESSAGE = 2000  # letters; people paste a link with what stood around it
_TOKEN = re.compile(r"[0-9a-z]{26}")
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


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing that was handed in, and what came of it: a verdict, or the sentence that says why there is none."""

    name: str
    verdict: VerdictView | None = None
    badge: BadgeMeaning | None = None
    problem: BadgeServiceError | None = None

    @property
    def is_busy(self) -> bool:
        """Not looked at, or not fetched, for no other reason than that there is much to do at this moment."""
        return self.problem is not None and self.problem.code in {Code.BUSY, Code.FETCH_BUSY}

    @property
    def status(self) -> int:
        """The HTTP status when this was the only thing. An address that does not answer is not our failure."""
        match self.problem:
            case None:
                return UNREADABLE if self.verdict and self.verdict.is_no_badge else 200
            case TooLarge() | ShareClosed():
                return status_of(self.problem)
            case _:
                return UNREADABLE


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
    return make_response(render_template("verify/drop.html", text="", file_problem=error), status_of(error))


@blueprint.get(addresses.VERIFY.rule)
@open_to(Audience.EVERYONE, compressed=True)
def offer_verify() -> str:
    """The ways in."""
    return render_template("verify/drop.html", text="")


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
        return make_response(render_template("verify/drop.html", text=_read_form(body)[0], problem=problem), BUSY)


def _verify(body: bytes) -> Response:
    computing = current_parts().turns.computing
    with computing():
        text, files = _read_form(body)
    share_path = find_share_path(text, current_parts().settings)
    if share_path and not files:
        return redirect(share_path, 303)
    if len(files) > FILES:
        raise _TOO_MANY
    looked = list(_look_at_all(text, files))
    if not looked:
        return make_response(render_template("verify/drop.html", text=text, problem=_NOTHING), UNREADABLE)
    if all(one.is_busy for one in looked):
        raise busy()
    with computing(to_finish=True):
        if len(looked) > 1:
            return make_response(render_template("verify/results.html", looked=looked))
        return make_response(render_template("verify/result.html", one=looked[0], text=text), looked[0].status)


def _read_form(body: bytes) -> tuple[str, list[FileStorage]]:
    """What was pasted, and the files. Raises an error of HTTP for a form that no browser sends."""
    if request.mimetype == "multipart/form-data":
        check_multipart(body, PARTS)
    return request.form.get("text", "").strip(), [file for file in request.files.getlist("file") if file.filename]


def find_share_path(text: str, settings: Settings) -> str | None:
    """The path of one of our own shares: from the 26 characters under a code, or from its link in any short message."""
    token = re.sub(r"[\s-]", "", text.lower())
    if _TOKEN.fullmatch(token):
        return addresses.SHARE.path(token=token)
    is_badge = is_badge_itself(text) or text.startswith("[") or len(text) > MESSAGE
    for origin in () if is_badge else own_origins(settings):
        if found := re.search(rf"{re.escape(origin + addresses.SHARE.start)}({_TOKEN.pattern})\b", text.lower()):
            return addresses.SHARE.path(token=found[1])
    return None


def _look_at_all(text: str, files: list[FileStorage]) -> Iterator[Looked]:
    parts = current_parts()
    is_alone = bool(text) + len(files) == 1
    if text:
        yield _look(text[:80], lambda: verify_link(parts, text), is_alone=is_alone)
    for file in files:
        name, content = str(file.filename), file.read()
        if several := badges_in(content):
            yield from _look_at_each(name, several)
        else:
            yield _look(name, partial(verify_content, parts, content), is_alone=is_alone)


def _look_at_each(name: str, several: tuple[bytes, ...]) -> Iterator[Looked]:
    """The badges that lie in one file together, such as all that somebody took along from a wallet."""
    for number, content in enumerate(several, start=1):
        called = f"{name} ({number}/{len(several)})"
        yield _look(called, partial(verify_content, current_parts(), content), is_alone=False)


def _look(name: str, verify: Callable[[], Verification], *, is_alone: bool) -> Looked:
    """One alone is shown with its translation too; of many that would ask the database as often."""
    parts = current_parts()
    try:
        with parts.turns.computing():
            verification = verify()
            badge = verification.badge_in(current_language())
            texts = find_texts(parts, badge) if badge and is_alone else None
            meaning = describe_badge(badge, parts.settings, texts) if badge else None
            return Looked(name, describe_verdict(verification), meaning)
    except BadgeServiceError as problem:
        log_problem(problem)
        return Looked(name, problem=problem)
