"""What a page makes of one and the same thing, made once: the meaning of a badge, and pieces of a page about it.

A scan is checked anew every time, and asks the database every time. What it says of a badge that turned out to be the
same is then found here. Why none of that can be out of date:

* it is found by the thing that it was made of, the very same object, which never changes (a frozen dataclass). Another
  name of the issuer, another state, another choice of fields is another badge or another question to the database,
  so another thing, or it is no part of what is remembered;
* all else that it depends on is named: the language, and whatever the caller gives. What depends on the moment, on the
  request or on who asks may not be made here: macros are imported without their context, so they cannot see it;
* of what many badges say alike, such as the line of a check, the texts themselves are what it is found by;
* each app has a memory of its own, so its catalogue, its templates and its address are the same for all that is in it.

It is bounded, by how many and by the length of each. Forgetting costs time and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final, NamedTuple, TypeVar, cast

from flask import Flask, current_app
from jinja2.runtime import Macro
from markupsafe import Markup

from badgeservice.credentials.bounded_cache import BoundedCache
from badgeservice.web.language import current_language

ROOM: Final = 1024
LONGEST: Final = 16 * 1024  # letters of a piece of a page; strangers hand in badges too
SAME: Final = "badgeservice.same"  # where the app keeps it

Made = TypeVar("Made")


class _Kept(NamedTuple):
    thing: object  # held, so that no other can have its number
    how: object
    made: object


class Same:
    """What was made of things, by the things themselves. Safe to share between threads."""

    def __init__(self) -> None:
        self._kept: BoundedCache[Hashable, _Kept] = BoundedCache(ROOM)

    def find(self, thing: object, how: Callable[..., object], rest: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` makes of `thing`, now or before. `rest` is all else that it depends on."""
        key = (id(thing), id(how), rest)
        kept = self._kept.get(key)
        if kept is not None and kept.thing is thing and kept.how is how:
            return cast("Made", kept.made)
        made = make()
        if not isinstance(made, str) or len(made) <= LONGEST:
            self._kept.keep(key, _Kept(thing, how, made))
        return made


def current_same() -> Same:
    """The memory of this app."""
    return cast("Same", current_app.extensions[SAME])


def draw_same(macro: Macro, thing: object, **options: Hashable) -> Markup:
    """`{{ same(badges.meaning, badge) }}`: what the macro draws of a thing that never changes."""

    def draw() -> Markup:
        return Markup(macro(thing, **options))  # noqa: S704 - a macro escapes what it is given

    return current_same().find(thing, macro, (current_language(), *sorted(options.items())), draw)


def draw_alike(macro: Macro, *texts: str) -> Markup:
    """`{{ alike(ui.check_row, outcome, title, sentence) }}`: what the macro draws of these texts and nothing else."""

    def draw() -> Markup:
        return Markup(macro(*texts))  # noqa: S704 - as above

    kinds = tuple(map(type, texts))  # because what is safe as HTML and what is not may be equal
    return current_same().find(macro, macro, (current_language(), texts, kinds), draw)


def register(app: Flask) -> None:
    """A memory for this app, and `same` and `alike` for its templates."""
    app.extensions[SAME] = Same()
    app.jinja_env.globals.update(same=draw_same, alike=draw_alike)
