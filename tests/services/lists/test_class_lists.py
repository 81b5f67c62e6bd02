"""Lists of classes in the forms of schools' systems and of people: no name is wrong, nobody is lost, few questions."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.errors import BadgeServiceError
from badgeservice.services.lists.learner_lines import LearnerRow, ReadLearners, read_learner_rows, read_learners
from badgeservice.services.lists.personal_numbers import blank_list, blank_personal_numbers
from tests.services.lists.class_lists import CLASS_LISTS, ClassList, Kind
from tests.texts.said import dutch, english

BOUNDS = {Kind.HEADED: 0, Kind.CLEAN: 2}


@pytest.mark.parametrize("class_list", CLASS_LISTS.values(), ids=CLASS_LISTS)
def test_a_class_list_signs_nothing_that_it_does_not_know(class_list: ClassList) -> None:
    read = read_learners(class_list.text)
    assert {email: name for name, email in read.learners} == class_list.names
    assert {line.email for line in read.lines if line.problem and "@" in line.email} == class_list.asked
    assert_questions(read, BOUNDS.get(class_list.kind, len(class_list.asked) + 3), class_list.questions)
    assert_nobody_is_lost(class_list.text, read)


def assert_questions(read: ReadLearners, most: int, expected: int) -> None:
    """Every line with a problem is in a question, and there are no more of them than a teacher bears."""
    asked = {place for question in read.questions for place in question.lines}
    assert {place for place, line in enumerate(read.lines) if line.problem} <= asked
    assert len(read.questions) == expected <= most
    for question in read.questions:
        assert dutch(question.sentence) != english(question.sentence)


def assert_nobody_is_lost(text: str, read: ReadLearners) -> None:
    """Every address is a learner's, stands on a line that is asked about, or in a column that we say we do not use."""
    seen = " ".join(f"{line.email} {line.raw} {line.written}" for line in read.lines).lower()
    is_column_unused = any("We do not use" in english(remark) for remark in read.remarks)
    for address in re.findall(r"[\w.-]+@[\w-]+\.example", text.lower()):
        assert address in seen or is_column_unused


@pytest.mark.parametrize("class_list", CLASS_LISTS.values(), ids=CLASS_LISTS)
def test_what_was_asked_is_open_until_it_is_answered(class_list: ClassList) -> None:
    read = read_learners(class_list.text)
    rows = [LearnerRow(line.name, line.email, line.written) for line in read.lines]
    again = read_learner_rows(rows)
    still = [bool(line.problem) for line in again.lines]
    assert all(
        is_open for line, is_open in zip(read.lines, still, strict=True) if line.problem and not line.is_repeated
    )
    confirmed = read_learner_rows([LearnerRow(row.name, row.email) for row in rows])
    assert all(
        not line.problem
        for before, line in zip(read.lines, confirmed.lines, strict=True)
        if before.doubt and before.name and before.email.count("@") == 1 and before.first is None
    )


CHAT = """\
10-03-2026 09:01 - Juf Els: zet hier je naam en mail neer
10-03-2026 09:02 - Zoë 💇: Zoë Adriaans, zoe.a@roc.example
10-03-2026 09:03 - Romy: ok romy klas romyklas@roc.example
10-03-2026 09:04 - Juf Els: van Roel kreeg ik ’m los: roel.mentor@roc.example, Roel Mentor
"""
PROSE = """\
Op kantoor zit Vera de Leraar, zij is te bereiken op vera.deleraar@roc.example
Vergeet Jan Thomas niet: jan.thomas@roc.example
en als laatste Quoc, zijn achternaam weet ik niet, quoc@roc.example
w.vandewater@roc.example
"""


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        (CHAT, ["Zoë Adriaans", "Romy Klas", "Roel Mentor"]),
        (PROSE, ["Vera de Leraar", "Jan Thomas", "Quoc", "W. van de Water"]),
        (CLASS_LISTS["siblings2"].text, ["Tom Visser", "Jan de Vries"]),
        (CLASS_LISTS["firm"].text, ["Anna Bos", "Els ter Horst"]),
        (CLASS_LISTS["caps"].text, ["JW de Vries", "ME Heuvel"]),
        (CLASS_LISTS["initials-and-call-name"].text, ["Hans Mol"]),
        (
            CLASS_LISTS["reversed-with-particles"].text,
            ["Lieke de Boer", "Olivier van der Heijden", "Loubna Ben Moussa", "Noortje Smits"],
        ),
        ("Bo Vos bo.vos@roc.example\nSara Idrissi Alami sara.idrissi@roc.example", ["Sara Idrissi Alami"]),
        ("Bos, A. (Anna, niet Annie!) werkgroep 2 a.bos@roc.example", ["Anna Bos"]),
        ("Bos A. - roepnaam Hans; a.bos@roc.example", ["Hans Bos"]),
    ],
)
def test_what_is_asked_is_the_best_guess(text: str, likely: list[str]) -> None:
    assert [line.name for line in read_learners(text).lines if line.problem] == likely


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Anna Bos anna@roc.example, Bo Vos bo@roc.example\n\nCas Bol cas@roc.example", [1, 1, 3]),
        ("Anna Bos\nanna@roc.example\n\nBo Vos\nbo@roc.example", [1, 4]),
        ("Klas 2A\n\nNaam;E-mail\nAnna Bos;anna@roc.example\n\nBo Vos;bo@roc.example", [4, 6]),
        ('Naam;E-mail\n"Anna\nBos";anna@roc.example\nBo Vos;bo@roc.example', [2, 4]),
    ],
)
def test_lines_have_the_numbers_of_what_was_pasted(text: str, numbers: list[int]) -> None:
    assert [line.number for line in read_learners(text).lines] == numbers


def test_a_row_keeps_the_number_of_its_line() -> None:
    (line,) = read_learner_rows([LearnerRow("", "bo@roc.example", number=7)]).lines
    assert line.number == 7
    assert line.problem is not None
    assert english(line.problem).startswith("Line 7: ")


def test_name_and_address_are_judged_again_together() -> None:
    (asked,) = read_learners("Anna Bos, Bakkerij Smit <anna.bos@roc>").lines
    assert asked.written == "Anna Bos, Bakkerij Smit <anna.bos@roc>"
    (asked,) = read_learners("Garcia Lopez, Xenobia Maria <x@roc>").lines
    (mended,) = read_learner_rows(
        [LearnerRow("Xenobia Maria Garcia Lopez", "xenobia@roc.example", asked.written)]
    ).lines
    assert mended.problem is None


def test_one_name_with_two_addresses_is_asked_until_one_of_them_is_another() -> None:
    first, second = read_learners("Anna Bos;anna@roc.example\nAnna Bos;anna@home.example").lines
    rows = [LearnerRow(line.name, line.email, line.written) for line in (first, second)]
    again = read_learner_rows(rows)
    assert again.lines[1].problem is not None
    assert "Zijn dit twee studenten?" in dutch(again.lines[1].problem)
    assert again.questions[0].lines == (0, 1)
    for mended in ([rows[1]], [rows[0], LearnerRow("Anna Bos", "anna.bos@roc.example", rows[1].written)]):
        assert not read_learner_rows(mended).has_problems


def test_the_address_that_the_teacher_insists_on_is_taken_with_a_note() -> None:
    (asked,) = read_learners("Anna Bos;anna@gmial.com").lines
    assert (asked.email, bool(asked.problem)) == ("anna@gmail.com", True)
    (insisted,) = read_learner_rows([LearnerRow("Anna Bos", "anna@gmial.com", asked.written)]).lines
    (again,) = read_learner_rows([LearnerRow("Anna Bos", "anna@gmial.com")]).lines
    assert insisted.problem is None
    assert again.note is not None
    assert "anna@gmail.com" in dutch(again.note)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("Stamnr;Klas;Roepnaam;Achternaam;E-mailadres leerling\n1;4V1;Anna;Bos;anna@roc.example", "“Stamnr”, “Klas”"),
        ("Voorletters;Roepnaam;Achternaam;Mail\nA.;Anna;Bos;anna@roc.example", "“Voorletters”"),
        ("Wie?;Groep;Adressen\nAnna Bos;2A;anna.bos@roc.example", "“Groep”"),
    ],
)
def test_unused_columns_are_listed_truthfully(text: str, remark: str) -> None:
    (said,) = read_learners(text).remarks
    assert dutch(said).endswith(f"{remark} gebruiken we niet.")


def test_lines_of_nobody_are_left_out_and_said() -> None:
    read = read_learners("Beste Kees,\n\nAnna Bos anna@roc.example\nBo Vos bo@roc.example\nTotaal: 2\nGroet, Els")
    assert len(read.lines) == 2
    assert [dutch(remark) for remark in read.remarks] == [
        "Op deze regels zien we geen student. Die slaan we over: 1, 5–6."
    ]


@pytest.mark.parametrize("name", ["Ren\ufffde Bos", "Ren?e Bos", "Andr‚ Smit", "Wilfredo SÃ¡nchez"])
def test_damaged_letters_stop_a_name_that_is_typed(name: str) -> None:
    (line,) = read_learner_rows([LearnerRow(name, "a@roc.example")]).lines
    assert line.problem is not None
    assert "Letters van deze naam zijn onderweg verloren gegaan" in dutch(line.problem)


@pytest.mark.parametrize("sign", "\u200b\ufeff\u00ad\u2060\u200e")
def test_invisible_signs_are_dropped(sign: str) -> None:
    assert read_learners(f"Bo{sign} Vos;{sign}b{sign}o@roc.example{sign}").learners == (("Bo Vos", "bo@roc.example"),)


@pytest.mark.parametrize(
    ("text", "blanked"),
    [
        ("Zijn BSN is 111222333.", "Zijn BSN is •••."),
        ("bsn: 11122233", "bsn: •••"),
        ("111.222.333 en 1112.22.333 en 111 222 333", "••• en ••• en •••"),
        ("onderwijsnummer 101122330", "onderwijsnummer •••"),
        ("https://ketenid.nl/201703/abc123", "•••"),
        ("123456789 en 0612345678 en 111222333@roc.example", "123456789 en 0612345678 en 111222333@roc.example"),
        ("NL91ABNA0417164300", "NL91ABNA0417164300"),
    ],
)
def test_personal_numbers_in_a_text_are_blanked(text: str, blanked: str) -> None:
    assert blank_personal_numbers(text).text == blanked


@pytest.mark.parametrize(
    ("text", "blanked", "count"),
    [
        (
            "Naam;BSN;Mail\nBo;123;b@x.example\nAns;;a@x.example",
            "Naam;BSN;Mail\nBo;•••;b@x.example\nAns;;a@x.example",
            1,
        ),
        ('Naam,"PGN",Mail\r\n"Bos, Bo","12,3",b@x.example\r\n', 'Naam,"PGN",Mail\r\n"Bos, Bo",•••,b@x.example\r\n', 1),
        ("Naam\tECK iD\nBo\tab12cd34", "Naam\tECK iD\nBo\t•••", 1),
        (
            "Naam   Onderwijsnr   Mail\nBo   12345678   b@x.example",
            "Naam   Onderwijsnr   Mail\nBo   •••   b@x.example",
            1,
        ),
        ("Naam;Leerlingnummer\nBo;111222333\nAns;123456789", "Naam;Leerlingnummer\nBo;•••\nAns;123456789", 1),
        ("Bo\t111222333\tb@x.example", "Bo\t•••\tb@x.example", 1),
        (
            "Naam;BSN\nBo;1\nNaam;Klas;Mail\nAns;2A;a@x.example",
            "Naam;BSN\nBo;•••\nNaam;Klas;Mail\nAns;2A;a@x.example",
            1,
        ),
        ("Naam;BSN\nBo;b1@x.example", "Naam;BSN\nBo;b1@x.example", 0),
    ],
)
def test_personal_numbers_in_a_list_are_blanked(text: str, blanked: str, count: int) -> None:
    result = blank_list(text)
    assert (result.text, result.count) == (blanked, count)
    assert (result.remark is None) == (count == 0)


def test_a_blanked_number_is_no_name() -> None:
    read = read_learners(blank_list("Bo Vos 111222333 bo@roc.example\n111222333;Ans Smit;ans@roc.example").text)
    assert "•" not in "".join(name for name, _ in read.learners)


_PIECES = st.sampled_from(
    [*"\t\n;,|<>()@.:-/\"'•", "  ", "Naam", "E-mail", "BSN", "Anna", "de", "2A", "(Student)", "Ã©", "&lt;", "<td>"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES | st.integers(0, 99).map(lambda n: f"a{n}@roc.example"), max_size=25).map("".join))
def test_any_list_is_read_and_no_address_is_lost(text: str) -> None:
    try:
        read = read_learners(blank_list(text).text)
    except BadgeServiceError:
        return
    asked = {place for question in read.questions for place in question.lines}
    assert {place for place, line in enumerate(read.lines) if line.problem} <= asked
    assert_nobody_is_lost(text, read)


@pytest.mark.parametrize(
    "text",
    [
        "Hans Kok BSN123456782", "Ida Kok123456782", "Kok_123456782", "12 34 56 78 2", "12345 6782", "123,456,782",
        "123–456–782", "1234.56.782", "1 123456782", "bsn_is 123.456.782",
    ],
)  # fmt: skip
def test_a_personal_number_is_found_however_it_is_written(text: str) -> None:
    blanked = blank_personal_numbers(text)
    assert (blanked.count, sum(map(str.isdigit, blanked.text)) <= 1) == (1, True)


@pytest.mark.parametrize(
    "text", ["a123456782@x.example", "x@123456782.example", "06-12345678", "12-05-2008 3", "1234567820", "123456783"]
)
def test_addresses_telephones_and_dates_are_not_personal_numbers(text: str) -> None:
    assert blank_personal_numbers(text).text == text


@pytest.mark.parametrize(
    "text", ["Anna " * 20_000 + "\tanna.bos@roc.example\tfoo", "(a " * 30_000, ", roepnaam " * 10_000]
)
def test_a_name_without_end_is_not_taken_apart(text: str) -> None:
    assert read_learners(text).learners == ()


def test_who_may_get_no_badge_does_not_hide_among_many_with_the_same_doubt() -> None:
    names = ["Anna Bos", "Bo Vos", "Cas Smit", "Daan Mulder", "Eva Dekker", "Finn Peters", "Guus Visser"]
    rows = [f"{name} - via Bakkerij Tol <{name.lower().replace(' ', '.')}@roc.example>" for name in names]
    read = read_learners("\n".join([*rows, "niet geslaagd: Hans Kat <hans.kat@roc.example>"]))
    (of_one,) = (question for question in read.questions if 7 in question.lines)
    assert of_one.lines == (7,)
    assert not of_one.is_for_list
