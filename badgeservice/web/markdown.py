"""Text of teachers as safe HTML: plain marks only; no raw HTML, no images, links without weight (threats I18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

REMEMBERED: Final = 256  # the same criteria stand on the page of every badge of a class
LONGEST_REMEMBERED: Final = 4096  # letters; strangers hand in texts too, and these are kept in memory
_PLAIN = {"p", "ul", "ol", "li", "strong", "em", "code", "br", "blockquote", "h3"}


def render_markdown(text: str, *, links: bool = True) -> Markup:
    """Markdown as safe HTML. Without `links` every address is text behind its words: it can be read, not followed."""
    return _remembered(text, links) if len(text) <= LONGEST_REMEMBERED else _render(text, links)


@lru_cache(REMEMBERED)
def _remembered(text: str, links: bool) -> Markup:  # noqa: FBT001 - a key of what is remembered
    return _render(text, links)


def _render(text: str, links: bool) -> Markup:  # noqa: FBT001 - as above
    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(text)
    for token in tokens:
        if token.children:
            token.children = list(_in_words(token.children, links=links))
        if token.type.startswith("heading_"):
            token.tag = "h3"  # it stands under a heading of the page
    html = parser.renderer.render(tokens, parser.options, {})
    return Markup(  # noqa: S704 - nh3 has just cleaned it
        nh3.clean(
            html,
            tags=_PLAIN | {"a"} if links else _PLAIN,
            attributes={"a": {"href"}} if links else {},
            url_schemes={"https"},
            attribute_filter=_only_whole_addresses,
            link_rel="nofollow ugc noopener noreferrer",
        )
    )


def _in_words(tokens: Iterable[Token], *, links: bool) -> Iterator[Token]:
    """Pictures as the words that stand for them; without `links` also each address, once."""
    address, said = "", ""
    for token in tokens:
        if token.type == "image":
            said += token.content
            yield _text(token.content)
            if not links:
                yield _text(_behind(token.content, str(token.attrGet("src") or "")))
        elif token.type == "link_open" and not links:
            address, said = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close" and not links:
            yield _text(_behind(said, address))
        else:
            said += token.content
            yield token


def _behind(words: str, address: str) -> str:
    return "" if not address or address.removeprefix("mailto:") == words else f" ({address})" if words else address


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _only_whole_addresses(_tag: str, attribute: str, value: str) -> str | None:
    """`//evil.example` has no scheme to refuse, and would be followed all the same."""
    return value if attribute != "href" or value.startswith("https://") else None
