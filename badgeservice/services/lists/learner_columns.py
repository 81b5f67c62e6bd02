"""What the columns of a pasted list mean, by their heading in Dutch or English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from badgeservice.person_name import is_infix, is_particle, join_name, split_infix
from badgeservice.services.lists.known_words import ROLES

LONGEST_TITLE = 60  # letters


class Meaning(StrEnum):
    """What a column holds."""

    NAME = "name"
    FIRST = "first"
    INFIX = "infix"
    LAST = "last"
    INITIALS = "initials"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list with a heading; a column without a meaning is left out."""

    title: str
    meaning: Meaning | None
    rank: int = 0  # of two columns with one meaning the lower is taken
    is_of_next: bool = False  # the name or the address of a second learner in the row
    is_guess: bool = False  # addresses stand there, and in another column that nobody called so
    spare: Meaning | None = None  # what it holds when the better column of the same is empty
    is_known: bool = False  # it says clearly what it is, also where that is nothing that we use


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile("|".join(words.split()))


# Titles are folded to letters only: "E-mail (school)" is emailschool. Whose a column is, when it is not the learner's,
# and what is no name although "naam" is in it:
_OF_OTHERS = _any_of("""
    ouder verzorg vader moeder voogd mentor docent leraar begeleid coach slb contact bedrijf company opleid klas groep
    group parent guardian teacher advis manager supervisor emergency afdeling department course cursus vak(?!an) module
    project team bestand file partner meisjes instructor assessor werkgever employer organi[sz]ati locati vestiging
    domein domain straat street plaats(?!en) crebo login gebruikers username uitgever mailbox bank praktijk stage""")
_MAY_BE_OF_LEARNER = _any_of("login gebruikers username praktijk stage plaats contact organi[sz]ati mailbox")
_MAIL = _any_of("mail epost ^upn$ upn$ userprincipal")
_NO_ADDRESS = _any_of("""
    verstuurd verzonden sent bevestig type display weergave optin status datum geldig verified akkoord toestemming""")
_WITH_INFIX = re.compile(
    r"na(?:am|me)\s*(?:[,/+&(]|met|incl|en\b|and\b|with)", re.IGNORECASE
)  # "Achternaam, voorvoegsel"
_SHOWN_BY_MAIL = re.compile("mail.*(?:display|weergave)na(?:am|me)")
_SCHOOL_MAIL = _any_of("""
    school student leerling deelnemer instelling onderwijs werk work office institution primary zakelijk""")
_HOME_MAIL = _any_of("prive private thuis home persoonlijk personal second alternat other overig extra tweede recover")
_LOGIN = _any_of("sisloginid loginid login username gebruikersnaam gebruikersid userid account inlognaam")
# First and last name in one column.
_FIRST, _LAST = (
    "(?:voornaam|voorletters|roepnaam|first|given|voor(?!v))(?:name)?",
    "(?:achternaam|last|sur|family)(?:name)?",
)
_BETWEEN = "(?:en|and|tussenvoegsel|tussenvoegsels)*"
_BOTH = re.compile(f"{_FIRST}{_BETWEEN}{_LAST}|{_LAST}{_BETWEEN}{_FIRST}")
_PARTS = (
    (
        re.compile(
            "(?:achter|sur|last|family|geslachts)(?:na(?:am|me))?(?:tussenvoegsels?|tussenv|voorv|voorvoegsels?|(?:pre|in)fix)$"
        ),
        Meaning.INFIX,
        0,
    ),
    (
        _any_of("tussenv tussen$ tussens$ tussenna tv$ tvs$ tvg$ vv$ infix prefix voorv naamvoorv partik particle"),
        Meaning.INFIX,
        0,
    ),
    (_any_of("middle middels tweedevoorna tweedena secondna additionalna"), Meaning.INFIX, 1),
    (_any_of("roepna callname calling preferred voorkeursna nickname aanspreekna knownas"), Meaning.FIRST, 0),
    (_any_of("voornaam firstname$ firstnamerequired givenname$ forename prenom voorn$ first$ vnaam"), Meaning.FIRST, 1),
    (_any_of("voornamen firstname givenname doopna officielevoorn"), Meaning.FIRST, 2),
    (_any_of("achterna familiena geslachtsna lastname surname familyname achtern$ last$ anaam$"), Meaning.LAST, 0),
    (_any_of("voorl initia"), Meaning.INITIALS, 0),
)
# A whole name, with whose name it is around it.
_PERSON = _any_of("""
    studenten leerlingen deelnemers cursisten students members leden student leerling deelnemer cursist kandidaat
    learner
    pupil attendee participant lid member gebruiker user wie who""")
_STAFF = _any_of("docenten docent medewerkers? teachers? werknemers? employees? instructeurs? trainers?")
NAMES = (Meaning.NAME, Meaning.FIRST, Meaning.LAST)
# In front of what a form asks for: "Wat is je achternaam?"
# fmt: off
_ASKING = frozenset((
    "wat", "what", "what's", "what’s", "whats", "is", "are", "heb", "een", "do", "you", "have", "a", "hoe", "luidt",
    "luiden", "zijn", "vul", "vult", "typ", "type", "schrijf", "noem", "geef", "graag", "please", "enter", "fill",
    "give", "provide", "hier", "here", "je", "jouw", "jullie", "uw", "your", "mijn", "my", "de", "het", "the",
))
# fmt: on
_CLAUSES = frozenset(("zoals", "waarop", "waarmee", "dat", "die", "as", "which", "that"))  # what follows is no title
_ASKED_FOR_NAME = frozenset(("hoeheetje", "hoeheetu", "hoehetenjullie", "wiebenje", "wiebentu", "whoareyou"))
_NO_INFIX = frozenset(("geen", "nee", "none", "no", "niet", "leeg"))  # what people write below "tussenvoegsel?"
DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.-?){1,8}")  # initials
_WITH_CLASS = re.compile(r"\s*\((?:klas|groep|opleiding|class|group)\)", re.IGNORECASE)  # "Naam (klas)"
_LONG_BRACKETS = re.compile(r"\((?:[^()\s]+\s+){3,}[^()\s]+\)")
_WHOLE = re.compile(
    "(?:"
    + _any_of("""
    mijn je jouw uw your my watis whatis volledige gehele hele samengestelde full complete display weergave officiele
    zoom original origineel de van the of persoons? person roepnaam naam namen names? voluit in badge
    a achternaam voornaam en
    last first surname""").pattern
    + "|"
    + _PERSON.pattern
    + ")+"
)
# What is surely a title when it stands by itself, as in a form: "E-mail: anna@x.nl".
_SURE_MAIL = re.compile(
    "(?:student|school|leerling|prive|werk|uw|je|mijn)*e?mail(?:adres|address|adressen)?" + "(?:student|school|prive)?"
)
_SURE_PARTS = _any_of("""
    voornaam voornamen roepnaam achternaam familienaam tussenvoegsels? voorvoegsels? voorletters? initialen firstname
    givenname lastname surname familyname initials""")
_SURE_OTHERS = _any_of("""
    klas class groep stamgroep opleiding cohort status rol role telefoon telefoonnummer mobiel geboortedatum mentor
    docent
    slber begeleider (?:student|leerling|deelnemer|stam|crebo)?(?:nummer|nr) id adres woonplaats resultaat cijfer""")
# What we do not use but know: with it, a line is a heading.
_OTHERS = _any_of("""
    klas class stamgroep groep group id idnumber .*id .*nr .*nummer .*number rol role section sectie opleiding status
    resultaat result .*datum .*date geslacht gender sex school instelling institution bedrijf company afdeling
    department
    cijfer grade .*score .*code studie leerweg niveau level leerjaar cohort mentor telefoon phone mobiel mobile adres
    address postcode woonplaats city duration duur.* .*join .*leave .*deelname .*vertrek sis.* .*total .*totaal crebo
    titel title job.* functie bsn opmerking.* remarks? notes? aanwezig.* .*laats?t.* .*last.* geboorte.* locatie
    tijdstempel timestamp .*tijd .*time aanhef nr no route profiel licen.*""")


def read_heading(cells: Sequence[str]) -> tuple[Column, ...] | None:
    """The columns that a heading names, or None when the cells are no heading."""
    if any("@" in cell for cell in cells):
        return None
    columns = [_read_title(cell.strip()) for cell in cells]
    if not any(column.meaning in NAMES for column in columns):  # teachers earn as well
        columns = [_read_title_of_staff(cell.strip()) for cell in cells]
    if not any(column.meaning for column in columns):
        return None
    is_role = all(fold(column.title) in ROLES for column in columns if column.meaning)  # "Student" of a learner
    if is_role and not any(column.is_known and not column.meaning for column in columns):
        return None
    return tuple(_one_each(columns))


def count_meanings(columns: Iterable[Column]) -> int:
    """How many columns of a heading we can use."""
    return sum(column.meaning is not None for column in columns)


def is_of_others(title: str) -> bool:
    """Whether a column is about a parent, a teacher or a company."""
    return bool(_OF_OTHERS.search(_MAY_BE_OF_LEARNER.sub("", fold(title[: 2 * LONGEST_TITLE]))))


def is_title(text: str) -> bool:
    """Whether a text by itself surely names a column."""
    folded = fold(text[: 2 * LONGEST_TITLE])
    if folded in ROLES or ":" in text.rstrip(" :"):
        return False
    bare = _PERSON.sub("", folded)
    is_name = bool(_WHOLE.fullmatch(folded)) and _read_title(text.strip()).meaning is Meaning.NAME
    return is_name or any(sure.fullmatch(bare) for sure in (_SURE_MAIL, _SURE_PARTS, _SURE_OTHERS))


def read_label(line: str) -> str | None:
    """What stands behind "Naam:" or "E-mail:" in a form; nothing behind "Klas:"; None where there is no label."""
    label, colon, value = line.partition(":")
    if not colon or not (is_title(label) or fold(label) in {"student", "leerling", "deelnemer", "cursist"}):
        return None
    if _read_title(label.strip()).meaning:
        return value.strip()
    return "" if "@" not in value else None


def name_by_heading(columns: Sequence[Column], cells: Sequence[str]) -> tuple[str, str, str]:
    """First name, infix and last name of a row; a whole name comes back as the last of the three."""
    found = {column.meaning: cell.strip() for column, cell in zip(columns, cells, strict=False) if column.meaning}
    first = found.get(Meaning.FIRST) or found.get(Meaning.INITIALS, "")
    infix, whole = found.get(Meaning.INFIX, ""), found.get(Meaning.NAME, "")
    infix = "" if infix.lower() in _NO_INFIX else infix
    if (
        found.get(Meaning.LAST)
        and not first
        and found[Meaning.LAST].lower() in whole.lower() != found[Meaning.LAST].lower()
    ):
        return "", "", whole  # "R. Evertsen" as a mail program shows it
    if found.get(Meaning.LAST):
        return _without_repetition(first, infix, found[Meaning.LAST])
    last, comma, given = whole.partition(",")
    if first and comma and found.get(Meaning.FIRST) and not is_infix(given):  # "Bos, A.M." beside "Anna"
        return _without_repetition(first, infix or split_infix(given.strip())[1], last.strip())
    if found.get(Meaning.FIRST) and len(initialled := whole.split()) > 1 and DOTTED.fullmatch(initialled[0]):
        return _without_repetition(first, infix, " ".join(initialled[1:]))  # "A.M. Bos"
    if not first or _is_whole(whole, first, is_initials=not found.get(Meaning.FIRST)):
        return "", "", whole or first
    return _without_repetition(first, infix, whole)  # "naam" beside "voornaam" is the last name


def email_by_heading(columns: Sequence[Column], cells: Sequence[str]) -> str | None:
    """The cell of the e-mail column; None when no column is called that."""
    for column, cell in zip(columns, cells, strict=False):
        if column.meaning is Meaning.EMAIL:
            return cell.strip()
    return "" if any(column.meaning is Meaning.EMAIL for column in columns) else None


def fold(text: str) -> str:
    """Only the letters, without accents and in lower case."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z]", "", plain)


def _read_title(title: str) -> Column:
    folded = fold(_what_is_asked(title[:120]))
    if not folded or len(folded) > LONGEST_TITLE:
        return Column(title, None)
    if folded in _ASKED_FOR_NAME:
        return Column(title, Meaning.NAME, is_known=True)
    if _MAIL.search(folded) and not _NO_ADDRESS.search(folded):
        return _mail_column(title, folded)
    if _LOGIN.fullmatch(folded):
        return Column(title, Meaning.EMAIL, 5, is_known=True)
    if _OF_OTHERS.search(folded):
        return Column(title, None, is_known=True)
    if _BOTH.search(folded):
        return Column(title, Meaning.NAME, is_known=True)
    bare = _PERSON.sub("", folded)
    for pattern, meaning, rank in _PARTS:
        if pattern.match(bare) and not (meaning is Meaning.INFIX and _WITH_INFIX.search(title)):
            return Column(title, meaning, rank, is_known=True)
    if _WHOLE.fullmatch(folded) and re.search("na(?:am|men?)", folded):
        return Column(title, Meaning.NAME, is_known=True)
    if _SHOWN_BY_MAIL.search(folded):
        return Column(title, Meaning.NAME, 3, is_known=True)
    if _PERSON.fullmatch(folded):
        return Column(title, Meaning.NAME, 1, is_known=True)
    return Column(title, None, is_known=bool(_OTHERS.fullmatch(folded)))


def _what_is_asked(title: str) -> str:
    """ "achternaam" of "Wat is je achternaam (zoals op je pas staat)?"."""
    if fold(title) in _ASKED_FOR_NAME:
        return title
    words = _WITH_CLASS.sub(" ", _LONG_BRACKETS.sub(" ", title)).split()
    while len(words) > 1 and words[0].lower().strip(".,:;?!") in _ASKING:
        words.pop(0)
    place = next((place for place, word in enumerate(words) if place and word.lower() in _CLAUSES), len(words))
    return " ".join(words[:place])


def _read_title_of_staff(title: str) -> Column:
    """A title in a list of teachers: "Docent", "E-mail docent"."""
    column = _read_title(title)
    folded = fold(title[: 2 * LONGEST_TITLE])
    if column.meaning or not _STAFF.search(folded):
        return column
    bare = _STAFF.sub("", folded)
    return replace(_read_title(bare), title=title) if bare else Column(title, Meaning.NAME, 1, is_known=True)


def _mail_column(title: str, folded: str) -> Column:
    """The school's address of the learner before any other; that of a parent or a teacher is never the learner's."""
    if _OF_OTHERS.search(_MAY_BE_OF_LEARNER.sub("", folded)):
        return Column(title, None, is_known=True)
    if _SCHOOL_MAIL.search(folded):
        return Column(title, Meaning.EMAIL, 0, is_known=True)
    is_second = _HOME_MAIL.search(folded) or re.search("[2-9]", title) or not re.search("mail|epost", folded)
    return Column(title, Meaning.EMAIL, 2 if is_second else 1, is_known=True)


def _one_each(columns: Sequence[Column]) -> list[Column]:
    """Of two columns with the same meaning the best is kept: "roepnaam" before "voornamen", the school's address."""
    best: dict[Meaning, int] = {}
    for place, column in enumerate(columns):
        if column.meaning and (column.meaning not in best or column.rank < columns[best[column.meaning]].rank):
            best[column.meaning] = place
    return [
        column
        if column.meaning and best[column.meaning] == place
        else replace(column, meaning=None, spare=column.meaning)
        for place, column in enumerate(columns)
    ]


def _is_whole(name: str, first: str, *, is_initials: bool) -> bool:
    """Whether "naam" beside a first name is the whole name all the same: "Anna Bos" or "Bos, Anna" beside "Anna"."""
    words, given = name.lower().replace(",", " ").split(), first.lower().split()
    if len([word for word in words if not is_infix(word)]) < 2:
        return False
    if is_initials:
        return "," in name or (fold(words[0])[:1] == fold(first)[:1] and not is_infix(words[0]))
    return given[0] in words


def _without_repetition(first: str, infix: str, last: str) -> tuple[str, str, str]:
    """Each part once: "de" + "de Vries", "Vries, de" and "Anna Bos" beside "Bos" are as systems write them."""
    before, comma, behind = last.partition(",")
    if comma and all(map(is_particle, behind.split())):
        last, infix = before.strip(), infix or behind.strip()
    if infix and last.lower().startswith(infix.lower() + " "):
        last = last[len(infix) + 1 :]
    whole = join_name("", infix, last)
    if first.lower().endswith(" " + whole.lower()):
        first = first[: -len(whole) - 1]
    return first, infix, last
