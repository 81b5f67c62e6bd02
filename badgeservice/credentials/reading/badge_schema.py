"""The classes of Open Badges 3.0 as one table: which member, how many, of what kind (OB 3.0 §B and its JSON Schemas).

    class         members, each as <name>:<how many> <kind>
                  1 exactly one · ? at most one · * a set

A kind is a simple one (`text`, `iri`, `time` …), a list of allowed words, or another class. The table holds what
1EdTech's JSON Schemas demand, so that no schema has to be interpreted while somebody waits for a verdict; a test
compares it with the published schemas. `badge_rules.py` applies it.

Members that are not in the table are allowed, as the standard says, unless the class is closed; that a context
defines them, so that they are signed, is checked in `linked_data.py`.

An address that names a thing (`id`) is an `iri`: JSON-LD drops any other. One that only stands there to be shown or
compared (`url`, `targetUrl`, `achievedLevel` …) is signed as a text and is one here, as it is in the schemas: others
write `www.school.example` in it, or a name with a space, and that makes no diploma false.
"""

from __future__ import annotations

from types import MappingProxyType

WORD_LISTS = MappingProxyType(
    {
        "achievement-type": """Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge
            BachelorDegree Certificate CertificateOfCompletion Certification CommunityService Competency Course
            CoCurricular Degree Diploma DoctoralDegree Fieldwork GeneralEducationDevelopment JourneymanCertificate
            LearningProgram License Membership ProfessionalDoctorate QualityAssuranceCredential MasterCertificate
            MasterDegree MicroCredential ResearchDoctorate SecondarySchoolDiploma""",
        "target-type": """ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel
            CTDL""",
        "result-type": """GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result
            RubricCriterion RubricCriterionLevel RubricScore ScaledScore Status""",
        "result-status": "Completed Enrolled Failed InProgress OnHold Provisional Withdrew",
        "identifier-type": """name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber
            isbn issn lisSourcedId oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId
            ltiPlatformId ltiUserId identifier""",
    }
)
OPEN_LISTS = frozenset({"achievement-type", "target-type", "result-type", "identifier-type"})
"""Lists that anybody may extend with words that start with `ext:`."""

_EVERY_CREDENTIAL = """id:1 iri, name:? multilingual, description:? multilingual, issuer:1 ProfileRef,
    awardedDate:? time, credentialSchema:* CredentialSchema, credentialStatus:* CredentialStatus,
    refreshService:? RefreshService, termsOfUse:* TermsOfUse"""
_BADGE = f"""{_EVERY_CREDENTIAL}, image:? Image, credentialSubject:1 AchievementSubject, evidence:* Evidence,
    endorsement:* EndorsementCredential, endorsementJwt:* jws"""
_ENDORSEMENT = f"{_EVERY_CREDENTIAL}, credentialSubject:1 EndorsementSubject"
_TIMES_2 = "validFrom:1 time, validUntil:? time"
_TIMES_1 = "issuanceDate:1 time, expirationDate:? time"

CLASSES = MappingProxyType(
    {
        "OpenBadgeCredential": f"{_BADGE}, {_TIMES_2}",
        "OpenBadgeCredential/1.1": f"{_BADGE}, {_TIMES_1}",
        "EndorsementCredential": f"{_ENDORSEMENT}, {_TIMES_2}",
        "EndorsementCredential/1.1": f"{_ENDORSEMENT}, {_TIMES_1}",
        "AchievementSubject": """id:? iri, achievement:1 Achievement, identifier:* IdentityObject,
            activityStartDate:? time, activityEndDate:? time, creditsEarned:? number, image:? Image,
            licenseNumber:? text, narrative:? text, result:* Result, role:? text, source:? Profile, term:? text""",
        "EndorsementSubject": "id:1 iri, endorsementComment:? text",
        "Profile": """id:1 iri, name:? multilingual, url:? text, phone:? text, description:? multilingual,
            image:? Image, email:? text, endorsement:* EndorsementCredential, endorsementJwt:* jws, address:? Address,
            otherIdentifier:* IdentifierEntry, official:? text, parentOrg:? Profile, familyName:? text,
            givenName:? text, additionalName:? text, patronymicName:? text, honorificPrefix:? text,
            honorificSuffix:? text, familyNamePrefix:? text, dateOfBirth:? date""",
        "Achievement": """id:1 iri, name:1 multilingual, description:1 multilingual, criteria:1 Criteria,
            alignment:* Alignment, achievementType:? achievement-type, creator:? Profile, creditsAvailable:? number,
            endorsement:* EndorsementCredential, endorsementJwt:* jws, fieldOfStudy:? text, humanCode:? text,
            image:? Image, inLanguage:? language, otherIdentifier:* IdentifierEntry, related:* Related,
            resultDescription:* ResultDescription, specialization:? text, tag:* text, version:? text""",
        "Criteria": "id:? iri, narrative:? text",
        "Alignment": """targetName:1 text, targetUrl:1 text, targetCode:? text, targetDescription:? text,
            targetFramework:? text, targetType:? target-type""",
        "ResultDescription": """id:1 iri, name:1 multilingual, resultType:1 result-type, alignment:* Alignment,
            allowedValue:* text, requiredLevel:? text, requiredValue:? text,
            rubricCriterionLevel:* RubricCriterionLevel, valueMax:? text, valueMin:? text""",
        "RubricCriterionLevel": """id:1 iri, name:1 multilingual, alignment:* Alignment, description:? multilingual,
            level:? text, points:? text""",
        "Result": """achievedLevel:? text, alignment:* Alignment, resultDescription:? text, status:? result-status,
            value:? text""",
        "Evidence": """id:? iri, narrative:? text, name:? multilingual, description:? multilingual, genre:? text,
            audience:? text, digestSRI:? text, digestMultibase:? text""",
        "Related": "id:1 iri, inLanguage:? language, version:? text",
        "Address": """addressCountry:? text, addressCountryCode:? text, addressRegion:? text, addressLocality:? text,
            streetAddress:? text, postOfficeBoxNumber:? text, postalCode:? text, geo:? GeoCoordinates""",
        "GeoCoordinates": "latitude:1 number, longitude:1 number",
        "Image": "id:1 iri, caption:? text",
        "IdentityObject": "hashed:1 flag, identityHash:1 text, identityType:1 identifier-type, salt:? text",
        "IdentifierEntry": "identifier:1 text, identifierType:1 identifier-type",
        "CredentialSchema": "id:1 iri, type:1 type",
        "CredentialStatus": "id:? iri, type:1 type",
        "RefreshService": "id:1 iri, type:1 type",
        "TermsOfUse": "id:? iri, type:1 type",
    }
)

CLOSED = frozenset({"Image", "IdentityObject", "IdentifierEntry"})
"""Classes that may hold nothing but what the table names (`additionalProperties: false`)."""

UNTYPED = frozenset({"Criteria", "CredentialSchema", "CredentialStatus", "RefreshService", "TermsOfUse"})
"""Classes whose objects need not carry their own name as `type`."""

BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})
"""The two names of one thing."""
