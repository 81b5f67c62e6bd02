"""The key that an organisation signs with now."""

from __future__ import annotations

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.keys.multikey import KeyType, Signer
from badgeservice.errors import Message, NotFound, SigningFailed
from badgeservice.services.organisations.issuer_profile import issuer_id
from badgeservice.services.parts import Parts
from badgeservice.store.organisations import find_current_key
from badgeservice.store.tables import Organisation


def find_signer(
    parts: Parts, session: Session, organisation: Organisation, key_type: KeyType = KeyType.ED25519
) -> Signer:
    """The newest key of this organisation that still signs, bound to its own name (threats I2).

    Raises:
        SigningFailed: it has no such key, or the one that is named is not its own.
    """
    key = find_current_key(session, organisation.id, key_type)
    if key is None:
        sentence = Message(Code.NO_SIGNING_KEY, "This organisation has no key to sign with.")
        raise SigningFailed(sentence)
    method = f"{issuer_id(organisation)}#{key.multibase}"
    try:
        return parts.keystore.signer(organisation.key_folder, key.multibase, method)
    except NotFound as missing:
        raise SigningFailed(missing.sentence) from missing
