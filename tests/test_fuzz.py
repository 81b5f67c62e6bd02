"""A first helping of what `make fuzz` does at length; the same inputs in every run."""

from badgeservice.app import read_linked_data
from badgeservice.credentials.verification import Verdict, Verifier
from tests.fuzz import NOW, fuzz, make_seeds, refuse


def test_the_badge_itself_is_valid_in_every_form() -> None:
    verifier = Verifier(read_linked_data(), lambda _issuer: None)
    for form, content in make_seeds(verifier).items():
        verdict = verifier.verify(content, fetch=refuse, now=NOW).verdict
        assert verdict in {Verdict.VALID, Verdict.VALID_WITH_REMARKS}, form


def test_nothing_that_was_spoiled_is_believed() -> None:
    verdicts, _ = fuzz(count=400, seed=20261123)
    assert sum(verdicts.values()) == 400
    assert len(verdicts) >= 5, "the inputs are not varied enough to mean anything"
