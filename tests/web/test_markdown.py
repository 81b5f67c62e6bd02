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
