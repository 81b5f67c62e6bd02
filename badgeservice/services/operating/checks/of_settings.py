"""Settings that are allowed and still worth knowing of. What is not allowed stops the start."""

from __future__ import annotations

import os
from collections.abc import Iterator

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.services.operating.checks.finding import Finding, mend, remark, well
from badgeservice.services.operating.facts import read_facts
from badgeservice.services.parts import Parts
from badgeservice.settings import LOOPBACK_HOSTS, Mode, VcApi


def check_settings(parts: Parts) -> Iterator[Finding]:
    """The mode, the proxy, the API, and as whom we run."""
    yield _mode(parts)
    if parts.settings.mode is Mode.PRODUCTION and not parts.settings.trusted_proxies:
        yield remark(
            "settings.proxies",
            Message(
                Code.LOOKED,
                "No proxy is named, so behind a reverse proxy all visitors count as one when somebody tries too often.",
            ),
            Message(Code.LOOKED, "Set BADGESERVICE_TRUSTED_PROXIES to the address of your reverse proxy."),
        )
    if parts.settings.vc_api is VcApi.OPEN:
        yield remark(
            "settings.vc_api",
            Message(Code.LOOKED, "The VC-API signs for anybody who asks. It is for conformance suites."),
            Message(Code.LOOKED, "Set BADGESERVICE_VC_API to off or clients when the suite is done."),
        )
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield remark(
            "settings.user",
            Message(Code.LOOKED, "The program runs as root, which it never needs."),
            Message(Code.LOOKED, "Run it as a user of its own, that owns the data, the keys and nothing else."),
        )


def _mode(parts: Parts) -> Finding:
    settings = parts.settings
    if settings.mode is Mode.PRODUCTION:
        return well(
            "settings.mode",
            Message(Code.LOOKED, "The settings are right: production, at {address}.", address=settings.base_url),
        )
    where = Message(
        Code.LOOKED, "Demo mode, at {address}: anybody on this machine is anybody.", address=settings.base_url
    )
    if settings.host in LOOPBACK_HOSTS:
        return remark("settings.mode", where)
    return mend(
        "settings.mode", where, Message(Code.LOOKED, "Set BADGESERVICE_MODE=production before others can reach it.")
    )


def check_facts(parts: Parts) -> Iterator[Finding]:
    """What the service says of itself to who has a question."""
    facts = read_facts(parts)
    if parts.settings.security_contact or facts.security_contact:
        yield well("facts.security", Message(Code.LOOKED, "Who finds a weakness can read where to report it."))
        return
    found = Message(Code.LOOKED, "Nobody can read where to report a weakness: security.txt has no address.")
    todo = Message(Code.LOOKED, "Fill it in below “About the service”.")
    is_public = parts.settings.mode is Mode.PRODUCTION
    yield mend("facts.security", found, todo) if is_public else remark("facts.security", found, todo)
