"""In what is a badge only against the standard, so that it is no reason to call it false? (check 2; design §5)

Others issue badges that are not written as Open Badges 3.0 has it. When the signature is good and nothing in it says
one thing to us and another thing to the next reader, the issuer did sign it: then it is shown, with what is wrong in
words.

Everything of `one_spelling.py` is a way to say one thing and sign another, and stays refused; so does every code that
is not in the table here. One flaw that is not in it is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.document import VC_1_CONTEXT, VC_2_CONTEXT, Document
from badgeservice.credentials.reading.badge_rules import (
    BadgeRules,
    Member,
    check_type,
    context_order,
    is_ob_context,
    not_an_object,
    too_many,
    unknown,
)
from badgeservice.credentials.reading.one_spelling import (
    HOLDER_MISSING,
    Malformed,
    check_spelling,
    context_missing,
    missing,
    null_value,
    value_not_plain,
)
from badgeservice.errors import Message

ONLY_AGAINST_THE_STANDARD: Final = frozenset(
    {
        Code.HOLDER_MISSING,  # nobody is named, and nothing that is named changes
        Code.WORD_UNKNOWN,  # a word is shown as a word, whether it is in a list or not
        Code.MEMBER_MISSING,  # what is absent was not signed, and is not shown
        Code.MEMBER_UNKNOWN,  # it has a meaning, or check 3 stops it; we show nothing of it
        Code.TYPE_MISSING,  # what a thing is, is read from what points to it
        Code.NOT_A_NUMBER,  # signed as a text, and shown as that text
        Code.NOT_A_FLAG,  # an identity without a plain yes or no is not compared
        Code.NOT_A_LANGUAGE,  # a language that nobody knows marks no words
        Code.NOT_A_TEXT,  # a number or an address where words belong: the signed value is shown, or nothing
        Code.NOT_AN_OBJECT,  # an address instead of a thing: it is signed as an address
        Code.NOT_A_TIME,  # a day without an hour is a day; what is no moment at all is not checked
        Code.NOT_A_DATE,  # only the birthday has this form, and we never show that
        Code.NOT_A_TOKEN,  # an endorsement that is no token is judged in check 9
        Code.CONTEXT_ORDER,  # every vocabulary is one that we hold, and what is shown comes from its meaning
    }
)
# The statements are the same without it. So it is surely the issuer's own only when the signature covers every byte.
ONLY_SPELLED_SO: Final = frozenset(
    {
        Code.LIST_OF_ONE,  # brackets around a single value
        Code.NULL_VALUE,  # says nothing: what it leaves out counts as absent
        Code.VALUE_NOT_PLAIN,  # in which direction a text is read, which we do not use
    }
)
# What decides, is written as it should be: from half a status one program reads a place in a list, and another nothing.
_DECIDING: Final = ("/credentialStatus", "/refreshService")
# Without these nobody says anything: there is no one who can have signed it, or nothing that was earned.
_INDISPENSABLE: Final = frozenset({"/issuer", "/credentialSubject"})
MAX_NAMED: Final = 5


def find_imperfections(document: Document, *, is_whole: bool = False) -> tuple[Message, ...]:
    """Everything in which `document` departs from the standard; nothing when any of it is more than that.

    `is_whole`: its signature covers every byte. To be asked when `check_well_formed` has refused it as a badge.
    """
    flaws: list[Malformed] = []
    try:
        plainer = _plainer(document, flaws) if is_whole else document
        check_spelling(plainer)
        _EVERY_FLAW.check_badge(plainer)
    except _Flaws as found:
        flaws += found.flaws
    except Malformed:
        return ()
    if all(_is_only_against_the_standard(flaw, is_whole=is_whole) for flaw in flaws):
        return tuple(flaw.sentence for flaw in flaws[:MAX_NAMED])
    return ()


def _plainer(part: Document, flaws: list[Malformed], *above: str | int) -> Document:
    """Without empty values and directions of reading, of which the signed statements know nothing."""
    plain: Document = {}
    for name, value in part.items():
        if value is None and name[:1] != "@":
            flaws.append(null_value().under(*above, name))
        elif name == "@direction" and "@value" in part and value in ("ltr", "rtl"):
            flaws.append(value_not_plain().under(*above, name))
        elif isinstance(value, dict) and name != "@context":
            plain[name] = _plainer(value, flaws, *above, name)
        elif isinstance(value, list) and name != "@context":
            plain[name] = [
                _plainer(one, flaws, *above, name, place) if isinstance(one, dict) else one
                for place, one in enumerate(value)
            ]
        else:
            plain[name] = value
    return plain


def _is_only_against_the_standard(flaw: Malformed, *, is_whole: bool) -> bool:
    if flaw.code in ONLY_SPELLED_SO:  # what is then not there is a flaw of its own
        return is_whole
    place = flaw.field or ""
    is_there = flaw.code == Code.HOLDER_MISSING or place not in _INDISPENSABLE
    is_detail = is_there and not place.startswith(_DECIDING)
    return is_detail and flaw.code in ONLY_AGAINST_THE_STANDARD


class _Flaws(Malformed):
    """All that is wrong at a place; each knows its own."""

    def __init__(self, flaws: list[Malformed]) -> None:
        self.flaws: list[Malformed] = []
        super().__init__(flaws[0].what)
        self.flaws = flaws

    def under(self, *steps: str | int) -> Malformed:
        for flaw in self.flaws:
            flaw.under(*steps)
        return super().under(*steps)


class _Collected:
    """The flaws of one object, while its members are looked at."""

    def __init__(self) -> None:
        self._flaws: list[Malformed] = []

    @contextmanager
    def under(self, *steps: str | int) -> Iterator[None]:
        """What is refused within is one flaw more, at this place."""
        try:
            yield
        except _Flaws as found:
            found.under(*steps)
            self._flaws += found.flaws
        except Malformed as malformed:
            self._flaws.append(malformed.under(*steps))

    def refuse(self) -> None:
        """Raise all of them, if there are any."""
        if self._flaws:
            raise _Flaws(self._flaws)


class _EveryFlaw(BadgeRules):
    """The same rules, which do not stop at the first flaw: they raise `_Flaws`, or a `Malformed` that is no detail."""

    def _check_credential(self, name: str, value: object) -> None:
        contexts = value.get("@context") if isinstance(value, dict) else None
        if not isinstance(contexts, list) or contexts[:1] not in ([VC_1_CONTEXT], [VC_2_CONTEXT]):
            raise context_missing()
        if not any(map(is_ob_context, contexts)):
            raise context_missing()
        flaws = _Collected()
        with flaws.under("@context", 1):
            if not is_ob_context(contexts[1]):
                raise context_order()
        with flaws.under():
            self._check_object(name if contexts[0] == VC_2_CONTEXT else f"{name}/1.1", value)
        flaws.refuse()

    def _check_object(self, name: str, value: object) -> None:
        described = self._classes[name]
        if type(value) is not dict:
            raise not_an_object(described)
        flaws = _Collected()
        with flaws.under():
            if described.types:
                check_type(described, value.get("type"))
        for required in described.required:
            if required not in value:
                with flaws.under(required):
                    raise Malformed(missing(required))
        for key, item in value.items():
            with flaws.under(key):
                if (member := described.members.get(key)) is not None:
                    self._check_member(member, item)
                elif described.is_closed and key != "type":
                    raise unknown(described, key)
        flaws.refuse()

    def _check_member(self, member: Member, item: object) -> None:
        if type(item) is not list:
            member.check(item)
            return
        flaws = _Collected()
        if not member.is_set:
            if len(item) != 1:
                raise too_many()
            with flaws.under():
                raise Malformed(Message(Code.LIST_OF_ONE, "a single value belongs here, without a list around it"))
            with flaws.under():
                member.check(item[0])
            flaws.refuse()
            return
        for index, one in enumerate(item):
            with flaws.under(index):
                member.check(one)
        flaws.refuse()

    def _check_subject(self, value: object) -> None:
        flaws = _Collected()
        with flaws.under():
            self._check_object("AchievementSubject", value)
        with flaws.under():
            if isinstance(value, dict) and "id" not in value and not value.get("identifier"):
                raise Malformed(HOLDER_MISSING)
        flaws.refuse()


_EVERY_FLAW: Final = _EveryFlaw()
