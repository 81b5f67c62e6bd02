"""Much is only read of who was shown the form for it."""

from io import BytesIO

from flask import Flask

from tests.web.conftest import Visitor
from tests.web.forms import Form

BASE = "/admin/roc-midden/frameworks/import"
LINES = b"https://x.example/lassen Lassen\n"


def test_a_large_framework_is_read_from_its_own_form_only(
    app: Flask, visitor: Visitor, administrator_visitor: Visitor
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 50_000
    large = LINES + b"\n" * 50_000
    address = Form(administrator_visitor.open(BASE).text, "enctype").address

    def send(who: Visitor, to: str) -> int:
        fields = {"name": "Groot", "language": "nl", "file": (BytesIO(large), "x.txt")}
        return who.send(to, fields, page=BASE if who is administrator_visitor else "/sign-in").status_code

    assert send(administrator_visitor, address) == 303
    assert [send(administrator_visitor, to) for to in (BASE, f"{address}0", f"{BASE}?key=")] == [413] * 3
    assert send(visitor, BASE) == 413
    assert visitor.client.post(address, data={"file": (BytesIO(large), "x.txt")}).status_code in {401, 403, 303}
