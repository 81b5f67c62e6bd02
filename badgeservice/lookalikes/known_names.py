"""Does a stranger call himself like somebody whom we know? (threats V24)

Two names are the same to a reader when nothing is left between them but capitals, accents, spaces, signs, letters that
look alike, the order of the words, and what says only in which form of law somebody is there ("Stichting", "B.V.").
A known name inside a longer one is one too: "Examenbureau ROC Midden" speaks for ROC Midden.

An honest neighbour is not accused. Words that go on in another way are another name: "Middenmeer", "Midden-Oost". So is
a place that goes on as another place ("ROC Midden Nederland"). A name of one word is known only with words beside it
that say nothing, because "Bakker" may be anybody; and so is a name that says no more than what it is ("Het College").

All known names are looked up at once, whatever their number, by what stands in the name that is asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from badgeservice.lookalikes.skeleton import as_seen, in_plain_letters, skeleton

MAX_LENGTH: Final = 1000  # characters of a name that are looked at
MAX_WORDS: Final = 200
MAX_TOGETHER: Final = 16  # words that are one known name
_REMEMBERED: Final = 20_000  # names: those of the largest register, each in a few languages
_WORD: Final = re.compile(r"[^\W_]+")
_APOSTROPHES: Final = frozenset("'\u2019\u2018`\u00b4")
_HYPHENS: Final = frozenset("-\u2010\u2011\u2012\u2013")

_UNSEEN: Final = frozenset({"Cf"})
_MARKS: Final = frozenset({"Mn", "Me", "Mc"})
_AND: Final = frozenset({"en", "and", "und", "et"})  # as the sign for it
# What nobody is told apart by at either end; inside it does: "van Dam" is not "van der Dam".
_ARTICLES: Final = "the de het t een a an le la les der die das"
# In which form of law somebody is there, in the countries around.
_LEGAL: Final = (
    "stichting vereniging cooperatie bv nv vof cv ltd limited plc inc llc llp corp gmbh ggmbh ag kg ev eg ug vzw "
    "asbl bvba sa sarl sas srl spa ab as aps oy foundation trust verein stiftung ua"
)
# What an office, a page or a trick adds to a name.
_SAYING_NOTHING: Final = (
    "official officieel officiele echt echte real true genuine certified gecertificeerd verified geverifieerd "
    "erkend badge badges openbadges credential credentials certificaat certificaten certificate certificates "
    "diploma diplomas getuigschrift examen examens exam exams examination examenbureau examencommissie "
    "examencentrum examenafdeling toetsen bureau office kantoor afdeling department dept dienst team service "
    "services servicedesk helpdesk desk support admin administratie administration registrar uitgifte issuer "
    "uitgever online digital digitaal web site website portal portaal account www http https nl com org net eu be "
    "edu info app test demo training trainingen opleiding opleidingen onderwijs education cursus cursussen groep "
    "group holding bestuur board van of voor for bij by at from namens in voorheen formerly nieuw nieuwe new"
)
# Of which kind somebody is: part of a name, and not what tells two apart.
_KINDS: Final = (
    "roc mbo hbo aoc vmbo college lyceum school scholen academie academy institute instituut institut hogeschool "
    "universiteit university universitat universite hochschule schule ecole campus centrum center centre bedrijf "
    "company"
)
_PLACES: Final = (
    "noord oost zuid west midden noordoost noordwest zuidoost zuidwest north east south central nederland "
    "netherlands holland groningen friesland fryslan drenthe overijssel flevoland gelderland utrecht zeeland "
    "brabant limburg twente achterhoek veluwe betuwe salland randstad haaglanden rijnmond rijnland amstelland "
    "kennemerland gooi vecht veenendaal amsterdam rotterdam hague haag eindhoven tilburg almere breda nijmegen "
    "enschede haarlem arnhem amersfoort zaanstad apeldoorn zwolle zoetermeer leeuwarden leiden maastricht dordrecht "
    "ede alkmaar delft venlo deventer hilversum heerlen hengelo roosendaal purmerend helmond gouda schiedam almelo "
    "assen emmen middelburg vlissingen goes terneuzen lelystad vlaanderen flanders wallonie antwerpen gent brugge "
    "leuven brussel bruxelles brussels luik belgie belgium duitsland deutschland germany france europa europe "
    "london paris berlin koln hamburg munchen wien bayern sachsen hessen regio region"
)


def _fold(word: str) -> str:
    """What is left of it to the eye; c and l together are a d, which the standard leaves out."""
    return skeleton(word).replace("cl", "d")


def _set(words: str) -> frozenset[str]:
    return frozenset(map(_fold, words.split()))


_EMPTY: Final = _set(_LEGAL) | _set(_ARTICLES)
_IDLE: Final = _set(_SAYING_NOTHING) | _EMPTY
_KIND: Final = _set(_KINDS)
_PLACE: Final = _set(_PLACES)
_TELLS_NOTHING: Final = _IDLE | _KIND | _PLACE


_Name: TypeAlias = tuple[str, ...]  # the words of a known name


class _Word(NamedTuple):
    """A word as it is compared, and whether a hyphen ties it to the one before."""

    text: str
    is_tied: bool


class KnownNames:
    """The names that we vouch for, to be asked about those of strangers."""

    def __init__(self, names: Iterable[str]) -> None:
        self._known: dict[str, list[_Name]] = {}
        self._sorted: set[str] = set()
        for name in names:
            words = tuple(word.text for word in _telling(_remembered_words(name)))
            if words:
                self._known.setdefault("".join(words), []).append(words)
                self._sorted.add(" ".join(sorted(words)))

    def resemble(self, name: str) -> bool:
        """Can somebody who is called `name` be taken for one of them?"""
        return any(self._is_in(words) for words in _readings(name))

    def _is_in(self, words: Sequence[_Word]) -> bool:
        if " ".join(sorted(word.text for word in _telling(words))) in self._sorted:
            return True
        for first in range(len(words)):
            text = ""
            for last, word in enumerate(words[first : first + MAX_TOGETHER], first):
                text += word.text
                for known in self._known.get(text, ()):
                    if not _is_another(known, words, first, last):
                        return True
        return any(self._is_written_together(word.text) for word in words)

    def _is_written_together(self, text: str) -> bool:
        """With a word that says nothing and no space between: `rocmiddenexamens`."""
        ends = (text[: -len(idle)] for idle in _IDLE if len(idle) > 2 and text.endswith(idle))
        starts = (text[len(idle) :] for idle in _IDLE if len(idle) > 2 and text.startswith(idle))
        return any(rest in self._known for rest in (*ends, *starts))


def _is_another(known: _Name, words: Sequence[_Word], first: int, last: int) -> bool:
    """Is the name from `first` to `last` only a part of one that an honest neighbour has?"""
    before, behind = words[:first], words[last + 1 :]
    around = {word.text for word in (*before, *behind)}
    if around <= _IDLE:
        return False
    # Each word that goes on from the name, and whether a hyphen makes it a part of the name's own word.
    going_on = [(word.text, word.is_tied) for word in behind[:1]]
    going_on += [(word.text, words[first].is_tied) for word in before[-1:]]
    if len(known) == 1 or (_IDLE | _KIND).issuperset(known):
        is_brand = _TELLS_NOTHING.isdisjoint(known) and around <= _TELLS_NOTHING
        return not is_brand or any(is_tied for _, is_tied in going_on)
    is_place = not _PLACE.isdisjoint((known[0], known[-1]))
    return any(
        (is_place and text in _PLACE) or (is_tied and text not in _TELLS_NOTHING)  # a place that goes on is another
        for text, is_tied in going_on
    )


def _telling(words: Sequence[_Word]) -> Sequence[_Word]:
    """Without what stands at either end and tells nothing; all of it, when nothing else is there."""
    telling = [place for place, word in enumerate(words) if word.text not in _EMPTY]
    return words[telling[0] : telling[-1] + 1] if telling else words


def _readings(name: str) -> Iterator[Sequence[_Word]]:
    """The words of a name: as they are spelled, as they look in capitals, and with signs that look like letters."""
    visible = _visible(name)
    seen = as_seen(visible)[:MAX_LENGTH]
    yield from dict.fromkeys((_words_of(visible), _words_of(seen)))
    yield [_Word(_fold(part), is_tied=False) for part in seen.split()][:MAX_WORDS]


def _visible(name: str) -> str:
    """Without what nobody sees and that could push the rest out of what is looked at."""
    seen = (
        " " if sign.isspace() else sign for sign in in_plain_letters(name) if unicodedata.category(sign) not in _UNSEEN
    )
    return unicodedata.normalize("NFKC", " ".join("".join(seen).split())[:MAX_LENGTH])[:MAX_LENGTH]


def _words_of(name: str) -> tuple[_Word, ...]:
    """Letters that are spelled out (`R.O.C.`, `B. V.`) are one word; words for "and" are left out."""
    folded = unicodedata.normalize("NFD", _visible(name).casefold())
    text = "".join(sign for sign in folded if unicodedata.category(sign) not in _MARKS and sign not in _APOSTROPHES)
    found: list[_Word] = []
    is_spelling, end = False, 0
    for match in _WORD.finditer(text):
        word, between = match[0], text[end : match.start()]
        if len(word) == 1 and is_spelling:
            found[-1] = found[-1]._replace(text=found[-1].text + _fold(word))
        elif word not in _AND:
            found.append(_Word(_fold(word), between in _HYPHENS))
        is_spelling, end = len(word) == 1, match.end()
    return tuple(word for word in found if word.text)[:MAX_WORDS]


_remembered_words: Final = lru_cache(maxsize=_REMEMBERED)(_words_of)  # of names that we vouch for only
