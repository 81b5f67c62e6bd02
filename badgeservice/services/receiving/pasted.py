"""A link as people hand it on: between brackets, in a sentence, in Markdown, broken over lines by a mail program, with
signs that nobody sees. No link of a badge needs any of that, so it is left out, and what is left is looked at as ever.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from badgeservice.services import addresses

MESSAGE: Final = 4000  # letters; what is longer is no message with a link in it
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
_FENCE: Final = re.compile(r"(`{1,3})(?:[a-z]{1,10}(?=\s))?")  # as Markdown shows code
_BROKEN: Final = re.compile(r"(?<![ \t])=?[ \t]*+\r?\n[ \t>]*")  # as mail programs break lines, and quote them
_BETWEEN: Final = re.compile(r"<\s*(https?://[^<>]*)>", re.IGNORECASE)  # RFC 3986 appendix C: there it may be broken
_LINK: Final = re.compile(r"https?://[^\s<>\"“”„«»`\[\]\\^{|}]+", re.IGNORECASE)
_BARE: Final = re.compile(r"(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}(?::\d{1,5})?(?:[/?#]\S*)?")
_ENDINGS: Final = ".,;:!?)>\"'’*…"
_NAME: Final = "[0-9a-z]{26}"  # of a share
_IN_OUTLOOK: Final = ".safelinks.protection.outlook.com"  # writes itself before every link in a mail


def tidy(text: str) -> str:
    """Without what nobody sees at its ends, and out of the fence that shows it as code; a token in one piece."""
    plain = text.strip("".join(map(chr, _INVISIBLE)) + " \t\r\n")
    if (fence := _FENCE.match(plain)) and plain.endswith(fence[1]):
        plain = plain[fence.end() : -len(fence[1])].strip()
    if plain.startswith("eyJ") and len(pieces := plain.split()) > 1:
        return "".join(pieces)
    return plain


def find_share_token(text: str, origins: Collection[str]) -> str | None:
    """The 26 characters of a share of ours: typed alone, or in its link somewhere in a short message."""
    if len(text) > MESSAGE:
        return None
    written = text.translate(_INVISIBLE).lower()
    alone = addresses.without_signs(re.sub(r"[\s-]", "", written))
    if re.fullmatch(_NAME, alone):
        return alone
    starts = "|".join(re.escape(origin + addresses.SHARE.start) for origin in origins)
    if not starts:
        return None
    for message, end in ((written, r"\b"), (unquote(written), r"\b"), (_BROKEN.sub("", written), "")):
        if found := re.search(f"(?:{starts})({_NAME}){end}", message):
            return found[1]
    return None


def find_link(text: str) -> str:
    """The link in a short message, the first that leads further than a front page; "" when there is none."""
    if len(text) > MESSAGE:
        return ""
    written = text.translate(_INVISIBLE).strip()
    whole = _BROKEN.sub("", written)
    between = _BETWEEN.search(written)
    if between:
        written = "".join(between[1].split())
    elif _LINK.match(whole) and not re.search(r"\s", whole):
        written = whole
    elif _BARE.fullmatch(_without_endings(whole)):
        return f"https://{_without_endings(whole)}"
    links = [_out_of_outlook(_without_endings(link)) for link in _LINK.findall(written)]
    return next((link for link in links if _leads_further(link)), links[0] if links else "")


def _without_endings(link: str) -> str:
    """A bracket that was opened in the link itself belongs to it."""
    while link and link[-1] in _ENDINGS and not (link[-1] == ")" and link.count("(") >= link.count(")")):
        link = link[:-1]
    return link


def _out_of_outlook(link: str) -> str:
    try:
        address = urlsplit(link)
    except ValueError:
        return link
    inner = parse_qs(address.query).get("url", [""])[0]
    return inner if (address.hostname or "").endswith(_IN_OUTLOOK) and _LINK.fullmatch(inner) else link


def _leads_further(link: str) -> bool:
    return len(link.partition("://")[2].partition("/")[2]) > 0
