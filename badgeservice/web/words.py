"""English sentences of the pages in the language of the reader, for the code and for templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from flask import Flask
from markupsafe import Markup

from badgeservice.web.language import current_catalogue, current_language, write_number

REMEMBERED: Final = 4096  # sentences of templates in some language; there are some four hundred


def to_translate(sentence: str) -> str:
    """The sentence as it is, for a table of which one is translated when it is said."""
    return sentence


def translate(sentence: str, **values: object) -> str:
    """The sentence in the language of this page, with its `%(name)s` filled in."""
    words = current_catalogue().translate(sentence, current_language())
    return words % _written(values) if values else words


def translate_count(one: str, many: str, count: int) -> str:
    """The singular or the plural, as the language has it; `%(num)s` is the count."""
    return current_catalogue().translate_count(one, many, count, current_language()) % {"num": write_number(count)}


def _written(values: Mapping[str, object]) -> dict[str, object]:
    """Numbers as the reader writes them, as the scripts of the pages do too."""
    return {name: write_number(value) if isinstance(value, int) else value for name, value in values.items()}


def register(app: Flask) -> None:
    """Give templates `_`, `ngettext` and `{% trans %}`. What stands in a sentence is HTML, what is filled in is not."""

    @lru_cache(REMEMBERED)  # a page asks sixty times, and always for the same
    def in_language(sentence: str, language: str) -> Markup:
        return Markup(current_catalogue().translate(sentence, language)) % {}  # noqa: S704 - words of ours

    def gettext(sentence: str, /, **values: object) -> Markup:
        if not values:
            return in_language(sentence, current_language())
        return Markup(current_catalogue().translate(sentence, current_language())) % _written(values)  # noqa: S704

    def ngettext(one: str, many: str, count: int, /, **values: object) -> Markup:
        words = current_catalogue().translate_count(one, many, count, current_language())
        return Markup(words) % _written({"num": count, **values})  # noqa: S704

    app.jinja_env.add_extension("jinja2.ext.i18n")
    vars(app.jinja_env)["newstyle_gettext"] = True  # `{% trans %}` hands its values to the two below
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
