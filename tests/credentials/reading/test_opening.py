"""What came in: a document, a token, an image with either in it, or something else that people choose by mistake."""

import pytest

from badgeservice.credentials.reading.opening import open_content
from badgeservice.credentials.strict_json import Unreadable

DOCUMENT = b'{"id": "urn:x:1"}'
TOKEN = b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl"
MARK = b"\xef\xbb\xbf"


def test_a_byte_order_mark_before_it_says_nothing() -> None:
    """RFC 8259 §8.1: a reader may pass over it; what a person chose is judged by what is behind it."""
    assert open_content(MARK + DOCUMENT).document == {"id": "urn:x:1"}
    assert open_content(MARK + DOCUMENT).content == DOCUMENT
    assert open_content(MARK + TOKEN).token == TOKEN.decode()
    assert open_content(MARK + b"https://school.example/1").address == "https://school.example/1"


def test_only_one_mark_and_only_in_front() -> None:
    for content in (MARK * 2 + DOCUMENT, b" " + MARK + DOCUMENT):
        with pytest.raises(Unreadable):
            open_content(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html>\n<html lang=nl><p>Mijn badge",
        b"\r\n <HTML><HEAD><TITLE>x</TITLE></HEAD>",
        MARK + b"<!doctype html>",
        b"<!-- saved from url=(0022)https://school.example/ -->\n<!DOCTYPE html>",
        b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
        "\ufeff<!doctype html><p>".encode("utf-16-le"),
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://school.example/",
    ],
)
def test_a_kept_web_page_is_called_a_web_page(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        open_content(content)
    assert refused.value.code == "file_is_a_page"


def test_a_drawing_that_speaks_of_html_is_no_page() -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><desc>&lt;html></desc><html xmlns="http://www.w3.org/1999/xhtml"/></svg>'
    with pytest.raises(Exception, match="image_without_badge"):
        open_content(drawing)


def zipped(first_name: bytes) -> bytes:
    return b"PK\x03\x04" + bytes(26) + first_name + bytes(100)


OTHER_KINDS = {
    "a PDF": b"%PDF-1.7\n",
    "a picture": b"\xff\xd8\xff\xe0" + bytes(100),
    "(HEIC)": b"\0\0\0\x18ftypheic" + bytes(100),
    "a film": b"\0\0\0\x18ftypisom" + bytes(100),
    "Word, Excel": zipped(b"[Content_Types].xml"),
    "an archive": zipped(b"badge.json"),
    "an e-mail message": b"Received: from x\r\nMIME-Version: 1.0\r\n\r\nHoi",
    "file is empty": b" \r\n",
    "saved in UTF-16": '{"id": "urn:x:1"}'.encode("utf-16"),
    "encoding UTF-8": '{"id": "urn:x:1"}'.encode("utf-16-be"),
    "(XML)": b'<?xml version="1.0"?><!DOCTYPE plist PUBLIC "a" "b"><plist/>',
    "a web page": b"<!-- x --><div class=badge>Behaald</div>",
    "This is a text": b"Anna Bos;anna@leerling.example\n",
    "a file of another kind": b"\xff\xfe\x00\x01\x80",
}


@pytest.mark.parametrize(("called", "content"), OTHER_KINDS.items())
def test_what_people_hand_in_by_mistake_is_called_what_it_is(called: str, content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        open_content(content)
    assert called in str(refused.value.sentence)
    assert "damaged" not in str(refused.value.sentence)


@pytest.mark.parametrize("content", [b"{", b'{"@context": [', b'["a"'])
def test_half_a_badge_is_still_called_incomplete(content: bytes) -> None:
    with pytest.raises(Unreadable, match="it is damaged or incomplete"):
        open_content(content)


def test_many_comments_before_a_drawing_are_read_once() -> None:
    """Each could end at any later one: read in every way, five hundred would take for ever."""
    with pytest.raises(Exception, match="image_without_badge"):
        open_content(b"<!---->" * 500 + b'<svg xmlns="http://www.w3.org/2000/svg"/>')
    with pytest.raises(Exception, match="image_unreadable"):
        open_content(b"<!---->" * 580 + b"<")
