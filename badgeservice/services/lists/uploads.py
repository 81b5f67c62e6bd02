"""A file with a list of learners as text: as if its cells had been copied and pasted, so that there is one reader.

A spreadsheet is a folder of XML, packed. A small one can unpack to more than a machine holds, and one cell far down
makes a program lay out all cells before it. So we unpack it ourselves within bounds, look where its cells are, and only
then have it read. Nothing of it is kept here.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, Stranger, TooLarge
from badgeservice.services.lists.sheet_bounds import (
    DAMAGED,
    MAX_ROWS,
    TOO_LARGE,
    ExcelBounds,
    OdsBounds,
    look_through,
)

MAX_FILE = 2 * 1024 * 1024
MAX_UNPACKED = 16 * 1024 * 1024
MAX_PARTS = 400  # files inside a spreadsheet
MAX_SHEETS = 10

_PACKED, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NEEDED = (".xml", ".rels", "mimetype")  # no pictures, settings of printers and the like
_MACROS = re.compile(r"vbaproject|/macrosheets/|^basic/|^scripts/", re.IGNORECASE)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST, _MANIFEST_BYTES = "META-INF/manifest.xml", 64 * 1024
_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ENCRYPTED = Message(
    Code.FILE_ENCRYPTED, "This file has a password. Save it without one, or copy the list and paste it."
)
_WITH_MACROS = Message(Code.FILE_WITH_MACROS, "This file holds a program (macros). Save it as XLSX, or paste the list.")
_OTHER_KIND = Message(
    Code.FILE_OF_OTHER_KIND, "We read lists from XLSX, ODS and CSV files. Save the list as one of those, or paste it."
)
_EMPTY = Message(Code.FILE_EMPTY, "There is nothing in this file. Choose the file with the list.")


@dataclass(frozen=True, slots=True)
class Upload:
    """What stands in a file, and from which sheet it was taken when there are several."""

    text: str
    remark: Message | None = None


def read_upload(filename: str, content: bytes) -> str:
    """What stands in a file, as if it had been pasted.

    Raises:
        Invalid: it is no list that we read; the sentence says what to do.
        TooLarge: it is larger than a list of learners is.
    """
    return open_upload(filename, content).text


def open_upload(filename: str, content: bytes) -> Upload:
    """The same, with what there is to say about it.

    Raises:
        Invalid: it is no list that we read; the sentence says what to do.
        TooLarge: it is larger than a list of learners is.
    """
    if len(content) > MAX_FILE:
        raise TooLarge(TOO_LARGE, field="file")
    if not content.strip():
        raise Invalid(_EMPTY, field="file")
    if content.startswith(_OLD_OFFICE):  # a workbook of before 2007, or one with a password
        is_new = filename.lower().endswith((".xlsx", ".xlsm"))
        raise Invalid(_ENCRYPTED if is_new else _OTHER_KIND, field="file")
    if content.startswith(_PACKED):
        return _read_workbook(content)
    return Upload(decode_text(content))


def decode_text(content: bytes) -> str:
    """Text in the encodings of spreadsheets and editors; every file is text in the last of them, so look for signs.

    Raises `Invalid` for what is no text.
    """
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")):
        raise Invalid(_OTHER_KIND, field="file")
    encoding = next((encoding for mark, encoding in _ENCODINGS if content.startswith(mark)), "")
    if not encoding and b"\0" in content:
        return _decode_without_mark(content)
    try:
        return content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding:
            raise Invalid(DAMAGED, field="file") from None
        return content.decode("cp1252", errors="replace")


def _decode_without_mark(content: bytes) -> str:
    """UTF-16 has a zero in every other byte of a Latin letter; whatever else has one is no text."""
    try:
        text = content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    except UnicodeDecodeError:
        raise Invalid(_OTHER_KIND, field="file") from None
    if content.count(0) * 3 < len(content) or not "".join(text.split()).isprintable():
        raise Invalid(_OTHER_KIND, field="file")
    return text


def _read_workbook(content: bytes) -> Upload:
    packed = _repack(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(packed))
        shown = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
        ]
        texts = {name: _as_text(workbook.get_sheet_by_name(name)) for name in shown[:MAX_SHEETS]}
    except (CalamineError, ValueError, OSError):
        raise Invalid(DAMAGED, field="file") from None
    filled = [name for name, text in texts.items() if text.strip()]
    if not filled:
        raise Invalid(_EMPTY, field="file")
    taken = next((name for name in filled if "@" in texts[name]), filled[0])
    if len(filled) == 1:
        return Upload(texts[taken])
    remark = Message(
        Code.FILE_WITH_SHEETS,
        "This file has {count} sheets. We read “{name}”. Paste what you need from the others.",
        count=len(filled),
        name=Stranger(taken[:60]),
    )
    return Upload(texts[taken], remark)


def _as_text(sheet: CalamineSheet) -> str:
    rows = sheet.to_python(skip_empty_area=True, nrows=MAX_ROWS + 1)
    return "\n".join("\t".join(map(_cell, row)).rstrip("\t") for row in rows)


def _cell(value: object) -> str:
    """A cell as it would be copied; a number of a learner is written without the .0 that a spreadsheet gives it."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).split())


def _repack(content: bytes) -> bytes:
    """The same spreadsheet without packing, so that who reads it meets no more than we did."""
    clean = io.BytesIO()
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as stored:
            names = _check_parts(packed.infolist())
            kind = packed.open("mimetype").read(len(_ODS)) if "mimetype" in names else b""
            if kind != _ODS and "xl/workbook.xml" not in names:
                raise Invalid(_OTHER_KIND, field="file")
            if _MANIFEST in names and b"encryption-data" in packed.open(_MANIFEST).read(_MANIFEST_BYTES):
                raise Invalid(_ENCRYPTED, field="file")
            bounds: OdsBounds | ExcelBounds = OdsBounds() if kind == _ODS else ExcelBounds()
            for name in names:
                with packed.open(name) as part:
                    unpacked = part.read(left + 1)
                left -= len(unpacked)
                if left < 0:
                    raise TooLarge(TOO_LARGE, field="file")
                if name != "mimetype":
                    look_through(unpacked, bounds)
                stored.writestr(zipfile.ZipInfo(name), unpacked)
            bounds.conclude()
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        ArithmeticError,
        LookupError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    ):
        raise Invalid(DAMAGED, field="file") from None
    return clean.getvalue()


def _check_parts(parts: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names of the parts that are read."""
    names = [part.filename for part in parts if not part.is_dir()]
    if any(part.flag_bits & 1 for part in parts):
        raise Invalid(_ENCRYPTED, field="file")
    if any(map(_MACROS.search, names)):
        raise Invalid(_WITH_MACROS, field="file")
    if len(set(names)) != len(names):  # two parts with one name: who reads it next may take the other
        raise Invalid(DAMAGED, field="file")
    needed = [part for part in parts if part.filename.lower().endswith(_NEEDED)]
    if len(names) > MAX_PARTS or sum(part.file_size for part in needed) > MAX_UNPACKED:
        raise TooLarge(TOO_LARGE, field="file")
    return [part.filename for part in needed]
