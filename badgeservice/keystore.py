"""Private keys and server secrets at rest: a folder of sealed files, and the signers made from them.

    keys/
      lock.json                 how the passphrase becomes the key that seals everything, and a test that it is right
      kek                       instead of a passphrase, in demo mode only: that key itself
      roc-midden/z6Mk….json     one private key of one organisation, sealed
      .secrets/share.json       one secret of the server, sealed

Every file is sealed with AES-256-GCM under one key, and its place is part of what is sealed: a file that is changed,
renamed or copied to another organisation does not open (threats I2, K1). The folder and the passphrase belong in
different hands and different backups. A passphrase is made into a key by Argon2id with the second set of parameters
that RFC 9106 section 4 recommends.

Nothing here returns a private key. What comes out is a `Signer`, which signs and derives its own public key (K4). A key
never serves two purposes: badges, sessions, share links and sign-in codes have each their own (K5).
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from badgeservice.credentials.keys.multikey import (
    KeyType,
    MemorySigner,
    PrivateKey,
    PublicKey,
    Random,
    Signer,
    generate_private_key,
    public_key_of,
)
from badgeservice.credentials.multibase import decode_base64url, encode_base64url
from badgeservice.errors import Invalid, NotFound, Sentence, SigningFailed

_LOCK = "lock.json"
_KEK = "kek"
_SECRETS = ".secrets"
_UNREADABLE = (Invalid, ValueError, KeyError, TypeError)  # what reading a file that is not ours can raise
_FOLDER_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
# A thumbprint is base64url, so it may begin with `-` or `_`. Without a dot no name climbs, hides or is a draft of ours.
_FILE_NAME = re.compile(r"[A-Za-z0-9_-]{1,200}", re.ASCII)


class KeystoreFailed(SigningFailed):
    """The keystore cannot be opened or a file in it was altered; nothing was signed."""


def open_keystore(folder: Path, passphrase: str | None, *, random: Random = os.urandom) -> Keystore:
    """The keystore in `folder`, which is made when it does not exist.

    Without a passphrase the sealing key lies beside what it seals: that protects against nothing and is for a
    demonstration on one's own machine; the settings refuse it in production.

    Raises `KeystoreFailed` when the passphrase is empty or not the one that the folder was made with, or when the
    folder cannot be used.
    """
    if passphrase is not None and not passphrase.strip():  # before anything is made, and never the branch without
        raise _failure("keystore_passphrase_unusable", _PASSPHRASE_UNUSABLE)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if passphrase is None:
            return Keystore(folder, _read_bare_key(folder, random), random)
        if (folder / _KEK).exists():
            raise _failure("keystore_passphrase_unusable", _PASSPHRASE_UNUSABLE)
        return Keystore(folder, _unlock(folder, passphrase, random), random)
    except OSError as error:
        raise _failure("keystore_unusable", _unusable(folder, error)) from error


def _read_bare_key(folder: Path, random: Random) -> bytes:
    if (folder / _LOCK).exists():
        raise _failure("keystore_passphrase_missing", _PASSPHRASE_MISSING)
    kek = _read_or_create(folder / _KEK, lambda: random(32))
    if len(kek) != 32:
        raise _failure("keystore_file_altered", _FILE_ALTERED)
    return kek


def _unlock(folder: Path, passphrase: str, random: Random) -> bytes:
    content = _read_or_create(folder / _LOCK, lambda: _make_lock(passphrase, random))
    try:
        lock = json.loads(content)
        kek = _derive(passphrase, decode_base64url(lock["salt"]))
        _open(kek, lock["check"], _LOCK)
    except InvalidTag:
        raise _failure("keystore_passphrase_wrong", _PASSPHRASE_WRONG) from None
    except _UNREADABLE:
        raise _failure("keystore_file_altered", _FILE_ALTERED) from None
    return kek


@dataclass(frozen=True, slots=True)
class Keystore:
    """The keys of all organisations, in one folder. Safe to share between threads and processes."""

    folder: Path
    _kek: bytes = field(repr=False)
    _random: Random = field(repr=False)

    def create_key(self, organisation: str, key_type: KeyType) -> PublicKey:
        """A new key of `organisation`, on disk before this returns."""
        private_key = generate_private_key(key_type, self._random)
        public_key = public_key_of(private_key)
        content = private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        path = self._path(_organisation(organisation), key_name(public_key))
        _create(path, self._sealed(path, content))
        return public_key

    def public_keys(self, organisation: str) -> tuple[PublicKey, ...]:
        """The public halves of all keys of `organisation`, each derived from the private one it belongs to."""
        paths = sorted((self.folder / _organisation(organisation)).glob("*.json"))
        return tuple(public_key_of(self._private_key(path)) for path in paths)

    def signer(self, organisation: str, name: str, verification_method: str) -> Signer:
        """The signer with the key called `name`: its multibase, or its thumbprint for RSA. Raises `NotFound`."""
        path = self._path(_organisation(organisation), name)
        if not path.is_file():
            raise NotFound("key_not_found", _KEY_MISSING)
        return MemorySigner(self._private_key(path), verification_method)

    def secret(self, name: str) -> bytes:
        """32 random bytes that stay the same for `name` and have nothing to do with those of another name."""
        path = self._path(_SECRETS, name)
        sealed = _read_or_create(path, lambda: self._sealed(path, self._random(32)))
        return self._opened(path, sealed)

    def _path(self, folder: str, name: str) -> Path:
        if not _FILE_NAME.fullmatch(name):
            raise NotFound("key_not_found", _KEY_MISSING)
        return self.folder / folder / f"{name}.json"

    def _private_key(self, path: Path) -> PrivateKey:
        """What was sealed under this name, so a key that we made and none else."""
        return cast(PrivateKey, load_der_private_key(self._opened(path, path.read_bytes()), password=None))

    def _sealed(self, path: Path, content: bytes) -> bytes:
        return json.dumps(_seal(self._kek, content, self._place(path), self._random)).encode()

    def _opened(self, path: Path, sealed: bytes) -> bytes:
        try:
            return _open(self._kek, json.loads(sealed), self._place(path))
        except (InvalidTag, *_UNREADABLE):
            raise _failure("keystore_file_altered", _FILE_ALTERED) from None

    def _place(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def key_name(public_key: PublicKey) -> str:
    """What a key is called here: its multibase, or its thumbprint where it has none (RSA)."""
    return public_key.thumbprint if public_key.type is KeyType.RSA else public_key.multibase


def _organisation(name: str) -> str:
    """A name that can be no other folder. Raises `NotFound`: a stranger's folder and no folder look the same."""
    if not _FOLDER_NAME.fullmatch(name):
        raise NotFound("key_not_found", _KEY_MISSING)
    return name


def _make_lock(passphrase: str, random: Random) -> bytes:
    salt = random(16)
    check = _seal(_derive(passphrase, salt), b"", _LOCK, random)
    return json.dumps({"kdf": "argon2id", "salt": encode_base64url(salt), "check": check}).encode()


def _derive(passphrase: str, salt: bytes) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=64 * 1024)  # 64 MiB
    return kdf.derive(passphrase.encode())


def _seal(kek: bytes, content: bytes, place: str, random: Random) -> dict[str, str]:
    nonce = random(12)
    sealed = AESGCM(kek).encrypt(nonce, content, place.encode())
    return {"nonce": encode_base64url(nonce), "sealed": encode_base64url(sealed)}


def _open(kek: bytes, sealed: dict[str, Any], place: str) -> bytes:
    nonce, content = decode_base64url(sealed["nonce"]), decode_base64url(sealed["sealed"])
    return AESGCM(kek).decrypt(nonce, content, place.encode())


def _read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    """The file, or a new one with what `make` makes; of two processes that make it at once, both get the first."""
    if not path.exists():
        with contextlib.suppress(FileExistsError):
            _create(path, make())
    return path.read_bytes()


def _create(path: Path, content: bytes) -> None:
    """A new file that only we can read, whole on disk or not there at all. Raises `FileExistsError`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.link(draft, path)  # unlike a rename, never takes the place of a file that is there
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """The name of a new file is durable only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failure(code: str, sentence: Sentence) -> KeystoreFailed:
    return KeystoreFailed(code, sentence)


def _unusable(folder: Path, error: OSError) -> Sentence:
    reason = error.strerror or str(error)
    return Sentence(
        en=f"The key folder {folder} cannot be used: {reason}. Check BADGESERVICE_KEY_FOLDER.",
        nl=f"De sleutelmap {folder} kan niet worden gebruikt: {reason}. Controleer BADGESERVICE_KEY_FOLDER.",
    )


_PASSPHRASE_MISSING = Sentence(
    en="The keys are locked with a passphrase, and none was given.",
    nl="De sleutels zijn beveiligd met een wachtwoordzin, en die is niet gegeven.",
)
_PASSPHRASE_UNUSABLE = Sentence(
    en="These keys were made without a passphrase. Use a new folder, and a passphrase that is not empty.",
    nl="Deze sleutels zijn zonder wachtwoordzin gemaakt. Gebruik een nieuwe map en een wachtwoordzin die niet leeg is.",
)
_PASSPHRASE_WRONG = Sentence(
    en="The passphrase is not the one that the keys are locked with.",
    nl="De wachtwoordzin is niet die waarmee de sleutels zijn beveiligd.",
)
_FILE_ALTERED = Sentence(
    en="A file with a key was changed or moved, so it is not used.",
    nl="Een bestand met een sleutel is veranderd of verplaatst en wordt niet gebruikt.",
)
_KEY_MISSING = Sentence(en="That key does not exist.", nl="Die sleutel bestaat niet.")
