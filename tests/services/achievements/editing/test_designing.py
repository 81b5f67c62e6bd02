"""The image of a draft: chosen, handed in, taken away; by one person, and by two at once."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from badgeservice.errors import Conflict, Invalid, NotFound
from badgeservice.services.achievements.editing.designing import (
    Shown,
    draw_choice,
    refuse_clash,
    remove_picture,
    save_design,
    save_upload,
    show_designer,
    show_picture,
)
from badgeservice.services.achievements.editing.drafts import begin_draft, save_fields, show_draft
from badgeservice.services.achievements.editing.publishing import edit, publish
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import achievements, organisations
from badgeservice.store.tables import Role
from tests.conftest import School, make_school
from tests.services.conftest import sign_in

CHOSEN = {
    "shape": "shield", "colour": "#BE123C", "second": "", "icon": "flame", "ground": "dark", "pattern": "dots",
    "mark": "letters", "letters": "roc", "level": "yes",
}  # fmt: skip
FIELDS = {
    "kind": "module", "language": "nl", "languages": "nl", "nl.name": "Basis koken", "nl.description": "Je kookt.",
    "nl.criteria": "Kook iets.", "level": "3",
}  # fmt: skip
SLUG = School.slug
ME = sign_in(School.administrator_id, "beheer@rocmidden.example", School.organisation_id, Role.ADMINISTRATOR)


@pytest.fixture
def kitchen(sqlite_parts: Parts) -> Parts:
    make_school(sqlite_parts)
    return sqlite_parts


def begin(parts: Parts, person: SignedIn = ME) -> str:
    return begin_draft(parts, person, SLUG, FIELDS)


def photo(colour: str = "#7a1fa0") -> bytes:
    written = BytesIO()
    Image.new("RGB", (80, 40), colour).save(written, "PNG")
    return written.getvalue()


def middle_of(png: bytes) -> tuple[int, ...]:
    with Image.open(BytesIO(png)) as picture:
        return picture.convert("RGB").getpixel((256, 256))  # type: ignore[return-value]


def test_before_anybody_chooses_it_is_drawn_as_fits_its_words(kitchen: Parts) -> None:
    draft = begin(kitchen)
    shown = show_designer(kitchen, ME, SLUG, draft)
    assert (shown.shown, shown.is_designed, shown.design.icon, shown.level) == (Shown.DRAWN, False, "chef-hat", 3)
    assert shown.contrast >= 3
    assert show_picture(kitchen, ME, SLUG, draft).png.startswith(b"\x89PNG")


def test_what_was_chosen_is_kept_drawn_and_published(kitchen: Parts) -> None:
    draft = begin(kitchen)
    saved = save_design(kitchen, ME, SLUG, draft, CHOSEN, since=1, page="a")
    fields = show_draft(kitchen, ME, SLUG, draft).fields
    assert (fields["image.shape"], fields["image.colour"], fields["image.letters"]) == ("shield", "#be123c", "ROC")
    shown = show_designer(kitchen, ME, SLUG, draft)
    assert (shown.is_designed, shown.shows_level, shown.design.level) == (True, True, 3)
    picture = show_picture(kitchen, ME, SLUG, draft)
    assert picture.svg == draw_choice(kitchen, ME, SLUG, draft, CHOSEN)
    publish(kitchen, ME, SLUG, draft, saved.revision)
    with kitchen.reading() as session:
        assert achievements.get_images(session, _version_id(kitchen, draft)) == (picture.svg, picture.png)
        version = achievements.find_achievement(session, draft).version
    assert (version.image_hash, version.design["icon"]) == (picture.hash, "flame")


def test_looking_at_a_choice_saves_nothing(kitchen: Parts) -> None:
    draft = begin(kitchen)
    shown = show_designer(kitchen, ME, SLUG, draft, {**CHOSEN, "icon": "no such icon"})
    assert (shown.shown, shown.design.shape, shown.design.icon) == (Shown.CHOSEN, "shield", "chef-hat")
    assert show_draft(kitchen, ME, SLUG, draft).fields == FIELDS


def test_the_dots_follow_when_the_level_changes_after_that(kitchen: Parts) -> None:
    draft = begin(kitchen)
    saved = save_design(kitchen, ME, SLUG, draft, CHOSEN, since=1, page="a")
    before = show_picture(kitchen, ME, SLUG, draft).svg
    save_fields(kitchen, ME, SLUG, draft, {"level": "4"}, since=saved.revision, page="b")
    assert show_picture(kitchen, ME, SLUG, draft).svg != before


@pytest.mark.parametrize("colour", ["red", "#12", "#1234567", "#12345g", "javascript:1"])
def test_what_is_no_colour_is_said_beside_it(kitchen: Parts, colour: str) -> None:
    draft = begin(kitchen)
    for field in ("colour", "second"):
        with pytest.raises(Invalid) as refusal:
            save_design(kitchen, ME, SLUG, draft, {**CHOSEN, field: colour}, since=1, page="a")
        assert refusal.value.field == field
    assert show_draft(kitchen, ME, SLUG, draft).fields == FIELDS


def test_a_picture_of_ones_own_is_kept_published_and_kept_by_the_next_version(kitchen: Parts) -> None:
    draft = begin(kitchen)
    save_design(kitchen, ME, SLUG, draft, CHOSEN, since=1, page="a")
    saved = save_upload(kitchen, ME, SLUG, draft, photo(), since=2, page="a")
    shown = show_designer(kitchen, ME, SLUG, draft)
    assert (shown.shown, shown.is_designed) == (Shown.UPLOADED, False)
    assert "image.shape" not in shown.draft.fields
    assert middle_of(show_picture(kitchen, ME, SLUG, draft).png) == (0x7A, 0x1F, 0xA0)
    publish(kitchen, ME, SLUG, draft, saved.revision)
    edit(kitchen, ME, SLUG, draft)
    assert show_designer(kitchen, ME, SLUG, draft).shown is Shown.UPLOADED
    assert middle_of(show_picture(kitchen, ME, SLUG, draft).png) == (0x7A, 0x1F, 0xA0)


def test_the_picture_of_an_earlier_version_stays_until_another_is_saved(kitchen: Parts) -> None:
    edit(kitchen, ME, SLUG, School.achievement_id)
    with kitchen.reading() as session:
        before = achievements.get_images(session, _version_id(kitchen, School.achievement_id))
    assert show_designer(kitchen, ME, SLUG, School.achievement_id, CHOSEN).shown is Shown.CHOSEN
    save_design(kitchen, ME, SLUG, School.achievement_id, CHOSEN, since=1, page="a")
    picture = show_picture(kitchen, ME, SLUG, School.achievement_id)
    assert (picture.svg, picture.png) != before


def test_what_was_handed_in_can_be_taken_away(kitchen: Parts) -> None:
    draft = begin(kitchen)
    save_upload(kitchen, ME, SLUG, draft, photo(), since=1, page="a")
    remove_picture(kitchen, ME, SLUG, draft, since=2, page="a")
    assert show_designer(kitchen, ME, SLUG, draft).shown is Shown.DRAWN
    assert show_draft(kitchen, ME, SLUG, draft).fields == FIELDS


def test_of_two_who_change_the_image_the_second_hears_of_the_first(kitchen: Parts) -> None:
    draft = begin(kitchen)
    save_design(kitchen, ME, SLUG, draft, CHOSEN, since=1, page="a")
    other = save_design(kitchen, ME, SLUG, draft, {**CHOSEN, "icon": "car"}, since=1, page="b")
    with pytest.raises(Conflict):
        refuse_clash(other)
    with pytest.raises(Conflict):
        refuse_clash(save_upload(kitchen, ME, SLUG, draft, photo(), since=1, page="c"))
    with pytest.raises(Conflict):
        refuse_clash(remove_picture(kitchen, ME, SLUG, draft, since=1, page="c"))
    assert show_designer(kitchen, ME, SLUG, draft).design.icon == "flame"
    refuse_clash(save_design(kitchen, ME, SLUG, draft, {**CHOSEN, "icon": "car"}, since=2, page="b"))
    assert show_designer(kitchen, ME, SLUG, draft).design.icon == "car"


def test_a_picture_that_came_in_meanwhile_is_not_drawn_over(kitchen: Parts) -> None:
    draft = begin(kitchen)
    save_upload(kitchen, ME, SLUG, draft, photo(), since=1, page="a")
    assert save_design(kitchen, ME, SLUG, draft, CHOSEN, since=1, page="b").clashes
    assert save_upload(kitchen, ME, SLUG, draft, photo("#ff0000"), since=1, page="b").clashes
    assert middle_of(show_picture(kitchen, ME, SLUG, draft).png) == (0x7A, 0x1F, 0xA0)


def test_what_somebody_types_elsewhere_is_no_clash(kitchen: Parts) -> None:
    draft = begin(kitchen)
    save_fields(kitchen, ME, SLUG, draft, {"hours": "40"}, since=1, page="b")
    assert not save_design(kitchen, ME, SLUG, draft, CHOSEN, since=1, page="a").clashes


def test_a_badge_that_looks_like_another_is_shown_with_it(kitchen: Parts) -> None:
    draft = begin(kitchen)
    saved = save_design(kitchen, ME, SLUG, draft, CHOSEN, since=1, page="a")
    publish(kitchen, ME, SLUG, draft, saved.revision)
    other = begin(kitchen)
    assert show_designer(kitchen, ME, SLUG, other).similar == ()
    (similar,) = show_designer(kitchen, ME, SLUG, other, {**CHOSEN, "colour": "#0f766e"}).similar
    assert (similar.achievement_id, similar.name) == (draft, "Basis koken")


def test_the_logo_of_the_profile_stands_in_the_image(kitchen: Parts) -> None:
    draft = begin(kitchen)
    chosen = {**CHOSEN, "mark": "logo"}
    assert b"<image" not in draw_choice(kitchen, ME, SLUG, draft, chosen)
    with kitchen.transaction() as session:
        digest = organisations.add_file(session, photo(), "image/png", kitchen.clock())
        organisations.find_issuer(session, SLUG).profile.logo_sha256 = digest
    save_design(kitchen, ME, SLUG, draft, chosen, since=1, page="a")
    picture = show_picture(kitchen, ME, SLUG, draft)
    assert b"<image" in picture.svg
    assert show_designer(kitchen, ME, SLUG, draft).has_logo


def test_who_may_not_write_it_does_not_find_it(kitchen: Parts) -> None:
    draft = begin(kitchen)
    teacher = sign_in(School.teacher_id, School.teacher_email, School.organisation_id)
    stranger = sign_in("x", "x@jansen.example", School.company_id, Role.ADMINISTRATOR)
    acts: list[Callable[[SignedIn], object]] = [
        lambda person: show_designer(kitchen, person, SLUG, draft),
        lambda person: show_picture(kitchen, person, SLUG, draft),
        lambda person: draw_choice(kitchen, person, SLUG, draft, CHOSEN),
        lambda person: save_design(kitchen, person, SLUG, draft, CHOSEN, since=1, page=""),
        lambda person: save_upload(kitchen, person, SLUG, draft, b"not even read", since=1, page=""),
        lambda person: remove_picture(kitchen, person, SLUG, draft, since=1, page=""),
    ]
    for person in (teacher, stranger):  # a teacher sees what they began
        for act in acts:
            with pytest.raises(NotFound):
                act(person)
    own = begin(kitchen, teacher)
    assert not save_design(kitchen, teacher, SLUG, own, CHOSEN, since=1, page="").clashes


def _version_id(parts: Parts, achievement_id: str) -> str:
    with parts.reading() as session:
        return achievements.find_achievement(session, achievement_id).version.id


def test_a_revision_never_has_two_pictures(kitchen: Parts) -> None:
    """Whoever publishes names the revision that they saw: another picture is another revision."""
    draft = begin(kitchen)
    second = begin(kitchen)
    save_upload(kitchen, ME, SLUG, second, photo("#00aa00"), since=1, page="a")
    mark = show_draft(kitchen, ME, SLUG, second).fields["image.upload"]
    save_upload(kitchen, ME, SLUG, draft, photo(), since=1, page="a")
    seen = save_fields(kitchen, ME, SLUG, draft, {"image.upload": mark}, since=2, page="a").revision
    save_upload(kitchen, ME, SLUG, draft, photo("#00aa00"), since=seen, page="a")
    with pytest.raises(Conflict):
        publish(kitchen, ME, SLUG, draft, seen)
    now = show_draft(kitchen, ME, SLUG, draft).revision
    save_upload(kitchen, ME, SLUG, draft, photo("#00aa00"), since=now, page="a")
    assert show_draft(kitchen, ME, SLUG, draft).revision == now
