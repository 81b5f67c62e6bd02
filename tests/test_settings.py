"""Every setting is checked at start, and an unsafe production is refused by the name of the setting."""

import os
from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from badgeservice.settings import Mode, Settings, describe_wrong_settings, schemas_folder

PRODUCTION = {
    "BADGESERVICE_BASE_URL": "https://badges.example",
    "BADGESERVICE_KEY_PASSPHRASE": "correct horse battery staple",
    "BADGESERVICE_MAIL_URL": "smtp://user:password@mail.example:587",
    "BADGESERVICE_MAIL_SENDER": "Badges of our school <badges@school.example>",
    "BADGESERVICE_SECURITY_CONTACT": "security@school.example",
}
API_KEY = "c9c0d6b3a1f24f0bb5c1e8d7a6f3b2e1"

# The setting, and a value that production must not start with; None: it is not set at all.
UNSAFE: tuple[tuple[str, str | None], ...] = (
    # An empty text must not mean the demo's branch, and neither must one that is soon guessed.
    ("KEY_PASSPHRASE", None),
    ("KEY_PASSPHRASE", ""),
    ("KEY_PASSPHRASE", "                        "),
    ("KEY_PASSPHRASE", "\t\n\t\n\t\n\t\n\t\n\t\n\t\n\t\n\t\n"),
    ("KEY_PASSPHRASE", "fifteen letters"),
    ("KEY_PASSPHRASE", "short           "),
    ("KEY_PASSPHRASE", "correct horse battery staple\n"),
    ("KEY_PASSPHRASE", "aaaaaaaaaaaaaaaaaaaaaaaa"),
    ("KEY_PASSPHRASE", "passwordpassword"),
    # The base URL becomes part of every badge.
    ("BASE_URL", None),
    ("BASE_URL", ""),
    ("BASE_URL", "http://badges.example"),
    ("BASE_URL", "badges.example"),
    ("BASE_URL", "ftp://badges.example"),
    ("BASE_URL", "https:badges.example"),
    ("BASE_URL", "https://"),
    ("BASE_URL", "https://:443"),
    ("BASE_URL", "https://user:secret@badges.example"),
    ("BASE_URL", "https://user@badges.example"),
    ("BASE_URL", "https://@badges.example"),
    ("BASE_URL", "https://badges.example:65536"),
    ("BASE_URL", "https://badges.example:99999999999999999999"),
    ("BASE_URL", "https://badges.example:0"),
    ("BASE_URL", "https://badges.example:"),
    ("BASE_URL", "https://badges.example:https"),
    ("BASE_URL", "https://badges.example:-1"),
    ("BASE_URL", "https://badges.example:٤٤٣"),
    ("BASE_URL", "https://badges.example#"),
    ("BASE_URL", "https://badges.example#badges"),
    ("BASE_URL", "https://badges.example?"),
    ("BASE_URL", "https://badges.example/?x=1"),
    ("BASE_URL", "https://badges.example/school"),
    ("BASE_URL", "https://badges.example//"),
    ("BASE_URL", "https://badges.example\\school"),
    ("BASE_URL", "https://localhost"),
    ("BASE_URL", "https://LocalHost:8443"),
    ("BASE_URL", "https://localhost."),
    ("BASE_URL", "https://badges.localhost"),
    ("BASE_URL", "https://localhost.localdomain"),
    ("BASE_URL", "https://127.0.0.1"),
    ("BASE_URL", "https://127.0.0.2"),
    ("BASE_URL", "https://127.1"),
    ("BASE_URL", "https://2130706433"),
    ("BASE_URL", "https://0x7f000001"),
    ("BASE_URL", "https://0x7f.0.0.0x1"),
    ("BASE_URL", "https://0177.0.0.1"),
    ("BASE_URL", "https://0.0.0.0"),
    ("BASE_URL", "https://[::1]"),
    ("BASE_URL", "https://[::]:8000"),
    ("BASE_URL", "https://[::ffff:127.0.0.1]"),
    ("BASE_URL", "https://[::1%25lo]"),
    ("BASE_URL", "https://10.0.0.1"),
    ("BASE_URL", "https://192.168.1.10:8443"),
    ("BASE_URL", "https://93.184.216.34"),
    ("BASE_URL", "https://badges"),
    ("BASE_URL", "https://badges.local"),
    ("BASE_URL", "https://badges.example."),
    ("BASE_URL", "https://.badges.example"),
    ("BASE_URL", "https://badges..example"),
    ("BASE_URL", "https://-badges.example"),
    ("BASE_URL", "https://badges_school.example"),
    ("BASE_URL", "https://*.example"),
    ("BASE_URL", "https://%6c%6fcalhost"),
    ("BASE_URL", f"https://{'a' * 64}.example"),
    ("BASE_URL", f"https://{'a.' * 130}example"),
    ("BASE_URL", "https://bädges.example"),
    ("BASE_URL", "https://badges。example"),
    ("BASE_URL", "https://xn--zz-.example"),
    ("BASE_URL", " https://badges.example"),
    ("BASE_URL", "https://badges.example\n"),
    ("BASE_URL", "https://badges.exa\tmple"),
    ("BASE_URL", "https://badges .example"),
    ("BASE_URL", "https://badges.example\x7f"),
    # Mail.
    ("MAIL_URL", None),
    ("MAIL_URL", ""),
    ("MAIL_URL", "/var/mail"),
    ("MAIL_URL", "mail.example"),
    ("MAIL_URL", "http://mail.example"),
    ("MAIL_URL", "smtp:mail.example"),
    ("MAIL_URL", "smtp://"),
    ("MAIL_URL", "smtps://"),
    ("MAIL_URL", "smtp://user:password@"),
    ("MAIL_URL", "smtp://:587"),
    ("MAIL_URL", "smtp://mail.example:99999"),
    ("MAIL_URL", "smtp://mail.example:0"),
    ("MAIL_URL", "smtp://mail.example:smtp"),
    ("MAIL_URL", "smtp://mail.example/inbox"),
    ("MAIL_URL", "smtp://mail.example?tls=no"),
    ("MAIL_URL", "smtp://mail.example#"),
    ("MAIL_URL", "smtp://user:pa/ss@mail.example"),
    ("MAIL_URL", "smtp://user:pa#ss@mail.example"),
    ("MAIL_URL", "smtp://user@mail.example"),
    ("MAIL_URL", "smtp://user:@mail.example"),
    ("MAIL_URL", "smtp://:password@mail.example"),
    ("MAIL_URL", "smtp://mail example"),
    ("MAIL_URL", "smtp://mail.example\n"),
    ("MAIL_URL", "smtp://mail..example"),
    ("MAIL_URL", "smtp://[::1"),
    ("MAIL_SENDER", ""),
    ("MAIL_SENDER", "Badgeservice"),
    ("MAIL_SENDER", "Badgeservice <no-reply@localhost>"),
    ("MAIL_SENDER", "no-reply@LOCALHOST"),
    ("MAIL_SENDER", "no-reply@mail.localhost"),
    ("MAIL_SENDER", "no-reply@localhost.localdomain"),
    ("MAIL_SENDER", "no-reply@mailserver"),
    ("MAIL_SENDER", "no-reply@[127.0.0.1]"),
    ("MAIL_SENDER", "no-reply@127.0.0.1"),
    ("MAIL_SENDER", "@school.example"),
    ("MAIL_SENDER", "a@school.example, b@school.example"),
    ("MAIL_SENDER", "Badges <a@school.example"),
    ("MAIL_SENDER", "Badges <>"),
    ("MAIL_SENDER", "a b@school.example"),
    ("MAIL_SENDER", "badges@school.example\r\nBcc: everybody@school.example"),
    ("MAIL_SENDER", "badges@school.example\n"),
    # Where to report a weakness: a line in /.well-known/security.txt.
    ("SECURITY_CONTACT", ""),
    ("SECURITY_CONTACT", "our administrator"),
    ("SECURITY_CONTACT", "security@localhost"),
    ("SECURITY_CONTACT", "mailto:security@localhost"),
    ("SECURITY_CONTACT", "mailto:"),
    ("SECURITY_CONTACT", "mailto:security@school.example?subject=x"),
    ("SECURITY_CONTACT", "http://school.example/security"),
    ("SECURITY_CONTACT", "https://localhost/security"),
    ("SECURITY_CONTACT", "https:///security"),
    ("SECURITY_CONTACT", "https://u:p@school.example/security"),
    ("SECURITY_CONTACT", "https://school.example:70000/"),
    ("SECURITY_CONTACT", "https://10.0.0.1/security"),
    ("SECURITY_CONTACT", "security@school.example\nContact: mailto:somebody@else.example"),
    # The database.
    ("DATABASE_URL", ""),
    ("DATABASE_URL", "data/badgeservice.sqlite3"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("DATABASE_URL", "sqlite:///file::memory:?cache=shared&uri=true"),
    ("DATABASE_URL", "sqlite:///data/x?mode=memory&uri=true"),
    ("DATABASE_URL", "sqlite://data/badgeservice.sqlite3"),
    ("DATABASE_URL", "sqlite+aiosqlite:///data/x"),
    ("DATABASE_URL", "mysql://u:p@db.example/badges"),
    ("DATABASE_URL", "postgresql+asyncpg://db.example/badges"),
    ("DATABASE_URL", "postgresql+psycopg2://db.example/badges"),
    ("DATABASE_URL", "nonsense://db.example/badges"),
    ("DATABASE_URL", "postgresql://db.example"),
    ("DATABASE_URL", "postgresql://db.example:99999/badges"),
    ("DATABASE_URL", "postgresql://db.example:many/badges"),
    ("DATABASE_URL", "postgresql://db.example/badges\n"),
    ("KEY_FOLDER", ""),
    ("KEY_FOLDER", "keys\n"),
    # Programs.
    ("VC_API", "open"),
    ("VC_API", "anybody"),
    ("VC_API_KEY", None),
    ("VC_API_KEY", ""),
    ("VC_API_KEY", API_KEY[:31]),
    ("VC_API_KEY", f"{API_KEY[:20]}{' ' * 20}"),
    ("VC_API_KEY", "x" * 40),
    ("VC_API_KEY", API_KEY[:16] * 3),
    ("VC_API_KEY", f"{API_KEY[:16]} {API_KEY[16:]}"),
    ("VC_API_KEY", f"{API_KEY}é"),
    ("VC_API_KEY", PRODUCTION["BADGESERVICE_KEY_PASSPHRASE"]),
    # The rest.
    ("MODE", ""),
    ("MODE", "test"),
    ("MODE", "Demo"),
    ("WORKER", "elsewhere"),
    ("SESSION_HOURS", "0"),
    ("SESSION_HOURS", "100000"),
    ("SESSION_HOURS", "twelve"),
    ("IDLE_HOURS", "13"),
    ("IDLE_HOURS", "0"),
    ("THREADS", "0"),
    ("THREADS", "65"),
    ("HSTS_SUBDOMAINS", "perhaps"),
    # A typing mistake is no setting, and the real one would keep its default.
    ("KEY_PASSFRASE", "correct horse battery staple"),
    ("VCAPI_KEY", API_KEY),
    ("SECRET", "x"),
)


def environment(setting: str, value: str | None) -> dict[str, str]:
    """That of a production which is right but for one setting."""
    usual = PRODUCTION | ({"BADGESERVICE_VC_API": "clients"} if setting == "VC_API_KEY" else {})
    rest = {name: text for name, text in usual.items() if name != f"BADGESERVICE_{setting}"}
    return rest if value is None else rest | {f"BADGESERVICE_{setting}": value}


def read(monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str]) -> Settings:
    """The settings of a process that was started with these variables."""
    for name in [name for name in os.environ if name.startswith("BADGESERVICE_")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings()  # type: ignore[call-arg]


def refusal(monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str]) -> list[str]:
    """The lines that say what is wrong, without the first."""
    with pytest.raises(ValidationError) as refused:
        read(monkeypatch, variables)
    return describe_wrong_settings(refused.value).splitlines()[1:]


def test_a_complete_production_configuration_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, PRODUCTION)
    assert settings.mode is Mode.PRODUCTION  # which is what one gets without saying so
    assert settings.host == "badges.example"
    assert settings.plain_http_hosts == frozenset()
    assert settings.mail_folder is None
    assert settings.security_contact == "mailto:security@school.example"
    assert settings.url("/v/ABC") == "https://badges.example/v/ABC"


@pytest.mark.parametrize(("setting", "value"), UNSAFE)
def test_an_unsafe_production_is_refused_by_the_name_of_the_setting(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str | None
) -> None:
    (line,) = refusal(monkeypatch, environment(setting, value))
    assert line.startswith(f"  BADGESERVICE_{setting}: "), line
    assert line[-1] in ".?"
    assert line.isprintable()
    if setting in {"KEY_PASSPHRASE", "VC_API_KEY"} and value and value.strip():
        assert value.strip() not in line
    assert "secret" not in line
    assert "pa/ss" not in line


@pytest.mark.parametrize(
    ("setting", "value", "shown"),
    [
        ("BASE_URL", "https://Badges.Example/", "https://badges.example"),
        ("BASE_URL", "HTTPS://badges.example:443", "https://badges.example"),
        ("BASE_URL", "https://badges.example:8443", "https://badges.example:8443"),
        ("BASE_URL", "https://xn--bdges-hra.example", "https://xn--bdges-hra.example"),
        ("BASE_URL", "https://3d.badges-2.example", "https://3d.badges-2.example"),
        ("MAIL_URL", "smtp://localhost", "smtp://localhost"),
        ("MAIL_URL", "smtp://mailhost:25", "smtp://mailhost:25"),
        ("MAIL_URL", "smtps://user:p%40ss%2Fw@10.0.0.5:465/", "smtps://user:p%40ss%2Fw@10.0.0.5:465/"),
        ("MAIL_URL", "smtp://[fd00::1]:25", "smtp://[fd00::1]:25"),
        ("MAIL_SENDER", "badges@school.example", "badges@school.example"),
        ("MAIL_SENDER", '"Bakker, ROC" <b@school.example>', '"Bakker, ROC" <b@school.example>'),
        ("MAIL_SENDER", "Één school <b@school.example>", "Één school <b@school.example>"),
        ("SECURITY_CONTACT", "mailto:security@school.example", "mailto:security@school.example"),
        ("SECURITY_CONTACT", "https://school.example/security", "https://school.example/security"),
        ("DATABASE_URL", "sqlite:////var/lib/our badges/x.sqlite3", "sqlite:////var/lib/our badges/x.sqlite3"),
        ("DATABASE_URL", "postgresql+psycopg://u:p@db:5432/b?sslmode=require", ...),
        ("DATABASE_URL", "postgresql:///badges", "postgresql:///badges"),
        ("THREADS", "3", 3),
        ("HSTS_SUBDOMAINS", "true", True),
        ("IDLE_HOURS", "12", 12),
    ],
)
def test_what_is_safe_is_accepted(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, shown: str | int | bool
) -> None:
    settings = read(monkeypatch, environment(setting, value))
    assert getattr(settings, setting.lower()) == (value if shown is ... else shown)


def test_a_key_of_an_api_client_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, environment("VC_API_KEY", API_KEY))
    assert settings.vc_api_key is not None
    assert settings.vc_api_key.get_secret_value() == API_KEY


def test_where_to_report_a_weakness_may_be_said_in_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, environment("SECURITY_CONTACT", None)).security_contact is None


def test_mail_comes_from_our_own_name_unless_it_is_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, environment("MAIL_SENDER", None))
    assert settings.mail_sender == f"Badgeservice <no-reply@{settings.host}>"


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = refusal(monkeypatch, {"BADGESERVICE_BASE_URL": "https://localhost", "BADGESERVICE_THREADS": "0"})
    names = ["BASE_URL", "KEY_PASSPHRASE", "MAIL_URL", "THREADS"]
    assert [line.split(":")[0].strip() for line in lines] == [f"BADGESERVICE_{name}" for name in names]


def test_a_typing_mistake_is_told_what_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = refusal(monkeypatch, PRODUCTION | {"BADGESERVICE_VC_API_KEYS": API_KEY})
    assert line.endswith("there is no such setting; did you mean BADGESERVICE_VC_API_KEY?")


@pytest.mark.parametrize("base_url", ["http://badges.example", "http://192.168.1.2:8000", "http://0.0.0.0:8000"])
def test_a_demo_serves_this_machine_only(base_url: str) -> None:
    with pytest.raises(ValidationError, match="only serves this machine"):
        Settings(mode=Mode.DEMO, base_url=base_url)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("base_url", "http://localhost:8000/x"),
        ("base_url", "http://u:p@localhost:8000"),
        ("base_url", "http://localhost:70000"),
        ("base_url", "http://localhost:8000#"),
        ("key_passphrase", ""),
        ("key_passphrase", " "),
        ("mail_url", "smtp://"),
        ("mail_url", ""),
        ("mail_sender", "nobody"),
        ("vc_api", "clients"),
        ("database_url", "sqlite://"),
    ],
)
def test_a_demo_is_not_careless_either(setting: str, value: str) -> None:
    values = {"mode": Mode.DEMO, "base_url": "http://localhost:8000"} | {setting: value}
    with pytest.raises(ValidationError):
        Settings(**values)


def test_a_demo_accepts_plain_http_from_itself_only() -> None:
    settings = Settings(mode=Mode.DEMO, base_url="http://LOCALHOST:8000/")
    assert settings.base_url == "http://localhost:8000"
    assert settings.plain_http_hosts == {"localhost:8000"}
    assert settings.mail_folder is not None


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = repr(read(monkeypatch, environment("VC_API_KEY", API_KEY)))
    assert "horse" not in shown
    assert API_KEY not in shown
    with pytest.raises(ValidationError) as refused:
        read(monkeypatch, PRODUCTION | {"BADGESERVICE_KEY_PASSPHRASE": "swordfish"})
    assert "swordfish" not in str(refused.value)


def test_settings_do_not_change_while_running(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, PRODUCTION)
    with pytest.raises(ValidationError, match="frozen"):
        settings.threads = 1  # type: ignore[misc]


def test_the_schemas_are_found() -> None:
    assert (schemas_folder() / "SOURCES.toml").is_file()


@pytest.mark.parametrize(
    ("base_url", "listen"), [("http://localhost:9001", "127.0.0.1:9001"), ("http://localhost", "127.0.0.1:8000")]
)
def test_a_demo_listens_where_its_address_leads(base_url: str, listen: str) -> None:
    assert Settings(mode=Mode.DEMO, base_url=base_url).own_listen == listen


def test_a_service_behind_a_proxy_listens_at_a_port_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, PRODUCTION).own_listen == "127.0.0.1:8000"
