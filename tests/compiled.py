"""Most tests make an app and ask it for two pages: what they do not ask for is not made, and what they do only once.

A page is then made as the service makes it, of the same templates and by the same rules; a statement is compiled as
the service compiles it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask, current_app
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.orm import Mapper
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from badgeservice.catalogue import Catalogue
from badgeservice.web.language import current_language


class Compiled(BytecodeCache):
    """Pages by their source and by what is put into them as they are compiled: the words of one language."""

    def __init__(self) -> None:
        self._codes: WeakKeyDictionary[Catalogue, dict[tuple[Any, ...], CodeType]] = WeakKeyDictionary()

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        language = current_language() if environment.overlayed else None
        bucket = Bucket(environment, repr((language, name, filename)), source)
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._of_catalogue().get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code
        self._of_catalogue()[bucket.key, bucket.checksum] = bucket.code

    def _of_catalogue(self) -> dict[tuple[Any, ...], CodeType]:
        return self._codes.setdefault(current_app.extensions["badgeservice"].catalogue, {})


def compile_pages_once() -> None:
    """Every app of this process uses the same code of a template, by language and catalogue."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}


def compile_addresses_when_asked() -> None:
    """Werkzeug writes and compiles two functions for each of our 160 rules, of which a test calls a dozen."""
    compile_now: Callable[[Rule, bool], Callable[..., Any]] = Rule._compile_builder

    def compile_later(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        @cache
        def compiled() -> Callable[..., Any]:
            return compile_now(rule, append_unknown)

        return lambda self, **values: compiled()(self, **values)

    Rule._compile_builder = compile_later  # type: ignore[method-assign]


class Statements(LRUCache[Any, Any]):
    """By the kind of database and not by the engine: what SQLAlchemy compiles is the same for each of a kind."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get((type(key[0]), *key[1:]), default)

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        super().__setitem__((type(key[0]), *key[1:]), value)


def compile_statements_once() -> None:
    """Every engine of this process uses the same compiled statements, because every test makes one of its own.

    A mapper keeps those that write its rows beside those of the engine.
    """
    statements = Statements(5000)
    shared = property(lambda _owner: statements, lambda _owner, _own: None)
    Engine._compiled_cache = shared  # type: ignore[assignment]
    Mapper._compiled_cache = shared  # type: ignore[method-assign,assignment]
