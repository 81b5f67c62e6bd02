"""A third language, made of the catalogue itself: every text between ⟦ and ⟧, so that what is not in it is seen."""

import re
from html.parser import HTMLParser
from pathlib import Path
from shutil import copy

from babel.dates import get_month_names
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from badgeservice.catalogue import TRANSLATIONS, Catalogue
from tests.texts.messages import extract

LANGUAGE = "fy"  # Frisian: CLDR knows how it writes dates
_READ_ALOUD = ("alt", "title", "aria-label", "placeholder")
_NOT_READ = {"script", "style", "svg", "code", "pre"}


def make_catalogue(folder: Path) -> Catalogue:
    """A catalogue with one more file in it, and nothing else changed."""
    pseudo = Catalog(locale=LANGUAGE)
    for text in extract():
        marked = f"⟦{text}⟧" if isinstance(text, str) else tuple(f"⟦{one}⟧" for one in text)
        pseudo.add(text, marked)
    copy(TRANSLATIONS / "nl.po", folder)
    with (folder / f"{LANGUAGE}.po").open("wb") as file:
        write_po(file, pseudo)
    return Catalogue(folder)


class _Text(HTMLParser):
    """What a person reads or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _NOT_READ
        self.pieces.append(" ")
        if not self._silent:
            self.pieces += [f" {value} " for name, value in attrs if name in _READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _NOT_READ

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def words_left_out(html: str) -> set[str]:
    """The words of a page that were not said by the catalogue: those of people's own data, and what was forgotten."""
    reader = _Text()
    reader.feed(html)
    return _unmarked("".join(reader.pieces))


def words_left_out_of_text(text: str) -> set[str]:
    return _unmarked(text)


def _unmarked(text: str) -> set[str]:
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = shorter
    months = set(get_month_names("wide", locale=LANGUAGE).values())
    return set(re.findall(r"[^\W\d_]{2,}", text)) - months
