"""Every setting is checked at start, and an unsafe production is refused."""

import pytest
from pydantic import ValidationError

from badgeservice.settings import Mode, Settings, schemas_folder

PRODUCTION = {
    "mode": "production",
    "base_url": "https://badges.example",
    "key_passphrase": "correct horse battery staple",
    "mail_url": "smtp://user:password@mail.example:587",
}


def test_a_complete_production_configuration_is_accepted() -> None:
    settings = Settings(**PRODUCTION)
    assert settings.mode is Mode.PRODUCTION
    assert settings.host == "badges.example"
    assert settings.plain_http_hosts == frozenset()
    assert settings.mail_folder is None
    assert settings.url("/v/ABC") == "https://badges.example/v/ABC"


def test_production_is_what_you_get_without_saying_so() -> None:
    assert Settings(**{name: value for name, value in PRODUCTION.items() if name != "mode"}).mode is Mode.PRODUCTION


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"base_url": "http://badges.example"}, "must start with https"),
        ({"key_passphrase": None}, "key_passphrase is needed"),
        ({"mail_url": ""}, "mail_url must be smtp"),
        ({"mail_url": "/var/mail"}, "mail_url must be smtp"),
        ({"vc_api": "open"}, "vc_api=open signs for anybody"),
        ({"vc_api": "clients"}, "needs vc_api_key"),
        ({"base_url": "https://badges.example/school"}, "without a path"),
        ({"base_url": "https://badges.example?x=1"}, "without a path"),
        ({"base_url": "badges.example"}, "without a path"),
        ({"base_url": "ftp://badges.example"}, "without a path"),
        ({"base_url": ""}, "without a path"),
        ({"session_hours": 0}, "greater than or equal to 1"),
        ({"idle_hours": 0}, "greater than or equal to 1"),
        ({"threads": 65}, "less than or equal to 64"),
        ({"worker": "elsewhere"}, "'inside' or 'own'"),
        ({"mode": "test"}, "'demo' or 'production'"),
        ({"secret": "x"}, "Extra inputs are not permitted"),
    ],
)
def test_an_unsafe_configuration_is_refused_with_the_reason(change: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Settings(**PRODUCTION | change)


@pytest.mark.parametrize("base_url", ["http://badges.example", "http://192.168.1.2:8000", "http://0.0.0.0:8000"])
def test_a_demo_serves_this_machine_only(base_url: str) -> None:
    with pytest.raises(ValidationError, match="only serves this machine"):
        Settings(mode=Mode.DEMO, base_url=base_url)


def test_a_demo_accepts_plain_http_from_itself_only() -> None:
    settings = Settings(mode=Mode.DEMO, base_url="http://LOCALHOST:8000/")
    assert settings.base_url == "http://localhost:8000"
    assert settings.plain_http_hosts == {"localhost:8000"}
    assert settings.mail_folder is not None


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(f"BADGESERVICE_{name.upper()}", value)
    monkeypatch.setenv("BADGESERVICE_THREADS", "3")
    assert Settings().threads == 3  # type: ignore[call-arg]


def test_secrets_are_not_shown() -> None:
    shown = repr(Settings(**PRODUCTION, vc_api="clients", vc_api_key="another secret"))
    assert "horse" not in shown
    assert "another secret" not in shown


def test_settings_do_not_change_while_running() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings(**PRODUCTION).threads = 1  # type: ignore[misc]


def test_the_schemas_are_found() -> None:
    assert (schemas_folder() / "SOURCES.toml").is_file()
