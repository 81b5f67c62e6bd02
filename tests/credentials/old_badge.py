"""A badge of Open Badges 2.0: its three documents, as the issuer's web site has them."""

from badgeservice.credentials.badge.recipient import hash_identity
from tests.credentials.world import EMAIL

HOST = "https://old.example"
CONTEXT = "https://w3id.org/openbadges/v2"
ONE_PIXEL_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000000005"
    "0001a5f645400000000049454e44ae426082"
)

ASSERTION = {
    "@context": CONTEXT,
    "id": f"{HOST}/assertions/1",
    "type": "Assertion",
    "recipient": {"type": "email", "hashed": True, "salt": "zout", "identity": hash_identity(EMAIL, "zout")},
    "badge": f"{HOST}/badges/1",
    "verification": {"type": "HostedBadge"},
    "issuedOn": "2019-05-03T12:00:00Z",
    "evidence": "https://old.example/evidence/1",
}
BADGE_CLASS = {
    "@context": CONTEXT,
    "id": f"{HOST}/badges/1",
    "type": "BadgeClass",
    "name": "Heftruckchauffeur",
    "description": "Rijdt veilig met een heftruck",
    "image": f"{HOST}/badges/1/image",
    "criteria": {"narrative": "Rijexamen gehaald"},
    "issuer": f"{HOST}/issuers/1",
    "tags": ["logistiek"],
    "alignment": [{"targetName": "Veilig werken", "targetUrl": "https://kader.example/1"}],
}
ISSUER = {
    "@context": CONTEXT,
    "id": f"{HOST}/issuers/1",
    "type": "Profile",
    "name": "Oud College",
    "url": HOST,
    "email": "badges@old.example",
}
