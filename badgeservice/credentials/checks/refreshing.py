"""A newer version of a badge, where its issuer keeps one ready (Open Badges 3.0 "Verification", step 3).

A badge may say where its newest version is. That is asked once, after the proof and before the status, and taken when
it is genuine, of the same issuer, the same badge, and newer. Anything else, from a server that does not answer to the
badge of somebody else, changes nothing: then the badge at hand is judged as it is.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, NamedTuple
from urllib.parse import unquote

from badgeservice.codes import Code
from badgeservice.credentials.badge.stated import state_period
from badgeservice.credentials.badge.statements_to_badge import read_period
from badgeservice.credentials.checks.circumstances import Circumstances
from badgeservice.credentials.checks.established import Established, Stopped
from badgeservice.credentials.checks.establishing import establish_opened
from badgeservice.credentials.checks.verdict import Check
from badgeservice.credentials.fetching import CREDENTIAL_ACCEPT, NotFetched
from badgeservice.credentials.linked_data.node import VC, Node
from badgeservice.credentials.reading.opening import Opened, open_content
from badgeservice.credentials.reading.well_formed import ReadingProfile
from badgeservice.errors import Invalid, Message

_SERVICE: Final = f"{VC}refreshService"
_REFRESH: Final = "https://purl.imsglobal.org/spec/vccr/v1p0/context.json#1EdTechCredentialRefresh"
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The newer version: as it came in, what was established, and by which checks."""

    opened: Opened
    established: Established
    checks: tuple[Check, ...]


def find_newer(established: Established, circumstances: Circumstances) -> Refreshed | None:
    """The newest version of a genuine badge; None when there is none, and when the question was about this one."""
    if circumstances.profile is not ReadingProfile.OPEN_BADGE or circumstances.on_date is not None:
        return None
    services = [service.address for service in established.ask(state_services) if _REFRESH in service.types]
    if len(services) != 1 or not services[0]:
        return None
    with suppress(NotFetched, Invalid, Stopped):
        fetched = circumstances.fetch(services[0], CREDENTIAL_ACCEPT)
        opened = open_content(fetched.content)
        checks: list[Check] = []
        found = establish_opened(opened, circumstances, checks)
        if _is_newer(found, established):
            return Refreshed(opened, replace(found, remarks=(_REFRESHED, *found.remarks)), tuple(checks))
    return None


def _is_newer(found: Established, old: Established) -> bool:
    """Equality and comparison of Open Badges 3.0: the same issuer and id, and valid from a later moment."""
    # Because it takes the place of a badge that was signed: the same issuer must have signed this one too.
    if not found.is_issuer_bound or found.issuer_id != old.issuer_id or _name(found) != _name(old):
        return False
    return _first(found) > _first(old)


def _name(established: Established) -> str:
    return unquote(established.id).strip()


def _first(established: Established) -> datetime:
    return read_period(established.ask(state_period)).first or _LONG_AGO


class StatedService(NamedTuple):
    """A service that keeps a newer version."""

    address: str
    types: frozenset[str]


def state_services(root: Node) -> frozenset[StatedService]:
    """The services that keep a newer version."""
    return frozenset(StatedService(node.id, frozenset(node.types)) for node in root.nodes(_SERVICE))


_REFRESHED: Final = Message(Code.REFRESHED, "The issuer has a newer version of this badge. That version is shown here.")
