"""What strangers get from us: did.json and a status list of organisations, fetched at our own public address.

Every way in which they can differ from what we serve has another cause and another cure, so each is told apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from badgeservice.codes import Code
from badgeservice.credentials.fetching import CREDENTIAL_ACCEPT, DID_ACCEPT
from badgeservice.errors import Message
from badgeservice.own_address import NotSeen, Seen, Trouble, look
from badgeservice.remote import Outside
from badgeservice.services import addresses
from badgeservice.services.issuing.status_lists import status_list_bytes
from badgeservice.services.operating.checks.finding import Finding, mend, not_checked, well
from badgeservice.services.organisations.register import did_document
from badgeservice.services.parts import Parts
from badgeservice.store import health, organisations

MOST: Final = 4  # organisations; each is asked for two documents
AT_ONCE: Final = 4
CLOCK_MAY_DIFFER: Final = timedelta(seconds=30)
_REDIRECTS: Final = range(300, 400)

_ASK_PROXY: Final = Message(Code.LOOKED, "Look at the configuration of your reverse proxy (docs/operating.md).")


@dataclass(frozen=True, slots=True)
class Document:
    """One document of ours, as we would serve it."""

    path: str
    accept: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Difference:
    """Why what strangers get is not what we serve."""

    name: str
    found: Message
    todo: Message


Look = Callable[[str, str], Seen]


def check_outside(parts: Parts, outside: Outside) -> Iterator[Finding]:
    """Some documents at once, and the clock of whoever answers."""
    documents, count = _choose(parts)
    if not documents:
        sentence = Message(Code.LOOKED, "No organisation was founded yet, so nothing was looked at from outside.")
        yield not_checked("outside.documents", sentence)
        return
    seeing: Look = partial(look, parts.settings, outside=outside)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(partial(_see, seeing), documents))
    yield _conclude(parts, documents, answers, count)
    yield _compare_clocks(parts, [answer for answer in answers if isinstance(answer, Seen)])


def _see(seeing: Look, document: Document) -> Seen | Trouble:
    try:
        return seeing(document.path, document.accept)
    except NotSeen as error:
        return error.trouble


def _choose(parts: Parts) -> tuple[list[Document], int]:
    """Of the organisations that changed last, because those are the ones that a cache is behind with; and how many
    there are."""
    with parts.reading() as session:
        owners = [owner.organisation for owner in organisations.list_issuers(session) if owner.organisation.did]
        chosen = sorted(owners, key=lambda owner: (owner.revision, owner.created_at), reverse=True)[:MOST]
        lists = health.list_newest_lists(session, [owner.id for owner in chosen])
    found = [
        Document(
            addresses.DID_DOCUMENT.path(slug=owner.key_folder),
            DID_ACCEPT,
            json.dumps(did_document(parts, owner.key_folder), ensure_ascii=False).encode(),
        )
        for owner in chosen
    ]
    for _, list_id in lists:
        path = addresses.STATUS_LIST.path(list_id=list_id)
        found.append(Document(path, CREDENTIAL_ACCEPT, status_list_bytes(parts, list_id)))
    return found, len(owners)


def _conclude(parts: Parts, documents: Sequence[Document], answers: Sequence[Seen | Trouble], count: int) -> Finding:
    for document, answer in zip(documents, answers, strict=True):
        if answer is Trouble.NOT_PUBLIC:
            return not_checked(
                "outside.documents",
                Message(Code.LOOKED, "Seen from here our own address leads into this network, so the way of strangers "
                        "could not be tried."),
                Message(Code.LOOKED, "Try it from elsewhere: {address}", address=parts.settings.url(document.path)),
            )  # fmt: skip
        different = _name_trouble(answer) if isinstance(answer, Trouble) else compare(parts, document, answer)
        if different is not None:
            return mend(f"outside.{different.name}", different.found, different.todo)
    organisations_seen = sum(document.accept == DID_ACCEPT for document in documents)
    return well(
        "outside.documents",
        Message(
            Code.LOOKED,
            "From outside, did.json and the lists of withdrawn badges are what we serve. Looked at: {seen} of {count} "
            "organisations.",
            seen=organisations_seen, count=count,
        ),
    )  # fmt: skip


def _name_trouble(trouble: Trouble) -> Difference:
    if trouble is Trouble.NO_TLS:
        found = Message(Code.LOOKED, "What listens at our public address does not speak https.")
        todo = Message(Code.LOOKED, "Let the reverse proxy speak https on port 443 of this name.")
        return Difference("https", found, todo)
    if trouble is Trouble.CERTIFICATE:
        found = Message(Code.LOOKED, "The certificate at our public address is not for its name, has ended, or nobody "
                        "vouches for it.")  # fmt: skip
        return Difference(
            "certificate", found, Message(Code.LOOKED, "Give the reverse proxy a certificate for this name.")
        )
    if trouble is Trouble.NAME_UNKNOWN:
        found = Message(Code.LOOKED, "The name in our public address is not known.")
        todo = Message(Code.LOOKED, "Check BADGESERVICE_BASE_URL and the DNS of this name.")
        return Difference("name", found, todo)
    found = Message(Code.LOOKED, "Nobody answered at our public address in time.")
    if trouble is Trouble.NOBODY_THERE:
        found = Message(Code.LOOKED, "Nobody answers at our public address.")
    return Difference("answer", found, Message(Code.LOOKED, "See that the service and the reverse proxy run."))


def compare(parts: Parts, document: Document, seen: Seen) -> Difference | None:
    """From the plainest cause to the finest; nothing when it is what we serve."""
    if seen.status in _REDIRECTS:
        return _of_redirect(parts, seen)
    if seen.status == HTTPStatus.BAD_REQUEST:
        return Difference(
            "host",
            Message(Code.LOOKED, "Our own service refuses what comes from outside: the host name is not passed on."),
            Message(Code.LOOKED, "Let the reverse proxy pass the Host header on as it came."),
        )
    if seen.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        found = Message(Code.LOOKED, "The reverse proxy answers with error {status}.", status=seen.status)
        return Difference("answer", found, Message(Code.LOOKED, "See that it reaches the service behind it."))
    theirs = _read(seen.content)
    if seen.headers.get("content-encoding", "identity").lower() != "identity":
        found = Message(Code.LOOKED, "What strangers get is compressed, though nobody asked for that.")
        return Difference("changed", found, _ASK_PROXY)
    if seen.status != HTTPStatus.OK or theirs is None or theirs.get("id") != _read(document.content, {})["id"]:
        return Difference(
            "host",
            Message(Code.LOOKED, "At our public address somebody else answers, or another service than this one."),
            Message(Code.LOOKED, "Check where the name in BADGESERVICE_BASE_URL leads, and where the proxy does."),
        )
    if seen.content == document.content:
        return None
    return _of_content(theirs, _read(document.content, {}), seen)


def _of_redirect(parts: Parts, seen: Seen) -> Difference:
    there = urlsplit(seen.headers.get("location", ""))
    todo = Message(Code.LOOKED, "Set BADGESERVICE_BASE_URL to the address that answers itself, or end the redirect.")
    if there.scheme == "http" and parts.settings.base_url.startswith("https://"):
        found = Message(Code.LOOKED, "Our public address sends visitors from https to http.")
        return Difference("https", found, todo)
    host = there.netloc or parts.settings.host
    found = Message(Code.LOOKED, "Our public address sends visitors on to {host}; verifiers do not follow.", host=host)
    return Difference("host", found, todo)


def _of_content(theirs: dict[str, Any], ours: dict[str, Any], seen: Seen) -> Difference | None:
    """It is this document, in other bytes or of another time."""
    if theirs == ours:
        return Difference(
            "changed",
            Message(Code.LOOKED, "Something on the way rewrites our documents: their bytes are not ours."),
            Message(Code.LOOKED, "Switch off whatever minifies or filters JSON in the proxy or the CDN."),
        )
    if _is_older(theirs, ours) or int(seen.headers.get("age") or 0):
        return Difference(
            "stale",
            Message(Code.LOOKED, "What strangers get is older than what we serve: a cache does not ask again in time."),
            Message(Code.LOOKED, "Let the cache keep to the Cache-Control of our answers: five minutes. Empty it now."),
        )
    return Difference(
        "changed", Message(Code.LOOKED, "Something on the way changes what our documents say."), _ASK_PROXY
    )


def _is_older(theirs: dict[str, Any], ours: dict[str, Any]) -> bool:
    """A list that was signed before, or a DID document without the newest key."""
    if "validFrom" in ours:
        return str(theirs.get("validFrom", "")) < str(ours["validFrom"])
    keys = [{str(key.get("id")) for key in each.get("verificationMethod", [])} for each in (theirs, ours)]
    return keys[0] < keys[1]


def _read(content: bytes, otherwise: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON
    try:
        found = json.loads(content)
    except ValueError:
        return otherwise
    return found if isinstance(found, dict) else otherwise


def _compare_clocks(parts: Parts, answers: Sequence[Seen]) -> Finding:
    """With whoever answers from outside: it says its time in each answer."""
    times = [parsed for seen in answers if (parsed := _read_date(seen.headers.get("date", ""))) is not None]
    if not times:
        return not_checked("clock.outside", Message(Code.LOOKED, "No answer from outside said what time it is."))
    difference = abs(times[0] - parts.clock())
    if difference <= CLOCK_MAY_DIFFER:
        return well("clock.outside", Message(Code.LOOKED, "Our clock agrees with that of who answers from outside."))
    return mend(
        "clock.outside",
        Message(
            Code.LOOKED, "Our clock differs by {seconds} seconds from that of who answers from outside.",
            seconds=round(difference.total_seconds()),
        ),
        Message(Code.LOOKED, "Let this machine take the time from the network (NTP): what is signed holds the time."),
    )  # fmt: skip


def _read_date(text: str) -> Any:  # noqa: ANN401 - a datetime, or None
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None
