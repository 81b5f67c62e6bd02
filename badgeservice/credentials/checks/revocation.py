"""Was it withdrawn? (check 7; threats V14-V18)

A credential says in which list its status stands. The list is fetched, and believed only when it is itself a genuine
credential of the same issuer, within its period, and fresh. Everything else, from a server that does not answer to a
list of another school, means that we do not know: "not checked", never "not withdrawn" and never "withdrawn". (For
programs the list may be of another issuer, as Bitstring Status List §2.2 allows; that is remarked.)

Two kinds of list are read: `BitstringStatusListEntry` of the W3C, and `1EdTechRevocationList`, which is not signed and
is worth what https to the address in the signed credential is worth. An entry of any other kind is not checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

from badgeservice.codes import Code
from badgeservice.credentials.badge.stated import state_period
from badgeservice.credentials.badge.statements_to_badge import read_period
from badgeservice.credentials.checks.circumstances import Circumstances
from badgeservice.credentials.checks.established import Established, Listing, Stopped
from badgeservice.credentials.checks.establishing import establish, establish_token
from badgeservice.credentials.checks.memory import MAX_REMEMBERED, Thing
from badgeservice.credentials.checks.validity import is_within
from badgeservice.credentials.checks.verdict import Check, CheckName, Finding, Verdict
from badgeservice.credentials.document import Document, IssuerId
from badgeservice.credentials.fetching import CREDENTIAL_ACCEPT, FRESH, JSON_ACCEPT, Fetched, NotFetched
from badgeservice.credentials.linked_data.graph import Literal
from badgeservice.credentials.linked_data.node import STATUS, VC, Node, only
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.compact_jws import Token, may_be_token
from badgeservice.credentials.reading.well_formed import ReadingProfile
from badgeservice.credentials.status.revocation_list import read_revocation_list
from badgeservice.credentials.status.status_bits import MAX_BYTES, StatusBits
from badgeservice.credentials.status.status_flaws import StatusFlaw, StatusProblem
from badgeservice.credentials.status.status_list import (
    Status,
    StatusListEntry,
    StatusPurpose,
    read_status,
    read_status_entry,
    read_time_to_live,
)
from badgeservice.credentials.strict_json import read_document
from badgeservice.credentials.wording import joined, quoted, shown
from badgeservice.errors import BadgeServiceError, Invalid, Message, Value

MAX_ENTRIES: Final = 8
_REVOCATION_LIST: Final = "https://purl.imsglobal.org/spec/vcrl/v1p0/context.json#1EdTechRevocationList"
_ENTRY_MEMBERS: Final = {
    name: f"{STATUS}{name}" for name in ("statusPurpose", "statusListIndex", "statusListCredential")
}
_SIZE: Final = f"{STATUS}statusSize"
_MESSAGE: Final = f"{STATUS}statusMessage"
_MESSAGE_STATUS: Final = f"{STATUS}status"
_MESSAGE_TEXT: Final = f"{STATUS}message"
_STATUS: Final = f"{VC}credentialStatus"
_BITSTRING: Final = f"{STATUS}BitstringStatusListEntry"


class StatusUnknown(Invalid):
    """The status could not be learnt; the sentence says why."""


@dataclass(frozen=True, slots=True)
class StatusFinding:
    """Check 7, and how old the knowledge is that it rests on."""

    finding: Finding
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatusFound:
    """What one entry told."""

    purpose: str
    is_set: bool
    message: str
    fetched_at: datetime
    is_of_other: bool = False  # somebody else keeps the list


def check_revocation(established: Established, issuer_name: Value, circumstances: Circumstances) -> StatusFinding:
    """Check 7, over all status entries of a genuine credential: the worst answer counts."""
    stated = established.ask(state_entries)
    entries = sorted(stated, key=repr) if len(stated) > 1 else list(stated)
    if not entries:
        # Not withdrawn as far as anybody can tell is not "not withdrawn": unknown is never passed.
        return StatusFinding(_finding(Outcome.NOT_CHECKED, Verdict.VALID_WITH_REMARKS, NO_STATUS, NO_STATUS))
    answers: list[StatusFound] = []
    unknown: BadgeServiceError | None = None
    for entry in entries[:MAX_ENTRIES]:
        try:
            answers.append(_ask(entry, established, circumstances))
        except (Invalid, NotFetched) as error:
            unknown = unknown or error
    if len(entries) > MAX_ENTRIES:
        unknown = unknown or _unknown(_TOO_MANY)
    fetched_at = min((answer.fetched_at for answer in answers), default=None)
    return StatusFinding(_conclude(answers, unknown, issuer_name), fetched_at)


def _conclude(answers: Sequence[StatusFound], unknown: BadgeServiceError | None, issuer_name: Value) -> Finding:
    """Withdrawn beats suspended beats unknown; a message or a newer version is only remarked."""
    name = quoted(issuer_name)
    for answer in answers:
        if answer.is_set and answer.purpose == StatusPurpose.REVOCATION:
            return _finding(Outcome.FAILED, Verdict.REVOKED, withdrawn_by(name, answer.message))
    for answer in answers:
        if answer.is_set and answer.purpose == StatusPurpose.SUSPENSION:
            return _finding(Outcome.FAILED, Verdict.SUSPENDED, _suspended(name))
    if unknown is not None:
        sentence = joined(unknown.code, STATUS_NOT_KNOWN, unknown.sentence)
        check = Check(CheckName.NOT_REVOKED, Outcome.NOT_CHECKED, sentence, _problem(unknown))
        return Finding(check, Verdict.NOT_CHECKED)
    at = min(answer.fetched_at for answer in answers)
    remark = next((_remark(answer) for answer in answers if answer.is_set or answer.is_of_other), None)
    verdict = Verdict.VALID_WITH_REMARKS if remark else Verdict.VALID
    return _finding(Outcome.PASSED, verdict, not_revoked(at), remark)


def _problem(error: BadgeServiceError) -> str:
    """The W3C's name for why a status is not known."""
    if isinstance(error, StatusFlaw):
        return error.problem.value
    return StatusProblem.RETRIEVAL if isinstance(error, NotFetched) else StatusProblem.VERIFICATION


def _ask(entry: StatedEntry, established: Established, circumstances: Circumstances) -> StatusFound:
    """One entry. Raises `NotFetched` or `Invalid` when nothing can be told."""
    if _BITSTRING in entry.types:
        return _ask_bitstring(entry, established.issuer_id, circumstances)
    if _REVOCATION_LIST in entry.types:
        return _ask_revocation_list(entry, established, circumstances)
    raise _unknown(_TYPE_UNKNOWN)


# ---------------------------------------------------------------------- BitstringStatusListEntry


def _ask_bitstring(stated: StatedEntry, issuer: IssuerId, circumstances: Circumstances) -> StatusFound:
    """Bitstring Status List 1.0 §3.2, with the list verified like any credential before a bit is believed."""
    entry = read_status_entry(_entry_document(stated), may_be_number=True)
    fetched = circumstances.fetch(entry.list_url, CREDENTIAL_ACCEPT)
    listing = _find_list(fetched, circumstances)
    is_of_other = listing.established.issuer_id != issuer or not listing.established.is_issuer_bound
    # Because whoever keeps the list decides who is accused; for programs it may be another, who is then named.
    if is_of_other and circumstances.profile is not ReadingProfile.CREDENTIAL:
        raise _unknown(OTHER_ISSUER)  # threats V16
    if not is_within(listing.period, now=circumstances.now, skew=circumstances.skew):
        raise _unknown(_OUT_OF_DATE)
    if circumstances.now - fetched.fetched_at > listing.time_to_live:  # threats V18
        raise _unknown(_STALE)
    # A cache on the way may hold an older list for as long as it may live; one that is older still was put back (V16).
    list_of_issuer = Thing(entry.list_url, listing.established.issuer_id)
    if listing.period.first is not None and circumstances.memory.newest.is_older(
        list_of_issuer, listing.period.first, than=listing.time_to_live
    ):
        raise _unknown(_OLDER)
    status: Status = read_status(listing.document, entry, bits=listing.bits)
    is_another = listing.established.id not in ("", entry.list_url)  # §2.2: the id, if there is one, is the address
    if is_another and not status.is_set and circumstances.profile is not ReadingProfile.CREDENTIAL:
        raise _unknown(_OTHER_LIST)
    return StatusFound(entry.purpose, status.is_set, _message(entry, status), fetched.fetched_at, is_of_other)


def _find_list(fetched: Fetched, circumstances: Circumstances) -> Listing:
    """The list in these bytes, established now or a moment ago."""
    try:
        return circumstances.memory.lists.ask(
            fetched.content,
            circumstances.fetch,
            circumstances.now,
            lambda fetch: _establish_list(fetched, replace(circumstances, fetch=fetch)),
        )
    except Stopped as stopped:
        raise StatusUnknown(joined(Code.STATUS_LIST_NOT_GENUINE, _LIST_NOT_GENUINE, stopped.check.sentence)) from None


def _establish_list(fetched: Fetched, circumstances: Circumstances) -> Listing:
    # As `credential`, because a list is not a badge; larger than a badge, because it holds bits.
    as_credential = circumstances.of_part(profile=ReadingProfile.CREDENTIAL)
    if may_be_token(fetched.content.strip()):  # §4: of any media type for credentials
        established = establish_token(Token(fetched.content.strip().decode("ascii")), as_credential, [])
    else:
        established = establish(read_document(fetched.content, limit=2 * MAX_BYTES), as_credential, [])
    document = _list_document(established.root)
    time_to_live = max(read_time_to_live(document), FRESH)
    return Listing(
        established, document, _unpack_few(document), time_to_live, read_period(established.ask(state_period))
    )


def _unpack_few(document: Document) -> StatusBits | None:
    """The bits of a list of the usual size, to be kept; what is wrong with them is said when they are read."""
    with suppress(StatusFlaw):
        bits = StatusBits.decode(document["credentialSubject"]["encodedList"])
        return bits if len(bits.content) <= MAX_REMEMBERED else None
    return None


class StatedMessage(NamedTuple):
    """What one value of a status means."""

    status: str
    text: str


class StatedEntry(NamedTuple):
    """A status entry, as the signed statements have it (a lookup of `remembered_statements.py`)."""

    id: str
    types: frozenset[str]
    members: tuple[frozenset[str], ...]  # as `_ENTRY_MEMBERS`
    sizes: frozenset[str]
    messages: frozenset[StatedMessage]


def state_entries(root: Node) -> frozenset[StatedEntry]:
    """Its status entries, of whatever kind (a lookup)."""
    return frozenset(map(_state_entry, root.nodes(_STATUS)))


def _state_entry(node: Node) -> StatedEntry:
    return StatedEntry(
        id=node.id,
        types=frozenset(node.types),
        members=tuple(frozenset(node.texts(predicate)) for predicate in _ENTRY_MEMBERS.values()),
        sizes=frozenset(node.texts(_SIZE)),
        messages=frozenset(
            StatedMessage(message.word(_MESSAGE_STATUS), message.word(_MESSAGE_TEXT))
            for message in node.nodes(_MESSAGE)
        ),
    )


def _entry_document(stated: StatedEntry) -> Document:
    """The entry in the form that the rules of the standard are written for. Raises `Contradiction`."""
    document: Document = {"type": "BitstringStatusListEntry"}
    for (member, predicate), values in zip(_ENTRY_MEMBERS.items(), stated.members, strict=True):
        if values:
            document[member] = only(values, predicate)
    if stated.id:
        document["id"] = stated.id
    if stated.sizes:
        size = only(stated.sizes, _SIZE)
        document["statusSize"] = int(size) if size.isascii() and size.isdigit() and len(size) < 4 else size
    if stated.messages:
        document["statusMessage"] = [{"status": status, "message": text} for status, text in stated.messages]
    return document


def _list_document(root: Node) -> Document:
    """The list as the signed statements have it."""
    subject = root.node(f"{VC}credentialSubject") or root
    document: Document = {
        "type": [name.rpartition("#")[2] for name in subject.types],
        "statusPurpose": list(subject.texts(f"{STATUS}statusPurpose")),
        "encodedList": subject.word(f"{STATUS}encodedList"),
    }
    time_to_live = subject.one(f"{STATUS}ttl")
    if isinstance(time_to_live, Literal):
        text = time_to_live.value
        document["ttl"] = int(text) if text.isascii() and text.isdigit() and len(text) < 17 else text
    return {"type": [name.rpartition("#")[2] for name in root.types], "credentialSubject": document}


def _message(entry: StatusListEntry, status: Status) -> str:
    return status.message if entry.messages else ""


# ---------------------------------------------------------------------- 1EdTechRevocationList


def _ask_revocation_list(stated: StatedEntry, established: Established, circumstances: Circumstances) -> StatusFound:
    if not stated.id or not established.id:
        raise _unknown(_TYPE_UNKNOWN.coded(Code.STATUS_ENTRY_MALFORMED))
    fetched = circumstances.fetch(stated.id, JSON_ACCEPT)
    found = read_revocation_list(read_document(fetched.content, limit=MAX_BYTES), stated.id, established.id)
    if found.issuer != established.issuer_id:
        raise _unknown(OTHER_ISSUER)
    return StatusFound(StatusPurpose.REVOCATION, found.is_revoked, found.reason, fetched.fetched_at)


# ---------------------------------------------------------------------- words


def _finding(outcome: Outcome, verdict: Verdict, sentence: Message, remark: Message | None = None) -> Finding:
    return Finding(Check(CheckName.NOT_REVOKED, outcome, sentence), verdict, remark)


def _unknown(sentence: Message) -> StatusUnknown:
    return StatusUnknown(sentence)


def not_revoked(read_at: datetime) -> Message:
    """That it is not on the list of its issuer, which was read then."""
    return Message(Code.NOT_REVOKED, "It has not been withdrawn. We read the issuer's list on {at:moment}.", at=read_at)


def withdrawn_by(issuer: Value, reason: str) -> Message:
    """That the issuer, as it is to be shown, withdrew it; why, if that was said."""
    if not reason:
        return Message(Code.REVOKED, "Withdrawn by {issuer}.", issuer=issuer)
    return Message(Code.REVOKED, "Withdrawn by {issuer} ({reason}).", issuer=issuer, reason=shown(reason))


def _suspended(issuer: Value) -> Message:
    return Message(Code.SUSPENDED, "Suspended by {issuer}: it does not count for now.", issuer=issuer)


def _remark(answer: StatusFound) -> Message:
    if not answer.is_set:
        return Message(
            Code.STATUS_LIST_OF_OTHER_HOST, "The list of withdrawn badges is kept by someone other than the issuer."
        )
    if answer.purpose == StatusPurpose.REFRESH:
        return Message(Code.STATUS_REFRESH, "The issuer says that there is a newer version of this badge.")
    message = shown(answer.message) or shown(answer.purpose)
    return Message(Code.STATUS_MESSAGE, "The issuer says this about it: “{message}”.", message=message)


NO_STATUS: Final = Message(Code.NO_STATUS, "The issuer does not keep a list of withdrawn badges for this one.")
STATUS_NOT_KNOWN: Final = Message(Code.STATUS_NOT_KNOWN, "We could not find out whether it has been withdrawn.")
_TYPE_UNKNOWN: Final = Message(
    Code.STATUS_TYPE_UNKNOWN, "The badge says where it can be withdrawn in a way that we do not know."
)
_TOO_MANY: Final = Message(Code.TOO_MANY_STATUSES, "It refers to more lists of withdrawn badges than we check.")
OTHER_ISSUER: Final = Message(
    Code.STATUS_LIST_OF_OTHER_ISSUER, "The list of withdrawn badges belongs to another issuer."
)
_OTHER_LIST: Final = Message(
    Code.STATUS_LIST_OF_OTHER_ADDRESS, "We found another list at the address of the issuer's list."
)
_OUT_OF_DATE: Final = Message(Code.STATUS_LIST_OUT_OF_DATE, "The issuer's list of withdrawn badges is out of date.")
_STALE: Final = Message(
    Code.STATUS_LIST_STALE, "Our copy of the issuer's list is too old, and we could not get a newer one."
)
_OLDER: Final = Message(
    Code.STATUS_LIST_OLDER, "The issuer's list of withdrawn badges is older than the one that we read before."
)
_LIST_NOT_GENUINE: Final = Message(Code.STATUS_LIST_NOT_GENUINE, "The list of withdrawn badges is not genuine.")
