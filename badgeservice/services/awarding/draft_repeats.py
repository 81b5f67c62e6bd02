"""Whether a form of a draft was awarded before: then it leads to what came of it, and nothing is awarded twice."""

from __future__ import annotations

from sqlmodel import Session

from badgeservice.services.awarding.draft_content import DraftContent, Sent, fingerprint, flat
from badgeservice.services.awarding.draft_forms import DraftForm, Step
from badgeservice.services.awarding.learner_details import AS_THE_LIST
from badgeservice.services.awarding.learner_results import find_form, look_at_results, of_stored
from badgeservice.services.awarding.own_cells import OwnRules, look_at_own
from badgeservice.services.form_keys import FormKey
from badgeservice.services.parts import SignedIn
from badgeservice.store import achievements, awards, organisations
from badgeservice.store.tables import Batch, Draft


def find_repeated(session: Session, teacher: SignedIn, key: FormKey, form: DraftForm, draft: Draft | None) -> str:
    """The batch that this very form was awarded in; nothing when it holds anything else now. `draft`: what is left of
    its list, or was begun since."""
    batch = awards.find_batch_of_request(session, teacher.person_id, key.draft_id)
    if batch is None:
        return ""
    texts = {"narrative": batch.narrative, "evidence_url": batch.evidence_url}
    unit = organisations.get_issuer(session, batch.unit_id).organisation.slug
    is_repeat = (
        form.sent.texts.get("unit", "") in {"", unit}
        and not form.sent.texts.get("paste", "").strip()
        and _has_rows(session, batch, _without_rest(form, draft))
        and all(fingerprint(form.sent.texts.get(name, "")) == fingerprint(text) for name, text in texts.items())
    )
    return batch.id if is_repeat else ""


def _without_rest(form: DraftForm, draft: Draft | None) -> Sent:
    """What of a form was to be awarded: not what stayed in the list as it was."""
    rows = [row for row in form.sent.rows if not row.is_removed]
    if form.step is Step.AWARD_GOOD and draft is not None:
        rest = {(*one.shown, *flat(one.row.results)) for one in DraftContent.of_text(draft.content).read()}
        rows = [row for row in rows if (row.name.strip(), row.email.strip(), *flat(row.results)) not in rest]
    return Sent(tuple(rows))


def _has_rows(session: Session, batch: Batch, sent: Sent) -> bool:
    """Whether each of these learners was awarded with what stands in its row."""
    version = achievements.get_version(session, batch.version_id).version
    fields, rules = find_form(version, ""), OwnRules(batch.created_at, version.texts)
    learners = awards.list_learners_of(session, batch.id)
    stored = zip(awards.list_results_of(session, batch.id), awards.list_details_of(session, batch.id), strict=True)
    given = dict(zip(learners, stored, strict=True))
    for row in sent.rows:
        results, details = given.get((row.name.strip(), row.email.strip()), ((), AS_THE_LIST.as_stored))
        is_there = (row.name.strip(), row.email.strip()) in given
        own = look_at_own(row.results, rules)
        values = look_at_results(fields, row.results, is_sure=True).values if fields else ()
        is_same = (values, own.details.as_stored) == (of_stored(results) if fields else (), details)
        if not (is_there and is_same and own.problem is None):
            return False
    return True
