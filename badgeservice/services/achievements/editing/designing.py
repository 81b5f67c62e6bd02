"""The image of a draft: designed, or handed in. Begin at `show_designer`.

What was chosen lies in the fields of the draft (`image.shape`, `image.colour` …), as all that is typed; of what was
handed in `image.upload` says which it is, so that two people who change the image at once hear of each other. An image
is changed as a whole: one of whose parts somebody else changed meanwhile is not saved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message
from badgeservice.images.designs import Design, draw, is_colour, measure_contrast
from badgeservice.logos.badge_picture import make_badge_picture
from badgeservice.logos.logo import MAX_BYTES
from badgeservice.services.achievements.as_content import image_path
from badgeservice.services.achievements.description import Description
from badgeservice.services.achievements.editing.drafts import (
    DraftView,
    Saved,
    find_draft,
    list_changes,
    refuse_writing,
    show_draft,
    write_fields,
)
from badgeservice.services.achievements.editing.merging import Clash, Fields
from badgeservice.services.achievements.editing.picture import Picture, find_logo, picture_of
from badgeservice.services.achievements.fields import read_fields
from badgeservice.services.achievements.pictures import (
    DESIGN_FIELDS,
    UPLOAD,
    YES,
    draw_picture,
    hash_picture,
    is_drawn,
    list_similar,
    read_design,
    suggest_design,
    write_design,
)
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import noting_refusals
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import AchievementDraft

__all__ = [
    "MAX_BYTES", "Designer", "Shown", "check_choice", "draw_choice", "refuse_clash", "remove_picture", "save_design",
    "save_upload", "show_designer", "show_picture",
]  # fmt: skip

START: Final = "image."  # of the names of its fields


@dataclass(frozen=True, slots=True)
class SimilarView:
    """Another badge of this organisation that looks much like this one."""

    achievement_id: str
    name: str
    language: str
    image_url: str


class Shown(StrEnum):
    """What the image is that the badge has now."""

    DRAWN = "drawn"
    UPLOADED = "uploaded"
    EARLIER = "earlier"  # that of the version before, from before there was a designer
    CHOSEN = "chosen"  # by who looks, and not saved


@dataclass(frozen=True, slots=True)
class _Choice:
    """What somebody chooses, for one draft."""

    achievement_id: str
    description: Description  # with that as its design
    design: Design
    logo: bytes | None


@dataclass(frozen=True, slots=True)
class Designer:
    """What the page of a designer shows."""

    draft: DraftView
    name: str  # of what can be earned
    design: Design  # as the form has it
    is_designed: bool  # somebody chose it; else it is only suggested
    shown: Shown
    has_logo: bool
    level: int | None
    shows_level: bool  # in dots
    contrast: float
    similar: tuple[SimilarView, ...]


@noting_refusals
def show_designer(
    parts: Parts, person: SignedIn, slug: str, achievement_id: str, chosen: Fields | None = None
) -> Designer:
    """With what was chosen and is not saved. Raises `NotFound`: there is no such draft, or it is not this person's."""
    view = show_draft(parts, person, slug, achievement_id)
    with parts.reading() as session:
        owner, draft = find_draft(session, person, slug, achievement_id)
        choice = _choose(session, owner, draft, chosen)
        picture_hash = (_picture(session, owner, draft) if chosen is None else _draw(choice, owner)).hash
        similar = list_similar(session, owner.organisation.id, picture_hash, achievement_id)
    kept = read_fields(draft.fields).description.design
    return Designer(
        draft=view,
        name=choice.description.text("name"),
        design=choice.design,
        is_designed=chosen is not None or is_drawn(kept),
        shown=_what_is_shown(draft, kept, chosen),
        has_logo=bool(owner.profile.logo_sha256),
        level=choice.description.level,
        shows_level=choice.description.design.get("level") == YES,
        contrast=measure_contrast(choice.design),
        similar=tuple(
            SimilarView(one.achievement_id, one.text("name"), one.language, image_path(one, "svg")) for one in similar
        ),
    )


@noting_refusals
def show_picture(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> Picture:
    """As it would be published now. Raises `NotFound`."""
    with parts.reading() as session:
        return _picture(session, *find_draft(session, person, slug, achievement_id))


@noting_refusals
def draw_choice(parts: Parts, person: SignedIn, slug: str, achievement_id: str, chosen: Fields) -> bytes:
    """The SVG of what somebody is choosing. Raises `NotFound`."""
    with parts.reading() as session:
        owner, draft = find_draft(session, person, slug, achievement_id)
        choice = _choose(session, owner, draft, chosen)
    return draw(choice.design, achievement_id, choice.logo)


@noting_refusals
def save_design(
    parts: Parts, person: SignedIn, slug: str, achievement_id: str, chosen: Fields, *, since: int, page: str
) -> Saved:
    """Keep what was chosen, unless somebody else changed the image since: then nothing is.

    Raises:
        NotFound: there is no such draft, or this person may not change it.
        Conflict: it was proposed, and waits for somebody else.
        Invalid: a colour is none.
    """
    check_choice(chosen)
    with parts.reading() as session:
        owner, draft = find_draft(session, person, slug, achievement_id)
        choice = _choose(session, owner, draft, chosen)
    drawn = _draw(choice, owner)  # before the database waits for it
    written = write_design(choice.design) | {"level": YES if chosen.get("level") == YES else "", UPLOAD: ""}
    typed = {f"{START}{name}": text for name, text in written.items()}
    return _save(parts, person, slug, achievement_id, typed, (drawn.svg, drawn.png), since=since, page=page)


@noting_refusals
def save_upload(
    parts: Parts, person: SignedIn, slug: str, achievement_id: str, content: bytes, *, since: int, page: str
) -> Saved:
    """Show this picture instead of a drawn one. Raises as `save_design` does, and `Invalid`: we cannot use it."""
    with parts.reading() as session:  # before anything of the file is read
        refuse_writing(person, *find_draft(session, person, slug, achievement_id))
    svg, png = make_badge_picture(content)
    typed = dict.fromkeys((f"{START}{name}" for name in DESIGN_FIELDS), "")
    typed |= {f"{START}{UPLOAD}": hashlib.sha256(png).hexdigest()[:16]}
    return _save(parts, person, slug, achievement_id, typed, (svg, png), since=since, page=page)


@noting_refusals
def remove_picture(parts: Parts, person: SignedIn, slug: str, achievement_id: str, *, since: int, page: str) -> Saved:
    """Let the badge be drawn again. Raises as `save_design` does."""
    typed = dict.fromkeys((f"{START}{name}" for name in (*DESIGN_FIELDS, UPLOAD)), "")
    return _save(parts, person, slug, achievement_id, typed, (None, None), since=since, page=page)


def check_choice(chosen: Mapping[str, str]) -> None:
    """Raises `Invalid`."""
    for name in ("colour", "second"):
        text = chosen.get(name, "").lower()
        if text and not is_colour(text):
            raise Invalid(
                Message(
                    Code.ACHIEVEMENT_IMAGE_COLOUR,
                    "Write a colour as # and six characters of 0 to 9 and a to f, such as #1d4ed0.",
                ),
                field=name,
            )


def refuse_clash(saved: Saved) -> None:
    """Raises `Conflict`."""
    if saved.clashes:
        raise Conflict(
            Message(
                Code.ACHIEVEMENT_IMAGE_CHANGED,
                "Somebody else changed this image meanwhile, so yours was not saved. Look at theirs, and save yours"
                " again if it is still needed.",
            )
        )


def _save(
    parts: Parts,
    person: SignedIn,
    slug: str,
    achievement_id: str,
    typed: Fields,
    picture: tuple[bytes, bytes] | tuple[None, None],
    *,
    since: int,
    page: str,
) -> Saved:
    with parts.transaction() as session:
        owner, draft = find_draft(session, person, slug, achievement_id, is_locked=True)
        refuse_writing(person, owner, draft)
        changed = {name: text for name, text in typed.items() if text != draft.fields.get(name, "")}
        clashes = _find_clashes(session, draft, typed, since, page) if changed else ()
        if clashes:
            return Saved(draft.revision, clashes)
        is_other = picture != (draft.image_svg, draft.image_png)
        draft.image_svg, draft.image_png = picture
        if changed or is_other:  # a revision is what somebody looks at and publishes: it never has two pictures
            write_fields(parts, session, person, draft, changed, page)
        session.add(draft)
        return Saved(draft.revision)


def _find_clashes(session: Session, draft: AchievementDraft, typed: Fields, since: int, page: str) -> tuple[Clash, ...]:
    """Whatever somebody else changed of the image: half of one image and half of another is none that anybody chose."""
    return tuple(
        Clash(name, draft.fields.get(name, ""), typed.get(name, ""), change.person_id, change.at)
        for change in list_changes(session, draft, typed, since)
        if change.page != page
        for name in change.before
        if name.startswith(START)
    )


def _picture(session: Session, owner: Issuer, draft: AchievementDraft) -> Picture:
    description = read_fields(draft.fields).description
    return picture_of(draft, description, owner, find_logo(session, owner, description.design.get("mark", "")))


def _choose(session: Session, owner: Issuer, draft: AchievementDraft, chosen: Fields | None) -> _Choice:
    """What was chosen, else what was saved, completed with what is suggested."""
    said = read_fields(draft.fields).description
    description = said if chosen is None else replace(said, design=chosen)
    suggested = suggest_design(said, draft.achievement_id, owner.profile.accent, owner.profile.name)
    design = read_design(description.design, suggested, said.level)
    return _Choice(draft.achievement_id, description, design, find_logo(session, owner, design.mark))


def _draw(choice: _Choice, owner: Issuer) -> Picture:
    profile = owner.profile
    svg, png = draw_picture(
        choice.description, choice.achievement_id, profile.accent, owner_name=profile.name, logo=choice.logo
    )
    return Picture(svg, png, hash_picture(png))


def _what_is_shown(draft: AchievementDraft, kept: Fields, chosen: Fields | None) -> Shown:
    if chosen is not None:
        return Shown.CHOSEN
    if draft.image_png is None or is_drawn(kept):
        return Shown.DRAWN
    return Shown.UPLOADED if UPLOAD in kept else Shown.EARLIER
