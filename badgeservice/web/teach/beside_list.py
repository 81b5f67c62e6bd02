"""What stands beside the list of an award: groups to choose, and people from before who were searched."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from badgeservice.services.groups.groups import LONGEST_NAME
from badgeservice.services.groups.people import find_people
from badgeservice.services.groups.using import list_to_choose
from badgeservice.services.search import LONGEST
from badgeservice.web.auth import current_parts, signed_in

MOST_DIGITS: Final = 6


def show_beside() -> dict[str, Any]:
    """For the page of an award. Nobody is searched unless somebody asks for it."""
    words = _words(request.args)
    people = find_people(current_parts(), signed_in(), words, _page(request.args.get("people_page"))) if words else None
    to_choose = list_to_choose(current_parts(), signed_in())
    return {"to_choose": to_choose, "people": people, "longest_group_name": LONGEST_NAME}


def people_query(form: MultiDict[str, str], page: int = 1) -> dict[str, str]:
    """Of an address: what was searched stays searched."""
    words = _words(form)
    return {"people": words, **({"people_page": str(page)} if page > 1 else {})} if words else {}


def with_people(query: str) -> str:
    """The query of an address, with what the form of this request searched."""
    more = urlencode(people_query(request.form))
    return f"{query}{'&' if query else '?'}{more}" if more else query


def _words(values: MultiDict[str, str]) -> str:
    return " ".join(values.get("people", "").split())[:LONGEST]


def _page(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 1
