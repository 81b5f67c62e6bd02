"""The keys: each organisation that signs has both kinds, each opens, and none lies there that is nobody's."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Message
from badgeservice.keystore import key_name
from badgeservice.services.operating.checks.finding import Finding, mend, not_checked, remark, well
from badgeservice.services.organisations.keys import KEY_TYPES
from badgeservice.services.parts import Parts
from badgeservice.services.programs.vc_api import KEY_OWNER
from badgeservice.store import organisations
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import IssuerKey, OrganisationState

SECONDS: Final = 4.0  # that opening keys may take: some ten thousand of them
NAMED: Final = 3  # of those that something is wrong with


def check_keys(parts: Parts) -> Iterator[Finding]:
    """Of every organisation that may sign now."""
    with parts.reading() as session:
        owners = [owner for owner in organisations.list_issuers(session) if owner.organisation.did]
        keys = organisations.list_keys_of(session, [organisation.id for organisation, _ in owners])
    signing = [owner for owner in owners if owner.organisation.state is not OrganisationState.CLOSED]
    current = [key for key in keys if key.retired_at is None]
    yield _check_kinds(signing, current)
    yield _check_each_opens(parts, signing, current)
    yield _check_strays(parts, owners, keys)


def _check_kinds(signing: Sequence[Issuer], current: Sequence[IssuerKey]) -> Finding:
    present = {(key.organisation_id, key.key_type) for key in current}
    without = [
        profile.name
        for organisation, profile in signing
        if any((organisation.id, kind.value) not in present for kind in KEY_TYPES)
    ]
    if not without:
        words = Message(Code.LOOKED, "Every organisation that signs has its two keys: {count}.", count=len(signing))
        return well("keys.present", words)
    return mend(
        "keys.present",
        Message(Code.LOOKED, "Without a key of each kind: {which}.", which=_some(without)),
        Message(Code.LOOKED, "Make new ones: badgeservice keys rotate SLUG. What was signed stays valid."),
    )


def _check_each_opens(parts: Parts, signing: Sequence[Issuer], current: Sequence[IssuerKey]) -> Finding:
    owners = {organisation.id: (organisation.key_folder, profile.name) for organisation, profile in signing}
    wanted = [key for key in current if key.organisation_id in owners]
    deadline = time.monotonic() + SECONDS
    failed: set[str] = set()
    for number, key in enumerate(wanted):
        if time.monotonic() > deadline:
            return not_checked(
                "keys.open",
                Message(
                    Code.LOOKED, "There was time to open {done} of {count} keys. Of those, without fault: {good}.",
                    done=number, count=len(wanted), good=number - len(failed),
                ),
            )  # fmt: skip
        folder, name = owners[key.organisation_id]
        if not _opens(parts, folder, key.multibase):
            failed.add(name)
    if not failed:
        return well(
            "keys.open", Message(Code.LOOKED, "Each private key is there and opens: {count}.", count=len(wanted))
        )
    return mend(
        "keys.open",
        Message(Code.LOOKED, "A private key is missing or does not open, so nothing can be signed: {which}.",
                which=_some(sorted(failed))),
        Message(Code.LOOKED, "Put the key folder back from a backup; or make new ones: badgeservice keys rotate SLUG"),
    )  # fmt: skip


def _opens(parts: Parts, folder: str, multibase: str) -> bool:
    """The private half that lies there belongs to the public half that we publish."""
    try:
        return key_name(parts.keystore.signer(folder, multibase, "").public_key) == multibase
    except BadgeServiceError:
        return False


def _check_strays(parts: Parts, owners: Sequence[Issuer], keys: Sequence[IssuerKey]) -> Finding:
    folders = {organisation.id: organisation.key_folder for organisation, _ in owners}
    known = {f"{folders[key.organisation_id]}/{key.multibase}" for key in keys}
    files = [file.relative_to(parts.keystore.folder).with_suffix("") for file in parts.keystore.folder.glob("*/*.json")]
    strays = sorted(
        str(file) for file in files if not str(file).startswith((".", f"{KEY_OWNER}/")) and str(file) not in known
    )
    if not strays:
        return well("keys.strays", Message(Code.LOOKED, "No key lies in the key folder that is nobody's."))
    return remark(
        "keys.strays",
        Message(Code.LOOKED, "Keys in the key folder that no organisation has: {count}. The first: {first}",
                count=len(strays), first=strays[0]),
        Message(Code.LOOKED, "After a crash that is harmless. With a restored database it is not: compare the backups "
                "of both before you remove any."),
    )  # fmt: skip


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" +{len(names) - NAMED}" if len(names) > NAMED else "")
