"""Measure, and print one table, or with `--json` one line per row: `{"name", "per_second", "ratio_to_pyld"}`.

What a web page takes is compared with a page that does nothing: `"times_bare_page"` in place of the last.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from hashlib import sha256
from itertools import count, cycle

from badgeservice.credentials.checks.verdict import Verdict
from badgeservice.credentials.document import write_document
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.programs.after_signing import check_signed_badge
from badgeservice.credentials.programs.before_signing import BatchCheck
from badgeservice.credentials.proofs.batch_signing import BatchSigner
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.proofs.proofs import PROOF_SET, add_proof, add_proof_set, create_proof
from badgeservice.credentials.timestamps import format_timestamp
from badgeservice.credentials.verification import Verifier
from benchmarks.awarding import BOTH, awarding
from benchmarks.measure import Round, Task, ratio, run, timed, times_within
from benchmarks.others import NodeStack, NotAvailable
from benchmarks.plain_pyld import PlainPipeline
from benchmarks.sample import (
    ISSUER,
    NOW,
    SLOTS,
    World,
    make_document,
    make_email,
    make_endorsement,
    make_foreign_documents,
    make_row,
    ship_contexts,
)
from benchmarks.scan import scanned

ROUNDS = 9
ENGINES = ("sqlite", "postgres")
AWARDED = 100_000  # before the rows called "late"
BARE = "bare_page"
RDFC_ONLY = (Cryptosuite.EDDSA_RDFC_2022,)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="a line of JSON for each row")
    arguments.add_argument("--rounds", type=int, default=ROUNDS, help="how often everything has its turn")
    arguments.add_argument("--engine", action="append", choices=ENGINES, help="whole awards on this one only")
    arguments.add_argument("--awarded", type=int, default=AWARDED, help="how many there are before the late rows")
    chosen = arguments.parse_args()
    with ExitStack() as stack:
        awards = list(_awards(stack, chosen.engine or ENGINES, chosen.awarded))  # the server gets the other core
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # one core, the JavaScript stack included
        bench, scan = Bench(), stack.enter_context(scanned())
        tasks = [*bench.tasks(), *scan.tasks(), *awards, *_others(stack, bench)]
        run(tasks, chosen.rounds)
        asked = scan.count_statements()
    for task in tasks:
        print(json.dumps(as_row(task, tasks)) if chosen.json else as_line(task, tasks))
    if chosen.json:
        print(json.dumps({"name": "scan_statements", "statements": asked[0], "transactions": asked[1]}))
    else:
        print(f"a scan asks the database {asked[0]} questions, in {asked[1]} transactions")


def _others(stack: ExitStack, bench: Bench) -> Iterator[Task]:
    try:
        node = stack.enter_context(NodeStack(dict(bench.contexts.documents), make_document(), ISSUER.id))
    except NotAvailable as reason:
        print(f"The JavaScript stack is not measured: {reason}.", file=sys.stderr)
        return
    yield Task("node_sign", "pyld_sign", lambda times: node.seconds("sign", times), 20)
    yield Task("node_verify", "pyld_verify", lambda times: node.seconds("verify", times), 20)


def _awards(stack: ExitStack, engines: Sequence[str], awarded: int) -> Iterator[Task]:
    for engine in engines:
        try:
            yield stack.enter_context(awarding(engine)).task("award_batch")
            if awarded:
                late = stack.enter_context(awarding(engine))
                late.award_many(awarded)
                late.revoke_many()
                yield late.task("award_batch_late")
        except ImportError:
            print(f"Awards are not measured on {engine}: it is not installed.", file=sys.stderr)


def as_row(task: Task, tasks: list[Task]) -> dict[str, object]:
    """For programs: how many times as quick as plain PyLD, or how many times as long as what it is compared with."""
    times, within = ratio(task, tasks), times_within(task, tasks)
    compared = {"times_bare_page": round(1 / times, 1)} if task.beside == BARE else {"ratio_to_pyld": round(times, 2)}
    parts = {} if within is None else {"times_sign_and_verify": round(within, 2)}
    return {"name": task.name, "per_second": round(task.per_second, 1), **compared, **parts}


def as_line(task: Task, tasks: list[Task]) -> str:
    """For people."""
    times, within = ratio(task, tasks), times_within(task, tasks)
    compared = f"{1 / times:7.1f} x as long as a bare page" if task.beside == BARE else f"{times:7.1f} x PyLD"
    line = f"{task.name:24} {task.per_second:10,.0f} /s  {1e6 / task.per_second:9,.1f} us  {compared}"
    return line if within is None else f"{line}  {within:5.2f} x {' + '.join(task.within)}"


class Bench:
    """Everything that is measured, made ready."""

    def __init__(self) -> None:
        self.contexts = ship_contexts()
        self.linked_data = LinkedData(self.contexts)
        self.world = World(self.linked_data)
        self.verifier = Verifier(self.linked_data, self.world.register)
        self.plain = PlainPipeline(
            self.contexts.documents, self.world.private_key, self.world.signer.verification_method
        )
        self.template = BatchSigner.compile(make_document(), SLOTS, self.linked_data)

    def tasks(self) -> list[Task]:
        created = format_timestamp(NOW)
        plain_signed = cycle([self.plain.sign(make_document(number), created) for number in range(20)])
        known = cycle([self.sign(number) for number in range(20)])
        rich, canonical = make_document(), self.linked_data.canonicalize(make_document())
        signer, digest = self.world.signer, sha256(canonical).digest()
        signature = signer.sign(digest * 2)
        numbers = count()
        return [
            Task("pyld_sign", "pyld_sign", timed(lambda: self.plain.sign(make_document(next(numbers)), created)), 20),
            Task("sign_batch_rdfc", "pyld_sign", self._batch(RDFC_ONLY), 1000),
            Task("sign_batch_both", "pyld_sign", self._batch(PROOF_SET), 1000),
            Task("sign_one_both", "pyld_sign", timed(lambda: self.sign(next(numbers))), 100),
            Task("sign_limit_both", "pyld_sign", timed(self._limit(lambda: signer.sign(digest * 2), canonical)), 500),
            Task("pyld_verify", "pyld_verify", timed(lambda: self.plain.verify(next(plain_signed))), 20),
            Task("verify_known_shape", "pyld_verify", timed(lambda: self.verify(next(known))), 100),
            Task("verify_one_proof", "pyld_verify", self._verifying(self.handed_out), 100),
            Task("scan_endorsement", "pyld_verify", self._verifying(self.endorsed), 50),
            Task("verify_foreign", "pyld_verify", self._foreign(), 20),
            Task(
                "verify_limit_both", "pyld_verify",
                timed(self._limit(lambda: signer.public_key.verify(signature, digest * 2), canonical)), 200,
            ),
            Task("award_in_core", "pyld_sign", self._award, 1000, within=BOTH),
            Task("pyld_canonicalize", "pyld_canonicalize", timed(lambda: self.plain.normalize(rich)), 20),
            Task("canonicalize_fully", "pyld_canonicalize", timed(lambda: self.linked_data.canonicalize(rich)), 50),
            Task("canonicalize_known_shape", "pyld_canonicalize", self._known_shape(), 1000),
        ]  # fmt: skip

    def sign(self, number: int) -> bytes:
        """One credential without a template, of a shape seen before."""
        signed = add_proof_set(make_document(number), self.world.signer, created=NOW, linked_data=self.linked_data)
        return write_document(signed)

    def verify(self, content: bytes, verifier: Verifier | None = None) -> None:
        """The whole pipeline: every check, the status list too."""
        verdict = (verifier or self.verifier).verify(content, fetch=self.world.fetch, now=NOW).verdict
        if verdict is not Verdict.VALID:
            raise SystemExit(f"the benchmark's credential is {verdict}")

    def handed_out(self, number: int) -> bytes:
        """One credential as others get it."""
        return write_document(self.world.sign(make_document(number), self.linked_data))

    def endorsed(self, number: int) -> bytes:
        """The same with one endorsement in it."""
        endorsement = self.world.sign(make_endorsement(number), self.linked_data)
        return write_document(self.world.sign(make_document(number, (endorsement,)), self.linked_data))

    def _verifying(self, make: Callable[[int], bytes]) -> Round:
        turn = cycle([make(number) for number in range(20)])
        return timed(lambda: self.verify(next(turn)))

    def _batch(self, suites: Sequence[Cryptosuite]) -> Round:
        def one_batch(times: int) -> float:
            def whole_batch() -> None:
                for _ in self.template.sign_badges(map(make_row, range(times)), self.world.signer, NOW, suites):
                    pass

            return timed(whole_batch)(1)

        return one_batch

    def _award(self, times: int) -> float:
        """Steps 3 to 6 of awarding, without a database: build, check, sign, and verify each as strangers would."""

        def whole_batch() -> None:
            batch = BatchSigner.compile(make_document(), SLOTS, self.linked_data)
            check, rows = BatchCheck(batch), list(map(make_row, range(times)))
            for row in rows:
                check.check(row)
            for number, signed in enumerate(batch.sign_badges(rows, self.world.signer, NOW)):
                check_signed_badge(
                    self.verifier, signed, batch.fill(rows[number]),
                    fetch=self.world.fetch, now=NOW, email=make_email(number),
                )  # fmt: skip

        return timed(whole_batch)(1)

    def _foreign(self) -> Round:
        """Each of a shape never seen, with one proof."""

        def one_round(times: int) -> float:
            verifier, signed = Verifier(LinkedData(self.contexts), self.world.register), []
            for document in make_foreign_documents(times + 2):
                proof = create_proof(
                    document, self.world.signer, cryptosuite=RDFC_ONLY[0], created=NOW, linked_data=self.linked_data
                )
                signed.append(write_document(add_proof(document, proof)))
            for content in signed[:2]:  # what is the same for all: contexts, options of the proof, the status list
                self.verify(content, verifier)
            rest = iter(signed[2:])
            return timed(lambda: self.verify(next(rest), verifier))(times)

        return one_round

    def _known_shape(self) -> Round:
        documents = cycle([make_document(number) for number in range(20)])
        return timed(lambda: self.linked_data.link(next(documents)))

    def _limit(self, work: Callable[[], object], canonical: bytes) -> Callable[[], None]:
        """What no program can do without: two hashes and two signatures."""

        def both() -> None:
            for _ in range(2):
                sha256(canonical).digest()
                work()

        return both


if __name__ == "__main__":
    main()
