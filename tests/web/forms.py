"""A form as a browser without JavaScript sends it: every field of the page, and the button that is pressed."""

from __future__ import annotations

from collections import defaultdict
from html.parser import HTMLParser

from werkzeug.test import TestResponse

from tests.web.conftest import Visitor

_NO_TEXT = {"hidden", "text", "email", "url", "search", "color", "date", "time"}


def _is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text")
    return kind in _NO_TEXT or (kind in {"radio", "checkbox"} and "checked" in given)


class Form(HTMLParser):
    """The form with this attribute on a page: `form.fill("name", "Jan", at=2)`, then `form.press(visitor)`."""

    def __init__(self, text: str, mark: str = "data-award") -> None:
        super().__init__()
        self.address = ""
        self.fields: list[list[str]] = []
        self._mark = mark
        self._is_inside = False
        self._textarea: str | None = None
        self.feed(text)
        assert self.address, "this form is not on the page"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and self._mark in given:
            self._is_inside, self.address = True, given["action"]
        elif self._is_inside and tag == "input" and "name" in given and _is_sent(given):
            self.fields.append([given["name"], given.get("value", "")])
        elif self._is_inside and tag == "select":
            self.fields.append([given["name"], ""])
        elif self._is_inside and tag == "option" and "selected" in given:
            self.fields[-1][1] = given["value"]
        elif self._is_inside and tag == "textarea":
            self._textarea = ""
            self.fields.append([given["name"], ""])

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None:
            self.fields[-1][1] = self._textarea.removeprefix("\n")
            self._textarea = None
        if tag == "form":
            self._is_inside = False

    def values(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field == name]

    def fill(self, name: str, value: str, at: int = 0) -> Form:
        """Type into a field; the first with this name, or the one at that place."""
        [field for field in self.fields if field[0] == name][at][1] = value
        return self

    def content(self, name: str = "action", value: str = "check") -> dict[str, list[str]]:
        """What is sent when this button is pressed."""
        sent: dict[str, list[str]] = defaultdict(list)
        for field, typed in [*self.fields, [name, value]]:
            sent[field].append(typed)
        return sent

    def send(self, visitor: Visitor, name: str = "action", value: str = "check", **headers: str) -> TestResponse:
        """Press a button; gives the answer itself."""
        sent = {"Accept": "text/html", "Accept-Language": visitor.language, **headers}
        return visitor.client.post(self.address, data=self.content(name, value), headers=sent)

    def press(self, visitor: Visitor, name: str = "action", value: str = "check") -> str:
        """Press a button; gives the page that it leads to."""
        answer = self.send(visitor, name, value)
        assert answer.status_code == 303, answer.text[:500]
        return visitor.open(answer.location.partition("#")[0]).text
