"""Signing a batch: what a class of learners has in common is canonicalised once, what differs is filled in.

A thousand credentials of one achievement differ in an id, a name, a salted hash and a place in a status list.
Expanding each of them again costs a hundred times more than signing it. A `BatchSigner` is compiled from one
document and the places (JSON pointers) of the texts that differ. It holds the document three times, each with the same
gaps: as canonical N-Quads (`nquads_template.py`), as canonical JSON, and as the JSON that is stored. For each learner:

1. fill the N-Quads, label the blank nodes, and hash them; sign that with the hash of the proof's options;
2. fill the canonical JSON and hash it; sign likewise (both option hashes are the same for the whole batch);
3. fill the JSON to be stored with the texts and the first signature, and the proof that is kept apart with the second.

The result is byte for byte what `sign_badge` gives, because each part is exact or not used. A row for which the
template is not certain, such as two equal tags, is signed the full way, and so is one at which the template fails. The
first row of every batch is signed both ways and compared, the proof that is kept apart as well; on a difference the
template is not to be trusted, the log says so, and the whole batch is signed the full way. Rows are taken and given one
by one, so memory does not grow with the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

from badgeservice.codes import Code
from badgeservice.credentials.document import Document, write_document
from badgeservice.credentials.keys.multikey import Signer
from badgeservice.credentials.linked_data.canonical_json import canonicalize_json
from badgeservice.credentials.linked_data.json_shape import Path
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.linked_data.nquads_template import MARK, NQuadsTemplate, compile_json
from badgeservice.credentials.multibase import encode_base58btc
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite, hash_data
from badgeservice.credentials.proofs.proofs import PROOF_SET, build_options
from badgeservice.credentials.proofs.signed_badge import SignedBadge, sign_badge
from badgeservice.credentials.quick import note_fault, quickly
from badgeservice.errors import Invalid, Message

Row = Mapping[str, str]
_Gaps = dict[str | int, "int | _Gaps"]


@dataclass(frozen=True, slots=True)
class BatchSigner:
    """One document with named gaps, ready to be filled and signed many times."""

    slots: Mapping[str, str]  # the JSON pointer of each gap, by its name
    _document: Document
    _paths: Mapping[Path, int]
    _gaps: _Gaps
    _template: NQuadsTemplate | None  # without one, every row is signed the full way
    _linked_data: LinkedData

    @classmethod
    def compile(cls, document: Document, slots: Mapping[str, str], linked_data: LinkedData) -> BatchSigner:
        """A signer of copies of `document` in which the text at each JSON pointer of `slots` may differ, under that
        name.

        Raises:
            Invalid: when a pointer leads to no text, or the document cannot be signed as it is.
        """
        paths = {_path(pointer): number for number, pointer in enumerate(slots.values())}
        if len(paths) < len(slots):
            raise _no_slot("/")
        for pointer in slots.values():
            _check_text(document, pointer)
        linked_data.link(document)
        template = quickly(linked_data.template, document, paths)
        return cls(dict(slots), document, paths, _gaps_of(paths), template, linked_data)

    @property
    def has_plain_gaps(self) -> bool:
        """Is what stands in the gaps only said, and changes the meaning of nothing else, as a type would?"""
        return self._template is not None

    def read_row(self, document: Document) -> Row:
        """The texts that `document` has in the gaps. Raises `LookupError` when it lacks one."""
        return {name: str(_value_at(document, path)) for name, path in zip(self.slots, self._paths, strict=True)}

    def fill(self, row: Row) -> Document:
        """The document with the texts of `row`, not signed yet. Where it has no gaps it is one with all others."""
        filled: Document = _filled(self._document, self._gaps, [row[name] for name in self.slots])
        return filled

    def sign_fully(
        self, row: Row, signer: Signer, created: datetime, cryptosuites: Sequence[Cryptosuite] = PROOF_SET
    ) -> SignedBadge:
        """What is signed for one row without anything compiled: the measure of what `sign_badges` gives."""
        return sign_badge(
            self.fill(row), signer, created=created, linked_data=self._linked_data, cryptosuites=cryptosuites
        )

    def sign_badges(
        self, rows: Iterable[Row], signer: Signer, created: datetime, cryptosuites: Sequence[Cryptosuite] = PROOF_SET
    ) -> Iterator[SignedBadge]:
        """What is signed for each row, in order.

        Raises as `sign_fully`; what was given before is good then.
        """
        sign_quickly = quickly(self._signing, signer, created, cryptosuites) if self._template else None
        for number, row in enumerate(rows):
            signed = quickly(sign_quickly, row) if sign_quickly else None
            if signed is None or number == 0:
                fully = self.sign_fully(row, signer, created, cryptosuites)
                if signed not in (None, fully):
                    note_fault(_TemplateDiffers())
                    sign_quickly = None
                signed = fully
            yield signed

    def _signing(
        self, signer: Signer, created: datetime, cryptosuites: Sequence[Cryptosuite]
    ) -> Callable[[Row], SignedBadge | None]:
        """All that one batch has in common, as a function of the rest."""
        marked = self.fill({name: MARK.format(slot) for slot, name in enumerate(self.slots)})
        hashes, proofs = [], []
        for number, suite in enumerate(cryptosuites, start=len(self.slots)):
            options = build_options(self._document, signer.verification_method, suite, created)
            # The first half is the hash of the options, and does not depend on the document.
            before = hash_data(suite, signer.public_key.type, self._document, options, self._linked_data)[:32]
            hashes.append((before, self._hash_document(suite, marked)))
            proofs.append(options | {"proofValue": MARK.format(number)})
        document = compile_json(write_document(marked | {"proof": proofs[:1]}).decode())
        apart = compile_json(b"".join(map(write_document, proofs[1:])).decode())
        names, sign = tuple(self.slots), signer.sign

        def sign_quickly(row: Row) -> SignedBadge | None:
            texts = [row[name] for name in names]
            try:
                values = [encode_basestring(text).encode() for text in texts]
            except UnicodeEncodeError:  # half a character: the full way says so
                return None
            for before, hash_document in hashes:
                after = hash_document(texts, values)
                if after is None:
                    return None
                values.append(b'"z%b"' % encode_base58btc(sign(before + after)).encode())
            return SignedBadge(document.fill(values), apart.fill(values))

        return sign_quickly

    def _hash_document(self, suite: Cryptosuite, marked: Document) -> Callable[[list[str], list[bytes]], bytes | None]:
        """How this suite hashes a filled document: from its texts, or from the same texts as JSON strings."""
        template = self._template
        if suite is Cryptosuite.EDDSA_JCS_2022:
            canonical_json = compile_json(canonicalize_json(marked).decode())
            return lambda _texts, values: sha256(canonical_json.fill(values)).digest()

        def hash_statements(texts: list[str], _values: list[bytes]) -> bytes | None:
            canonical = template.fill(texts) if template else None
            return sha256(canonical).digest() if canonical else None

        return hash_statements


def _gaps_of(paths: Mapping[Path, int]) -> _Gaps:
    """The same numbers of slots as a tree, by which `_filled` finds them without looking anywhere else."""
    gaps: _Gaps = {}
    for path, slot in paths.items():
        within: Any = gaps
        for step in path[:-1]:
            within = within.setdefault(step, {})
        within[path[-1]] = slot
    return gaps


def _filled(value: Any, gaps: _Gaps, texts: Sequence[str]) -> Any:  # noqa: ANN401
    """`value` with the texts put in; only what is on the way to a gap is copied."""
    filled = value.copy()
    for step, gap in gaps.items():
        filled[step] = texts[gap] if isinstance(gap, int) else _filled(value[step], gap, texts)
    return filled


def _path(pointer: str) -> Path:
    """The steps of a JSON pointer (RFC 6901)."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    return tuple(int(step) if step.isdecimal() else step for step in steps)


def _value_at(document: Document, path: Path) -> object:
    value: Any = document
    for step in path:
        value = value[step]
    return value


def _check_text(document: Document, pointer: str) -> None:
    try:
        value = _value_at(document, _path(pointer))
    except (LookupError, TypeError):
        raise _no_slot(pointer) from None
    if not isinstance(value, str):
        raise _no_slot(pointer)


def _no_slot(pointer: str) -> Invalid:
    sentence = Message(
        Code.TEMPLATE_SLOT_MISSING,
        "The text at {pointer}, which should differ for each badge, is missing.",
        pointer=pointer,
    )
    return Invalid(sentence, field=pointer)


class _TemplateDiffers(Exception):
    """The first row came out otherwise than the full way makes it."""
