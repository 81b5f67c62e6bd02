"""What is said about a badge of Open Badges 2.0; apart from what is decided, so that the decisions can be read."""

from __future__ import annotations

from typing import Final

from badgeservice.credentials.checks.verdict import Check, CheckName
from badgeservice.credentials.outcome import Outcome
from badgeservice.errors import Sentence

WELL_FORMED: Final = Check(
    CheckName.WELL_FORMED,
    Outcome.PASSED,
    "well_formed",
    Sentence(
        "It is written as the older standard prescribes (Open Badges 2.0).",
        "De badge is geschreven zoals de oudere standaard voorschrijft (Open Badges 2.0).",
    ),
)
HOSTED: Final = Sentence(
    "There is no signature in this older kind of badge.", "In deze oudere soort badge staat geen handtekening."
)
TOKEN_SIGNS: Final = Sentence(
    "The signature covers who earned it and when.", "De handtekening hoort bij wie het verdiende en wanneer."
)
AUTHENTIC: Final = Sentence(
    "The signature is genuine: nothing was changed since.", "De handtekening is echt: er is daarna niets veranderd."
)
SAME: Final = Sentence("The web site {} says the same today.", "De website {} zegt vandaag hetzelfde.")
DIFFERS: Final = Sentence(
    "The issuer's web site says something else than this file.",
    "Op de website van de uitgever staat iets anders dan in dit bestand.",
)
NOT_SIGNED: Final = Sentence("Nobody has signed this.", "Niemand heeft dit ondertekend.")
SIGNATURE_WRONG: Final = Sentence(
    "The signature does not fit: it was changed, or somebody else signed it.",
    "De handtekening klopt niet: er is iets veranderd, of iemand anders heeft ondertekend.",
)
NOT_THE_ISSUERS_KEY: Final = Sentence(
    "The key of the signature is not in the list of the issuer.",
    "De sleutel van de handtekening staat niet in de lijst van de uitgever.",
)
DOES_NOT_HOST: Final = Sentence(
    "The issuer does not say that its badges are at {}.", "De uitgever zegt niet dat zijn badges op {} staan."
)
ELSEWHERE: Final = Sentence(
    "At the address of the badge there is something else.", "Op het adres van de badge staat iets anders."
)
NOT_REACHED: Final = Sentence(
    "This older kind of badge stands on a web site, and we could not read it there.",
    "Deze oudere soort badge staat op een website. We konden hem daar niet lezen.",
)
GONE: Final = Sentence(
    "Withdrawn: the issuer's web site says that this badge no longer exists.",
    "Ingetrokken: de website van de uitgever zegt dat deze badge niet meer bestaat.",
)
NOT_REVOKED: Final = Sentence(
    "It was not withdrawn: the issuer's web site still has it.",
    "De badge is niet ingetrokken: hij staat nog op de website van de uitgever.",
)
NOT_ON_LIST: Final = Sentence(
    "It was not withdrawn. The issuer's list was read on {}.",
    "De badge is niet ingetrokken. De lijst van de uitgever is gelezen op {}.",
)
NO_STATUS: Final = Sentence(
    "The issuer keeps no list of withdrawn badges for this one.",
    "De uitgever houdt voor deze badge geen lijst met ingetrokken badges bij.",
)
NOT_KNOWN: Final = Sentence(
    "We could not find out whether it was withdrawn.", "We konden niet nagaan of de badge is ingetrokken."
)
OTHER_ISSUER: Final = Sentence(
    "The list of withdrawn badges is not of this issuer.",
    "De lijst met ingetrokken badges is niet van deze uitgever.",
)
NO_ASSESSMENTS: Final = Sentence(
    "There are no assessments by others in this badge.", "In deze badge staan geen beoordelingen van anderen."
)
REMARK_HOSTED: Final = Sentence(
    "This is a badge of the older kind (Open Badges 2.0) without a signature. We checked that it stands on {} today. "
    "Whether it was ever changed there, nobody can check.",
    "Dit is een badge van de oudere soort (Open Badges 2.0), zonder handtekening. We hebben nagekeken dat hij vandaag "
    "op {} staat. Of hij daar ooit is veranderd, kan niemand nagaan.",
)
REMARK_SIGNED: Final = Sentence(
    "This is a badge of the older kind (Open Badges 2.0). The signature covers who earned it and when; "
    "what was earned stands on {} and may have been changed there.",
    "Dit is een badge van de oudere soort (Open Badges 2.0). De handtekening hoort bij wie het verdiende en wanneer. "
    "Wat er is verdiend, staat op {} en kan daar zijn veranderd.",
)
REMARK_COMPLETE: Final = Sentence(
    "This is a badge of the older kind (Open Badges 2.0).",
    "Dit is een badge van de oudere soort (Open Badges 2.0).",
)
