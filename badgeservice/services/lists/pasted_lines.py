"""From lines to learners, where there are no columns: several on a line, one over a few lines, and lines of nobody."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from badgeservice.person_name import is_infix
from badgeservice.services.lists.address_evidence import is_whole, letters, likely_words, may_be_whole
from badgeservice.services.lists.first_names import FIRST_NAMES
from badgeservice.services.lists.known_words import NO_LEARNER, PLACES, REMARKS, ROLES, SENTENCE_WORDS, SUMS
from badgeservice.services.lists.learner_columns import is_title, read_label
from badgeservice.services.lists.pasted_text import Line

ADDRESS = r"[^\s<>()\[\]{},;:|\"@]{1,254}@[^\s<>()\[\]{},;:|\"@]*"
LONGEST_BLOCK = 12  # lines of one learner

_EMPTY = " \t;,|\xa0\u200b\ufeff"
_FOUND_ADDRESS = re.compile(ADDRESS)
_ONLY_ADDRESS = re.compile(rf"\s*[<(\[]?(?:mailto:)?({ADDRESS})[>)\]]?[\s;,.]*", re.IGNORECASE)
# An address by itself, or everything up to the next address in angle brackets; whatever is behind the last one.
_ENTRY = re.compile(rf"[\s;,]*({ADDRESS}(?=\s*(?:[;,]|$))|[^>]*>|.+)")
_AND = re.compile(r"^(?:(?:en|and|&|\+)\s+|[/;,&+]\s*)+", re.IGNORECASE)
_HEAD_OF_MAIL = re.compile(r"\s*(?:to|aan|cc|bcc|an|kopie|verplicht|optioneel|required|optional)\s*:\s*", re.IGNORECASE)
# "[12-03-2026 14:05:33] Anna Bos: …" and "12-03-2026 14:05 - Anna Bos: …", as WhatsApp and Teams write it.
_CHAT = re.compile(
    r"\s*\[?\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},?\s{1,3}\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?\]?\s*(?:[-–]\s*)?(.*)",
    re.IGNORECASE,
)
_TIME = re.compile(r"\s*\[?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?\]?\s*", re.IGNORECASE)
_SPEAKER = re.compile(r"~?\s*([^:@]{2,60}):\s(.*)")
FEW_TICKS = 2
_TICK = re.compile(r"[xXvV] (?=\S)")
_CARD = re.compile(r"(?:item\d\.)?([A-Z][A-Z-]{0,30})(?:;[^:]{0,200})?:(.*)", re.IGNORECASE)
LIST_MARK = re.compile(
    r"^ *(?:(?:\(?\d{1,4} *[.):] *(?!\d)|#?\d{1,6} +(?=[^\W\d])|\[[ xXvV✓✔]?\]|\([xXvV]\)"
    r"|[-*•–—·○●▪■□◦►→»>+☐☑☒✓✔✗✘❏❑❖⬜✅⚪🔲🔳]+) *)+"
)
_NO_BRACKETS = str.maketrans("()[]<>", "      ")
_SAID_TWICE = re.compile(r"['\"(]?\b([\w.+-]{1,64}@[\w.-]{1,190})\b['\")]?\s?[<(]\1[>)]", re.IGNORECASE)
_PHONE = re.compile(
    r"\W*(?:(?:tel|telefoon|phone|mobiel|mob|fax|[tmf])\b)?[\s.:|]*\+?\d[\d\s().-]{6,30}", re.IGNORECASE
)
_LINK = re.compile(r"\s*(?:[wi]\s*[:|]\s*)?(?:https?://|www\.)\S+\s*", re.IGNORECASE)
_GREETING = re.compile(
    r"\W*(?:met|vriendelijke|hartelijke|groet|groeten|groetjes|gr|mvg|kind|best|regards|cheers)\b", re.IGNORECASE
)
_LETTER_LABEL = re.compile(r"^\s*[em]\s?[:|]\s*(?=\S{1,64}@)", re.IGNORECASE)  # "E: anna@x.nl" in a signature
_END_OF_NAME = re.compile(r"([\t;,:(]|\s[-–—]\s)")
_CLASS = re.compile(r"\S*\d\S*")


def split_entries(lines: Sequence[Line]) -> tuple[list[Line], list[int]]:
    """One text for each learner; and the numbers of the lines that are nobody, in a list that has addresses."""
    if any(line.text.upper().startswith("BEGIN:VCARD") for line in lines):
        lines = list(_read_cards(lines))
    lines = list(_unfold(lines))
    meant = _without_ticks([meant for line in lines for meant in _what_is_meant(line)])
    if not any("@" in line.text for line in meant):
        return [line.with_text(entry) for line in meant for entry in _entries_of(line.text)], []
    joined = _join_blocks(meant)
    entries = [line.with_text(entry) for line in joined for entry in _entries_of(line.text)]
    senders = _places_of_senders(entries)
    kept = [
        line
        for place, line in enumerate(entries)
        if "@" in line.text or (place not in senders and (not is_no_learner(line.text) or _begins_with_name(line.text)))
    ]
    used = {line.number for line in kept}
    return kept, sorted({line.number for line in joined} - used)


def is_no_learner(text: str, *, is_in_table: bool = False) -> bool:
    """Whether a text without an address is surely not somebody: a total, a greeting, a title of the list."""
    if _PHONE.fullmatch(text) or _LINK.fullmatch(text):
        return True
    words = [word.strip(".,:;!?()*-–") for word in re.split(r"[\s;,|]+", text.lower())]
    words = [word for word in words if word]
    if not any(map(str.isalpha, text)):
        return any(map(str.isdigit, text)) or not text.strip(" -=_*.–—~|#")
    if not words or words[0] in NO_LEARNER or words[-1] in SUMS:
        return True
    if is_in_table:
        return letters(text) in {"studenttest", "teststudent", "pointspossible"}
    if all(_CLASS.fullmatch(word) or word in ROLES | REMARKS | PLACES or is_infix(word) for word in words):
        return True
    if is_title(text) or len(words) > 8:
        return True
    is_sentence = len(words) > 2 and (text.rstrip()[-1] in "!?:" or any(word in SENTENCE_WORDS for word in words))
    return is_sentence or (len(words) > 1 and any(word in PLACES for word in words) and bool(_CLASS.search(text)))


def _places_of_senders(lines: Sequence[Line]) -> set[int]:
    """The line without an address behind "Met vriendelijke groet": who wrote it, and no learner."""
    places = set()
    for place, (before, line) in enumerate(itertools.pairwise(lines), 1):
        is_near = line.number - before.number < 4 and len(line.text.split()) < 6
        if (
            "@" not in before.text + line.text
            and _GREETING.match(before.text)
            and is_no_learner(before.text)
            and is_near
        ):
            places.add(place)
    return places


def _begins_with_name(text: str) -> bool:
    """Whether somebody stands in front of "volgt nog", "is ziek" or another word of why there is no address."""
    front, mark, _ = (*_END_OF_NAME.split(text.strip(), maxsplit=1), "", "")[:3]
    if mark == "," and len(front.split()) == 1 and "\t" in text:  # "Pietersen, Ger"
        front, mark = text.strip().partition("\t")[0].replace(",", " "), "\t"
    words = front.split()
    while words and words[-1].islower():
        words.pop()
    if not 1 < len(words) < 6 or any(_CLASS.fullmatch(word) or is_known(word) for word in words):
        return False
    is_name = all(word[:1].isupper() or is_infix(word) for word in words) and words[0][:1].isupper()
    return is_name and (mark in {"\t", ";"} or letters(words[0]) in FIRST_NAMES)


def is_known(word: str) -> bool:
    """Whether it is a word that stands beside names."""
    folded = word.strip(".,:;!?()*-–").lower()
    return folded in ROLES | REMARKS | PLACES | NO_LEARNER | SENTENCE_WORDS


def _what_is_meant(line: Line) -> Iterator[Line]:
    """A line without what a chat, a mail or a form writes in front of what somebody wrote."""
    text = line.text
    if chat := _CHAT.fullmatch(text):
        yield from _said(line, chat[1])
        return
    text = _HEAD_OF_MAIL.sub("", text, count=1) if _HEAD_OF_MAIL.match(text) else text
    text = _LETTER_LABEL.sub("", text, count=1)
    if (labelled := read_label(text)) is not None:
        text = labelled
    if time := _TIME.match(text):
        text = text[time.end() :]
    text = LIST_MARK.sub("", text)
    if text.strip(_EMPTY):
        yield line.with_text(text)


def _unfold(lines: Sequence[Line]) -> Iterator[Line]:
    """The head of a mail runs on in lines that begin with a space."""
    held: Line | None = None
    for line in lines:
        if held and line.text[:1] in " \t":
            held = replace(held, raw=f"{held.raw} {line.raw}", text=f"{held.text} {line.text.strip()}")
            continue
        if held:
            yield held
        held = line if _HEAD_OF_MAIL.match(line.text) else None
        if not held:
            yield line
    if held:
        yield held


def _without_ticks(lines: list[Line]) -> list[Line]:
    """Lines without the x or v that some of them begin with, which are no initials when there are several."""
    ticked = sum(bool(_TICK.match(line.text)) for line in lines)
    if ticked < FEW_TICKS:
        return lines
    return [line.with_text(_TICK.sub("", line.text)) for line in lines]


def _read_cards(lines: Sequence[Line]) -> Iterator[Line]:
    """Of cards from an address book the name and the address, a card in a block."""
    for line in lines:
        card = _CARD.fullmatch(line.text)
        if not card:
            yield line
        elif card[1].upper() in {"FN", "EMAIL"}:
            yield line.with_text(card[2])


def _said(line: Line, text: str) -> Iterator[Line]:
    """Somebody's own address in a chat; what else they say is kept where we do not know that it is theirs."""
    speaker = _SPEAKER.fullmatch(text)
    if not speaker or "@" not in speaker[2]:
        if "@" in text:
            yield line.with_text(text)
        return
    name, message = speaker[1].strip(), speaker[2]
    addresses = set(_FOUND_ADDRESS.findall(message))
    if len(addresses) != 1:
        yield line.with_text(message)
        return
    (address,) = addresses
    rest = " ".join(_FOUND_ADDRESS.sub(" ", message).split()).strip(_EMPTY + "-–:()<>")
    likely = likely_words(message, address)
    whole = [text for text in (rest, *([] if likely else [name])) if is_whole(text, address)]
    if whole:
        yield line.with_text(f"{whole[0]}\t{address}")
    elif likely := (rest if may_be_whole(rest, address) else likely):
        yield line.with_text(f"{likely} ({name}: {rest.translate(_NO_BRACKETS)}) <{address}>")
    elif _has_letters(name):
        yield line.with_text(f"{name} | {rest or line.text[: line.text.find(name)].strip()} <{address}>")
    else:
        yield line.with_text(f"{rest} <{address}>")


def _entries_of(line: str) -> list[str]:
    """The learners of "a@x.nl; b@x.nl" or "Jan <a@x.nl>, Piet <b@x.nl>", as mail programs write them."""
    if "@" not in line and "\t" not in line:
        names = [name.strip() for name in line.split(";") if name.strip()]
        return names if len(names) > 1 and all(len(name.split()) > 1 for name in names) else [line]
    if line.count("@") < 2:
        return [line]
    line = _SAID_TWICE.sub(r"<\1>", line)
    if line.count("@") < 2:
        return [line]
    if line.count("<") > 1:
        entries = [entry for found in _ENTRY.finditer(line) if (entry := found[1].strip(_EMPTY + ">"))]
        if all(entry.count("@") == 1 for entry in entries):
            return [_AND.sub("", entry) for entry in entries]
    for mark in (r"[;,\s]+", ";", ",", r"\s/\s"):
        entries = [entry for part in re.split(mark, line) if (entry := part.strip())]
        have_names = {_has_letters(_FOUND_ADDRESS.sub("", entry)) for entry in entries}
        if len(entries) > 1 and len(have_names) == 1 and all(entry.count("@") == 1 for entry in entries):
            return entries
    return _around_addresses(line) or _each_with_address(line) or [line]


def _each_with_address(line: str) -> list[str]:
    """What stands between the marks of a line, when there is an address in each: better than one learner for all."""
    entries = [entry for part in line.split(";") if (entry := part.strip())]
    are_named = all("@" in entry and _has_letters(_FOUND_ADDRESS.sub("", entry)) for entry in entries)
    return entries if len(entries) > 2 and are_named else []


def _around_addresses(line: str) -> list[str]:
    """Each address with the name before it, or behind it, when there are as many of both."""
    found = list(_FOUND_ADDRESS.finditer(line))
    if line.count("@") != len(found):
        return []
    edges = [0, *(address.end() for address in found)]
    if not _has_letters(line[: found[0].start()]):
        edges = [0, *(address.start() for address in found[1:]), len(line)]
    parts = [line[start:end] for start, end in zip(edges, [*edges[1:-1], len(line)], strict=False)]
    names = [_may_be_name(_FOUND_ADDRESS.sub("", part)) for part in parts]
    if len(parts) != len(found) or not all(names):
        return []
    return [_AND.sub("", part.strip(_EMPTY + ".>)")).strip(_EMPTY) for part in parts]


def _may_be_name(text: str) -> bool:
    """Whether there is a word that is no role, course or answer."""
    words = [folded for word in text.split() if (folded := word.strip(_EMPTY + ".:()<>").lower())]
    return any(any(map(str.isalpha, word)) and word not in ROLES | REMARKS | PLACES for word in words)


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, _AND.sub("", text.strip(_EMPTY + ">)"))))


def _join_blocks(lines: Sequence[Line]) -> list[Line]:
    """One learner over a few lines, such as a name, a role and an address, as copied from a web page."""
    places = [place for place, line in enumerate(lines) if _ONLY_ADDRESS.fullmatch(line.text)]
    others = sum("@" in line.text for line in lines) - len(places)
    if not places or others or len(places) == len(lines):
        return list(lines)
    blocks = _even_blocks(len(lines), places) or _blocks_between_blanks(lines, places) or _blocks_before(places)
    starts = dict(blocks)
    joined, place = [], 0
    while place < len(lines):
        end = starts.get(place, place + 1)
        joined.append(_join(lines[place:end]))
        place = end
    return joined


def _even_blocks(count: int, places: Sequence[int]) -> list[tuple[int, int]]:
    """Blocks of one length, all the way down; titles may stand above them."""
    lengths = {place - before for before, place in itertools.pairwise(places)} or {count}
    length, behind = min(lengths), count - 1 - places[-1]
    start = places[0] - (length - 1 - behind)
    if len(lengths) > 1 or not 1 < length <= LONGEST_BLOCK or behind >= length or start < 0:
        return []
    return [(at, at + length) for at in range(start, count, length)]


def _blocks_between_blanks(lines: Sequence[Line], places: Sequence[int]) -> list[tuple[int, int]]:
    """Blocks with an empty line between them, each with one address."""
    starts = [0, *(at for at in range(1, len(lines)) if lines[at].number > lines[at - 1].number + 1)]
    blocks = list(zip(starts, [*starts[1:], len(lines)], strict=True))
    counts = [sum(start <= place < end for place in places) for start, end in blocks]
    if max(counts) > 1 or len(blocks) < 2:
        return []
    return [
        block for block, count in zip(blocks, counts, strict=True) if count and block[1] - block[0] <= LONGEST_BLOCK
    ]


def _blocks_before(places: Sequence[int]) -> list[tuple[int, int]]:
    """Blocks that end in an address, of the usual length; what stands above one is somebody without an address."""
    ends = [place + 1 for place in places]
    starts = [0, *ends[:-1]]
    ((length, _),) = Counter(end - start for start, end in zip(starts, ends, strict=True)).most_common(1)
    return [(max(start, end - length), end) for start, end in zip(starts, ends, strict=True)]


def _join(lines: Sequence[Line]) -> Line:
    if len(lines) == 1:
        return lines[0]
    texts = (only[1] if (only := _ONLY_ADDRESS.fullmatch(line.text)) else line.text for line in lines)
    return replace(
        lines[0], raw=" ".join(line.raw for line in lines), text="\t".join(" ".join(text.split()) for text in texts)
    )
