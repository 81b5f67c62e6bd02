"""The older lists of 1EdTech: on it, not on it, or not to be told."""

import pytest

from badgeservice.credentials.status.revocation_list import read_revocation_list
from badgeservice.credentials.status.status_flaws import StatusFlaw

URL = "https://school.example/revocations"
BADGE = "https://school.example/credentials/1"
ISSUER = "https://school.example/issuers/1"


def listed(*entries: object, **changes: object) -> dict[str, object]:
    return {"id": URL, "issuer": ISSUER, "revokedCredential": list(entries)} | changes


@pytest.mark.parametrize(
    ("entry", "is_revoked"),
    [
        ({"id": BADGE}, True),
        ({"id": BADGE, "revoked": True, "revocationReason": "Fout"}, True),
        ({"id": BADGE, "revoked": False}, False),
        ({"id": BADGE + "0"}, False),
    ],
)
def test_a_credential_is_on_the_list_or_not(entry: dict, is_revoked: bool) -> None:
    for document in (listed(entry), {"id": URL, "issuer": {"id": ISSUER}, "revokedCredentials": entry}):
        status = read_revocation_list(document, URL, BADGE)
        assert (status.is_revoked, status.issuer) == (is_revoked, ISSUER)


def test_the_reason_comes_along() -> None:
    status = read_revocation_list(listed({"id": BADGE, "revocationReason": "Fout"}), URL, BADGE)
    assert status.reason == "Fout"


@pytest.mark.parametrize(
    "document",
    [
        {},
        listed(id="https://school.example/other"),
        listed(issuer=None),
        listed(issuer={"name": "x"}),
        listed(BADGE),
        listed({"revoked": True}),
        listed({"id": 7}),
        listed(revokedCredential="all"),
    ],
)
def test_a_list_that_cannot_be_read_says_nothing(document: dict) -> None:
    with pytest.raises(StatusFlaw):
        read_revocation_list(document, URL, BADGE)
