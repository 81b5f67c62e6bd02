"""One badge with everything in it, and one endorsement: what the tests of the core start from."""

from datetime import UTC, datetime

from badgeservice.credentials.badge.content import (
    Achievement,
    Address,
    Alignment,
    CredentialContent,
    EndorsementContent,
    Evidence,
    Identifier,
    Identity,
    IdentityType,
    Image,
    Profile,
    Result,
    ResultDescription,
    RubricLevel,
    StatusEntry,
    StudyLoad,
)

ISSUER = Profile(
    id="did:web:badges.example:issuers:roc-midden",
    name="ROC Midden",
    url="https://badges.example/issuers/roc-midden",
    description="A school",
    image=Image("https://badges.example/roc.png", "The logo of ROC Midden"),
    email="badges@roc.example",
    address=Address("NL"),
    identifiers=(Identifier("00AA", "ext:BRIN"),),
)
RUBRIC = ResultDescription(
    id="urn:uuid:00000000-0000-4000-8000-000000000001",
    name="Samenwerken",
    result_type="RubricCriterionLevel",
    required_level="urn:uuid:00000000-0000-4000-8000-000000000003",
    levels=(
        RubricLevel("urn:uuid:00000000-0000-4000-8000-000000000002", "Beginner", points="1"),
        RubricLevel("urn:uuid:00000000-0000-4000-8000-000000000003", "Gevorderd", "Werkt zelfstandig", "2", "2"),
    ),
)
DEPARTMENT = Profile("urn:uuid:00000000-0000-4000-8000-000000000009", "Koken", parent=Profile(ISSUER.id, ISSUER.name))
ACHIEVEMENT = Achievement(
    id="https://badges.example/achievements/1",
    name="Samenwerken in de keuken",
    description="Working together in a professional kitchen",
    criteria_narrative="You cooked a menu **together**.",
    image=Image("https://badges.example/achievements/1/image"),
    creator=ISSUER,
    level=4,
    study_load=StudyLoad(40),
    alignments=(
        Alignment("Samenwerken", "https://badges.example/frameworks/kompas21#samenwerken", "K4", "KOMPAS21", "CFItem"),
    ),
    result_descriptions=(RUBRIC,),
    tags=("koken", "samenwerken", "koken"),
    language="nl",
    human_code="K0001",
    version="2",
)
CONTENT = CredentialContent(
    id="https://badges.example/credentials/0b0f6a3e-9c5c-4a46-ae6a-6e83e73b6a13",
    issuer=ISSUER,
    subject_id="urn:uuid:0a0f6a3e-9c5c-4a46-ae6a-6e83e73b6a13",
    achievement=ACHIEVEMENT,
    valid_from=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    identities=(
        Identity(IdentityType.NAME, "Sanne de Vries"),
        Identity(IdentityType.EMAIL, "sha256$" + "0" * 64, salt="c2FsdA"),
    ),
    valid_until=datetime(2031, 1, 2, tzinfo=UTC),
    awarded_at=datetime(2026, 1, 1, tzinfo=UTC),
    source=DEPARTMENT,
    results=(Result(RUBRIC.id, achieved_level_id=RUBRIC.levels[1].id),),
    evidence=(Evidence("https://badges.example/evidence/1", "Menu", digest_sri="sha384-" + "A" * 64),),
    status=(StatusEntry("https://badges.example/status/1", 4711),),
)
ENDORSEMENT = EndorsementContent(
    id="urn:uuid:10000000-0000-4000-8000-000000000001",
    issuer=Profile("did:web:bakker.example", "Bakkerij Bol"),
    subject_id=CONTENT.subject_id,
    name="Assessment by the work-placement supervisor",
    comment="Sanne led the early shift.",
    valid_from=datetime(2026, 1, 2, tzinfo=UTC),
)
