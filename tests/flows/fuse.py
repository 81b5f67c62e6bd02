"""A fuse on every touch of the outside, which kills what runs when it is burnt (see `test_award_act.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from typing import Any

from sqlalchemy import event

from badgeservice.credentials.verification import Verification, Verifier
from badgeservice.services.parts import Parts


class Killed(BaseException):
    """The process is gone: no handler of ours sees it."""


@dataclass
class Fuse:
    """Burns one piece at a touch; when it is burnt, the process dies."""

    left: int
    touched: list[str] = field(default_factory=list)

    def burn(self, what: str) -> None:
        if self.touched[-1:] == [what]:  # a hundred random bytes in a row are one touch
            return
        self.touched.append(what)
        self.left -= 1
        if self.left < 0:
            raise Killed(what)


class Fused:
    """One of the parts, with a fuse on every call of it and of what it hands out."""

    def __init__(self, part: Any, name: str, fuse: Fuse) -> None:
        self._part, self._name, self._fuse = part, name, fuse

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self._fuse.burn(self._name)
        answer = self._part(*arguments, **named)
        return Fused(answer, self._name, self._fuse) if self._name in ("keystore.signer", "new_fetch") else answer

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._part, name)
        return Fused(value, f"{self._name}.{name}", self._fuse) if callable(value) else value


@dataclass(frozen=True)
class FusedVerifier(Verifier):
    """A verifier whose copies burn too."""

    burn: Callable[[str], None] = lambda _what: None

    def verify(self, *arguments: Any, **named: Any) -> Verification:
        self.burn("verifier.verify")
        return super().verify(*arguments, **named)


def fuse_verifier(verifier: Verifier, fuse: Fuse) -> Verifier:
    values = {each.name: getattr(verifier, each.name) for each in fields(verifier)}
    return FusedVerifier(**values, burn=fuse.burn)


@contextmanager
def fused(parts: Parts, fuse: Fuse) -> Iterator[Parts]:
    names = ("clock", "random", "keystore", "linked_data", "new_fetch", "wake")

    def burn(_connection: object) -> None:
        fuse.burn("commit")

    event.listen(parts.engine, "commit", burn)
    try:
        burning = {name: Fused(getattr(parts, name), name, fuse) for name in names}
        yield replace(parts, **burning, verifier=fuse_verifier(parts.verifier, fuse))
    finally:
        event.remove(parts.engine, "commit", burn)
