"""The form of the editor as it came in.

A draft holds what was typed under the names of `services/achievements/fields.py`. Only what people type comes in here:
what the service itself writes into a draft (`alignment.…`, `copied_from`) is no field of a form. A box that is not
ticked is not sent by a browser, so a form names in `has` the boxes that it shows.
"""

from __future__ import annotations

import re
from typing import Final

from werkzeug.datastructures import MultiDict

from badgeservice.services.achievements.description import LANGUAGES, TEXTS
from badgeservice.services.achievements.editing.form_saving import Choice, Sent

MAX_DIGITS: Final = 9
_LISTS: Final = frozenset({"participation", "assessments"})
_PLAIN: Final = frozenset(
    {
        "kind", "languages", "type", "level", "is_level_classified", "hours", "ects", "participation", "assessments",
        "supervision", "is_identity_checked", "quality_url", "tags", "valid_amount", "valid_unit", "renewal_id",
        "is_narrative_required", "is_evidence_required", "is_result_required", "may_ask", "licence",
    }
)  # fmt: skip
_TYPED: Final = re.compile(
    rf"(?:{'|'.join(LANGUAGES)})\.(?:{'|'.join(TEXTS)})|programme\.[a-z0-9]{{1,16}}\.(?:scheme|code|name)"
    r"|(?:result|image)\.[A-Za-z0-9_.-]{1,80}"
)
_PROGRAMME: Final = re.compile(r"programme\.([a-z0-9]{1,16})\.scheme")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")
_PAGE: Final = re.compile(r"[0-9a-f-]{1,64}")
# The key is the first field of the form, so that it is found before the rest is read (threats B8).
_KEY_FIRST: Final = re.compile(rb"key=([0-9a-f.-]{1,300})(?:&|$)")


def find_key(body: bytes) -> str:
    """The key of a form, from its first bytes; nothing else of it is looked at."""
    found = _KEY_FIRST.match(body[:400])
    return found[1].decode() if found else ""


def read_sent(form: MultiDict[str, str]) -> Sent:
    """From a request; what is no field of ours is left out."""
    typed = {name: _clean(form, name) for name in form if name in _PLAIN or _TYPED.fullmatch(name)}
    typed |= {name: "" for name in form.getlist("has") if name in _PLAIN and name not in form}
    typed |= {name: "" for name in form.getlist("has") if _TYPED.fullmatch(name) and name not in form}
    if "languages" in typed:
        typed["language"] = typed["languages"].partition(" ")[0]
    for name in list(typed):  # a row that nobody filled in has a scheme all the same, because one is always chosen
        found = _PROGRAMME.fullmatch(name)
        if found and not (typed.get(f"programme.{found[1]}.code") or typed.get(f"programme.{found[1]}.name")):
            typed[name] = ""
    return Sent(typed, _number(form.get("revision", "")), read_page(form), _read_waiting(form))


def without_programme(sent: Sent, key: str) -> Sent:
    """The same form with one of its rows emptied."""
    names = (f"programme.{key}.{name}" for name in ("scheme", "code", "name"))
    return Sent({**sent.typed, **dict.fromkeys(names, "")}, sent.since, sent.page, sent.waiting)


def read_choice(do: str) -> Choice | None:
    """`mine:<page>:<field>:<revision>`, or `theirs:` and the same: what of a clash stays."""
    parts = do.split(":")
    if len(parts) != 4 or parts[0] not in {"mine", "theirs"}:
        return None
    return Choice(parts[1], parts[2], _number(parts[3]), is_mine=parts[0] == "mine")


def read_page(form: MultiDict[str, str]) -> str:
    """Which open page it came from; without a name it is one by itself."""
    page = form.get("page", "")
    return page if _PAGE.fullmatch(page) else "-"


def _clean(form: MultiDict[str, str], name: str) -> str:
    """As it is kept: lines end in one way, and signs that nobody sees are left out."""
    text = " ".join(form.getlist(name)) if name in _LISTS else form[name]
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _read_waiting(form: MultiDict[str, str]) -> frozenset[tuple[str, str]]:
    pairs = (text.partition(":") for text in form.getlist("waiting"))
    return frozenset((page, field) for page, _, field in pairs if page and field)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else 0
