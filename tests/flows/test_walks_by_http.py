"""The three walks of design §7 as forms and links over HTTP, with the worker beside it, on SQLite and on PostgreSQL."""

from __future__ import annotations

import html
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from badgeservice.app import create_app, create_parts
from badgeservice.demo.listen import bind
from badgeservice.jobs import start_worker
from badgeservice.services.parts import Parts
from badgeservice.serving import Server
from badgeservice.settings import Mode, Settings
from tests.conftest import School, make_school

PATIENCE = 60


@dataclass(frozen=True)
class Service:
    """A served app with a school in it."""

    base_url: str
    parts: Parts
    school: School


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Service]:
    sockets = bind("127.0.0.1", 0)
    base_url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    settings = Settings(
        mode=Mode.DEMO,
        base_url=base_url,
        database_url=database_url,
        key_folder=tmp_path / "keys",
        mail_url=str(tmp_path / "mail"),
    )
    parts = create_parts(settings)
    school = make_school(parts)
    worker = start_worker(parts)
    server = Server(create_app(parts), sockets, settings.threads)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield Service(base_url, parts, school)
    server.stop()
    thread.join(timeout=60)
    worker.stop()
    parts.engine.dispose()


class Person:
    """Somebody with a browser without JavaScript, who reads English."""

    def __init__(self, service: Service) -> None:
        self.base_url = service.base_url
        self.session = requests.Session()
        self.session.headers.update({"Accept": "text/html", "Accept-Language": "en"})
        self.page = ""

    def open(self, address: str, status: int = 200) -> str:
        return self._show(self.session.get(urljoin(self.base_url, address), timeout=PATIENCE), status)

    def send(self, address: str, fields: dict[str, object], status: int = 200) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        assert token, "there is no form on this page"
        sent = {**fields, "csrf_token": token[1]}
        return self._show(self.session.post(urljoin(self.base_url, address), sent, timeout=PATIENCE), status)

    def values(self, name: str) -> list[str]:
        """What stands in the fields of that name."""
        found = re.findall(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', self.page)
        return [html.unescape(value) for value in found]

    def mail(self, address: str, word: str = "") -> str:
        """The newest mail to somebody, with this word in its subject, once it is there."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for path, shown in re.findall(r'href="(/dev/mailbox/[^"]+)"(.*?)</li>', self.open("/dev/mailbox"), re.S):
                if address in shown and word in shown:
                    return self.open(path)
            time.sleep(0.1)
        raise AssertionError(f"no mail for {address}")

    def _show(self, answer: requests.Response, status: int) -> str:
        assert answer.status_code == status, f"{answer.status_code} at {answer.url}: {answer.text[:300]}"
        self.page = answer.text
        return self.page


def sign_in(person: Person, address: str) -> str:
    """With the code from the mail."""
    person.open("/sign-in")
    code_page = person.send("/sign-in", {"email": address})
    code = re.search(r"\b(\d{4}) (\d{4})\b", person.mail(address))
    assert code
    person.page = code_page
    return person.send("/sign-in/code", {"email": address, "code": "".join(code.groups())})


def award(teacher: Person, school: School, paste: str) -> str:
    address = f"/teach/achievements/{school.achievement_id}/award"
    teacher.open(address)
    teacher.send(address, {"learners": paste, "action": "check"})
    fields = {name: teacher.values(name) for name in ("draft", "page", "revision", "row", "seen", "name", "email")}
    return teacher.send(address, {**fields, "action": "award"})


def test_award_share_verify_revoke_end(service: Service) -> None:
    teacher, student, employer = (Person(service) for _ in range(3))
    assert "What you can award" in sign_in(teacher, service.school.teacher_email)
    paste = "Vries, Sanne de\tsanne@leerling.example\nYusuf Demir <yusuf@leerling.example>"
    assert "2 badges awarded" in award(teacher, service.school, paste)

    link = re.search(r'href="([^"]*/sign-in/link/[^"]+)"', student.mail("yusuf@leerling.example"))
    assert link
    student.open(link[1])
    badge = student.send(link[1].partition("?")[0], {"next": "/wallet/"})
    credential = re.search(r'href="(/wallet/credentials/[0-9a-f-]+)"', badge)
    assert credential
    student.open(f"{credential[1]}/share")
    shared = student.send(f"{credential[1]}/share", {"until": "week"})
    share = re.search(r'value="(http[^"]+/v/[^"]+)"', shared)
    assert share

    assert "Yusuf Demir earned" in employer.open(share[1])
    signed = requests.get(share[1], timeout=PATIENCE).json()
    assert [proof["cryptosuite"] for proof in signed["proof"]] == ["eddsa-rdfc-2022"]
    both = requests.get(f"{share[1]}/badge.set", timeout=PATIENCE).json()
    assert both == signed | {"proof": [*signed["proof"], both["proof"][1]]}

    table = teacher.open(f"/teach/achievements/{service.school.achievement_id}?q=yusuf")
    revoke = re.search(r'href="(/teach/awards/[^"]+/revoke)"', table)
    assert revoke
    teacher.open(revoke[1])
    teacher.send(revoke[1], {"kind": "wrong_person", "reason": "Given to the wrong learner."})
    assert "Given to the wrong learner." in employer.open(share[1])
    assert "Given to the wrong learner." in student.mail("yusuf@leerling.example", "ingetrokken")

    page = re.search(r'href="(/wallet/shares/[0-9a-f-]+)"', student.open("/wallet/shares"))
    assert page
    student.open(page[1])
    student.send(f"{page[1]}/end", {})
    assert "This link does not work" in employer.open(share[1], status=410)
