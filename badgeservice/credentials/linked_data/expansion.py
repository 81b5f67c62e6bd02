"""JSON-LD expansion in which nothing is dropped and nothing is fetched: from a document's words to IRIs.

PyLD does the expanding. JSON-LD processors are lenient by design: a member that no context defines is left out, a name
that is not absolute is completed with whatever address the document happens to have, free-floating values disappear.
For a signature that is fatal, because what disappears is *not signed* and yet is in the file (Data Integrity §4.6,
"losslessly"). So here:

* a member that expands to nothing, or a value that PyLD would drop, is refused by name (`UnsignedData`);
* there is no base address, so a relative name stays relative, and `quads.py` refuses it;
* contexts come from the pinned table only. A document may carry contexts of its own (the profile for open badges
  refuses that earlier); those are processed apart, so that nothing of them outlives the document.

PyLD also builds the active context of each node again and again: three quarters of its time. What pinned contexts mean
in the light of other pinned contexts never changes, so that is remembered (`_Memory`), which makes expansion four times
faster. This leans on private methods of PyLD; its version is pinned and the tests compare with plain PyLD.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from threading import RLock
from typing import Any, Final, TypeAlias

from pyld.context_resolver import ContextResolver
from pyld.jsonld import KEYWORDS, JsonLdError, JsonLdProcessor

from badgeservice.codes import Code
from badgeservice.credentials.linked_data.canonical_json import Json
from badgeservice.credentials.linked_data.canonicalization import TooComplex
from badgeservice.credentials.linked_data.contexts import Contexts
from badgeservice.errors import BadgeServiceError, Invalid, Message

Expanded = dict[str, Any]
Context: TypeAlias = Any  # a JSON-LD context in use, as PyLD holds it: a mapping with a `_uuid` of its own

_LOOKS_LIKE_KEYWORD: Final = re.compile(r"@[A-Za-z]+")
# Words of all contexts that apply somewhere in a document, on top of one another: each combination is new work.
WORK: Final = 10_000  # the richest published badge needs 2,000
_REMEMBERED: Final = 1_000  # combinations of pinned contexts; a credential needs about thirty


class UnsignedData(Invalid):
    """The document holds something that its signature cannot cover."""

    def __init__(self, name: object) -> None:
        shown = str(name) if name is not None else "?"
        super().__init__(
            Message(Code.UNSIGNED_DATA, "Part of the document is not covered by a signature: {shown}.", shown=shown),
            field=shown,
        )


class NotLinkedData(Invalid):
    """The document breaks a rule of JSON-LD, so it has no meaning that could be signed."""

    def __init__(self, reason: object) -> None:
        super().__init__(
            Message(
                Code.NOT_LINKED_DATA,
                "The document does not follow the rules for linked data: {reason}.",
                reason=str(reason),
            ),
        )


class Expander:
    """Expands documents with the pinned contexts. Safe to share between threads."""

    def __init__(self, contexts: Contexts) -> None:
        self._memory = _Memory(contexts)

    def expand(self, document: Mapping[str, Any]) -> Expanded:
        """The document with every word replaced by the IRI it stands for.

        Raises:
            UnsignedData, UnknownContext, NotLinkedData: whatever is odd about it. What did not come from JSON, and
                contexts of its own that are no contexts, may raise anything; `LinkedData` takes care of that.
        """
        return self._expand(document, _refuse_dropped)

    def expand_known(self, document: Mapping[str, Any]) -> tuple[Expanded, list[str]]:
        """The same without the words that have no meaning, and which these are. Raises as `expand` for all else."""
        dropped: list[str] = []

        def note_dropped(name: object) -> None:
            if not isinstance(name, str):
                raise UnsignedData(name)
            dropped.append(name)

        expanded = self._expand(document, note_dropped)
        for node in _objects(expanded):
            if isinstance(kinds := node.get("@type"), list):
                dropped += [kind for kind in kinds if not _has_meaning(kind)]
                node["@type"] = [kind for kind in kinds if _has_meaning(kind)]
        return expanded, list(dict.fromkeys(dropped))

    def _expand(self, document: Mapping[str, Any], on_dropped: Callable[[object], None]) -> Expanded:
        try:
            return _Processor(self._memory, on_dropped).run(document)
        except JsonLdError as error:
            raise _our_error(error) from error


def _has_meaning(kind: str) -> bool:
    """A word for a kind of thing that no vocabulary has, is left as it stands: without a scheme."""
    return ":" in kind


def _our_error(error: JsonLdError) -> BadgeServiceError:
    """Our own error when that is what stopped PyLD, else PyLD's in our words."""
    cause: BaseException | None = error
    deepest = error
    while cause is not None:
        if isinstance(cause, BadgeServiceError):
            return cause
        if isinstance(cause, JsonLdError):
            deepest = cause
        cause = cause.__cause__
    return NotLinkedData(deepest.code or deepest.type)


class _Memory:
    """What the pinned contexts mean, one on top of the other, worked out once."""

    def __init__(self, contexts: Contexts) -> None:
        self._contexts = contexts
        self._scoped = {
            id(found): _amount(found) for document in contexts.documents.values() for found in _objects(document)
        }
        self._results: dict[tuple[Any, ...], Context] = {}
        self.resolver = self.new_resolver()
        # PyLD's own caches are not safe between threads.
        self.lock = RLock()

    def new_resolver(self) -> ContextResolver:
        """A resolver that serves the pinned contexts and keeps nothing of another document."""
        return ContextResolver({}, self._load)

    def key(self, local: Json) -> Hashable:
        """What identifies a local context made of pinned ones only; nothing when any part of it is foreign.

        Raises:
            UnknownContext: when it names a context that we do not hold.
        """
        if isinstance(local, str):
            self._contexts.get(local)
            return local
        if isinstance(local, list):
            keys = tuple(self.key(part) for part in local)
            return keys if keys and None not in keys else None
        if local is None or local is False:
            return False
        return id(local) if id(local) in self._scoped else None

    def work(self, local: Json) -> int:
        """How much there is to do for a local context: as many steps as it has words, whosever it is."""
        if isinstance(local, list):
            return sum(map(self.work, local))
        if isinstance(local, str):
            local = self._contexts.documents.get(local)
        return self._scoped.get(id(local)) or _amount(local)

    def recall(self, key: tuple[Any, ...]) -> Context | None:
        """The result for this combination, when it was worked out before."""
        return self._results.get(key)

    def remember(self, key: tuple[Any, ...], result: Context) -> None:
        """Keep a result; when there are too many combinations, somebody is making them up: start again."""
        if len(self._results) >= _REMEMBERED:
            self._results.clear()
            self.resolver = self.new_resolver()
        self._results[key] = result

    def _load(self, url: str, _options: object) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": self._contexts.get(url),
            "tag": "static",
        }


class _Processor(JsonLdProcessor):  # type: ignore[misc]
    """PyLD for one document."""

    def __init__(self, memory: _Memory, on_dropped: Callable[[object], None]) -> None:
        super().__init__(on_property_dropped=on_dropped)
        self._memory = memory
        self._work = 0
        self._used: set[tuple[Any, ...]] = set()
        self._pinned: set[str] = set()  # the contexts in this document that are made of pinned ones only

    def run(self, document: Mapping[str, Any]) -> Expanded:
        options = {
            "base": None,
            "isFrame": False,
            "keepFreeFloatingNodes": False,
            "processingMode": "json-ld-1.1",
            "contextResolver": self._memory.new_resolver(),  # for contexts that the document itself carries
        }
        expanded: Expanded = self._expand(self._get_initial_context(options), None, document, options)
        return expanded

    def _expand(
        self, active_ctx: Context, active_property: str | None, element: Json, options: Json, **flags: Json
    ) -> Json:
        expanded = super()._expand(active_ctx, active_property, element, options, **flags)
        if expanded is None and element is not None:  # a free-floating value, or a value object without a value
            raise UnsignedData(active_property)
        return expanded

    def _process_context(
        self, active_ctx: Context, local_ctx: Json, options: Json, override_protected: bool = False,  # noqa: FBT001
        propagate: bool = True, validate_scoped: bool = True, cycles: set[str] | None = None,  # noqa: FBT001
    ) -> Context:  # fmt: skip
        memory = self._memory
        part = memory.key(local_ctx)
        if part is None:
            _check_foreign_context(local_ctx)
        if part is None or cycles is not None or not self._is_pinned(active_ctx):
            if cycles is None:  # else it is a part of another one
                self._spend(local_ctx)
            return super()._process_context(
                active_ctx, local_ctx, options, override_protected, propagate, validate_scoped, cycles
            )
        key = (active_ctx.get("_uuid"), part, override_protected, propagate)
        if key not in self._used:
            self._used.add(key)
            self._spend(local_ctx)
        result = memory.recall(key)
        if result is None:
            with memory.lock:
                result = super()._process_context(
                    active_ctx, local_ctx, {**options, "contextResolver": memory.resolver},
                    override_protected, propagate, validate_scoped,
                )  # fmt: skip
                memory.remember(key, result)
        if "_uuid" in result:
            self._pinned.add(result["_uuid"])
        return result

    def _is_pinned(self, active: Context) -> bool:
        """Asked of this document and not of the memory, which may forget in between and would then change the work."""
        return not active["mappings"] or active.get("_uuid") in self._pinned

    def _spend(self, local_ctx: Json) -> None:
        """Bounded for each document, and alike whether we remember or not: so that its verdict is always the same."""
        self._work += self._memory.work(local_ctx)
        if self._work > WORK:
            raise TooComplex


def _refuse_dropped(name: object) -> None:
    raise UnsignedData(name)


def _amount(context: Json) -> int:
    return 10 + sum(map(len, _objects(context)))  # each has to be looked up and put on top of another, however small


def _objects(value: Json) -> Iterator[dict[str, Any]]:
    """Every object within a context document, itself included."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _objects(part)


def _check_foreign_context(context: Json) -> None:
    """Refuse in a context that a document carries what PyLD ignores, or would let leak into the pinned ones.

    `@import` makes PyLD change the imported context in place; words that merely look like keywords are ignored by it.
    """
    for found in _objects(context):
        for name, value in found.items():
            if name == "@import":
                raise NotLinkedData("@import is not supported")
            for word in (name, value):
                if isinstance(word, str) and word not in KEYWORDS and _LOOKS_LIKE_KEYWORD.fullmatch(word):
                    raise NotLinkedData(f"{word} is not a keyword")
