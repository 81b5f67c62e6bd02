"""The forms in which teachers paste lists, and what each of them is read as."""

import contextlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.errors import TooLarge
from badgeservice.services.lists.learner_lines import LearnerRow, read_learner_rows, read_learners
from tests.effort import measured
from tests.texts.said import dutch, english

JAN = ("Jan de Vries", "jan@roc.example")
ANS = ("Ans Bakker", "ans@roc.example")
FATIMA = ("Fatima El Amrani", "fatima@roc.example")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Jan de Vries <jan@roc.example>\nAns Bakker <ans@roc.example>", id="mail-addresses"),
        pytest.param("Jan de Vries <jan@roc.example>; Ans Bakker <ans@roc.example>;", id="outlook-list"),
        pytest.param(
            "Jan de Vries <jan@roc.example<mailto:jan@roc.example>>; Ans Bakker <ans@roc.example>",
            id="outlook-links",
        ),
        pytest.param("'Jan de Vries' <jan@roc.example>, 'Ans Bakker' <ans@roc.example>", id="comma-list-in-quotes"),
        pytest.param("Vries, Jan de <jan@roc.example>; Bakker, Ans <ans@roc.example>", id="outlook-last-name-first"),
        pytest.param("Jan de Vries\tjan@roc.example\nAns Bakker\tans@roc.example", id="tabs"),
        pytest.param("Jan de Vries;jan@roc.example\nAns Bakker;ans@roc.example", id="semicolons"),
        pytest.param("Jan de Vries, jan@roc.example\nAns Bakker, ans@roc.example", id="commas"),
        pytest.param("Jan de Vries jan@roc.example\nAns Bakker ans@roc.example", id="spaces"),
        pytest.param("jan@roc.example Jan de Vries\nans@roc.example Ans Bakker", id="address-first"),
        pytest.param("jan@roc.example;Jan de Vries\r\nans@roc.example;Ans Bakker\r\n", id="address-first-in-a-table"),
        pytest.param("1. Jan de Vries (jan@roc.example)\n2. Ans Bakker (ans@roc.example)", id="numbered"),
        pytest.param("- Jan de Vries: jan@roc.example\n- Ans Bakker: ans@roc.example", id="bullets"),
        pytest.param("Jan de Vries\njan@roc.example\n\nAns Bakker\nans@roc.example", id="name-above-address"),
        pytest.param("Naam;E-mail\nJan de Vries;jan@roc.example\nAns Bakker;ans@roc.example", id="heading"),
        pytest.param(
            "E-mailadres\tNaam\njan@roc.example\tJan de Vries\nans@roc.example\tAns Bakker", id="heading-turned"
        ),
        pytest.param("Name,Email\nJan de Vries,JAN@ROC.EXAMPLE\nAns Bakker,ans@roc.example", id="english-heading"),
        pytest.param("sep=;\nNaam;Mail\nJan de Vries;jan@roc.example\nAns Bakker;ans@roc.example", id="excel-sep"),
        pytest.param("\ufeffNaam;Mail\rJan de Vries;jan@roc.example\rAns Bakker;ans@roc.example", id="bom-and-cr"),
        pytest.param(
            "naam e-mail\nJan de Vries jan@roc.example\nAns Bakker ans@roc.example", id="heading-without-marks"
        ),
        pytest.param(
            "Voornaam;Tussenvoegsel;Achternaam;E-mail\nJan;de;Vries;jan@roc.example\nAns;;Bakker;ans@roc.example",
            id="name-in-three-columns",
        ),
        pytest.param(
            "Achternaam;Voorvoegsel;Roepnaam;Mail (school)\nVries;de;Jan;jan@roc.example\nBakker;;Ans;ans@roc.example",
            id="last-name-first-columns",
        ),
        pytest.param(
            "Voornaam;Naam;Mail\nJan;de Vries;jan@roc.example\nAns;Bakker;ans@roc.example", id="flemish-heading"
        ),
        pytest.param('"Vries, de, Jan",jan@roc.example\n"Bakker, Ans",ans@roc.example', id="quoted-last-name-first"),
        pytest.param("Vries, de, Jan, jan@roc.example\nBakker, Ans, ans@roc.example", id="dutch-commas"),
        pytest.param("Jan,de,Vries,jan@roc.example\nAns,,Bakker,ans@roc.example", id="columns-without-heading"),
        pytest.param("Vries;Jan de;jan@roc.example\nBakker;Ans;ans@roc.example", id="infix-behind-first-name"),
        pytest.param("Vries de;Jan;jan@roc.example\nBakker;Ans;ans@roc.example", id="infix-behind-last-name"),
        pytest.param("de Vries;Jan;jan@roc.example\nBakker;Ans;ans@roc.example", id="infix-before-last-name"),
        pytest.param("Vries, J. de (Jan);jan@roc.example\nBakker, A. (Ans);ans@roc.example", id="called-by"),
        pytest.param("VRIES, DE, JAN;jan@roc.example\nBAKKER, ANS;ans@roc.example", id="capitals"),
        pytest.param("jan de vries;jan@roc.example\nans bakker;ans@roc.example", id="small-letters"),
        pytest.param(
            "123456;Jan;de Vries;MZ3A;jan@roc.example\n123457;Ans;Bakker;MZ3A;ans@roc.example", id="other-columns"
        ),
        pytest.param("Jan de Vries|jan@roc.example\nAns Bakker|ans@roc.example", id="bars"),
        pytest.param('"Jan\nde Vries";jan@roc.example\nAns Bakker;ans@roc.example', id="cell-over-two-lines"),
        pytest.param("Jan de Vries mailto:jan@roc.example\nAns Bakker [mailto:ans@roc.example]", id="mailto"),
        pytest.param("Jan\u00a0de\u200b Vries;jan@roc.example\nAns Bakker;ans@roc.example\u00a0", id="web-page-spaces"),
        pytest.param("Klas 3A\nNaam;Mail\nJan de Vries;jan@roc.example\nAns Bakker;ans@roc.example", id="title-above"),
    ],
)
def test_two_learners_are_read_from(text: str) -> None:
    read = read_learners(text)
    assert read.learners == (JAN, ANS)
    assert not read.has_problems


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Fatima El Amrani", "Fatima El Amrani"),
        ("FATIMA EL AMRANI", "Fatima El Amrani"),
        ("Jose\u0301 O'BRIEN", "José O'BRIEN"),
        ("JOSÉ O'BRIEN", "José O'Brien"),
        ("IJSBRAND 'T HART", "IJsbrand 't Hart"),
        ("anne-marie van der berg-in 't veld", "Anne-Marie van der Berg-in 't Veld"),
        ("Berg, van den, J.P.", "J.P. van den Berg"),
        ("Jan de Vries, MSc", "Jan de Vries, MSc"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("Łukasz Żółć", "Łukasz Żółć"),
        ("李小龍", "李小龍"),
        ("Bo", "Bo"),
    ],
)
def test_names_keep_or_get_their_usual_spelling(written: str, name: str) -> None:
    (line,) = read_learners(f"Naam\tE-mail\n{written}\tx@roc.example").lines
    assert (line.name, line.problem) == (name, None)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Jan de Vries", "Regel 7: Hier ontbreekt een e-mailadres."),
        ("jan@roc.example", "Regel 7: Hier ontbreekt een naam."),
        ("Jan;jan.roc.example", "Regel 7: “jan.roc.example” is geen volledig e-mailadres: de @ ontbreekt."),
        ("Jan;jan@roc", "Regel 7: “jan@roc” is geen volledig e-mailadres: in het deel achter de @ ontbreekt een punt."),
        ("Jan;@roc.example", "Regel 7: “@roc.example” is geen volledig e-mailadres: het deel voor de @ ontbreekt."),
        ("Jan;jan@", "Regel 7: “jan@” is geen volledig e-mailadres: het deel achter de @ ontbreekt."),
        ("Jan;j@n@roc.example", "Regel 7: “j@n@roc.example” is geen volledig e-mailadres: er staat meer dan één @ in."),
        (
            "Jan;jan..x@roc.example",
            "Regel 7: “jan..x@roc.example” is geen volledig e-mailadres: kijk het deel voor de @ na.",
        ),
        (
            "Jan;jan@roc..example",
            "Regel 7: “jan@roc..example” is geen volledig e-mailadres: kijk het deel achter de @ na.",
        ),
        ("Jan;jan@127.0.0.1", "Regel 7: “jan@127.0.0.1” is geen volledig e-mailadres: kijk het deel achter de @ na."),
        (f"Jan;{'j' * 65}@roc.example", "kijk het deel voor de @ na."),
        (f"Jan;jan@{'roc.' * 70}example", "Regel 7: Dit e-mailadres is te lang. Kijk het na."),
        (
            "Jan\u202eseirV;jan@roc.example",
            "Regel 7: Een verborgen teken draait hier de volgorde van de letters om. Typ de naam en het adres opnieuw.",
        ),
        (
            "Kees Bos;kees\u202e.bos@roc.example",
            "Regel 7: Een verborgen teken draait hier de volgorde van de letters om. Typ de naam en het adres opnieuw.",
        ),
        *(
            (line, "Regel 7: Hier staat een formule van een spreadsheet. Typ de naam en het adres zelf.")
            for line in (
                '=HYPERLINK("http://x");kees.vos@roc.example',
                "=SOM(A);kees.vos@roc.example",
                "+A1;kees.vos@roc.example",
                '=A1&" "&B1;kees.vos@roc.example',
                'Kees Vos;=HYPERLINK("mailto:kees.vos@roc.example")',
                "Kees Vos;=kees.vos@roc.example",
                "Kees Vos;+kees.vos@roc.example",
            )
        ),
        ("Jan\x00;jan@roc.example", "Regel 7: Er staat een onzichtbaar teken in deze naam. Typ de naam opnieuw."),
        ("...;jan@roc.example", "Regel 7: Dit lijkt geen naam. Typ de naam."),
        ("Jan 123456782;jan@roc.example", "Regel 7: In deze naam staat een nummer. Haal het nummer weg."),
        (f"{'Jan ' * 60};jan@roc.example", "Regel 7: Deze naam is te lang. Maak hem korter."),
        ("Ans;ans1@roc.example", "Regel 7: Dit adres staat ook op regel 2, met een andere naam."),
    ],
)
def test_a_bad_line_says_what_to_do(line: str, sentence: str) -> None:
    good = "".join(f"Leerling {word};ans{place}@roc.example\n" for place, word in enumerate("abcde", 1))
    read = read_learners(f"Naam;E-mail\n{good}{line}")
    assert len(read.learners) == 5
    problem = read.lines[-1].problem
    assert problem is not None
    assert dutch(problem).endswith(sentence)
    assert english(problem).startswith("Line 7: ")


def test_an_unknown_column_is_named() -> None:
    read = read_learners("Naam;Geboortedatum;E-mail;Klas\nJan de Vries;2009-01-01;jan@roc.example;3A")
    assert read.learners == (JAN,)
    assert [dutch(remark) for remark in read.remarks] == ["De kolommen “Geboortedatum”, “Klas” gebruiken we niet."]


def test_a_second_address_column_is_left_out() -> None:
    read = read_learners("Naam;Schoolmail;E-mail\nJan de Vries;jan@roc.example;jan@home.example")
    assert read.learners == (JAN,)
    assert [english(remark) for remark in read.remarks] == ["We do not use the column “E-mail”."]


def test_a_title_above_the_heading_is_left_out_and_said() -> None:
    read = read_learners("Klas 3A\nNaam;E-mail\nJan de Vries;jan@roc.example")
    assert [dutch(remark) for remark in read.remarks] == ["Regel 1 staat boven de koppen. Die slaan we over."]


def test_too_many_columns_without_a_heading_ask_for_a_heading() -> None:
    (line,) = read_learners("Jan;Vries;Zorg;Utrecht;jan@roc.example").lines
    assert line.problem is not None
    assert "Zet er koppen boven" in dutch(line.problem)


def test_the_same_learner_twice_is_taken_once() -> None:
    read = read_learners("Jan de Vries;jan@roc.example\nJan de vries;JAN@roc.example")
    assert read.learners == (JAN,)
    assert read.lines[1].is_repeated
    assert read.lines[1].note is not None
    assert dutch(read.lines[1].note) == "Regel 2: Dit adres staat ook op regel 1. We gebruiken het één keer."


@pytest.mark.parametrize(
    ("line", "name", "note"),
    [
        ("jan.de.vries@roc.example", "Jan de Vries", "We haalden de naam “Jan de Vries” uit het adres. Klopt dat?"),
        ("JAN DE VRIES;jan@roc.example", "Jan de Vries", "We schreven de naam als “Jan de Vries”. Klopt dat?"),
        ("Jаn de Vries;jan@roc.example", "Jаn de Vries", "In deze naam staan twee alfabetten door elkaar. Klopt dat?"),
    ],
)
def test_a_guess_is_said(line: str, name: str, note: str) -> None:
    (read,) = read_learners(line).lines
    assert read.name == name
    assert read.note is not None
    assert dutch(read.note) == f"Regel 1: {note}"


def test_an_international_domain_is_one_address() -> None:
    (line,) = read_learners("Jan de Vries;jan@Zürich.Example").lines
    assert line.email == "jan@xn--zrich-kva.example"


def test_what_is_shown_cannot_turn_the_reading_order() -> None:
    (line,) = read_learners("Jan\u202e;jan@roc.example").lines
    assert "\u202e" not in line.raw + line.name


@pytest.mark.parametrize("text", ["Jan;jan@roc.example\n" * 2001, "a@b.example;" * 2001, "é" * 140_000])
def test_a_list_beyond_the_bounds_is_refused(text: str) -> None:
    with pytest.raises(TooLarge):
        read_learners(text)


@pytest.mark.parametrize("text", ["", "   \n\t\n;;;\n", "\ufeff"])
def test_nothing_is_nobody(text: str) -> None:
    read = read_learners(text)
    assert (read.lines, read.learners, read.has_problems) == ((), (), False)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 250_000,
        "@" * 250_000,
        "a@" * 120_000,
        '"' * 250_000,
        "(" * 250_000,
        ("," * 120 + "\n") * 1999,
        "<a@b" * 60_000,
        "a." * 125_000 + "@x",
        ("x" * 120 + "\n") * 1999,
        '"\n' * 1999,
        " " * 250_000 + "x",
    ],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    with measured() as effort, contextlib.suppress(TooLarge):
        read_learners(text)
    assert effort.units < 1000  # 10 to 200; a quadratic reader would need minutes


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('\t\n;,|"<>()@.:- '), max_size=300))
def test_any_text_is_read_and_what_is_usable_is_whole(text: str) -> None:
    for name, email in read_learners(text).learners:
        assert name == name.strip() != ""
        assert email.count("@") == 1
        assert email.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "Jan de Vries <jan@roc.example>; Ans Bakker <ans@roc.example>; fatima@roc.example;a@roc.example, Bo <bo@roc>",
        "Jan;jan@roc.example;Ans;ans@roc.example",
        "naam;e-mail\nJan; de Vriesjan@roc.exampleans@roc.example",
        "naam;e-mail\nJan;jan@roc.example <ans@roc.example>",
        "Jan de Vries\tjan@roc.example\tpiet@roc.example",
        "naam;e-mail\nJan;jan@roc.example;ans@roc.example",
        "Jan jan@roc.example en Ans ans@roc.example en verder niemand",
    ],
)
def test_several_addresses_on_a_line_are_several_learners_or_a_question(text: str) -> None:
    _assert_nobody_is_lost(text)


_PIECES = ["Jan", "de Vries", "; ", ", ", " ", "\t", "\n", "<", ">", '"', "|", "(", ")", "naam;e-mail\n", "mailto:"]
_ADDRESSES = st.integers(0, 99).map(lambda number: f"a{number}@roc.example")


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(_PIECES) | _ADDRESSES, max_size=14).map("".join))
def test_nobody_is_lost(text: str) -> None:
    _assert_nobody_is_lost(text)


def _assert_nobody_is_lost(text: str) -> None:
    """Every address of the paste is somebody who gets the badge, or stands on a line that the teacher must mend."""
    read = read_learners(text)
    used = " ".join(line.email for line in read.lines if not line.problem)
    asked = " ".join(f"{line.name} {line.email} {line.raw}" for line in read.lines if line.problem).lower()
    for address in re.findall(r"[a-z]+\d*@roc", text.lower()):
        assert address in used or address in asked, (address, read.lines)


def test_a_full_class_list_is_read_fast() -> None:
    with measured() as effort:
        read = read_learners(
            "\n".join(f"Leerling {'x' * (n % 30)}a van der Berg;l{n}@roc.example" for n in range(2000))
        )
    assert len(read.learners) == 2000
    assert effort.units < 200


@pytest.mark.parametrize(
    "text", ["Student 1\ts1@leerling.example", "Student 1, s1@leerling.example", "s1@leerling.example;Student 1"]
)
def test_a_name_with_a_number_is_a_name_when_there_is_no_other(text: str) -> None:
    assert read_learners(text).learners == (("Student 1", "s1@leerling.example"),)


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        # a remark in brackets
        ("Jansen, Sanne (student) <sanne@roc.example>", "Sanne Jansen"),
        ("Jansen, Sanne (ICT) <s12345@roc.example>", "Sanne Jansen"),
        ("Kees, Leerbedrijf De Boer <k@roc.example>", "Kees"),
        ("ROC Midden: Anna Bos <a@roc.example>", "Anna Bos"),
        ("Vos, Bo (Techniek) <bo@roc.example>", "Bo Vos"),
        ("Bos, Anna (docent) <anna@roc.example>", "Anna Bos"),
        ("El Amrani, Youssef (BOL2) <y@roc.example>", "Youssef El Amrani"),
        ("Visser, Mees (Zorg & Welzijn) <m@roc.example>", "Mees Visser"),
        ("Mol, J. (Techniek) <j@roc.example>", "J. Mol"),
        ("Vries, Jan de [Horeca] <jan@roc.example>", "Jan de Vries"),
        ("Jansen, Sanne (ICT) (student) <sanne@roc.example>", "Sanne Jansen"),
        ("Jansen, Sanne (student <sanne@roc.example>", "Sanne Jansen"),
        ("Naam;E-mail\nBos, Anna (Student);anna@roc.example", "Anna Bos"),
        # a school, a class or what somebody is behind a comma
        ("Anna Bos, ROC Midden <anna@roc.example>", "Anna Bos"),
        ("Anna Bos, Gemeente Utrecht <12345@roc.example>", "Anna Bos"),
        ("Bo Vos, Deltion College <bo@roc.example>", "Bo Vos"),
        ("Bo Vos, Deltion <bo@roc.example>", "Bo Vos"),
        ("Anna Bos, ROC Midden, anna@roc.example", "Anna Bos"),
        ("Jansen, student <s12345@roc.example>", "Jansen"),
        ("Jansen, Sanne, ICT <sanne@roc.example>", "Sanne Jansen"),
        ("Sanne Jansen, 2A <sanne@roc.example>", "Sanne Jansen"),
        ("Bos, Anna, MSc <anna@roc.example>", "Anna Bos"),
        ("Sanne Jansen - ICT <sanne@roc.example>", "Sanne Jansen"),
        ("Jan;Vries;Zorg;Utrecht;jan@roc.example", "Jan Vries Zorg"),
        ("Naam;E-mail\nKees Smit, Bouw BV;kees@roc.example", "Kees Smit"),
        # a column behind the address, or one that nobody named
        ("Anna Bos\tanna@roc.example\tGeslaagd", "Anna Bos"),
        ("1\tAnna Bos\tanna@roc.example\tGeslaagd", "Anna Bos"),
        ("Anna Bos <anna@roc.example> (student)", "Anna Bos"),
        ("Anna Bos <anna@roc.example>, ROC Midden", "Anna Bos"),
        ("Kees Smit;kees@roc.example;Horeca", "Kees Smit"),
        ("anna@roc.example;Anna Bos;Techniek", "Anna Bos"),
        ("Anna Bos;Techniek;anna@roc.example", "Anna Bos"),
        ("Anna;Techniek;a1@roc.example\nBo;Techniek;b1@roc.example\nAli;Techniek;c1@roc.example", "Ali"),
        ("Anna Bos 2A <anna@roc.example>", "Anna Bos"),
    ],
)
def test_what_is_not_certainly_a_name_is_a_question(text: str, likely: str) -> None:
    line = read_learners(text).lines[-1]
    assert line.problem is not None
    assert f"Is de naam “{likely}”?" in dutch(line.problem)
    assert f"Is the name “{likely}”?" in english(line.problem)
    assert line.name == likely
    assert line.written
    assert (line.name, line.email) not in read_learners(text).learners


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Piet Bos <piet@x,nl>", "Piet Bos"),
        ("Kees Smit <kees@school,nl>", "Kees Smit"),
        ("Kees Smit <kees@roc.school,nl>", "Kees Smit"),
        ("Smit, Kees <kees@school;nl>", "Kees Smit"),
        ("Kees Smit kees@school,nl", "Kees Smit"),
        ("kees@school,nl Kees Smit", "Kees Smit"),
        ("Kees Smit;kees@school,nl", "Kees Smit"),
        ("Kees Smit,kees@school,nl", "Kees Smit"),
    ],
)
def test_a_piece_of_a_wrong_address_is_no_part_of_the_name(text: str, name: str) -> None:
    (line,) = read_learners(text).lines
    assert line.problem is not None
    assert line.name == name
    assert line.written
    (open_still,) = read_learner_rows([LearnerRow(line.name, line.email, line.written)]).lines
    (mended,) = read_learner_rows([LearnerRow(line.name, "other@school.nl", line.written)]).lines
    assert open_still.problem is not None
    assert mended.name == name
    is_about_the_name = not line.written.startswith("<")
    assert (mended.problem is None) == (not is_about_the_name)  # what was asked about the name, is asked still


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mol, J. (Joost) <joost@roc.example>", "Joost Mol"),
        ("Vries, J. de (Jan) <12345@roc.example>", "Jan de Vries"),
        ("Vries, Johannes de (Jan) <jan.devries@roc.example>", "Jan de Vries"),
        ("Jansen, Sanne <s12345@roc.example>", "Sanne Jansen"),
        ("Jansen, Anna Maria <s12345@roc.example>", "Anna Maria Jansen"),
        ("El Amrani, Youssef <12345@roc.example>", "Youssef El Amrani"),
        ("Garcia Lopez, Maria <maria@roc.example>", "Maria Garcia Lopez"),
        ("Jansen de Vries, Piet <p.jansen@roc.example>", "Piet Jansen de Vries"),
        ("Jansen-de Boer, Anne-Marie <12345@roc.example>", "Anne-Marie Jansen-de Boer"),
        ("van den Berg, Kees <12345@roc.example>", "Kees van den Berg"),
        ("'t Hart, Bo <12345@roc.example>", "Bo 't Hart"),
        ("Vries, JW de <12345@roc.example>", "JW de Vries"),
        ("Nguyễn, Thị Ánh <12345@roc.example>", "Thị Ánh Nguyễn"),
        ("Öztürk, Ayşe <12345@roc.example>", "Ayşe Öztürk"),
        ("Jan de Vries, MSc <jan@roc.example>", "Jan de Vries, MSc"),
        ("VRIES, JAN DE <jan@roc.example>", "Jan de Vries"),
        ("BOS, ANNA MARIA <12345@roc.example>", "Anna Maria Bos"),
        ("vries, jan de <jan@roc.example>", "Jan de Vries"),
        ("Anna Bos (student) <anna@roc.example>", "Anna Bos"),
        ("jan@roc.example;Jan;de Vries", "Jan de Vries"),
        ("Anne Marie;Jansen;annemarie.jansen@roc.example", "Anne Marie Jansen"),
        ("Jan;Vries;1@roc.example\nMaria;Garcia Lopez;2@roc.example", "Maria Garcia Lopez"),
        ("anna@roc.example;Anna Bos;2A", "Anna Bos"),
        ("Anna Bos    anna@roc.example    2A", "Anna Bos"),
        ("Jan de Vries,jan@roc.example,3A", "Jan de Vries"),
        ("123456;Vries, Jan de;jan@roc.example;MZ3A", "Jan de Vries"),
        ("- Jan de Vries (jan@roc.example).", "Jan de Vries"),
        ("Jan de Vries <jan@roc.example>,", "Jan de Vries"),
        ("Naam;E-mail;Status\nJan de Vries;jan@roc.example;Geslaagd", "Jan de Vries"),
        ("Voornaam;Achternaam;E-mail;Klas\nJan;Vries;jan@roc.example;Horeca", "Jan Vries"),
        (
            "Jansen, Sanne <1@roc.example>\nBos, Bo <2@roc.example>\nGarcia Lopez, Maria <3@roc.example>",
            "Maria Garcia Lopez",
        ),
    ],
)
def test_what_is_certainly_a_name_is_no_question(text: str, name: str) -> None:
    read = read_learners(text)
    assert not read.has_problems
    assert read.lines[-1].name == name


def test_a_name_is_asked_about_until_the_teacher_says_what_it_is() -> None:
    (asked,) = read_learners("Jansen, Sanne (ICT) <sanne@roc>").lines
    mended = [(asked.name, "sanne@roc.example", asked.written), ("Sanne Jansen-Bos", "sanne@roc.example", "")]
    still, typed = (read_learner_rows([LearnerRow(*row)]) for row in mended)
    assert still.lines[0].problem is not None
    assert "Jansen, Sanne (ICT)" in dutch(still.lines[0].problem)
    assert still.learners == ()
    assert typed.learners == (("Sanne Jansen-Bos", "sanne@roc.example"),)


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Kap. Tjeerd Groot <tjeerd.groot@roc.example>", "Tjeerd Groot"),
        ("Zr. R. Roos <r.roos@roc.example>", "R. Roos"),
        ("Zuster Riet Jong <riet.jong@roc.example>", "Riet Jong"),
        ("Weth. Klaas Klaassen <klaas@roc.example>", "Klaas Klaassen"),
        ("Mevr. Jansen <s.jansen@roc.example>", "Jansen"),
        ("Opa Henk (Henk de Wit) <henk.dewit@roc.example>", "Henk de Wit"),
        ("Naam;E-mail\nGuido van Rossem MSc;g.vanrossem@roc.example", "Guido van Rossem"),
        ("Naam;E-mail\nGuido van Rossem B.Sc.;g.vanrossem@roc.example", "Guido van Rossem"),
        ("Naam;E-mail\nMijn naam is Derya Önal;derya.onal@roc.example", "Derya Önal"),
        ("Naam;E-mail\nMijn naam: Piet Smit;piet.smit@roc.example", "Piet Smit"),
        ("Naam;E-mail\nHoi ik heet Jan de Vries;jan.devries@roc.example", "Jan de Vries"),
        ("Naam;E-mail\nHallo, Kees Bos;kees.bos@roc.example", "Kees Bos"),
        ("Maikel (achternaam Ronde), maikel@roc.example", "Maikel Ronde"),
        ("Sanne (Bos), sanne@roc.example", "Sanne Bos"),
        ("Anna Bos (geb. Visser), anna.bos@roc.example", "Anna Bos"),
        ("Dawit W. <dawit.w@roc.example>", "Dawit W."),
        ("Mo el M. <mo.elm@roc.example>", "Mo el M."),
        ("Teamleiding <teamleiding@roc.example>", "Teamleiding"),
        ("Koffiehuis De Groep <info@degroep.example>", "Koffiehuis De Groep"),
        ("TEACHER, Ms <desk@roc.example>", "Teacher"),
        ("Naam;E-mail\n-Anna Ros;anna.ros@roc.example", "Anna Ros"),
        ("Naam;E-mail\n#VALUE!;kees.de.vries@roc.example", "Kees de Vries"),
    ],
)
def test_what_may_be_more_than_a_name_or_nobody_is_a_question(text: str, likely: str) -> None:
    (line,) = read_learners(text).lines
    assert line.problem is not None
    assert line.name == likely


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Th. de Vries <t.devries@roc.example>", "Th. de Vries"),
        ("Chr. Bos <c.bos@roc.example>", "Chr. Bos"),
        ("Joh. Jansen <j.jansen@roc.example>", "Joh. Jansen"),
        ("Juf Meester <j.meester@roc.example>", "Juf Meester"),
        ("Hoi Yan Kwok <hoiyan.kwok@roc.example>", "Hoi Yan Kwok"),
        ("My Nguyen <my.nguyen@roc.example>", "My Nguyen"),
        ("Wei Ma <wei.ma@roc.example>", "Wei Ma"),
        ("Bos A. <a.bos@roc.example>", "A. Bos"),
        ("Vries J. de <j.devries@roc.example>", "J. de Vries"),
        ("Jan Post <jan.post@roc.example>", "Jan Post"),
    ],
)
def test_a_name_that_looks_like_more_is_no_question(text: str, name: str) -> None:
    (line,) = read_learners(text).lines
    assert (line.problem, line.name) == (None, name)


def test_half_of_a_name_is_a_question_where_others_have_both_halves() -> None:
    rows = "Bos;Anna;anna.bos@roc.example\nVos;Kim;kim.vos@roc.example\nDocter;;docter@roc.example"
    read = read_learners(f"Achternaam;Voornaam;Mail\n{rows}")
    assert [bool(line.problem) for line in read.lines] == [False, False, True]


def test_marks_that_only_embed_are_no_part_of_a_name() -> None:
    for mark in "\u180e\u202a\u202b\u202c\u2066\u2067\u2068\u2069":
        (line,) = read_learners(f"{mark}Anna Bos\u202c <{mark}anna.bos@roc.example\u2069>").lines
        assert (line.problem, line.name, line.email) == (None, "Anna Bos", "anna.bos@roc.example")


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ("Achternaam, Voornaam (Opleiding)", "{last}, {first} (Student) <{first}@roc.example>"),
        ("Achternaam, Voornaam (Opleiding)", '"{last}, {first} (Student)" <{first}@roc.example>'),
        ("Achternaam, Voornaam (Opleiding)", "{last}, {first} (Student) {first}@roc.example;"),
        ("Voornaam, Bijnaam", "{first}, {last} <{first}@roc.example>"),
        ("Naam, Klas, Opmerking", "{first} {last} {first}@roc.example"),
    ],
)
def test_columns_that_do_not_fit_their_rows_are_not_said_to_be_unused(above: str, row: str) -> None:
    rows = [row.format(first=first, last=last) for first, last in (("Anna", "Bos"), ("Piet", "Jansen"), ("Kim", "Vos"))]
    read = read_learners("\n".join([above, *rows]))
    assert not read.remarks
    assert {"Anna", "Bos"} == set(read.lines[0].name.split())


def test_a_question_for_the_list_is_true_of_its_lines() -> None:
    names = ["Anna Bos (kok?)", "Piet Jansen (ziek?)", "Kim Vos (stopt?)"]
    rows = [f"{name} <{name.split()[0].lower()}@roc.example>" for name in names]
    damaged = "Ren\ufffde Dam (ziek?) <rene@roc.example>"
    questions = read_learners("\n".join([*rows, damaged])).questions
    assert [question.lines for question in questions] == [(0, 1, 2), (3,)]
    assert "3 names have something beside them" in english(questions[0].sentence)
    office = read_learners("\n".join([*rows, "HR <hr@roc.example>"])).questions
    assert "We are not sure of 4 names" in english(office[0].sentence)


def test_who_has_no_address_is_asked_whatever_is_written_for_it() -> None:
    rows = "Bos, Anna\tkok\ta.bos@roc.example\nPietersen, Ger\tkok\tgeen mail!\nVos, Kim\tkok\tk.vos@roc.example"
    assert any("Pietersen" in line.raw and line.problem for line in read_learners(rows).lines)
