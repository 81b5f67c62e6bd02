"""Which language this reader gets; what is said in it comes from the catalogue."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode

from flask import Flask, Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.catalogue import ENGLISH, Catalogue
from badgeservice.credentials.linked_data.node import Spoken
from badgeservice.errors import Message
from badgeservice.web.auth import SAFE_METHODS, current_parts, find_visitor
from badgeservice.web.negotiation import preferred_language

COOKIE = "language"


def choose_language() -> str:
    """What the reader chose here, else before, else what the browser prefers, else the language of their mails."""
    languages = current_catalogue().languages
    for choice in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if choice in languages:
            return choice
    visitor = find_visitor()
    other = visitor.language if visitor else ENGLISH
    return preferred_language(request, tuple(languages), other)


def current_catalogue() -> Catalogue:
    """All that can be said, in every language that there is."""
    return current_parts().catalogue


def current_language() -> str:
    """`nl`, `en` or another that there is a file for: the language of the page that is being made."""
    language: str | None = g.get("language")
    if language is None:
        g.language = language = choose_language()
    return language


def other_language(written: str) -> str:
    """`nl-BE` is no other language than `nl`; what names no language is taken for that of the page."""
    return "" if written.partition("-")[0].lower() == current_language() else written


def language_of(text: str, whole: str) -> str:
    """Of this text, where it is another than that of the page; `whole` is that of the badge."""
    return other_language(text.language if isinstance(text, Spoken) else whole)


def say(sentence: Message) -> str:
    """A sentence in the language of this page."""
    return current_catalogue().say(sentence, current_language())


def remember_choice(response: Response) -> Response:
    """Keep an explicit choice (`?lang=nl`) for the next pages."""
    choice = request.args.get("lang")
    if choice in current_catalogue().languages and request.cookies.get(COOKIE) != choice:
        remember_language(response, choice)
        response.headers["Cache-Control"] = "no-store"  # nobody else is to get this cookie
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = current_language()
        response.vary.update(["Accept-Language", "Cookie"])
    return response


def remember_language(response: AnyResponse, language: str) -> None:
    """The one place that sets this cookie; it names a language and nobody."""
    response.set_cookie(
        COOKIE,
        language,
        max_age=365 * 24 * 3600,
        secure=current_parts().settings.base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def language_links() -> list[tuple[str, str, str, bool]]:
    """(code, name, address, is this one) for each language; empty on the answer to a POST, which has no address."""
    if request.method not in SAFE_METHODS:
        return []
    language = current_language()
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return [
        (code, name, f"{request.path}?{urlencode([*kept, ('lang', code)])}", code == language)
        for code, name in current_catalogue().languages.items()
    ]


def write_day(moment: date | datetime | None) -> str:
    """`3 May 2026`, as the reader writes it."""
    return current_catalogue().day(moment, current_language()) if moment else ""


def write_moment(moment: datetime | None) -> str:
    """`3 May 2026, 14:05`, in the time zone of the schools."""
    return current_catalogue().moment(moment, current_language()) if moment else ""


def write_number(number: float) -> str:
    """`1.234`, as the reader writes it."""
    return current_catalogue().number(number, current_language())


def write_decimal(text: str) -> str:
    """`8,4`: of a number that is kept as a text."""
    return current_catalogue().decimal(text, current_language())


def register(app: Flask) -> None:
    """Keep a choice of language, and give templates what is written as the reader does."""
    app.after_request(remember_choice)
    app.jinja_env.filters.update(
        say=say, day=write_day, moment=write_moment, number=write_number, decimal=write_decimal
    )
    app.jinja_env.globals.update(current_language=current_language, language_links=language_links)
