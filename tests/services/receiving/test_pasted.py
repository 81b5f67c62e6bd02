"""A link as people hand it on is the link that was meant."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from badgeservice.services.receiving.pasted import find_link, find_share_token, tidy

ORIGIN = "https://badges.example"
TOKEN = "abcdefghijklmnopqrstuvwx23"
LINK = f"{ORIGIN}/v/{TOKEN}"
FOREIGN = "https://school.example/badges/12(b)"
OUTLOOK = f"https://eur01.safelinks.protection.outlook.com/?url={quote(LINK, safe='')}&data=05%7C01&reserved=0"
AROUND = [
    "{}", "<{}>", "({})", "[mijn badge]({})", "[{}]({})", "“{}”", "Mijn badge: {}.", "{}, met groeten", "**{}**",
    "Zie {}\n\nGroet, Anna", "> {}\n> Anna", "{}\u200b", "\ufeff{}", "Is dit goed ({})?", "https://school.example {}",
]  # fmt: skip


@pytest.mark.parametrize("around", AROUND)
def test_what_stands_around_a_link_is_passed_over(around: str) -> None:
    assert find_share_token(around.replace("{}", LINK), (ORIGIN,)) == TOKEN
    assert find_share_token(around.replace("{}", LINK.upper()), (ORIGIN,)) == TOKEN
    assert find_link(around.replace("{}", FOREIGN)) == FOREIGN


@pytest.mark.parametrize(
    "broken", [f"{LINK[:40]}\n{LINK[40:]}", f"<{LINK[:30]}\r\n {LINK[30:]}>", f"{LINK[:45]}=\r\n{LINK[45:]}"]
)
def test_a_link_that_a_mail_program_broke_is_one_again(broken: str) -> None:
    assert find_share_token(broken, (ORIGIN,)) == TOKEN
    assert find_link(broken) == LINK


def test_a_broken_link_ends_where_its_26_characters_do() -> None:
    assert find_share_token(f"Hier:\n{LINK[:44]}\n{LINK[44:]}\nGroet, Anna", (ORIGIN,)) == TOKEN


def test_what_outlook_made_of_it_is_undone() -> None:
    assert find_share_token(OUTLOOK, (ORIGIN,)) == TOKEN
    assert find_link(f"Kijk: {OUTLOOK}") == LINK


@pytest.mark.parametrize(
    "typed", [TOKEN, TOKEN.upper(), f"{TOKEN[:13]} {TOKEN[13:]}", f"{TOKEN}.", f"({TOKEN[:13]}-{TOKEN[13:]})"]
)
def test_the_characters_under_a_code_are_enough(typed: str) -> None:
    assert find_share_token(typed, ()) == TOKEN


@pytest.mark.parametrize(
    "text", ["", "hoi", LINK.replace("badges.", "badge."), f"https://evil.example/?{ORIGIN}", LINK[:-1], "a" * 27]
)
def test_what_is_no_link_of_ours_is_none(text: str) -> None:
    assert find_share_token(text, (ORIGIN,)) is None


@pytest.mark.parametrize(
    "text", ["", "hoi", "anna@leerling.example", "WIFI:S:school;P:geheim;;", "mailto:anna@x.example", "x" * 5000]
)
def test_words_hold_no_link(text: str) -> None:
    assert find_link(text) == ""


def test_a_link_without_its_scheme_is_one_when_it_stands_alone() -> None:
    assert find_link(" badges.example/v/1. ") == "https://badges.example/v/1"


def test_a_badge_that_is_shown_as_code_is_taken_out_of_its_fence() -> None:
    assert tidy('```json\n{"id": 1}\n```\n') == '{"id": 1}'
    assert tidy("`eyJhbGciOiJ.eyJpc3MiOiJ.c2lnbmF0dXJl`") == "eyJhbGciOiJ.eyJpc3MiOiJ.c2lnbmF0dXJl"
    assert tidy("eyJhbGciOiJ.eyJpc3M\r\niOiJ.c2lnbmF0dXJl\n") == "eyJhbGciOiJ.eyJpc3MiOiJ.c2lnbmF0dXJl"
