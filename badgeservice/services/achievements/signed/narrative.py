"""The criteria as they are signed: one Markdown text, of which each part has a heading of its own.

Open Badges has one place for what it takes, which every reader shows. What has no member of its own stands there too,
in words, in the language of signing. Who reads it back finds the parts by their headings, and shows what somebody can
do first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from badgeservice.services.achievements.description import Description, PeriodUnit
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.achievements.signed.words import (
    COPIED,
    HEADINGS,
    LAW,
    LICENCE,
    VALID_FOR,
    Section,
    write_period,
)

_MARK: Final = "### "
_SECTIONS: Final = {heading: section for section, both in HEADINGS.items() for heading in both}


def write_narrative(description: Description, language: str) -> str:
    """All of it. Criteria with nothing before them need no heading, as they had none when there was nothing else."""
    parts = [(section, text.strip()) for section, text in _sections(description, language) if text.strip()]
    is_plain = bool(parts) and parts[0][0] is Section.CRITERIA
    texts = [f"{_MARK}{HEADINGS[section].in_language(language)}\n\n{text}" for section, text in parts]
    return "\n\n".join([parts[0][1], *texts[1:]] if is_plain else texts)


def read_narrative(narrative: str) -> dict[Section, str]:
    """The parts, by headings that are ours in whatever language; all before the first are the criteria. A text of
    others is criteria as a whole."""
    found: dict[Section, list[str]] = {}
    section = Section.CRITERIA
    for line in narrative.split("\n"):
        if began := _find_section(line):
            section = began
        else:
            found.setdefault(section, []).append(line)
    texts = {section: "\n".join(lines).strip() for section, lines in found.items()}
    return {section: texts[section] for section in Section if texts.get(section)}


def write_law(kind: Kind, language: str) -> str:
    """What a protected name means here; "" of a kind that has none."""
    return LAW[kind].in_language(language) if kind in LAW else ""


def _sections(description: Description, language: str) -> Iterator[tuple[Section, str]]:
    def said(name: str) -> str:
        return _below_ours(description.text(name, language))

    yield Section.OUTCOME, said("outcome")
    yield Section.CRITERIA, said("criteria")
    yield Section.ASSESSMENT, said("assessment")
    yield Section.PREREQUISITES, said("prerequisites")
    yield Section.QUALITY, said("quality")
    yield Section.RENEWAL, _renewal(description, language, said("renewal"))
    yield Section.LAW, write_law(description.kind, language)
    yield Section.REUSE, _reuse(description, language)


def _below_ours(markdown: str) -> str:
    """With a heading that reads as one of ours one step lower, so that no text can end a part or begin another."""
    return "\n".join(f"#{line}" if _find_section(line) else line for line in markdown.split("\n"))


def _find_section(line: str) -> Section | None:
    return _SECTIONS.get(line.removeprefix(_MARK).strip()) if line.startswith(_MARK) else None


def _renewal(description: Description, language: str, words: str) -> str:
    """How long, unless it is in days and nothing else is said: `validUntil` says that, as it did before."""
    period = description.valid_for
    if period is None or (period.unit is PeriodUnit.DAYS and not words):
        return words
    sentence = VALID_FOR.in_language(language).format(period=write_period(period, language))
    return f"{sentence}\n\n{words}".strip()


def _reuse(description: Description, language: str) -> str:
    copied, licence = description.copied_from, description.licence
    sentences = []
    if copied:
        name, organisation = _plain(copied.name), _plain(copied.organisation)
        sentences.append(COPIED.in_language(language).format(name=name, organisation=organisation))
    if licence:
        sentences.append(LICENCE.in_language(language).format(licence=_plain(licence)))
    return " ".join(sentences)


def _plain(text: str) -> str:
    """The words of others in a sentence of ours: one line, in which nothing is Markdown."""
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", " ".join(text.split()))
