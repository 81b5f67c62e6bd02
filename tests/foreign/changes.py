"""One changed character, everywhere in a document."""

import copy
from collections.abc import Iterator
from typing import Any

Path = tuple[Any, ...]


def changed_texts(
    document: dict[str, Any], *, without: tuple[str, ...] = ("proof", "@context")
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The document with one character changed, once for every text in it; what is under `without` stays."""
    for path in _paths(document, without):
        node, changed = _copy_down_to(document, path)
        node[path[-1]] = _change(node[path[-1]])
        yield "/".join(map(str, path)), changed


def changed_names(
    document: dict[str, Any], *, without: tuple[str, ...] = ("proof", "@context")
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The document with one character changed in the name of a property, once for every property in it."""
    for path in _paths(document, without, of_names=True):
        node, changed = _copy_down_to(document, path)
        node[_change(path[-1])] = node.pop(path[-1])
        yield "/".join(map(str, path)), changed


def _paths(node: Any, without: tuple[str, ...], path: Path = (), *, of_names: bool = False) -> Iterator[Path]:
    if isinstance(node, str) and not of_names:
        yield path
    elif isinstance(node, (dict, list)):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            if key not in without:
                if of_names and isinstance(key, str):
                    yield (*path, key)
                yield from _paths(value, without, (*path, key), of_names=of_names)


def _copy_down_to(document: dict[str, Any], path: Path) -> tuple[Any, dict[str, Any]]:
    changed = copy.deepcopy(document)
    node: Any = changed
    for key in path[:-1]:
        node = node[key]
    return node, changed


def _change(text: str) -> str:
    place = len(text) // 2
    return text[:place] + ("a" if text[place : place + 1] != "a" else "b") + text[place + 1 :]
