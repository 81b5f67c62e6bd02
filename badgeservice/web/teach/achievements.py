"""What a teacher may award, and who has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flask import Blueprint, render_template, request

from badgeservice.services import addresses
from badgeservice.services.achievements.achievement import AchievementDetail, list_deciders, show_achievement
from badgeservice.services.achievements.editing.listing import list_my_proposals
from badgeservice.services.achievements.shelf import list_shelf
from badgeservice.services.awarding.batch_result import list_my_batches, list_waiting
from badgeservice.services.awarding.drafts import list_my_drafts
from badgeservice.services.awarding.handed_over import list_handed_over
from badgeservice.services.overview.to_do import MOST_COUNTED, look_for_lists
from badgeservice.services.parts import SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.search import LONGEST
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.badge.earnable import KIND_WORDS, asked_kind
from badgeservice.web.badge.entries import list_skills
from badgeservice.web.badge.meaning import describe_facts, describe_period
from badgeservice.web.teach.class_list import list_class
from badgeservice.web.words import translate as _

blueprint = Blueprint("teach", __name__, url_prefix="/teach")

LATELY: Final = 2  # lists that were awarded last, to find again
MAX_DIGITS: Final = 6  # of the number of a page


@blueprint.get("/")
@open_to(Permission.AWARD)
def show_mine() -> str:
    """Everything I may award: what I used lately, and then by kind; `?q=` looks for words, `?kind=` shows one kind, and
    `?unit=` what can be awarded in that name."""
    words, wanted = _read_words(), asked_kind()
    parts, teacher = current_parts(), signed_in()
    shelf = list_shelf(parts, teacher, words, wanted, _read_page(), _read_unit())
    path = shelf.unit.path if shelf.unit else ""
    waiting, has_lists = (None, False) if words or wanted else look_for_lists(parts, teacher)
    return render_template(
        "teach/achievements.html",
        shelf=shelf,
        acting_name=shelf.unit.acting_name if shelf.unit else None,
        words=words,
        wanted=wanted,
        batches=() if words or wanted else list_my_batches(parts, teacher, LATELY, path),
        planned=list_waiting(parts, teacher, path) if has_lists else (),
        kind_words={kind: _(words) for kind, words in KIND_WORDS.items()},
        waiting=waiting,
        most_counted=MOST_COUNTED,
        drafts=list_my_drafts(parts, teacher),
        handed_over=() if words or wanted else list_handed_over(parts, teacher),
        proposals=None if words or wanted or shelf.units else list_my_proposals(parts, teacher),
        describing=_list_describing(teacher),
    )


@blueprint.get("/achievements/<achievement_id>")
@open_to(Permission.AWARD)
def show_one(achievement_id: str) -> str:
    """One achievement: who has it now, a row for each, and what it takes."""
    parts, teacher = current_parts(), signed_in()
    achievement, rows = show_achievement(parts, teacher, achievement_id)
    shown = list_class(rows, _read_words(), request.args.get("state", ""), _read_page(), parts.clock())
    deciders = list_deciders(parts, teacher, achievement_id, [row.award_id for row, _state in shown.rows])
    return render_template(
        "teach/achievement.html", achievement=achievement, shown=shown, deciders=deciders, has_rows=bool(rows),
        facts=tuple(_facts(achievement)), unit=_read_unit(),
        acting_name=_name_acting(teacher, achievement, _read_unit()),
    )  # fmt: skip


def _list_describing(teacher: SignedIn) -> list[tuple[str, str]]:
    """Where this teacher proposes badges: the name, and the page on which one begins."""
    may = Permission.PROPOSE_ACHIEVEMENT
    found = {one.organisation_slug: one.acting_name for one in teacher.memberships if one.may(may)}
    return [(name, addresses.DESIGN.path(slug=slug)) for slug, name in found.items()]


def _facts(achievement: AchievementDetail) -> Iterator[tuple[str, str]]:
    yield from describe_facts(achievement.content)
    yield _("How it is assessed"), achievement.assessment
    yield _("Part of"), ", ".join(list_skills(achievement.content))
    yield _("Valid for"), describe_period(achievement.valid_for)


def _name_acting(teacher: SignedIn, achievement: AchievementDetail, unit: str) -> str | None:
    """In whose name, as the head of the page says it: that of a role, or the owner's below one."""
    names = {one.organisation_slug: one.acting_name for one in teacher.memberships if one.may(Permission.AWARD)}
    return names.get(unit) or (achievement.organisation.name if unit == achievement.organisation.slug else None)


def _read_words() -> str:
    return request.args.get("q", "").strip()[:LONGEST]


def _read_unit() -> str:
    """In whose name, as the address says it: asked for here, decided by the service."""
    return request.args.get("unit", "")


def _read_page() -> int:
    """The page that is asked for; whatever is no number asks for the first."""
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else 1
