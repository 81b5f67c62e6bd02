"""One spelling for each address, and a sentence for what is no address."""

import pytest

from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid
from tests.texts.said import dutch, english


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("  Jan.de-Vries+stage@ROC.Example \n", "jan.de-vries+stage@roc.example"),
        ("mailto:jan@roc.example", "jan@roc.example"),
        ("jan@zürich.example", "jan@xn--zrich-kva.example"),
        ("jan@zu\u0308rich.example", "jan@xn--zrich-kva.example"),
        ("jan@xn--zrich-kva.example", "jan@xn--zrich-kva.example"),
        ("o'brien@roc.example", "o'brien@roc.example"),
        ("\u200bbo@r\u00adoc\ufeff.exam\u2060ple", "bo@roc.example"),
        (f"{'j' * 64}@roc.example", f"{'j' * 64}@roc.example"),
    ],
)
def test_it_is_read_in_one_spelling(typed: str, address: str) -> None:
    assert read_email_address(typed) == address
    assert read_email_address(address) == address


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "email_missing"),
        ("   ", "email_missing"),
        (f"jan@{'a.' * 130}example", "email_too_long"),
        *((typed, "email_malformed") for typed in (
            "jan", "@roc.example", "jan@", "jan@roc", "a@b@c.example", ".jan@roc.example", "jan.@roc.example",
            "j..n@roc.example", "jan@.example", "jan@roc..example", "jan@-roc.example", "jan@roc-.example",
            "jan@roc.example.", "jan@[127.0.0.1]", "jan@127.0.0.1", "jan@roc.e", "jan @roc.example", "jan@ro c.example",
            "jan,@roc.example", '"jan"@roc.example', "jän@roc.example", "jan@roc.example>", "jan\x00@roc.example",
            "jan@xn--.example\u202e", "jan@\u2488.example", f"{'j' * 65}@roc.example", f"jan@{'r' * 64}.example",
        )),
    ],
)  # fmt: skip
def test_what_is_no_address_gets_a_sentence(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_email_address(typed)
    assert (refused.value.code, refused.value.field) == (code, "email")
    assert english(refused.value.sentence) != dutch(refused.value.sentence)
    assert english(refused.value.sentence).isprintable()  # what was typed is shown again, and turns nothing around
