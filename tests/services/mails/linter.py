"""What must hold for every mail of ours, whoever it is to and whatever the organisation said of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from badgeservice.mail import Mail, compose
from badgeservice.web.accent import contrast
from tests.conftest import Clock

LONGEST_LINE = 998  # octets (RFC 5322 §2.1.1)
LARGEST_HTML = 100_000  # of more, programs show the beginning
ENOUGH = 4.5  # WCAG 2.2, 1.4.3
FORBIDDEN = {"script", "iframe", "form", "input", "link", "object", "embed", "video", "audio", "svg", "base"}
VOID = {"meta", "img", "br", "hr"}
HIDDEN = {"style", "title", "head"}


@dataclass
class _Element:
    tag: str
    colour: str
    background: str
    classes: frozenset[str]


@dataclass
class _Page(HTMLParser):
    """The HTML of a mail, as a program for mail understands it."""

    ours: str
    allowed: frozenset[str]
    flaws: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    pairs: set[tuple[str, str, frozenset[str], frozenset[str]]] = field(default_factory=set)
    language: str = ""
    styles: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [_Element("", "000000", "ffffff", frozenset())]
        self._button = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.flaws += self._judge(tag, values)
        if tag == "html":
            self.language = values.get("lang", "")
        if tag == "a" and values.get("href", "").startswith(self.ours):
            self._button = values["href"]
        if tag not in VOID:
            self._open.append(self._style(tag, values))

    def handle_endtag(self, tag: str) -> None:
        if self._open.pop().tag != tag:
            self.flaws.append(f"</{tag}> ends something else")
        if tag == "a" and self._button:
            self.words.append(f": {self._button} ")
            self._button = ""
        if tag in {"p", "h1", "h2", "tr"}:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if any(element.tag == "style" for element in self._open):
            self.styles += data
        if HIDDEN & {element.tag for element in self._open}:
            return
        self.words.append(data)
        if data.strip():
            one = self._open[-1]
            under = frozenset().union(*(element.classes for element in self._open))
            self.pairs.add((one.colour, one.background, one.classes, under))

    def _judge(self, tag: str, values: dict[str, str]) -> Iterator[str]:
        if tag in FORBIDDEN:
            yield f"a mail has no <{tag}>"
        if tag == "img" and not (values.get("src") == "cid:badge" and values.get("alt", "").strip()):
            yield f"a picture that is not in the mail, or says nothing: {values}"
        if tag == "table" and values.get("role") != "presentation":
            yield "a table that is only there for the looks says so"
        if tag == "a" and not self._may_lead_to(values.get("href", "")):
            yield f"a link to somebody else: {values.get('href')}"
        for name, value in values.items():
            if name.startswith("on") or "url(" in value or name in {"background", "srcset", "ping"}:
                yield f"{name}={value} fetches or does something"

    def _may_lead_to(self, address: str) -> bool:
        is_ours = address.startswith(f"{self.ours}/") and not re.search(r"[?&](?!next=)", address)
        return is_ours or address in self.allowed or re.fullmatch(r"mailto:[^?]+@[^?]+", address) is not None

    def _style(self, tag: str, values: dict[str, str]) -> _Element:
        style = dict(part.split(":", 1) for part in values.get("style", "").replace(" ", "").split(";") if ":" in part)
        above = self._open[-1]
        colour, background = style.get("color", above.colour), style.get("background", above.background)
        return _Element(tag, colour.lstrip("#"), background.lstrip("#"), frozenset(values.get("class", "").split()))


def lint(mail: Mail, language: str, ours: str, *also: str) -> list[str]:
    """What is wrong with it; `also` are the addresses of the organisation that it may link to."""
    page = _Page(ours, frozenset(also))
    page.feed(mail.html)
    page.close()
    return [
        *page.flaws,
        *([] if page.language == language else [f"its language is {page.language!r}"]),
        *([] if len(mail.html) < LARGEST_HTML else ["it is too large"]),
        *_lint_words(mail, page),
        *_lint_contrast(page),
        *_lint_lines(mail),
    ]


def _lint_words(mail: Mail, page: _Page) -> Iterator[str]:
    """Whoever reads the text reads what the others read."""
    text = " ".join(mail.text.replace("\n-- \n", "\n").split())
    html = " ".join("".join(page.words).split()).replace(" : ", ": ")
    if text != html:
        yield f"the text and the HTML differ:\n{text}\n{html}"


def _lint_contrast(page: _Page) -> Iterator[str]:
    for colour, background, _, _ in page.pairs:
        if contrast(colour, background) < ENOUGH:
            yield f"#{colour} cannot be read on #{background}"
    dark = _read_dark(page.styles)
    for colour, background, classes, under in page.pairs:
        ink = next((dark[name]["color"] for name in classes if "color" in dark.get(name, {})), dark["page"]["color"])
        paper = next((dark[name]["background"] for name in ("code", "sheet", "page") if name in under), "")
        if (colour, background) != ("ffffff", "1f4fd8") and contrast(ink, paper) < ENOUGH:  # the button stays as it is
            yield f"in the dark #{ink} cannot be read on #{paper}"


def _read_dark(styles: str) -> dict[str, dict[str, str]]:
    """Class -> colour and background of the dark style sheet."""
    rules: dict[str, dict[str, str]] = {}
    for names, body in re.findall(r"([^{}]+)\{([^{}]*)\}", styles.partition("{")[2]):
        values = dict(re.findall(r"(color|background): #(\w{6})", body))
        for name in re.findall(r"\.(\w+)", names):
            rules.setdefault(name, {}).update(values)
    return rules


def _lint_lines(mail: Mail) -> Iterator[str]:
    content = compose(mail, "Badgeservice <no-reply@badges.example>", Clock()()).as_bytes()
    if not content.isascii():
        yield "not every server takes more than ASCII"
    for line in content.split(b"\r\n"):
        if len(line) > LONGEST_LINE or b"\n" in line:
            yield f"a line of {len(line)} octets, or one that ends in its middle"
