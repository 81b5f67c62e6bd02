"""Mutated inputs of every accepted kind: no unexpected exception, bounded time, flat memory (threats B7).

`make fuzz` tries a hundred thousand (`ARGS="--count 5000 --seed 7"` others); the tests try a few thousand of the same:
damaged bytes, and odd things *inside* well-formed JSON, tokens and badges of 2.0.

What is held against the verifier: it never stops unexpectedly, it answers in a quarter of a second of processor time,
and what it calls genuine says exactly what was signed, not one statement more or less.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from badgeservice.credentials.badge.badge_view import Standard
from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.baking.baking import bake_png, bake_svg
from badgeservice.credentials.document import without_proof
from badgeservice.credentials.linked_data.contexts import load_contexts, read_sources
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.multibase import decode_base64url, encode_base64url
from badgeservice.credentials.proofs.jose import sign_vc_jwt
from badgeservice.credentials.reading.well_formed import ReadingProfile
from badgeservice.credentials.verification import Verdict, Verification, Verifier
from badgeservice.errors import Invalid
from tests.credentials import old_badge
from tests.credentials.world import GENUINE, ISSUER, LIST_URL, NOW, World
from tests.effort import measured

UNITS = 100  # of tests/effort.py
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'
NASTY: list[Any] = [
    *(None, True, 0, -1, 2**53, 1e308, "", "x" * 5000, "\u0000", "\u202e", "_:b0", "urn:x:1> <urn:x:2", "@id", "null"),
    *([], {}, [[]], [None], {"@value": 1}, {"@list": []}, {"@graph": [{}]}, {"@id": "urn:x:1"}, {"id": "_:x"}),
    *(
        *({"@reverse": {}}, {"@type": "@json", "@value": {}}, {"@context": {"a": "urn:a"}}, {"type": "Evidence"}),
        {"@type": "@json", "@value": {}},
        {"@context": {"a": "urn:a"}},
        {"type": "VerifiableCredential"},
    ),
    *("2026-02-30T99:99:99Z", "did:web:[", "https://[::1", "did:key:z", "u" + "A" * 100, ["VerifiableCredential"] * 3),
]
KEYS = [
    "@id",
    "@type",
    "@nest",
    "@included",
    "@graph",
    "@context",
    "id",
    "type",
    "proof",
    "issuer",
    "endorsement",
    "a:b",
]
BYTES = [b"\x00", b"\xff", b'"', b"\\u0000", b"[" * 50, b"]]>", b"<!--", b".", b"{", b"}", b",", b"e9", b"\xed\xa0\x80"]


class Mutator:
    """Small damage, of the kinds that break parsers."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def mutate(self, content: bytes) -> bytes:
        for _ in range(self.random.choice((1, 1, 1, 2, 5))):
            content = self.random.choice((self.flip, self.cut, self.repeat, self.insert, self.inside))(content)
        return content

    def place(self, content: bytes) -> int:
        return self.random.randrange(len(content) + 1)

    def flip(self, content: bytes) -> bytes:
        at = self.place(content)
        return (
            content[:at]
            + bytes(byte ^ 1 << self.random.randrange(8) for byte in content[at : at + 1])
            + content[at + 1 :]
        )

    def cut(self, content: bytes) -> bytes:
        at = self.place(content)
        return content[:at] + content[at + self.random.choice((1, 5, 40, len(content))) :]

    def repeat(self, content: bytes) -> bytes:
        at = self.place(content)
        piece = content[at : at + self.random.choice((1, 10, 300))]
        return content[:at] + piece * self.random.choice((2, 3, 50)) + content[at + len(piece) :]

    def insert(self, content: bytes) -> bytes:
        at = self.place(content)
        return content[:at] + self.random.choice(BYTES) + content[at:]

    def inside(self, content: bytes) -> bytes:
        """Well-formed JSON with something odd in it; of a token, its payload."""
        try:
            if content.count(b".") == 2 and content[:1] == b"e":
                header, payload, signature = content.split(b".")
                changed = encode_base64url(self.inside(decode_base64url(payload.decode())))
                return b".".join((header, changed.encode(), signature))
            return json.dumps(self.change(json.loads(content))).encode()
        except (Invalid, ValueError, RecursionError):
            return content

    def change(self, value: Any, depth: int = 0) -> Any:
        if not isinstance(value, dict | list) or not value or (depth and self.random.random() < 0.15):
            return self.random.choice(NASTY)
        if isinstance(value, list):
            at = self.random.randrange(len(value))
            return [*value[:at], self.change(value[at], depth + 1), *value[at + 1 :]]
        key = self.random.choice(list(value))
        match self.random.randrange(8):
            case 0:
                return {name: one for name, one in value.items() if name != key}
            case 1:
                return {(self.random.choice(KEYS) if name == key else name): one for name, one in value.items()}
            case 2:
                return value | {self.random.choice(KEYS): self.random.choice(NASTY)}
            case 3:
                return value | {key: [value[key], value[key]]}
            case _:
                return value | {key: self.change(value[key], depth + 1)}


def make_seeds(world: World) -> dict[str, bytes]:
    """One good input of each kind."""
    badge = json.dumps(world.badge(replace(GENUINE, endorsements=(world.endorsement(),)))).encode()
    kid = f"{ISSUER.id}#{world.signer.public_key.thumbprint}"
    token = sign_vc_jwt(build_credential(GENUINE), world.signer, kid=kid).encode()
    old = (old_badge.ASSERTION, old_badge.BADGE_CLASS, old_badge.ISSUER)
    world.pages |= {document["id"]: document for document in old}
    return {
        "json": badge,
        "token": token,
        "png": bake_png(old_badge.ONE_PIXEL_PNG, badge),
        "svg": bake_svg(SVG, badge),
        "png of a token": bake_png(old_badge.ONE_PIXEL_PNG, token),
        "open badges 2.0": json.dumps(old_badge.ASSERTION).encode(),
        "status list": json.dumps(world.pages[LIST_URL]).encode(),
    }


@dataclass
class Report:
    """What came of it."""

    tries: int = 0
    slowest: float = 0.0  # seconds
    slowest_input: bytes = b""
    effort: float = 0.0  # of the slowest, tried again
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    kilobytes: int = 0


def run(linked_data: LinkedData, profile: ReadingProfile, tries: int, seed: int) -> Report:
    """Try `tries` mutated inputs; an input with which something is wrong is raised as `AssertionError`."""
    world, mutator, report = World(linked_data), Mutator(seed), Report(tries)
    seeds = make_seeds(world)
    verifier = Verifier(linked_data, world.register, profile)
    signed = {_meaning(linked_data, verifier.verify(content, fetch=world, now=NOW)) for content in seeds.values()}
    memory = _memory()
    for number in range(tries):
        content = mutator.mutate(list(seeds.values())[number % len(seeds)])
        world.asked.clear()
        began = time.process_time()
        verification = verifier.verify(content, fetch=world, now=NOW)
        took = time.process_time() - began
        if took > report.slowest:
            report.slowest, report.slowest_input = took, content
        assert verification.checks[0].code != "internal_error", content
        assert _meaning(linked_data, verification) in signed, content
        report.verdicts[verification.verdict] += 1
    report.kilobytes = _memory() - memory
    with measured() as effort:
        verifier.verify(report.slowest_input, fetch=world, now=NOW)
    report.effort = effort.units
    return report


def _meaning(linked_data: LinkedData, verification: Verification) -> bytes:
    """The digest of what a genuine credential says; of anything else, and of what nobody signs, nothing."""
    if verification.badge is None or verification.document is None:
        return b""
    if verification.badge.standard is Standard.OPEN_BADGES_2:
        return b""
    return linked_data.digest(without_proof(verification.document))


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Run the whole of it and say how it went."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261122)
    arguments = parser.parse_args()
    folder = Path(__file__).resolve().parents[1] / "schemas"
    sources = read_sources((folder / "SOURCES.toml").read_text())
    linked_data = LinkedData(load_contexts({url: (folder / file).read_bytes() for url, file in sources.items()}))
    for profile in ReadingProfile:
        report = run(linked_data, profile, arguments.count // 2, arguments.seed)
        verdicts = ", ".join(f"{verdict} {count}" for verdict, count in report.verdicts.most_common())
        sys.stdout.write(
            f"{profile}: {report.tries} inputs, slowest {report.slowest * 1000:.0f} ms, "
            f"memory +{report.kilobytes / 1024:.0f} MB; {verdicts}\n"
        )
        if report.effort > UNITS:
            sys.exit(f"too slow: {report.slowest_input!r}")


if __name__ == "__main__":
    main()
