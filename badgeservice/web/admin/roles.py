"""Roles as forms send them, and as a page keeps them once."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from badgeservice.services.parts import Role


def read_roles(field: str) -> set[Role]:
    """The boxes of a form that are ticked; what is no role is left out."""
    return _known(request.form.getlist(field))


def chosen_roles(text: str) -> set[Role]:
    """What `write_roles` wrote."""
    return _known(text.split(","))


def write_roles(roles: Iterable[Role]) -> str:
    return ",".join(sorted(roles))


def _known(texts: Iterable[str]) -> set[Role]:
    return {Role(text) for text in texts if text in set(Role)}
