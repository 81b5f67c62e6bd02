"""Text of teachers: plain marks stay, everything else is text or nothing."""

import pytest

from badgeservice.web.markdown import render_markdown


def test_plain_marks_stay() -> None:
    html = render_markdown("# Kop\n\n- **vet** en *schuin*\n\n1. een\n\n> citaat\n\n`code`")
    for part in (
        "<h3>Kop</h3>",
        "<strong>vet</strong>",
        "<em>schuin</em>",
        "<ol>",
        "<blockquote>",
        "<code>code</code>",
    ):
        assert part in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://tracker.example/p.gif)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "[x](//evil.example)",
        "<https://evil.example/><b onclick=x>",
        "[x]: javascript:alert(1)\n[x]",
    ],
)
def test_nothing_runs_loads_or_leads_astray(text: str) -> None:
    inert = render_markdown(text, links=False)
    assert "<a" not in inert
    for html in (inert, render_markdown(text)):
        assert "<script" not in html
        assert "<img" not in html
        assert "<b " not in html
        assert 'href="javascript' not in html
        assert 'href="data' not in html
        assert 'href="//' not in html


def test_a_link_carries_no_weight() -> None:
    html = render_markdown("[hier](https://rocmidden.example/)")
    assert html == '<p><a href="https://rocmidden.example/" rel="nofollow ugc noopener noreferrer">hier</a></p>\n'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![plaatje](https://x.example/x.png)", "plaatje (https://x.example/x.png)"),
        ("![](https://x.example/x.png)", "https://x.example/x.png"),
        ("[leerlijn](https://school.example/a)", "leerlijn (https://school.example/a)"),
        (
            "[**de** leerlijn](https://school.example/a?b=1&c=2)",
            "<strong>de</strong> leerlijn (https://school.example/a?b=1&amp;c=2)",
        ),
        ("[x](//evil.example)", "x (//evil.example)"),
        ("<https://school.example/a>", "https://school.example/a"),
        ("<anna@school.example>", "anna@school.example"),
        (
            "[![logo](https://x.example/l.png)](https://school.example)",
            "logo (https://x.example/l.png) (https://school.example)",
        ),
    ],
)
def test_what_strangers_wrote_has_no_stray_marks_and_says_its_addresses(text: str, shown: str) -> None:
    assert render_markdown(text, links=False) == f"<p>{shown}</p>\n"


def test_of_our_own_texts_a_picture_is_its_words() -> None:
    assert render_markdown("Zie ![plaatje](https://x.example/x.png).") == "<p>Zie plaatje.</p>\n"
