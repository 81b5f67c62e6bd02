"""English sentences of the pages in the language of the reader, with the types that flask_babel does not declare."""

from __future__ import annotations

from flask_babel import gettext, ngettext


def translate(sentence: str, **values: object) -> str:
    """The sentence in the language of this page, with its `%(name)s` filled in."""
    return str(gettext(sentence, **values))


def translate_count(one: str, many: str, count: int) -> str:
    """The singular or the plural, as the language has it; `%(num)d` is the count."""
    return str(ngettext(one, many, count))
