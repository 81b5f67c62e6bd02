"""Feed the readers inputs that are nearly right, for as long as you like: `make fuzz ARGS="--count 100000 --seed 7"`.

Whatever comes in, a verification gives a verdict: it never raises, never takes a second, and never says valid about
anything but the very badge that was signed.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from badgeservice.app import read_linked_data
from badgeservice.credentials.baking import bake_png, bake_svg
from badgeservice.credentials.content import Achievement, CredentialContent, Identity, IdentityType, Profile
from badgeservice.credentials.did import did_key, did_key_method
from badgeservice.credentials.documents import build_credential
from badgeservice.credentials.fetching import Fetched, NotFetched
from badgeservice.credentials.jose import sign_vc_jwt
from badgeservice.credentials.multikey import KeyType, MemorySigner, generate_private_key, public_key_of
from badgeservice.credentials.proofs import add_proof_set
from badgeservice.credentials.verification import Verdict, Verifier
from badgeservice.errors import Sentence
from badgeservice.images import Kind, draw_badge, render_png

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECONDS = 1.0
JSON_TOKENS = [
    '"',
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\",
    "\\u0000",
    "\\ud800",
    "null",
    "true",
    "1e999",
    "-0",
    '"id":"x",',
]
WORDS = [
    '"@id"',
    '"@context"',
    '"@graph"',
    '"@included"',
    '"proof"',
    "==",
    ".",
    "iTXt",
    "IEND",
    "é",
    "\u202e",
    "[" * 200,
]
XML_TOKENS = ["<!DOCTYPE x>", "<![CDATA[", "]]>", "&lt;"]
TOKENS = [*(token.encode() for token in JSON_TOKENS + WORDS + XML_TOKENS), b"\x00", b"\xff", b"\xef\xbb\xbf"]


def refuse(url: str, accept: str) -> Fetched:
    """A world in which nobody answers."""
    raise NotFetched("fetch_failed", Sentence("Nobody there.", "Daar is niemand."), field=url)


def make_seeds(verifier: Verifier) -> dict[str, bytes]:
    """One badge in every form that we read."""
    key = generate_private_key(KeyType.ED25519, random.Random(1).randbytes)
    signer = MemorySigner(key, did_key_method(public_key_of(key)))
    content = CredentialContent(
        id="urn:uuid:20000000-0000-4000-8000-000000000001",
        issuer=Profile(did_key(public_key_of(key)), "Bakkerij Bol"),
        subject_id="urn:uuid:20000000-0000-4000-8000-000000000002",
        achievement=Achievement(
            "urn:uuid:20000000-0000-4000-8000-000000000003", "Brood", "Bakt brood", "Bak **brood**."
        ),
        identities=(Identity(IdentityType.NAME, "Zoë 't Hart 😀"),),
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    )
    document = build_credential(content)
    signed = add_proof_set(document, signer, created=content.valid_from, linked_data=verifier.linked_data)
    badge = json.dumps(signed, ensure_ascii=False).encode()
    svg = draw_badge("fuzz", "star", "#1f4fd8", Kind.OTHER)
    return {
        "json": badge,
        "png": bake_png(render_png(svg, 64), badge),
        "svg": bake_svg(svg, badge),
        "jwt": sign_vc_jwt(document, signer, kid=signer.verification_method).encode(),
    }


def spoil(content: bytes, source: random.Random) -> bytes:
    """The content with one to four small changes."""
    spoiled = bytearray(content)
    for _ in range(source.randint(1, 4)):
        CHANGES[source.randrange(len(CHANGES))](spoiled, source)
    return bytes(spoiled)


def _flip(content: bytearray, source: random.Random) -> None:
    if content:
        content[source.randrange(len(content))] ^= 1 << source.randrange(8)


def _cut(content: bytearray, source: random.Random) -> None:
    start = source.randint(0, len(content))
    del content[start : start + int(source.expovariate(1 / 8))]


def _end(content: bytearray, source: random.Random) -> None:
    del content[source.randint(0, len(content)) :]


def _repeat(content: bytearray, source: random.Random) -> None:
    start, length = source.randint(0, len(content)), int(source.expovariate(1 / 40))
    content[start:start] = content[start : start + length]


def _insert(content: bytearray, source: random.Random) -> None:
    start = source.randint(0, len(content))
    content[start:start] = source.choice(TOKENS)


CHANGES: tuple[Callable[[bytearray, random.Random], None], ...] = (_flip, _flip, _cut, _end, _repeat, _insert)


def said(document: object) -> str:
    """What a document says, without its proofs; the order of keys means nothing."""
    assert isinstance(document, dict)
    return json.dumps({name: value for name, value in document.items() if name != "proof"}, sort_keys=True)


def fuzz(count: int, seed: int) -> tuple[Counter[str], float]:
    """Spoil and verify `count` times; gives the verdicts and the longest time that one took.

    Raises:
        AssertionError: something was believed, or took too long; says how to repeat it.
    """
    verifier = Verifier(read_linked_data(), lambda _issuer: None)
    seeds = make_seeds(verifier)
    truth = said(json.loads(seeds["json"]))
    verdicts: Counter[str] = Counter()
    longest = 0.0
    for number in range(count):
        source = random.Random(f"{seed} {number}")
        form = source.choice(sorted(seeds))
        content = spoil(seeds[form], source)
        start = time.perf_counter()
        verification = verifier.verify(content, fetch=refuse, now=NOW)
        longest = max(longest, time.perf_counter() - start)
        where = f"seed {seed}, number {number}, {form}"
        assert longest < SECONDS, f"{where} took {longest:.2f} s"
        if verification.verdict in {Verdict.VALID, Verdict.VALID_WITH_REMARKS}:
            assert said(verification.document) == truth, f"{where} was believed"
        verdicts[f"{form} {verification.verdict}"] += 1
    return verdicts, longest


def main() -> None:
    """The command line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    chosen = arguments.parse_args()
    verdicts, longest = fuzz(chosen.count, chosen.seed)
    for verdict, number in sorted(verdicts.items()):
        print(f"{number:>8}  {verdict}")
    print(
        f"{chosen.count} inputs, seed {chosen.seed}: none was believed, none raised; the longest took {longest:.3f} s"
    )


if __name__ == "__main__":
    main()
