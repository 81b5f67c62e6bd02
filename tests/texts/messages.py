"""Every message in the code, found by reading it. `make texts` brings docs/codes.md and the catalogue up to date.

A message is a call `Message(Code.X, "words", ...)`. Where the code is a parameter (`_unusable(code)`), callers say it.
`message.coded(Code.Y)` says the same words about something else.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from badgeservice.codes import Code

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "badgeservice"
TRANSLATIONS = PACKAGE / "translations"
CODES_PAGE = ROOT / "docs" / "codes.md"
KEYWORDS = {
    "Message": (2,),
    "gettext": None,
    "ngettext": (1, 2),
    "_": None,
    "translate": None,
    "to_translate": None,
    "translate_count": (1, 2),
}


@dataclass(frozen=True)
class Found:
    """One `Message(...)` in the code; `words` is None when they are no literal."""

    codes: tuple[str, ...]
    words: str | None
    place: str
    is_frame: bool = False  # words around another message, whose code it keeps


def find_messages() -> list[Found]:
    """All of them, in the order of the files."""
    trees = {path: ast.parse(path.read_text()) for path in sorted(PACKAGE.rglob("*.py"))}
    callers = _find_callers(trees.values())
    return [
        found
        for path, tree in trees.items()
        for function, call in _calls(tree, None)
        if isinstance(call.func, ast.Name) and call.func.id == "Message" and call.args and path.name != "errors.py"
        for found in [_read(call, function, callers, f"{path.relative_to(ROOT)}:{call.lineno}")]
    ]


def _read(call: ast.Call, function: ast.FunctionDef | None, callers: dict[str, list[ast.Call]], place: str) -> Found:
    words = call.args[1].value if len(call.args) > 1 and isinstance(call.args[1], ast.Constant) else None
    code = _code(call.args[0])
    if code:
        return Found((code,), words, place)
    if isinstance(call.args[0], ast.Attribute) and call.args[0].attr == "code":
        return Found((), words, place, is_frame=True)
    names = [argument.arg for argument in function.args.args] if function else []
    name = call.args[0].id if isinstance(call.args[0], ast.Name) else ""
    if function is None or name not in names:
        return Found((), words, place)
    position = names.index(name) - (names[0] in ("self", "cls"))
    said = {_code(one.args[position]) for one in callers[function.name] if len(one.args) > position}
    return Found(tuple(sorted(code for code in said if code)), words, place)


def _code(node: ast.expr) -> str | None:
    is_code = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Code"
    return node.attr if is_code else None  # type: ignore[union-attr]


def _find_callers(trees) -> dict[str, list[ast.Call]]:
    callers = defaultdict(list)
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                callers[name].append(node)
    return callers


def _calls(node: ast.AST, function: ast.FunctionDef | None) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
    for child in ast.iter_child_nodes(node):
        inside = child if isinstance(child, ast.FunctionDef) else function
        if isinstance(child, ast.Call):
            yield function, child
        yield from _calls(child, inside)


def mentioned_codes() -> set[str]:
    """The names of all codes that the package uses."""
    trees = [ast.parse(path.read_text()) for path in PACKAGE.rglob("*.py")]
    return {name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.expr) and (name := _code(node))}


def extract() -> dict[str | tuple[str, ...], str]:
    """Every text that a person can be shown, of messages and of pages -> the file it is in."""
    found = extract_from_dir(
        PACKAGE,
        method_map=[
            ("**.py", "python"),
            ("**.html", "jinja2.ext.babel_extract"),
            ("**.txt", "jinja2.ext.babel_extract"),
        ],
        options_map={pattern: {"newstyle_gettext": "true", "trimmed": "true"} for pattern in ("**.html", "**.txt")},
        keywords=KEYWORDS,
        directory_filter=lambda _folder: True,  # Babel's own skips _parts
    )
    return {text: file for file, _line, text, _comments, _context in found}


def read_catalogue(language: str = "nl") -> Catalog:
    with (TRANSLATIONS / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language)


def update_catalogue(language: str = "nl") -> None:
    """Bring the file of a language to the words of today: new ones are empty, old ones go."""
    catalogue, texts = read_catalogue(language), extract()
    fresh = Catalog(locale=language, project="badgeservice", fuzzy=False)
    fresh.mime_headers = catalogue.mime_headers
    for text in sorted(texts, key=lambda text: text if isinstance(text, str) else text[0]):
        known = catalogue.get(text if isinstance(text, str) else text[0])
        fresh.add(text, known.string if known else ("" if isinstance(text, str) else ("", "")))
    with (TRANSLATIONS / f"{language}.po").open("wb") as file:
        write_po(file, fresh, width=0, omit_header=False, sort_output=True)


def write_codes_page() -> str:
    """docs/codes.md: every code with its sentences."""
    catalogue = read_catalogue()
    rows: dict[str, list[str]] = defaultdict(list)
    for found in find_messages():
        for code in found.codes:
            if found.words is not None and found.words not in rows[code]:
                rows[code].append(found.words)
    lines = [
        "# Codes",
        "",
        "What a program meets as `code`, and what a person reads with it. A code keeps its meaning; words may change.",
        "A part in braces is filled in. This page is generated (`make texts`).",
        "",
        "| code | English | Nederlands |",
        "|---|---|---|",
    ]
    for name in sorted(Code.__members__):
        if not rows[name]:
            lines.append(f"| `{Code[name]}` | (in the words of another) | |")
        for words in rows[name]:
            dutch = catalogue.get(words)
            lines.append(f"| `{Code[name]}` | {_cell(words)} | {_cell(str(dutch.string) if dutch else '')} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    update_catalogue()
    CODES_PAGE.write_text(write_codes_page())
