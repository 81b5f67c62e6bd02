"""Every sentence in the reader's language: one catalogue for pages, mails and commands.

A language is one file, `translations/<language>.po`, and English is in the code. Dates and numbers are written as CLDR
has it for that language, in the time zone of the schools. Files are compiled in memory, so none can be stale.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final
from unicodedata import bidirectional
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from badgeservice.errors import Message, Stranger, Value, fill

ENGLISH: Final = "en"
TIME_ZONE: Final = "Europe/Amsterdam"  # of the schools; every stored time is UTC
TRANSLATIONS: Final = Path(__file__).parent / "translations"
_DAY: Final = "d MMMM y"
REMEMBERED: Final = 1024  # days, and minutes, as they are written
_MOMENT: Final = "d MMMM y, HH:mm"
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"  # Unicode UAX 9 §2.4.2
_DECIMAL: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_RIGHT_TO_LEFT: Final = {"R", "AL", "AN"}


class Catalogue:
    """The languages that there are files for, and English. Read once; safe to share between threads."""

    def __init__(self, folder: Path = TRANSLATIONS) -> None:
        files = {file.stem: file for file in sorted(folder.glob("*.po"))}
        self.translations: dict[str, NullTranslations] = {name: _compile(name, file) for name, file in files.items()}
        self.translations.setdefault(ENGLISH, NullTranslations())
        self._locales = {name: Locale.parse(name) for name in self.translations}
        self._zone = ZoneInfo(TIME_ZONE)
        # The code of each language and its own name for itself: `nl` -> `Nederlands`.
        self.languages = {
            code: (locale.display_name or code).capitalize()
            for code, locale in sorted(self._locales.items(), reverse=True)
        }

    def choose(self, language: str) -> str:
        """The language we have for `nl`, `nl-BE` or `en_GB`: English when there is none."""
        if language in self.translations:
            return language
        name = language.replace("_", "-").partition("-")[0].lower()
        return name if name in self.translations else ENGLISH

    def say(self, message: Message, language: str) -> str:
        """The message in this language."""
        language = self.choose(language)
        words = self.translate(message.words, language)
        if "{" not in words:  # most sentences have no place
            return words

        def write(value: Value, how: str) -> str:
            return self._write(value, how, language)

        return fill(words, message.values, write)

    def translate(self, words: str, language: str) -> str:
        """The words in this language, with their places still open; the words themselves where it has none."""
        return self.translations[self.choose(language)].gettext(words)

    def translate_count(self, one: str, many: str, count: int, language: str) -> str:
        """The singular or the plural, as the language has it, with their places still open."""
        return self.translations[self.choose(language)].ngettext(one, many, count)

    def day(self, at: date, language: str) -> str:
        """`3 May 2026`, on the clocks of the schools."""
        day = self._on_our_clocks(at)
        return _write_day(day.date() if isinstance(day, datetime) else day, self.choose(language))

    def moment(self, at: datetime, language: str) -> str:
        """`3 May 2026, 14:05`, on the clocks of the schools."""
        minute = at.replace(second=0, microsecond=0)
        return _write_moment(self._on_our_clocks(minute), self.choose(language))

    def number(self, number: float, language: str) -> str:
        """`1,234`."""
        return str(format_decimal(number, locale=self._locales[self.choose(language)]))

    def decimal(self, text: str, language: str) -> str:
        """`8.4` as the reader writes it; what is no number stays as it is."""
        if not _DECIMAL.fullmatch(text):
            return text
        locale = self._locales[self.choose(language)]
        return str(format_decimal(Decimal(text), locale=locale, decimal_quantization=False))

    def _write(self, value: Value, how: str, language: str) -> str:
        match value:
            case Message():
                return self.say(value, language)
            case datetime() if how == "moment":
                return self.moment(value, language)
            case date():
                return self.day(value, language)
            case int():
                return self.number(value, language)
            case Stranger():
                return (
                    f"{_ISOLATE}{value}{_END_OF_ISOLATE}" if _RIGHT_TO_LEFT & set(map(bidirectional, value)) else value
                )
            case _:
                return value

    def _on_our_clocks(self, at: date) -> date:
        """A plain date stays what it is. `9999-12-31T23:59:59Z`, which many write for "never", has no later hour."""
        if not isinstance(at, datetime):
            return at
        try:
            return at.astimezone(self._zone)
        except OverflowError:
            return at


@lru_cache(REMEMBERED)  # the badges of one class have the same days
def _write_day(day: date, language: str) -> str:
    return format_date(day, _DAY, Locale.parse(language))


@lru_cache(REMEMBERED)  # every page says when it was made
def _write_moment(minute: date, language: str) -> str:
    return format_datetime(minute, _MOMENT, None, Locale.parse(language))


def _compile(language: str, file: Path) -> NullTranslations:
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)
