"""The command says what happened in a sentence and by its exit status."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badgeservice import app
from badgeservice.cli import main
from badgeservice.credentials.badge.content import Achievement, CredentialContent, Identity, IdentityType, Profile
from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.badge.recipient import hash_identity
from badgeservice.credentials.checks.verdict import Verdict
from badgeservice.credentials.keys.did import did_key
from badgeservice.credentials.keys.multikey import MemorySigner, public_key_of
from badgeservice.credentials.proofs.proofs import add_proof_set
from badgeservice.qr import qr_png
from badgeservice.settings import Mode, Settings
from badgeservice.store.database import open_database, transaction
from badgeservice.store.organisations import add_profile
from badgeservice.verify_command import EXIT_STATUS
from tests.conftest import make_organisation

VALID_FROM = datetime(2025, 1, 1, tzinfo=UTC)
CONTENT = CredentialContent(
    id="urn:uuid:20000000-0000-4000-8000-000000000001",
    issuer=Profile("", "Bakkerij Bol"),
    subject_id="urn:uuid:20000000-0000-4000-8000-000000000002",
    achievement=Achievement(
        "urn:uuid:20000000-0000-4000-8000-000000000003", "Brood bakken", "Bakt brood", "Bak een brood."
    ),
    valid_from=VALID_FROM,
)


def run(*arguments: str, env: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), env=env)


@pytest.fixture(scope="module")
def signer() -> MemorySigner:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public_key = public_key_of(key)
    return MemorySigner(key, f"{did_key(public_key)}#{public_key.multibase}")


@pytest.fixture
def write(signer: MemorySigner, tmp_path: Path) -> Any:
    """Sign a badge by a did:key, which needs nobody to answer, and write it to a file."""

    def write(content: CredentialContent = CONTENT, **changes: Any) -> str:
        issuer = replace(content.issuer, id=signer.verification_method.partition("#")[0])
        document = build_credential(replace(content, issuer=issuer))
        signed = add_proof_set(document, signer, created=VALID_FROM, linked_data=app.read_linked_data())
        path = tmp_path / "badge.json"
        path.write_text(json.dumps(signed | changes))
        return str(path)

    return write


def test_valid_ends_with_0_and_prints_every_check(write: Any) -> None:
    result = run("verify", write())
    assert result.exit_code == 0, result.output
    assert [line[0] for line in result.output.splitlines()[1:10]] == [str(number) for number in range(1, 10)]


def test_changed_ends_with_1_and_shows_nothing_of_it(write: Any) -> None:
    result = run("verify", write(name="Taart bakken"))
    assert result.exit_code == 1
    assert "Taart" not in result.output


def test_expired_ends_with_3(write: Any) -> None:
    assert run("verify", write(replace(CONTENT, valid_until=VALID_FROM + timedelta(days=1)))).exit_code == 3


def test_an_issuer_that_cannot_be_asked_ends_with_4(write: Any, signer: MemorySigner, tmp_path: Path) -> None:
    path = Path(write())
    away = path.read_text().replace(signer.verification_method.partition("#")[0], "did:web:localhost%3A1:issuers:x")
    path.write_text(away)
    assert run("verify", str(path)).exit_code == 4


@pytest.mark.parametrize("content", [b"", b"{", b'{"a": 1, "a": 2}', b"\x89PNG\r\n\x1a\n", b"<svg", b"\xff\xfe"])
def test_unreadable_ends_with_2(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "badge"
    file.write_bytes(content)
    assert run("verify", str(file)).exit_code == 2


def test_every_verdict_has_its_exit_status() -> None:
    assert EXIT_STATUS.keys() == set(Verdict)


def test_another_persons_badge_ends_with_6_and_what_is_no_address_is_called_that(write: Any) -> None:
    hashed = Identity(IdentityType.EMAIL, hash_identity("sanne@leerling.example", "c2FsdA"), "c2FsdA")
    badge = write(replace(CONTENT, identities=(hashed,)))
    assert run("verify", badge, "--email", "Sanne@leerling.example").exit_code == 0
    other = run("verify", badge, "--email", "renee@leerling.example", "--language", "en")
    assert (other.exit_code, other.output.startswith("Not this person’s.")) == (6, True)
    slip = run("verify", badge, "--email", "renee", "--language", "en")
    assert (slip.exit_code, "has no @" in slip.output) == (2, True)


def test_what_is_only_against_the_standard_ends_with_5_and_another_credential_with_2(write: Any) -> None:
    loose = replace(CONTENT.achievement, achievement_type="Vaardigheid")
    assert run("verify", write(replace(CONTENT, achievement=loose))).exit_code == 5
    assert run("verify", write(type=["VerifiableCredential"])).exit_code == 2


def test_a_missing_file_and_a_folder_end_with_2_and_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.json", tmp_path):
        result = run("verify", str(path))
        assert result.exit_code == 2
        assert "cannot be read" in result.output


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "huge"
    with file.open("wb") as handle:
        handle.truncate(9 * 1024 * 1024)
    result = run("verify", str(file))
    assert (result.exit_code, "8 MB" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("http://10.0.0.1/v/X", "no encryption"),
        ("http://badges.example/v/X", "no encryption"),
        ("https://127.0.0.1/v/X", "may not be fetched"),
        ("HTTPS://", "may not be fetched"),
    ],
)
def test_links_that_may_not_be_fetched_end_with_4(link: str, says: str) -> None:
    result = run("verify", link)
    assert result.exit_code == 4
    assert says in result.output


def test_json_is_one_line_with_the_verdict_and_the_checks(write: Any) -> None:
    result = run("verify", "--json", write())
    answer = json.loads(result.output)
    assert result.output.count("\n") == 1
    assert answer["verdict"].startswith("valid")
    assert [check["number"] for check in answer["checks"]] == list(range(1, 10))
    assert {check["outcome"] for check in answer["checks"]} <= {"passed", "failed", "not_checked"}


def test_of_several_the_worst_comes_first_and_ends_the_command(write: Any, tmp_path: Path) -> None:
    good = Path(write())
    changed, words = tmp_path / "changed.json", tmp_path / "words.txt"
    changed.write_text(good.read_text().replace("Brood", "Taart"))
    words.write_text("hoi")
    result = run("verify", str(good), str(words), str(changed), "--language", "en")
    assert result.exit_code == 1
    names = [line for line in result.output.splitlines() if line.startswith(str(tmp_path))]
    assert names == [str(changed), str(words), str(good)]
    answer = json.loads(run("verify", "--json", str(good), str(changed)).output)
    assert answer["verdict"] == "not_genuine"
    assert [one["source"] for one in answer["results"]] == [str(changed), str(good)]
    assert run("verify", str(good), str(tmp_path / "nothing.json")).exit_code == 2


def test_each_badge_in_one_file_is_checked(write: Any, tmp_path: Path) -> None:
    good = Path(write()).read_text()
    several = tmp_path / "wallet.json"
    several.write_text(f'{{"verifiableCredential": [{good}, {good.replace("Brood", "Taart")}]}}')
    result = run("verify", str(several))
    assert result.exit_code == 1
    assert f"{several} (1/2)" in result.output


def test_a_picture_of_a_code_is_read_and_says_what_the_code_says(tmp_path: Path) -> None:
    picture = tmp_path / "photo.png"
    picture.write_bytes(qr_png("WIFI:S:SCHOOL;;"))
    result = run("verify", str(picture), "--language", "nl")
    assert (result.exit_code, "In de QR-code staat: WIFI:S:SCHOOL;;" in result.output) == (2, True)
    picture.write_bytes(qr_png("https://127.0.0.1/badge"))
    result = run("verify", str(picture))
    assert (result.exit_code, "may not be fetched" in result.output) == (4, True)


@pytest.mark.parametrize(
    "link", ["<https://127.0.0.1/v/x>", "[badge](https://127.0.0.1/v/x).", "Zie https://127.0.0.1/v/x)"]
)
def test_what_stands_around_a_link_is_passed_over(link: str) -> None:
    result = run("verify", link)
    assert (result.exit_code, "(https://127.0.0.1/v/x)" in result.output) == (4, True)


def test_dutch_is_another_language(write: Any) -> None:
    path = write()
    assert run("verify", path, "--language", "nl").output != run("verify", path).output


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {
        "BADGESERVICE_MODE": "demo",
        "BADGESERVICE_BASE_URL": "http://localhost:8000",
        "BADGESERVICE_DATABASE_URL": f"sqlite:///{tmp_path / 'badgeservice.sqlite3'}",
        "BADGESERVICE_KEY_FOLDER": str(tmp_path / "keys"),
        "BADGESERVICE_MAIL_URL": str(tmp_path / "mail"),
    }


@pytest.mark.parametrize("command", [["serve"], ["setup"], ["work"], ["keys", "list"], ["migrate", "--check"]])
def test_a_database_that_is_not_migrated_is_refused(command: list[str], env: dict[str, str]) -> None:
    result = run(*command, env=env)
    assert result.exit_code == 1
    assert "badgeservice migrate" in result.output


def test_migrating_twice_is_fine(env: dict[str, str]) -> None:
    assert run("migrate", env=env).exit_code == 0
    assert run("migrate", env=env).exit_code == 0
    assert run("migrate", "--check", env=env).exit_code == 0


def test_settings_that_are_wrong_are_named() -> None:
    result = run("serve", env={"BADGESERVICE_BASE_URL": "https://badges.example/path", "BADGESERVICE_THREADS": "0"})
    assert result.exit_code == 1
    assert "BADGESERVICE_BASE_URL" in result.output
    assert "BADGESERVICE_THREADS" in result.output


def test_a_passphrase_is_never_printed() -> None:
    result = run("serve", env={"BADGESERVICE_BASE_URL": "http://x.example", "BADGESERVICE_KEY_PASSPHRASE": "geheim"})
    assert result.exit_code == 1
    assert "geheim" not in result.output


def test_keys_are_made_listed_and_rotated(env: dict[str, str]) -> None:
    assert run("migrate", env=env).exit_code == 0
    engine = open_database(env["BADGESERVICE_DATABASE_URL"])
    settings = Settings(mode=Mode.DEMO, base_url=env["BADGESERVICE_BASE_URL"])
    with transaction(engine) as session:
        add_profile(session, *make_organisation(settings, "1", "roc", {"name": "ROC"}, VALID_FROM))
    engine.dispose()
    first = run("keys", "new", "roc", env=env).output.strip()
    assert run("keys", "new", "roc", env=env).exit_code == 1, "a second first key"
    second = run("keys", "rotate", "roc", env=env).output.strip()
    lines = {line.split()[1]: line for line in run("keys", "list", "roc", env=env).output.splitlines()}
    assert "retired" in lines[first]
    assert "retired" not in lines[second]
    assert sum("retired" in line for line in lines.values()) * 2 == len(lines)
    assert run("keys", "list", "nobody", env=env).exit_code == 1


def test_setup_prints_one_address_and_what_it_is_for_beside_it(env: dict[str, str]) -> None:
    assert run("migrate", env=env).exit_code == 0
    printed = run("setup", env=env)
    assert printed.exit_code == 0
    assert printed.stdout.startswith(f"{env['BADGESERVICE_BASE_URL']}/setup/")
    assert len(printed.stdout.split()) == 1
    assert "within an hour" in printed.stderr
    unknown = run("setup", "--organisation", "nowhere", env=env)
    assert unknown.exit_code == 1
    assert unknown.stdout == ""


def start(env: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
    """The command in a process of its own, after its first line."""
    command = [sys.executable, "-c", "from badgeservice.cli import main; main()", *arguments]
    process = subprocess.Popen(
        command, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if not process.stdout.readline():
        raise AssertionError(process.communicate()[1])
    return process


def stop(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    _, complaints = process.communicate(timeout=60)
    return process.returncode, complaints


def test_serve_answers_until_it_is_stopped(env: dict[str, str]) -> None:
    assert run("migrate", env=env).exit_code == 0
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = start(env, "serve", "--listen", f"127.0.0.1:{port}")
    status = requests.get(f"http://127.0.0.1:{port}/healthz", timeout=60).status_code
    code, said = stop(process)
    assert (code, said.count("badgeservice setup"), len(said.splitlines())) == (0, 1, 1)  # nobody founded anything yet
    assert status == 200


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "*:0", ":0", "[::]:0", "127.0.0.1:0 10.0.0.1:0", "8000"])
def test_a_demo_listens_to_this_machine_only(env: dict[str, str], listen: str) -> None:
    assert run("migrate", env=env).exit_code == 0
    result = run("serve", "--listen", listen, env=env)
    assert result.exit_code == 1
    assert "BADGESERVICE_MODE=demo only serves this machine" in result.output


def test_work_works_until_it_is_stopped(env: dict[str, str]) -> None:
    assert run("migrate", env=env).exit_code == 0
    assert stop(start(env, "work")) == (0, "")
