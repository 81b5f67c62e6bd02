"""What differs per learner of one list, beside name, address and results; and how the texts of an award are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import SplitResult, urlsplit

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.hosts import is_public_name
from badgeservice.person_name import has_hidden_character
from badgeservice.services.lists.personal_numbers import blank_personal_numbers

MAX_NARRATIVE = 4000
MAX_URL = 2000


@dataclass(frozen=True, slots=True)
class LearnerDetails:
    """Of one learner; what is empty is as it is for the whole list."""

    narrative: str = ""
    evidence_url: str = ""
    earned_on: date | None = None
    ends_on: date | None = None  # the last day that the badge is valid
    language: str = ""  # in which it is signed

    @property
    def ends_at(self) -> datetime | None:
        """The first moment at which it is not valid any more."""
        return datetime.combine(self.ends_on + timedelta(days=1), time(), UTC) if self.ends_on else None

    @property
    def as_stored(self) -> tuple[str, str, date | None, datetime | None]:
        """As the row of an award has it."""
        return self.narrative, self.evidence_url, self.earned_on, self.ends_at


def last_day(ends_at: datetime | None) -> date | None:
    """Of what ends then, back from `LearnerDetails.ends_at`."""
    return ends_at.astimezone(UTC).date() - timedelta(days=1) if ends_at else None


AS_THE_LIST = LearnerDetails()
Details = Mapping[str, LearnerDetails]  # by address; who is not in it has nothing of their own


def read_details(details: LearnerDetails, now: datetime) -> LearnerDetails:
    """The same in one spelling. Raises `Invalid`."""
    if details.earned_on is not None and details.earned_on > now.date() + timedelta(days=1):  # it is tomorrow somewhere
        raise Invalid(_NOT_EARNED_YET, field="earned_on")
    if details.ends_at is not None and details.ends_at <= now:
        raise Invalid(_ENDED, field="ends_on")
    return LearnerDetails(
        narrative=read_narrative(details.narrative),
        evidence_url=read_evidence_url(details.evidence_url),
        earned_on=details.earned_on,
        ends_on=details.ends_on,
        language=details.language,
    )


def refuse_language(details: Iterable[LearnerDetails], languages: Mapping[str, object]) -> None:
    """Raises `Invalid` when somebody is to get it in a language in which it is not described."""
    if {own.language for own in details} - {"", *languages}:
        raise Invalid(_NO_LANGUAGE, field="language")


def read_narrative(narrative: str) -> str:
    """Without personal numbers. Raises `Invalid`."""
    text = "\n".join(line.rstrip() for line in blank_personal_numbers(narrative).text.strip().splitlines())
    if len(text) > MAX_NARRATIVE or has_hidden_character(text.replace("\n", " ").replace("\t", " ")):
        sentence = Message(
            Code.NARRATIVE,
            "Use at most {max_narrative} ordinary characters for the explanation.",
            max_narrative=MAX_NARRATIVE,
        )
        raise Invalid(sentence, field="narrative")
    return text


def read_evidence_url(text: str) -> str:
    """An https address that stands in a signed document for ever; we never fetch it (threats I17). Raises `Invalid`."""
    url = text.strip()
    if not url:
        return url
    address = _take_apart(url)
    if address is None:
        raise Invalid(_EVIDENCE_URL, field="evidence_url")
    if not is_public_name(address.hostname or ""):
        raise Invalid(_EVIDENCE_NOT_PUBLIC, field="evidence_url")
    return url


def _take_apart(url: str) -> SplitResult | None:
    if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or any(mark in url for mark in ' <>"{}|\\^`'):
        return None
    try:
        address = urlsplit(url)
        has_port = address.port is not None
    except ValueError:
        return None
    is_plain = address.scheme == "https" and address.hostname and "@" not in address.netloc and not has_port
    return address if is_plain else None


_EVIDENCE_URL = Message(
    Code.EVIDENCE_URL, "The link to the evidence must be a complete address that starts with https://."
)
_EVIDENCE_NOT_PUBLIC = Message(
    Code.EVIDENCE_URL,
    "Not everybody can open the link to the evidence. Give the address of a website that is open to all, such as "
    "https://portfolio.example/my-work.",
)

_NOT_EARNED_YET = Message(Code.EARNED_LATER, "The day on which it was earned is still to come. Give a day of before.")
_ENDED = Message(Code.ENDS_BEFORE, "The end date is over already. Give a later day, or leave it empty.")
_NO_LANGUAGE = Message(
    Code.LANGUAGE_NOT_THERE, "This badge is not described in that language. Choose another one, or leave it empty."
)
