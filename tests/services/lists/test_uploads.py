# ruff: noqa: E501 (XML is as wide as it is)
"""Files with a list: read as if their cells had been pasted, and bounded before they are unpacked."""

import codecs
import io
import random
import zipfile

import pytest

from badgeservice.errors import BadgeServiceError, Invalid, TooLarge
from badgeservice.services.lists.learner_lines import read_learners
from badgeservice.services.lists.uploads import MAX_FILE, open_upload, read_upload
from tests.effort import at_most
from tests.texts.said import dutch

LIST = "Naam;Studentnummer;E-mail\nZoë de Vries;123456;zoe@roc.example\nAns Bakker;123457;ans@roc.example\n"
LEARNERS = (("Zoë de Vries", "zoe@roc.example"), ("Ans Bakker", "ans@roc.example"))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
CELLS = [line.split(";") for line in LIST.splitlines()]


def packed(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def xlsx_parts(*sheets: tuple[str, str], shared: str = "", state: str = "visible") -> dict[str, str | bytes]:
    """A workbook of sheets that are written as XML rows; all but the first have the state."""
    entries = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}" state="{state if n > 1 else "visible"}"/>'
        for n, (name, _) in enumerate(sheets, 1)
    )
    targets = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in enumerate(sheets, 1)
    )
    shared_target = f'<Relationship Id="s" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    return {
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}">'
            f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{targets}{shared_target}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        **{
            f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            for n, (_, rows) in enumerate(sheets, 1)
        },
    }


def xlsx_rows(cells: list[list[str]]) -> str:
    return "".join(
        "<row>"
        + "".join(
            f"<c><v>{cell}</v></c>" if cell.isdigit() else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
            for cell in row
        )
        + "</row>"
        for row in cells
    )


def xlsx(*sheets: tuple[str, str], **more: str) -> bytes:
    return packed(xlsx_parts(*sheets, **more))


def ods(rows: str, manifest: str = "<manifest/>") -> bytes:
    namespaces = f'xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0"'
    content = (
        f"<office:document-content {namespaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Klas">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


def ods_rows(cells: list[list[str]]) -> str:
    return "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in cells
    )


# What LibreOffice writes below and beside the cells that are filled.
EMPTY_REST = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(LIST.encode(), id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + LIST.encode(), id="utf-8-with-mark"),
        pytest.param(LIST.encode("utf-16"), id="utf-16"),
        pytest.param(LIST.encode("utf-16-le"), id="utf-16-without-mark"),
        pytest.param(LIST.encode("utf-16-be"), id="utf-16-turned"),
        pytest.param(LIST.encode("cp1252"), id="windows-1252"),
        pytest.param(LIST.replace(";", "\t").encode(), id="tabs"),
        pytest.param(LIST.replace(";", ",").replace("\n", "\r\n").encode(), id="commas"),
        pytest.param(xlsx(("Klas", xlsx_rows(CELLS))), id="xlsx"),
        pytest.param(ods(ods_rows(CELLS) + EMPTY_REST), id="ods"),
        pytest.param(
            xlsx(
                ("Klas", xlsx_rows(CELLS).replace('t="inlineStr"><is><t>Ans Bakker</t></is>', 't="s"><v>0</v>')),
                shared='<si><r><t xml:space="preserve">Ans </t></r><r><t>Bakker</t></r></si>',
            ),
            id="xlsx-with-texts-apart",
        ),
        pytest.param(
            xlsx(
                (
                    "Klas",
                    xlsx_rows(CELLS).replace(
                        't="inlineStr"><is><t>Ans Bakker</t></is>',
                        't="str"><f>CONCATENATE("Ans"," Bakker")</f><v>Ans Bakker</v>',
                    ),
                )
            ),
            id="xlsx-with-a-formula",
        ),
    ],
)
def test_the_learners_of_a_file_are_read(content: bytes) -> None:
    upload = open_upload("klas", content)
    assert read_learners(upload.text).learners == LEARNERS
    assert upload.remark is None
    assert read_upload("klas", content) == upload.text


def test_of_several_sheets_the_one_with_addresses_is_taken_and_said() -> None:
    notes = xlsx_rows([["Uitleg", "van de lijst"]])
    upload = open_upload("klas.xlsx", xlsx(("Uitleg", notes), ("Klas 3A", xlsx_rows(CELLS))))
    assert read_learners(upload.text).learners == LEARNERS
    assert upload.remark is not None
    assert "“Klas 3A”" in dutch(upload.remark)


def test_a_hidden_sheet_is_not_read() -> None:
    upload = open_upload(
        "klas.xlsx", xlsx(("Klas", xlsx_rows(CELLS)), ("Oud", xlsx_rows([["Bo", "bo@roc.example"]])), state="hidden")
    )
    assert "bo@roc.example" not in upload.text
    assert upload.remark is None


def test_a_number_is_written_as_it_is_shown() -> None:
    assert "123456\t" in read_upload("klas.xlsx", xlsx(("Klas", xlsx_rows(CELLS))))


FAR = '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'
MANY_ROWS = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
MANY_COLUMNS = '<table:table-row><table:table-cell table:number-columns-repeated="9999999" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
LONG = f'<table:table-row table:number-rows-repeated="4000"><table:table-cell office:value-type="string"><text:p>{"x" * 20_000}</text:p></table:table-cell></table:table-row>'


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(b"x" * (MAX_FILE + 1), TooLarge, id="bytes"),
        pytest.param(packed({"xl/workbook.xml": b" " * 20_000_000}), TooLarge, id="unpacks-to-much"),
        pytest.param(xlsx(("Klas", FAR)), TooLarge, id="one-cell-far-down"),
        pytest.param(xlsx(("Klas", FAR.replace('"XFD1048576"', "'&#88;FD1048576'"))), TooLarge, id="written-oddly"),
        pytest.param(xlsx(("Klas", "<row>" + "<c><v>1</v></c>" * 300 + "</row>")), TooLarge, id="too-wide"),
        pytest.param(xlsx(("Klas", "<row><c><v>1</v></c></row>" * 5001)), TooLarge, id="too-long"),
        pytest.param(
            xlsx(("Klas", '<row><c t="s"><v>0</v></c></row>' * 4000), shared=f"<si><t>{'x' * 30_000}</t></si>"),
            TooLarge,
            id="one-text-in-many-cells",
        ),
        pytest.param(ods(MANY_ROWS), TooLarge, id="one-row-for-a-million"),
        pytest.param(ods(MANY_COLUMNS), TooLarge, id="one-cell-for-a-million"),
        pytest.param(ods(LONG), TooLarge, id="one-text-in-many-rows"),
        pytest.param(packed({f"xl/{n}.xml": "<a/>" for n in range(500)}), TooLarge, id="many-parts"),
        pytest.param(
            xlsx(("Klas", xlsx_rows(CELLS))).replace(b"PK\x03\x04", b"PK\x03\x05", 1), Invalid, id="no-zip-no-text"
        ),
        pytest.param(packed({"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), Invalid, id="entities"),
        pytest.param(packed({"xl/workbook.xml": "<workbook"}), Invalid, id="no-xml"),
        pytest.param(packed({"word/document.xml": "<w/>"}), Invalid, id="docx"),
        pytest.param(
            packed({**xlsx_parts(("Klas", xlsx_rows(CELLS))), "xl/vbaProject.bin": b"x"}), Invalid, id="macros"
        ),
        pytest.param(ods(ods_rows(CELLS), "<manifest:encryption-data/>"), Invalid, id="ods-with-a-password"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Invalid, id="xls-or-with-a-password"),
        pytest.param(b"%PDF-1.7 \xff", Invalid, id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00", Invalid, id="picture"),
        pytest.param(b"", Invalid, id="empty"),
        pytest.param(b"\xff\xfeN\x00a", Invalid, id="half-a-letter"),
        pytest.param(xlsx(("Klas", "")), Invalid, id="empty-sheet"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(content: bytes, error: type[Invalid]) -> None:
    with at_most(200), pytest.raises(error) as refused:
        open_upload("klas.xlsx", content)
    assert refused.value.field == "file"
    assert dutch(refused.value.sentence) != str(refused.value.sentence)


@pytest.mark.parametrize("whole", [xlsx(("Klas", xlsx_rows(CELLS))), ods(ods_rows(CELLS))], ids=["xlsx", "ods"])
def test_a_damaged_file_is_read_or_refused(whole: bytes) -> None:
    dice = random.Random(20)
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        try:
            read_upload("klas.xlsx", bytes(content))
        except BadgeServiceError as refused:
            assert refused.field == "file"


@pytest.mark.parametrize(
    "content", [b"\0" * 4000, b"\0\x01", b"\x89PNG\r\n\x1a\n" + b"\0" * 400], ids=["zeros", "two", "png"]
)
def test_what_is_no_text_is_no_list(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_upload("klas.csv", content)
