"""Private keys at rest: sealed, in their place, and never handed out (threats K1, K4, K5, I2)."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from badgeservice.credentials.keys.multikey import KeyType, MemorySigner
from badgeservice.errors import NotFound
from badgeservice.keystore import Keystore, KeystoreFailed, key_name, open_keystore

METHOD = "did:web:school.example#key"
PASSPHRASE = "juiste paard batterij nietje"


@pytest.fixture
def keystore(tmp_path: Path) -> Keystore:
    return open_keystore(tmp_path / "keys", None)


@pytest.fixture
def locked(tmp_path: Path) -> Keystore:
    return open_keystore(tmp_path / "locked", PASSPHRASE)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("key_type", list(KeyType))
def test_a_key_signs_after_it_was_written_and_read_again(keystore: Keystore, key_type: KeyType) -> None:
    public_key = keystore.create_key("roc-midden", key_type)
    again = open_keystore(keystore.folder, None)
    signer = again.signer("roc-midden", key_name(public_key), METHOD)
    assert (signer.public_key, signer.verification_method) == (public_key, METHOD)
    assert public_key.verify(signer.sign(b"x"), b"x")


def test_every_organisation_has_keys_of_its_own(keystore: Keystore) -> None:
    keys = {keystore.create_key("a", KeyType.ED25519), keystore.create_key("a", KeyType.P256)}
    other = keystore.create_key("b", KeyType.ED25519)
    assert set(keystore.public_keys("a")) == keys
    assert keystore.public_keys("b") == (other,)
    assert keystore.public_keys("c") == ()
    with pytest.raises(NotFound):
        keystore.signer("a", other.multibase, METHOD)


def test_i2_a_key_file_that_is_copied_to_another_organisation_does_not_open(keystore: Keystore) -> None:
    public_key = keystore.create_key("a", KeyType.ED25519)
    theirs = keystore.folder / "a" / f"{public_key.multibase}.json"
    ours = keystore.folder / "b" / theirs.name
    ours.parent.mkdir()
    ours.write_bytes(theirs.read_bytes())
    with pytest.raises(KeystoreFailed, match="keystore_file_altered"):
        keystore.signer("b", public_key.multibase, METHOD)
    with pytest.raises(KeystoreFailed, match="keystore_file_altered"):
        keystore.public_keys("b")


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff", b'{"nonce": "AAAA", "sealed": "AAAA"}', ...])
def test_a_key_file_that_was_changed_does_not_open(keystore: Keystore, content) -> None:
    public_key = keystore.create_key("a", KeyType.ED25519)
    path = keystore.folder / "a" / f"{public_key.multibase}.json"
    if content is ...:
        sealed = json.loads(path.read_bytes())
        flipped = "B" if sealed["sealed"][9] == "A" else "A"
        content = json.dumps(sealed | {"sealed": sealed["sealed"][:9] + flipped + sealed["sealed"][10:]}).encode()
    path.write_bytes(content)
    with pytest.raises(KeystoreFailed, match="keystore_file_altered"):
        keystore.signer("a", public_key.multibase, METHOD)


def test_k1_nothing_in_the_folder_is_readable_without_the_passphrase(locked: Keystore) -> None:
    locked.create_key("a", KeyType.ED25519)
    secret = locked.secret("share")
    for path in files(locked.folder):
        content = path.read_bytes()
        assert b"PRIVATE KEY" not in content
        assert secret not in content
        assert not (locked.folder / "kek").exists()
    with pytest.raises(KeystoreFailed, match="keystore_passphrase_wrong"):
        open_keystore(locked.folder, PASSPHRASE + "!")
    with pytest.raises(KeystoreFailed, match="keystore_passphrase_missing"):
        open_keystore(locked.folder, None)


def test_the_right_passphrase_opens_the_folder_again(locked: Keystore) -> None:
    public_key = locked.create_key("a", KeyType.P256)
    again = open_keystore(locked.folder, PASSPHRASE)
    assert again.public_keys("a") == (public_key,)
    assert again.secret("share") == locked.secret("share")


@pytest.mark.parametrize("content", [b"", b"{}", b'{"salt": "AAAA", "check": {}}'])
def test_a_lock_that_was_changed_gives_a_clear_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "lock.json").write_bytes(content)
    with pytest.raises(KeystoreFailed, match="keystore_file_altered"):
        open_keystore(tmp_path, PASSPHRASE)


def test_a_folder_of_the_demonstration_is_not_used_with_a_passphrase(keystore: Keystore, tmp_path: Path) -> None:
    with pytest.raises(KeystoreFailed, match="keystore_passphrase_unusable"):
        open_keystore(keystore.folder, PASSPHRASE)
    with pytest.raises(KeystoreFailed, match="keystore_passphrase_unusable"):
        open_keystore(tmp_path / "new", "")


def test_a_sealing_key_of_another_length_gives_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "kek").write_bytes(b"short")
    with pytest.raises(KeystoreFailed, match="keystore_file_altered"):
        open_keystore(tmp_path, None)


def test_only_we_can_read_the_files(keystore: Keystore) -> None:
    keystore.create_key("a", KeyType.ED25519)
    keystore.secret("share")
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(keystore.folder)} == {0o600}
    folders = [path for path in keystore.folder.rglob("*") if path.is_dir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


def test_k5_secrets_differ_by_name_and_stay_the_same(keystore: Keystore) -> None:
    first = {name: keystore.secret(name) for name in ("session", "share", "sign-in")}
    assert len(set(first.values())) == 3
    assert {len(secret) for secret in first.values()} == {32}
    assert {name: open_keystore(keystore.folder, None).secret(name) for name in first} == first


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "a/b", "A", "a b", "a\0", ".secrets", "é", "a" * 64, "-a"])
def test_a_name_of_an_organisation_never_climbs(keystore: Keystore, name: str) -> None:
    for act in (
        lambda: keystore.create_key(name, KeyType.ED25519),
        lambda: keystore.public_keys(name),
        lambda: keystore.signer(name, "z6Mk", METHOD),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize("name", ["", "../a/z6Mk", "..", "z6Mk\n", "z6Mk.json", "a/b"])
def test_a_name_of_a_key_or_secret_never_climbs(keystore: Keystore, name: str) -> None:
    with pytest.raises(NotFound):
        keystore.signer("a", name, METHOD)
    with pytest.raises(NotFound):
        keystore.secret(name)


def test_a_file_is_there_whole_or_not_at_all(keystore: Keystore, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(source, target) -> None:
        raise OSError("power cut")

    monkeypatch.setattr("os.link", break_off)
    with pytest.raises(OSError, match="power cut"):
        keystore.create_key("a", KeyType.ED25519)
    assert files(keystore.folder / "a") == []


def test_processes_that_ask_for_a_new_secret_at_once_get_the_same(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys; from badgeservice.keystore import open_keystore;"
        "print(open_keystore(pathlib.Path(sys.argv[1]), None).secret('share').hex())"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "keys")]
    root = Path(__file__).resolve().parents[1]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) for _ in range(3)]
    answers = {process.communicate(timeout=60)[0] for process in running}
    assert len(answers) == 1
    assert len(answers.pop().strip()) == 64


def test_k4_nobody_gets_a_private_key_from_the_keystore(keystore: Keystore) -> None:
    public_key = keystore.create_key("a", KeyType.ED25519)
    signer = keystore.signer("a", public_key.multibase, METHOD)
    assert isinstance(signer, MemorySigner)
    assert "private" not in repr(signer)
    assert "kek" not in repr(keystore)
