"""What an organisation says of itself: saved as versions, compared field by field, approved where it must be."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from badgeservice.errors import NotFound, WrongFields
from badgeservice.services.organisations.approval_requests import withdraw_request
from badgeservice.services.organisations.approvals import grant, list_waiting
from badgeservice.services.organisations.profile_editing import (
    ProfileChanged,
    ProfileEdit,
    Saved,
    list_past_versions,
    save_profile,
    show_profile,
)
from badgeservice.services.organisations.profile_fields import read_fields
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import approvals
from badgeservice.store.tables import Approval, OrganisationKind, OrganisationState
from tests.conftest import School
from tests.services.organisations.conftest import ABOUT, events, find, profile_of

Save = Callable[..., Saved]
GOOD = {"name_nl": "ROC Midden", "language": "nl", "accent": "#1f4fd8"}


def test_each_save_is_a_version_and_the_one_before_stays_as_it_was(parts: Parts, school: School, save: Save) -> None:
    before = profile_of(parts, school.slug)
    saved = save(retention="een jaar", street="Laan 1", postal_code="3521bj", locality="Utrecht", country="NL")
    assert set(saved.changed) == {"retention", "street", "postal_code", "locality", "country"}
    now = profile_of(parts, school.slug)
    assert (now.number, now.retention) == (2, "een jaar")
    assert now.address == {
        "streetAddress": "Laan 1", "postalCode": "3521 BJ", "addressLocality": "Utrecht", "addressCountryCode": "NL",
    }  # fmt: skip
    assert before.number == 1
    assert before.address == {}
    [event] = events(parts, "profile:change")
    assert event["by"] == school.administrator_id
    assert "Laan" not in str(event)  # which fields, never what they say


def test_saving_what_is_there_makes_no_version(parts: Parts, school: School, save: Save) -> None:
    assert save() == Saved((), ())
    assert profile_of(parts, school.slug).number == 1


def test_everything_of_the_form_comes_back_as_it_was_saved(
    parts: Parts, administrator: SignedIn, school: School, save: Save
) -> None:
    typed = ABOUT | {
        "description_en": "School for secondary vocational education", "sentence_nl": "Gefeliciteerd!",
        "sender_nl": "ROC Midden, afdeling badges", "language": "nl", "accent": "#7a1fa0", "locality": "Utrecht",
        "country": "NL",
    }  # fmt: skip
    save(**typed)
    fields = show_profile(parts, administrator, school.slug).fields
    assert {field: fields[field] for field in typed} == typed
    save(sender_nl="", locality="", country="")
    assert profile_of(parts, school.slug).address == {}


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("name_nl", "", "organisation_name"),
        ("name_nl", "123", "organisation_name"),
        ("name_nl", "x" * 101, "profile_text_too_long"),
        ("description_nl", "a\u202eb", "profile_text_hidden"),
        ("sender_nl", "baas@bank.example", "profile_sender"),
        ("url", "http://rocmidden.example", "web_address_wrong"),
        ("url", "https://localhost/", "web_address_wrong"),
        ("url", "https://a:b@rocmidden.example", "web_address_wrong"),
        ("url", "https://rocmidden.example:99999", "web_address_wrong"),
        ("privacy_url", "javascript:alert(1)", "web_address_wrong"),
        ("accent", "red; }", "profile_accent"),
        ("country", "XX", "profile_country"),
        ("locality", "Utrecht", "profile_country"),
        ("language", "de", "profile_language"),
        ("brin", "x", "identifier_brin"),
    ],
)
def test_what_cannot_be_used_is_refused_beside_its_field(field: str, typed: str, code: str) -> None:
    with pytest.raises(WrongFields) as refusal:
        read_fields({**GOOD, field: typed}, OrganisationKind.SCHOOL)
    assert [sentence.code for sentence in refusal.value.wrong.values()] == [code]


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(WrongFields) as refusal:
        read_fields({**GOOD, "url": "x y", "kvk": "1", "ror": "2"}, OrganisationKind.SCHOOL)
    assert refusal.value.wrong.keys() == {"url", "kvk", "ror"}


def test_a_form_that_is_wrong_saves_nothing_of_it(parts: Parts, school: School, save: Save) -> None:
    with pytest.raises(WrongFields):
        save(url="x y", retention="een jaar")
    assert profile_of(parts, school.slug).number == 1


@pytest.mark.parametrize("state", [OrganisationState.ACTIVE, OrganisationState.AWAITING])
def test_nobody_is_called_like_another_that_is_approved(
    parts: Parts, school: School, save: Save, state: OrganisationState
) -> None:
    with parts.transaction() as session:
        organisation = find(parts, school.slug)
        organisation.state = state
        session.add(organisation)
    for name, code in (("Bouwbedrĳf Jansen", "name_like_another"), ("Bouwbedrijf Јansen", "name_mixes_scripts")):
        with pytest.raises(WrongFields) as refusal:
            save(name_en=name)
        assert (refusal.value.code, refusal.value.field) == (code, "name_en")


def test_a_department_is_not_called_like_the_one_beside_it(
    parts: Parts, administrator: SignedIn, add: Callable[..., str]
) -> None:
    add("Zorg")
    form = show_profile(parts, administrator, add("Techniek"))
    assert form.fields.keys() == {"name_nl", "name_en", "description_nl", "description_en"}
    edit = ProfileEdit(form.number, "", {**form.fields, "name_en": "zorg"})
    with pytest.raises(WrongFields) as refusal:
        save_profile(parts, administrator, form.managed.slug, edit)
    assert refusal.value.code == "department_name_taken"
    save_profile(
        parts, administrator, form.managed.slug, ProfileEdit(form.number, "", {**form.fields, "name_en": "Technology"})
    )
    assert profile_of(parts, form.managed.slug).texts["en"]["name"] == "Technology"


def test_what_the_operator_grants_is_the_next_version_and_keeps_what_changed_meanwhile(
    parts: Parts, administrator: SignedIn, school: School, save: Save
) -> None:
    save(name_nl="ROC Zuid", brin="25LX")
    save(retention="een jaar")
    operator = replace(administrator, memberships=(), is_operator=True)
    [waiting] = list_waiting(parts, operator)
    grant(parts, operator, waiting.id, waiting.mark)
    now = profile_of(parts, school.slug)
    assert (now.name, now.retention, now.number) == ("ROC Zuid", "een jaar", 3)
    assert now.identifiers == [{"type": "BRIN", "value": "25LX"}]
    assert show_profile(parts, administrator, school.slug).asked is None


def test_the_second_of_two_sees_what_the_first_changed_and_keeps_what_they_typed(
    parts: Parts, administrator: SignedIn, school: School, save: Save
) -> None:
    form = show_profile(parts, administrator, school.slug)
    save(retention="een jaar", responsible="het College van Bestuur")
    typed = {**form.fields, "retention": "tien jaar", "contact": "ik@rocmidden.example"}
    with pytest.raises(ProfileChanged) as conflict:
        save_profile(parts, administrator, school.slug, ProfileEdit(form.number, "", typed))
    found = conflict.value
    assert {change.field: change.after for change in found.changes} == {
        "retention": "een jaar", "responsible": "het College van Bestuur",
    }  # fmt: skip
    assert found.by == "Bram de Boer"
    assert profile_of(parts, school.slug).retention == "een jaar"  # nothing of the second was saved
    fields = found.form.fields
    assert (fields["retention"], fields["contact"]) == ("tien jaar", "ik@rocmidden.example")
    assert (
        fields["responsible"] == "het College van Bestuur"
    )  # a field that the second left alone does not undo the first
    save_profile(parts, administrator, school.slug, ProfileEdit(found.form.number, "", fields))
    assert profile_of(parts, school.slug).retention == "tien jaar"


def test_of_many_who_save_at_once_one_does(
    parts: Parts, administrator: SignedIn, school: School, in_parallel: Callable[..., list[str]]
) -> None:
    form = show_profile(parts, administrator, school.slug)

    def save_one(number: int) -> str:
        edit = ProfileEdit(form.number, "", {**form.fields, "retention": f"{number} jaar"})
        try:
            save_profile(parts, administrator, school.slug, edit)
        except ProfileChanged:
            return "told"
        return "saved"

    assert sorted(in_parallel(save_one, 4)) == ["saved", "told", "told", "told"]
    assert profile_of(parts, school.slug).number == 2


def test_a_name_a_domain_and_numbers_wait_for_the_operator_and_the_rest_does_not(
    parts: Parts, administrator: SignedIn, school: School, save: Save
) -> None:
    saved = save(name_nl="ROC Zuid", url="https://roczuid.example", kvk="12345678", retention="een jaar")
    assert saved.changed == ("retention",)
    assert set(saved.asked) == {"name_nl", "url", "kvk"}
    now = profile_of(parts, school.slug)
    assert (now.name, now.url, now.identifiers) == ("ROC Midden", "https://rocmidden.example", [])
    asked = show_profile(parts, administrator, school.slug).asked
    assert asked is not None
    assert {change.field: change.after for change in asked.changes} == {
        "name_nl": "ROC Zuid", "url": "https://roczuid.example", "kvk": "12345678",
    }  # fmt: skip
    content = _open_approval(parts, school).content
    assert content == {
        "texts": {"nl": {"name": "ROC Zuid"}},
        "url": "https://roczuid.example",
        "identifiers": [{"type": "KvK", "value": "12345678"}],
    }
    assert [event["of"] for event in events(parts, "profile:ask")] == [school.organisation_id]


def test_another_page_of_the_same_site_needs_no_approval(save: Save) -> None:
    assert save(url="https://www.rocmidden.example/over").changed == ("url",)


def test_what_is_asked_later_comes_beside_what_was_asked(
    parts: Parts, administrator: SignedIn, school: School, save: Save
) -> None:
    save(name_nl="ROC Zuid")
    save(brin="25lx")
    asked = show_profile(parts, administrator, school.slug).asked
    assert asked is not None
    assert {change.field for change in asked.changes} == {"name_nl", "brin"}


def test_who_did_not_see_what_waits_is_told_before_it_is_asked_otherwise(
    parts: Parts, administrator: SignedIn, school: School, save: Save
) -> None:
    form = show_profile(parts, administrator, school.slug)
    save(name_nl="ROC Zuid")
    with pytest.raises(ProfileChanged) as conflict:
        save_profile(
            parts, administrator, school.slug, ProfileEdit(form.number, "", {**form.fields, "name_nl": "ROC Noord"})
        )
    assert conflict.value.form.fields["name_nl"] == "ROC Noord"
    assert _open_approval(parts, school).content == {"texts": {"nl": {"name": "ROC Zuid"}}}


def test_what_waits_is_taken_back_once(parts: Parts, administrator: SignedIn, school: School, save: Save) -> None:
    save(name_nl="ROC Zuid")
    assert withdraw_request(parts, administrator, school.slug)
    assert not withdraw_request(parts, administrator, school.slug)
    assert show_profile(parts, administrator, school.slug).asked is None


def test_who_awaits_approval_says_what_they_like(parts: Parts, school: School, save: Save) -> None:
    with parts.transaction() as session:
        organisation = find(parts, school.slug)
        organisation.state = OrganisationState.AWAITING
        session.add(organisation)
    assert save(name_nl="ROC Zuid", kvk="12345678").asked == ()
    assert profile_of(parts, school.slug).name == "ROC Zuid"


def test_the_history_says_who_changed_what(parts: Parts, administrator: SignedIn, school: School, save: Save) -> None:
    for number in range(21):
        save(retention=f"{number} jaar")
    _, newest, pages = list_past_versions(parts, administrator, school.slug, 1)
    _, oldest, _ = list_past_versions(parts, administrator, school.slug, 99)  # a page that there is not is the last
    assert pages == 2
    assert (newest[0].number, newest[0].by) == (22, "Bram de Boer")
    assert [(c.field, c.before, c.after) for c in newest[-1].changes] == [("retention", "0 jaar", "1 jaar")]
    assert [(version.number, version.changes) for version in oldest][-1] == (1, ())


def test_another_organisation_is_not_found(
    parts: Parts, administrator: SignedIn, teacher: SignedIn, school: School
) -> None:
    form = show_profile(parts, administrator, school.slug)
    edit = ProfileEdit(form.number, "", {**form.fields, "retention": "nooit"})
    for who, slug in ((administrator, school.company_slug), (teacher, school.slug), (administrator, "nothing")):
        with pytest.raises(NotFound):
            save_profile(parts, who, slug, edit)
    assert profile_of(parts, school.company_slug).number == 1
    assert len(events(parts, "access:refuse")) == 2


def _open_approval(parts: Parts, school: School) -> Approval:
    with parts.reading() as session:
        found = approvals.find_open_approval(session, school.organisation_id)
    assert found is not None
    return found
