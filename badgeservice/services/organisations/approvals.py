"""The operator decides: by which name, site and identifiers an organisation is known.

Of who founds, what they say of themselves now is approved; of who is known already, what they ask to change. The page
carries what it showed, so that nobody approves what they did not see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message, NotFound
from badgeservice.services import addresses
from badgeservice.services.mails.letter import Post
from badgeservice.services.mails.operator_mails import To, decision_message
from badgeservice.services.organisations.founding import approved_content, refuse_lookalike
from badgeservice.services.organisations.founding_form import refuse_long
from badgeservice.services.organisations.managed import find_managed
from badgeservice.services.organisations.profile_fields import asked_columns
from badgeservice.services.organisations.profile_versions import add_version
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals, require_operator
from badgeservice.store import approvals, audit, identities, organisations
from badgeservice.store.approvals import Asked
from badgeservice.store.audit import AuditAction
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import Approval, OrganisationKind, OrganisationState
from badgeservice.web_address import own_domain

REASON_LENGTH: Final = 500
_UNKNOWN: Final = Message(Code.APPROVAL_UNKNOWN, "We did not find this request. Perhaps it was withdrawn.")
_DECIDED: Final = Message(Code.APPROVAL_DECIDED, "Somebody decided this already.")
_CHANGED: Final = Message(
    Code.APPROVAL_CHANGED, "They changed what they ask while you were reading. Look at it again, and then decide."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is asked, beside what is known now. `name`: name_nl, name_en, url, or the kind of a number."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """A request as the operator sees it."""

    id: str
    organisation_slug: str
    organisation_name: str
    kind: OrganisationKind
    is_founding: bool
    asked_by: str
    asked_at: datetime
    lines: tuple[Line, ...]
    mark: str  # of what was shown

    @property
    def domain(self) -> str:
        """Whose e-mail addresses are theirs to release from then on; "" when nothing follows from the site."""
        return next((own_domain(line.after) for line in self.lines if line.name == "url"), "")


@dataclass(frozen=True, slots=True)
class Standing:
    """Of an organisation that founded itself. `reason`: why it was not approved, when that was decided last."""

    is_awaiting: bool
    is_asked: bool
    reason: str = ""
    decided_at: datetime | None = None


def list_waiting(parts: Parts, operator: SignedIn) -> tuple[ApprovalView, ...]:
    """What waits for a decision, the longest first."""
    require_operator(operator)
    with parts.reading() as session:
        return tuple(_view(asked) for asked in approvals.list_waiting(session))


def show_approval(parts: Parts, operator: SignedIn, approval_id: str) -> ApprovalView:
    """One that waits.

    Raises:
        NotFound: it was withdrawn or decided, or never was.
    """
    require_operator(operator)
    with parts.reading() as session:
        return _view(_find(session, approval_id))


def grant(parts: Parts, operator: SignedIn, approval_id: str, mark: str) -> str:
    """From now on it is known by this; gives its name.

    Raises:
        NotFound: there is no such request.
        Conflict: it was decided, or is another by now.
        Invalid: the name looks like that of an organisation that was approved meanwhile.
    """
    require_operator(operator)
    now = parts.clock()
    with parts.transaction() as session:
        # The organisation before the request and the names: in the order of whoever changes a profile.
        organisations.lock_organisation(session, _find(session, approval_id).organisation.id)
        organisations.lock_names(session)
        session.expire_all()
        asked = _find(session, approval_id, mark)
        approval, organisation, profile, _ = asked
        content = _content(asked)
        names = {language: said["name"] for language, said in content.get("texts", {}).items() if said.get("name")}
        refuse_lookalike(session, names, organisation.id)
        if approval.is_founding:
            organisation.state, organisation.approved_at = OrganisationState.ACTIVE, now
            approval.content = content
            organisations.note_change(session, organisation.id)
        else:
            add_version(parts, session, Issuer(organisation, profile), asked_columns(content, profile))
        approval.decided_by_id, approval.decided_at, approval.is_granted = operator.person_id, now, True
        _note(parts, session, operator, AuditAction.ORGANISATION_APPROVE, asked)
        return profile.name


def refuse(parts: Parts, operator: SignedIn, approval_id: str, mark: str, reason: str) -> str:
    """It stays as it is, and who asked is told why; gives its name.

    Raises:
        NotFound: there is no such request.
        Conflict: it was decided, or is another by now.
        Invalid: there is no reason, or it is too long.
    """
    require_operator(operator)
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid(Message(Code.REASON_MISSING, "Say why, so that they know what to change."), field="reason")
    refuse_long(reason, "reason", REASON_LENGTH)
    with parts.transaction() as session:
        asked = _find(session, approval_id, mark)
        asked.approval.decided_by_id, asked.approval.decided_at = operator.person_id, parts.clock()
        asked.approval.reason = reason
        _note(parts, session, operator, AuditAction.ORGANISATION_REFUSE, asked)
        return asked.profile.name


@noting_refusals
def show_standing(parts: Parts, person: SignedIn, slug: str) -> Standing:
    """How it stands with the approval of an organisation, for who manages it. Raises `NotFound`."""
    with parts.reading() as session:
        organisation, _ = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
        last = approvals.find_last_founding(session, organisation.id)
    is_awaiting = organisation.state is OrganisationState.AWAITING
    if last is None:
        return Standing(is_awaiting, is_asked=False)
    return Standing(is_awaiting, last.decided_at is None, last.reason, last.decided_at)


@noting_refusals
def ask_again(parts: Parts, person: SignedIn, slug: str) -> bool:
    """After a refusal, when something was changed; False when it waits already or is approved. Raises `NotFound`."""
    now = parts.clock()
    with parts.transaction() as session:
        organisation, profile = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
        organisations.lock_organisation(session, organisation.id)
        last = approvals.find_last_founding(session, organisation.id)
        is_open = last is not None and last.decided_at is None
        if organisation.state is not OrganisationState.AWAITING or organisation.did is None or is_open:
            return False
        approval = Approval(
            id=parts.new_id(),
            organisation_id=organisation.id,
            is_founding=True,
            content=approved_content(profile),
            asked_by_id=person.person_id,
            asked_at=now,
        )
        session.add(approval)
        audit.add_event(
            session, AuditAction.PROFILE_ASK, organisation.id, now=now, actor_id=person.person_id,
            organisation_id=organisation.id, approval=approval.id,
        )  # fmt: skip
    return True


def mail_decision(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """The job that tells who asked. Nobody is told who left meanwhile."""
    with parts.reading() as session:
        asked = approvals.find_asked(session, arguments["approval_id"])
        if asked is None or asked.asked_by is None:
            return
        found = identities.find_first_of(session, asked.asked_by.id)
        by_mail = [address for address in identities.list_addresses(session, asked.asked_by.id) if address]
    if not by_mail:
        return
    email = found.value if found and found.value in by_mail else by_mail[0]
    to = To(f"decision-{asked.approval.id}", email, asked.asked_by.language)
    reason = None if asked.approval.is_granted else asked.approval.reason
    page = addresses.ADMIN_APPROVAL if reason and asked.approval.is_founding else addresses.ADMIN_ORGANISATION
    link = page.url(parts.settings, slug=asked.organisation.slug)
    parts.mailer.send(decision_message(Post(parts.settings, parts.catalogue), to, asked.profile.name, link, reason))


def _find(session: Session, approval_id: str, mark: str | None = None) -> Asked:
    """To be decided when there is a mark: then it is locked, and must be what was shown."""
    asked = approvals.find_asked(session, approval_id, is_locked=mark is not None)
    if asked is None:
        raise NotFound(_UNKNOWN)
    is_over = asked.approval.is_founding and asked.organisation.state is not OrganisationState.AWAITING  # closed, say
    if asked.approval.decided_at is not None or is_over:
        raise Conflict(_DECIDED)
    if mark is not None and mark != _mark(asked):
        raise Conflict(_CHANGED)
    return asked


def _mark(asked: Asked) -> str:
    """Changes whenever what is asked does, and whenever what it is compared with does."""
    return f"{asked.profile.number}-{asked.approval.asked_at.timestamp():.6f}"


def _content(asked: Asked) -> dict[str, Any]:
    """Who founds may change everything until it is approved, so what is approved is what they say now."""
    return approved_content(asked.profile) if asked.approval.is_founding else dict(asked.approval.content)


def _view(asked: Asked) -> ApprovalView:
    approval, organisation, profile, person = asked
    before = {} if approval.is_founding else approved_content(profile)
    return ApprovalView(
        id=approval.id,
        organisation_slug=organisation.slug,
        organisation_name=profile.name,
        kind=organisation.kind,
        is_founding=approval.is_founding,
        asked_by=person.name if person else "",
        asked_at=approval.asked_at,
        lines=tuple(_list_lines(before, _content(asked))),
        mark=_mark(asked),
    )


def _list_lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    known, wanted = _as_lines(before), _as_lines(after)
    gone = set(known) - set(wanted) if "identifiers" in after else set()
    names = [*wanted, *sorted(name for name in gone if name not in {"name_nl", "name_en", "url"})]
    return [Line(name, known.get(name, ""), wanted.get(name, "")) for name in names]


def _as_lines(content: Mapping[str, Any]) -> dict[str, str]:
    lines = {f"name_{language}": said.get("name", "") for language, said in content.get("texts", {}).items()}
    if "url" in content:
        lines["url"] = content["url"]
    for entry in content.get("identifiers", ()):
        lines[str(entry["type"])] = str(entry["value"])
    return lines


def _note(parts: Parts, session: Session, operator: SignedIn, action: AuditAction, asked: Asked) -> None:
    now = parts.clock()
    session.add(asked.approval)
    session.add(asked.organisation)
    audit.add_event(
        session, action, asked.organisation.id, now=now, actor_id=operator.person_id,
        organisation_id=asked.organisation.id, approval=asked.approval.id,
    )  # fmt: skip
    add_job(session, JobKind.MAIL_DECISION, {"approval_id": asked.approval.id}, now=now)
