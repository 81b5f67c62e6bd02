"""What we build, link and read back is the same: the view comes from the signed statements alone."""

from dataclasses import replace

import pytest

from badgeservice.credentials.badge.badge_view import Standard, domain_of
from badgeservice.credentials.badge.content import Identity, Profile
from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.badge.stated import state_badge
from badgeservice.credentials.badge.statements_to_badge import read_badge
from badgeservice.credentials.linked_data.node import VC, Contradiction, Node
from tests.credentials.examples import ACHIEVEMENT, CONTENT, DEPARTMENT, ISSUER


@pytest.fixture
def read(linked_data):
    def read(document):
        graph = linked_data.link(document).graph
        return read_badge(state_badge(Node(graph, document["id"])), Standard.OPEN_BADGES_3)

    return read


def test_everything_that_we_build_is_read_back(read):
    badge = read(build_credential(CONTENT))
    assert badge.issuer == ISSUER
    assert badge.achievement == replace(ACHIEVEMENT, tags=("koken", "samenwerken"))
    assert set(badge.identities) == set(CONTENT.identities)
    assert (badge.results, badge.evidence) == (CONTENT.results, CONTENT.evidence)
    assert (badge.valid_from, badge.valid_until) == (CONTENT.valid_from, CONTENT.valid_until)
    assert badge.awarded_at == CONTENT.awarded_at
    assert badge.source == replace(DEPARTMENT, parent=ISSUER)  # one address is one thing, wherever it is named
    assert badge.holder_names == ("Sanne de Vries",)
    assert [(entry.list_url, entry.index, entry.purpose) for entry in badge.status] == [
        ("https://badges.example/status/1", "4711", "revocation")
    ]


def test_an_issuer_that_is_only_an_address_has_nothing_else(read):
    document = build_credential(replace(CONTENT, source=None, achievement=replace(ACHIEVEMENT, creator=None)))
    document["issuer"] = ISSUER.id
    assert read(document).issuer == Profile(id=ISSUER.id, name="")


def test_two_dates_are_a_contradiction(read):
    document = build_credential(CONTENT)
    document["validUntil"] = [document["validUntil"], "2099-01-01T00:00:00Z"]
    with pytest.raises(Contradiction) as refused:
        read(document)
    assert refused.value.field == "validUntil"


def test_one_date_written_twice_is_one_date(read):
    document = build_credential(CONTENT)
    document["validUntil"] = [document["validUntil"]] * 2
    assert read(document).valid_until == CONTENT.valid_until


def test_two_issuers_are_a_contradiction(read):
    document = build_credential(CONTENT)
    document["issuer"] = [document["issuer"], "did:web:other.example"]
    with pytest.raises(Contradiction):
        read(document)


def test_a_name_in_several_languages_is_read_in_ours(read):
    document = build_credential(CONTENT)
    document["credentialSubject"]["achievement"]["name"] = [
        {"@value": "Zusammenarbeit", "@language": "de"},
        {"@value": "Samenwerken", "@language": "nl"},
        {"@value": "Working together", "@language": "en"},
    ]
    assert read(document).achievement.name == "Samenwerken"


def test_organisations_that_are_a_part_of_each_other_are_read_all_the_same(read):
    document = build_credential(CONTENT)
    source = document["credentialSubject"]["source"]
    source["parentOrg"]["parentOrg"] = {"id": source["id"], "type": ["Profile"]}
    assert read(document).source.name == "Koken"


def test_a_hash_is_never_taken_for_a_name(read):
    document = build_credential(CONTENT)
    document["credentialSubject"]["identifier"][0] |= {"hashed": True, "identityHash": "5d41402abc4b2a76"}
    assert read(document).holder_names == ()


def test_a_plain_address_with_a_superfluous_salt_is_plain(read):
    document = build_credential(CONTENT)
    plain = {"hashed": False, "identityHash": "a@b.example", "identityType": "emailAddress", "salt": "x"}
    document["credentialSubject"]["identifier"] = [{"type": "IdentityObject"} | plain]
    assert read(document).identities == (Identity("emailAddress", "a@b.example"),)


def test_a_node_knows_what_it_is(linked_data):
    document = build_credential(CONTENT)
    root = Node(linked_data.link(document).graph, document["id"])
    assert f"{VC}VerifiableCredential" in root.types


@pytest.mark.parametrize(
    ("identifier", "domain"),
    [
        ("did:web:badges.example:issuers:roc", "badges.example"),
        ("did:web:localhost%3A8000:issuers:roc", "localhost:8000"),
        ("https://Badges.Example/issuers/1", "badges.example"),
        ("did:key:z6Mk", ""),
        ("urn:uuid:1", ""),
        ("https://[", ""),
    ],
)
def test_the_domain_of_an_issuer(identifier, domain):
    assert domain_of(identifier) == domain
