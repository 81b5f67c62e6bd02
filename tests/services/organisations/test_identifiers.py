"""Official numbers: each has its form, and what does not fit is refused with a sentence about that number."""

import pytest

from badgeservice.errors import Invalid
from badgeservice.services.organisations.identifiers import IdentifierType, as_signed, identifier_types, read_identifier
from badgeservice.store.tables import OrganisationKind

BRIN, SCHAC_HOME, KVK, ROR = IdentifierType


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (BRIN, " 25lx ", "25LX"),
        (KVK, "1234 5678", "12345678"),
        (SCHAC_HOME, "@ROCMidden.example", "rocmidden.example"),
        (ROR, "https://ror.org/04dkp9463", "04dkp9463"),
        (ROR, "02JX3X895", "02jx3x895"),
        (ROR, "", ""),
    ],
)
def test_a_number_is_kept_in_one_spelling(kind: IdentifierType, typed: str, kept: str) -> None:
    assert read_identifier(kind, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (BRIN, "25LX00"),
        (BRIN, "LX25"),
        (BRIN, "٢٥LX"),
        (KVK, "1234567"),
        (KVK, "123456789"),
        (SCHAC_HOME, "rocmidden"),
        (SCHAC_HOME, "127.0.0.1"),
        (SCHAC_HOME, "a.b/c"),
        (ROR, "04dkp9464"),  # one digit of the checksum is another
        (ROR, "04dkq9463"),  # one letter is another
        (ROR, "14dkp9463"),
        (ROR, "https://ror.org.example/04dkp9463"),
    ],
)
def test_what_does_not_fit_is_refused(kind: IdentifierType, typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_identifier(kind, typed)
    assert refusal.value.code == f"identifier_{kind.name.lower()}"


def test_only_a_school_has_a_brin_and_a_department_has_nothing() -> None:
    assert BRIN in identifier_types(OrganisationKind.SCHOOL)
    assert BRIN not in identifier_types(OrganisationKind.COMPANY)
    assert identifier_types(OrganisationKind.DEPARTMENT) == ()


def test_in_a_signed_profile_each_is_an_extension_of_the_standard() -> None:
    signed = as_signed([{"type": "BRIN", "value": "25LX"}, {"type": "ROR", "value": "04dkp9463"}])
    assert [(one.type, one.value) for one in signed] == [
        ("ext:BRIN", "25LX"),
        ("ext:ROR", "https://ror.org/04dkp9463"),
    ]
