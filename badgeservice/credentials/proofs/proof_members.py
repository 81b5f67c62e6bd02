"""What each member of a proof must look like (VC Data Integrity 1.0 section 2.1), before anything is done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from badgeservice.codes import Code
from badgeservice.credentials.document import is_url
from badgeservice.credentials.proofs.proof_results import Problem, ProofFlaw
from badgeservice.credentials.timestamps import parse_timestamp


def check_no_others(proof: Mapping[str, Any]) -> None:
    """Refuse what the table does not name, in a proof that signs statements. Raises `ProofFlaw`.

    Statements have many spellings: under the full address of `expires`, in `@nest` or behind an alias a date is signed
    as well and not found by us. A proof needs no other words, so none can hide, nor any graph that is hard to read.
    """
    if proof.keys() - _MEMBERS:
        raise ProofFlaw(Code.PROOF_MALFORMED, Problem.DATA_LOSS)


def check_members(proof: Mapping[str, Any], *, signed: bool = False) -> None:
    """Refuse a proof that the standard does not allow; `signed` when it must have its value. Raises `Invalid`.

    Members that this table does not name are judged by the suite: jcs signs every word, rdfc takes no others
    (`check_no_others`).
    """
    if not proof.keys() >= (_REQUIRED_SIGNED if signed else _REQUIRED):
        raise ProofFlaw(Code.PROOF_MALFORMED)
    if isinstance(proof["verificationMethod"], dict):  # drafts had it so
        raise ProofFlaw(Code.KEY_WRITTEN_OUT)
    for name, value in proof.items():
        if name in _FORMS and not _FORMS[name](value):
            raise ProofFlaw(Code.PROOF_MALFORMED)
    for name in proof.keys() & {"created", "expires"}:
        parse_timestamp(proof[name], field=f"proof.{name}")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_text_or_texts(value: object) -> bool:
    return _is_text(value) or (isinstance(value, list) and value != [] and all(map(_is_text, value)))


_REQUIRED = frozenset({"type", "verificationMethod", "proofPurpose"})
_REQUIRED_SIGNED = _REQUIRED | {"proofValue"}
_FORMS: Mapping[str, Callable[[object], bool]] = MappingProxyType(
    {
        "type": _is_text,
        "cryptosuite": _is_text,
        "verificationMethod": is_url,
        "proofPurpose": _is_text,
        "proofValue": _is_text,
        "id": is_url,
        "domain": _is_text_or_texts,
        "challenge": _is_text,
        "nonce": _is_text,
        "previousProof": _is_text_or_texts,
    }
)
_MEMBERS = frozenset({"@context", "created", "expires", *_FORMS})
