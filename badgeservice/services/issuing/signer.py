"""The key that an organisation signs with now."""

from __future__ import annotations

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.keys.multikey import KeyType, Signer
from badgeservice.errors import Message, NotFound, SigningFailed
from badgeservice.services.organisations.issuer_profile import issuer_id
from badgeservice.services.parts import Parts
from badgeservice.store.organisations import find_current_key, find_newest_key
from badgeservice.store.tables import IssuerKey, Organisation, OrganisationState


def find_signer(
    parts: Parts, session: Session, organisation: Organisation, key_type: KeyType = KeyType.ED25519
) -> Signer:
    """The newest key of this organisation that still signs, bound to its own name (threats I2).

    Raises:
        SigningFailed: it has no such key, or the one that is named is not its own.
    """
    return _make_signer(parts, organisation, find_current_key(session, organisation.id, key_type))


def find_list_signer(parts: Parts, session: Session, organisation: Organisation) -> Signer:
    """Who signs its status lists: the same; of a closed organisation the key that it had last.

    Closing retires every key, so no badge is signed any more. But what was awarded can still be withdrawn, and a list
    that is not signed anew each week is believed by nobody: then all its badges would become doubtful.
    Raises `SigningFailed`.
    """
    key = find_current_key(session, organisation.id)
    if key is None and organisation.state is OrganisationState.CLOSED:
        key = find_newest_key(session, organisation.id)
    return _make_signer(parts, organisation, key)


def _make_signer(parts: Parts, organisation: Organisation, key: IssuerKey | None) -> Signer:
    if key is None:
        sentence = Message(Code.NO_SIGNING_KEY, "This organisation has no key to sign with.")
        raise SigningFailed(sentence)
    method = f"{issuer_id(organisation)}#{key.multibase}"
    try:
        return parts.keystore.signer(organisation.key_folder, key.multibase, method)
    except NotFound as missing:
        raise SigningFailed(missing.sentence) from missing
