"""A drawing (SVG) of somebody else -> its pixels.

An SVG is a program: it can run scripts, fetch pages and read files. So nothing of it is used but shapes: it is read
with expat, which is stopped at the first declaration, and written anew with elements and attributes of a list. Only
that is rendered, so the renderer never sees an address, a style sheet or an entity; and it runs in a process of its
own, because shapes alone can keep it busy or make it fall over. What is not on the list and would be seen (text,
pictures, style sheets) is refused with a sentence: a logo with a part missing is worse than none.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message

MAX_ELEMENTS: Final = 5_000
MAX_DEPTH: Final = 50
SECONDS: Final = 5.0  # that the renderer may take; it takes a tenth of one for an ordinary logo
_RENDERER: Final = Path(__file__).with_name("renderer.py")
_SVG: Final = "http://www.w3.org/2000/svg"
_SHAPES: Final = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
    ]
)
_UNSEEN: Final = frozenset(["title", "desc", "metadata", "namedview"])  # said of the drawing, not drawn
_PRESENTATION: Final = frozenset(
    [
        "fill",
        "fill-rule",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-opacity",
        "opacity",
        "color",
        "clip-path",
        "clip-rule",
        "stop-color",
        "stop-opacity",
        "display",
        "visibility",
    ]
)
_GEOMETRY: Final = frozenset(
    [
        "d",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "fx",
        "fy",
        "width",
        "height",
        "points",
        "transform",
        "viewBox",
        "preserveAspectRatio",
        "offset",
        "id",
        "gradientUnits",
        "gradientTransform",
        "spreadMethod",
        "clipPathUnits",
    ]
)
# Numbers, names, colours and references inside the drawing itself; nothing that holds an address.
_VALUE: Final = re.compile(r"[A-Za-z0-9\s.,+%#()_-]*|url\(\s*[\"']?#[A-Za-z0-9_.-]+[\"']?\s*\)[A-Za-z0-9\s#]*")


def is_drawing(content: bytes) -> bool:
    """Whether it looks like XML: no picture of pixels begins so."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


class Drawing(NamedTuple):
    """A drawing in our own words."""

    svg: str
    is_tall: bool  # higher than wide


def draw(content: bytes, side: int) -> bytes:
    """The drawing as a PNG with this longest side. Raises `Invalid`."""
    return render(clean(content), side)


def render(drawing: Drawing, side: int) -> bytes:
    """A clean one as a PNG with this longest side. Raises `Invalid`."""
    command = [sys.executable, "-I", str(_RENDERER), str(side), "tall" if drawing.is_tall else "wide"]
    try:
        done = subprocess.run(command, input=drawing.svg.encode(), capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 - our own file
    except (subprocess.SubprocessError, OSError):
        raise _invalid(_TOO_COMPLEX) from None
    return done.stdout


@dataclass(slots=True)
class _Reading:
    """One pass through the file, that writes what is on the list."""

    parser: expat.XMLParserType
    pieces: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)  # elements on the list that are not closed yet
    skipped: int = 0  # how deep inside something that is not seen
    elements: int = 0
    is_tall: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, plain = name.rpartition(" ")
        self.elements += 1
        if self.elements > MAX_ELEMENTS or len(self.open) + self.skipped > MAX_DEPTH:
            raise _invalid(_TOO_COMPLEX)
        if not self.open and not self.skipped and (plain != "svg" or space not in {_SVG, ""}):
            raise _invalid(_UNREADABLE)
        if self.skipped or space not in {_SVG, ""} or plain in _UNSEEN:
            self.skipped += 1
            return
        if plain not in _SHAPES or (plain == "svg" and self.open):
            raise _invalid(_not_read(f"<{plain}>"))
        self.write(plain, _attributes(attributes))

    def write(self, plain: str, kept: dict[str, str]) -> None:
        if not self.open:
            kept, self.is_tall = _measured(kept)
        space = f' xmlns="{_SVG}"' if not self.open else ""
        written = "".join(f" {name}={quoteattr(value)}" for name, value in kept.items())
        self.pieces.append(f"<{plain}{space}{written}>")
        self.open.append(plain)

    def end(self, _name: str) -> None:
        if self.skipped:
            self.skipped -= 1
        else:
            self.pieces.append(f"</{self.open.pop()}>")


def clean(content: bytes) -> Drawing:
    """Nothing but its shapes. Raises `Invalid`."""
    parser = expat.ParserCreate("utf-8", " ")
    reading = _Reading(parser)
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.StartDoctypeDeclHandler = _refuse_declaration  # before any entity can be declared
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise _invalid(_UNREADABLE) from None
    return Drawing("".join(reading.pieces), reading.is_tall)


def _refuse_declaration(_name: str, _system: str | None, _public: str | None, has_subset: bool) -> None:  # noqa: FBT001
    """Old drawing programs write a plain document type. One that declares something of its own is refused."""
    if has_subset:
        raise _invalid(_not_read("<!DOCTYPE […]>"))


def _attributes(given: dict[str, str]) -> dict[str, str]:
    """Those on the list; a style is taken apart into the same names."""
    kept: dict[str, str] = {}
    for name, value in given.items():
        space, _, plain = name.rpartition(" ")
        if plain.lower().startswith("on") or plain == "href":
            raise _invalid(_not_read(plain))
        if space:
            continue  # what a drawing program notes for itself
        if plain == "style":
            kept |= _style(value)
        elif plain in _GEOMETRY or plain in _PRESENTATION:
            kept[plain] = _checked(plain, value)
        elif plain in {"filter", "mask"}:
            raise _invalid(_not_read(plain))
    return kept


def _style(text: str) -> dict[str, str]:
    pairs = (declaration.partition(":") for declaration in text.split(";") if declaration.strip())
    named = ((name.strip().lower(), value.strip()) for name, _, value in pairs)
    return {name: _checked(name, value) for name, value in named if name in _PRESENTATION}


def _checked(name: str, value: str) -> str:
    if not _VALUE.fullmatch(value):
        raise _invalid(_not_read(name))
    return value


def _measured(root: dict[str, str]) -> tuple[dict[str, str], bool]:
    """Its own measure is that of its view box, which we give it: a million pixels wide is no reason to draw so many."""
    numbers = re.findall(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", root.get("viewBox", ""))
    if len(numbers) != 4:
        sides = [
            re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(?:px|pt|mm)?\s*", root.get(n, "")) for n in ("width", "height")
        ]
        if not all(sides):
            raise _invalid(_UNREADABLE)
        numbers = ["0", "0", *(side[1] for side in sides if side)]
    width, height = float(numbers[2]), float(numbers[3])
    if not (0 < width < 1e6 and 0 < height < 1e6 and 1 / 20 <= width / height <= 20):
        raise _invalid(_UNREADABLE)
    kept = {name: value for name, value in root.items() if name in _PRESENTATION}
    return {"viewBox": " ".join(numbers), "width": numbers[2], "height": numbers[3]} | kept, height > width


def _not_read(what: str) -> Message:
    return Message(
        Code.LOGO_DRAWING,
        "This drawing uses {what}, which we do not read. Save it as a PNG of 512 pixels wide, and hand that in.",
        what=what[:40],
    )


def _invalid(sentence: Message) -> Invalid:
    return Invalid(sentence, field="logo")


_UNREADABLE: Final = Message(Code.LOGO_DRAWING, "We cannot read this drawing. Save it as a PNG, and hand that in.")
_TOO_COMPLEX: Final = Message(
    Code.LOGO_DRAWING, "This drawing has more parts than we read. Save it as a PNG, and hand that in."
)
