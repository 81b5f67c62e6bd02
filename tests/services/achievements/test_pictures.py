"""The picture of what can be earned: as it was chosen, else as fits what it says; and what looks like it."""

from dataclasses import replace
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from badgeservice.images.designs import Design, Mark
from badgeservice.images.outlines import Shape
from badgeservice.services.achievements.description import Description
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.achievements.pictures import (
    ACCENT,
    DESIGN_FIELDS,
    draw_picture,
    hash_picture,
    list_similar,
    read_design,
    suggest_design,
    write_design,
)
from badgeservice.services.parts import Parts
from badgeservice.store.tables import Achievement, AchievementVersion
from tests.conftest import School

COOKING = Description(Kind.MODULE, "nl", {"nl": {"name": "Basis koken", "description": "Je kookt."}})


def test_who_never_opens_the_designer_has_a_badge_that_fits() -> None:
    design = suggest_design(COOKING, "an-id", "#c2410c", "ROC Midden")
    assert (design.shape, design.icon, design.colour) == (Shape.HEXAGON, "chef-hat", "#c2410c")
    assert (design.mark, design.letters, design.level) == (Mark.NONE, "RM", 0)


def test_every_kind_has_its_own_shape() -> None:
    shapes = {suggest_design(Description(kind, "nl", {"nl": {}}), "an-id").shape for kind in Kind}
    assert len(shapes) == len(Kind)


def test_a_name_that_says_nothing_has_the_icon_of_its_tags_or_of_what_is_said_of_it() -> None:
    nameless = Description(Kind.FREE, "nl", {"nl": {"description": "Over lassen."}, "en": {"name": "Qwertz"}})
    assert suggest_design(nameless, "a").icon == "flame"
    assert suggest_design(Description(Kind.FREE, "nl", {}, tags=("koken",)), "a").icon == "chef-hat"
    assert suggest_design(Description(Kind.FREE, "nl", {}), "a", "no colour") == suggest_design(
        Description(Kind.FREE, "nl", {}), "a", ACCENT
    )


def test_a_picture_is_an_svg_and_a_png_that_are_the_same_for_ever() -> None:
    svg, png = draw_picture(COOKING, "an-id")
    assert (svg, png) == draw_picture(COOKING, "an-id")
    assert svg != draw_picture(COOKING, "another-id").svg
    with Image.open(BytesIO(png)) as picture:
        assert (picture.size, picture.mode) == ((512, 512), "RGBA")
    assert len(svg) < 15_000
    assert len(png) < 100_000


@given(st.dictionaries(st.sampled_from([*DESIGN_FIELDS, "upload", "x"]), st.text(max_size=12)))
@settings(max_examples=60, deadline=None)
def test_whatever_is_kept_is_a_design(chosen: dict[str, str]) -> None:
    suggested = Design(icon="wrench", letters="RM")
    design = read_design(chosen, suggested, 3)
    kept = design if design.mark is Mark.LETTERS else replace(design, letters="RM")  # letters that are not shown
    assert read_design(write_design(design), suggested, 3) == kept
    if not set(chosen) & set(DESIGN_FIELDS):
        assert design == suggested


def test_the_dots_follow_the_level_of_the_badge() -> None:
    assert read_design({"level": "yes"}, Design(), 3).level == 3
    assert read_design({"level": "yes"}, Design(), None).level == 0
    assert read_design({"level": "3"}, Design(), 3).level == 0


def add(parts: Parts, school: School, achievement_id: str, image_hash: str, *, number: int = 1, of: str = "") -> None:
    now = parts.clock()
    with parts.transaction() as session:
        owner = of or school.organisation_id
        session.merge(Achievement(id=achievement_id, owner_id=owner, current_number=1, created_at=now))
        session.flush()
        session.add(
            AchievementVersion(
                id=f"{achievement_id}-{number}", achievement_id=achievement_id, number=number, type="Course",
                texts={"nl": {"name": achievement_id}}, image_hash=image_hash, image_svg=b"", image_png=b"",
                created_at=now,
            )
        )  # fmt: skip


def test_what_looks_like_another_is_found(parts: Parts, school: School) -> None:
    mine = hash_picture(draw_picture(COOKING, "an-id").png)

    def but(bits: int) -> str:
        return f"{int(mine, 16) ^ ((1 << bits) - 1):016x}"

    add(parts, school, "itself", mine)
    add(parts, school, "same", mine)
    add(parts, school, "seven", but(7))
    add(parts, school, "eight", but(8))
    add(parts, school, "earlier", but(20))
    add(parts, school, "earlier", mine, number=2)  # a version that is not awarded
    add(parts, school, "unknown", "")
    add(parts, school, "theirs", mine, of=school.company_id)
    with parts.reading() as session:
        found = list_similar(session, school.organisation_id, mine, "itself")
    assert [version.achievement_id for version in found] == ["same", "seven"]
