"""Whom a list is of, hears what a colleague decided about it: that it is signed, came back or was cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from badgeservice.services.mails.letter import Post
from badgeservice.services.mails.look_mail import Decision, LookNews, look_message
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import achievements, awards, identities, people
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.tables import Batch, Person

__all__ = ["Decision", "mail_decision", "tell_first"]


def tell_first(session: Session, batch: Batch, decision: Decision, person: SignedIn, now: datetime) -> None:
    """Plan the mail, in the transaction of the decision; to oneself there is none."""
    if person.person_id != batch.decided_by_id:
        arguments = {"batch_id": batch.id, "decision": decision, "by_id": person.person_id}
        add_job(session, JobKind.MAIL_SECOND_LOOK, arguments, now=now)


def mail_decision(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `mail:second_look` {batch_id, decision, by_id}. Nobody is told who has no address any more."""
    decision = Decision(arguments["decision"])
    with parts.reading() as session:
        batch = awards.find_batch(session, arguments["batch_id"])
        first = session.get(Person, batch.decided_by_id) if batch else None
        if batch is None or first is None:
            return
        own = identities.list_addresses(session, first.id)
        described = achievements.get_version(session, batch.version_id)
        by_id = arguments["by_id"]
        who = people.find_names(session, [by_id]).get(by_id, "")
    if not own:
        return
    is_later = batch.starts_at is not None and batch.starts_at > parts.clock()
    news = LookNews(decision, who, described.version.text("name"), batch.starts_at if is_later else None)
    page = f"achievements/{described.achievement.id}/award" if decision is Decision.SENT_BACK else f"batches/{batch.id}"
    mail = look_message(
        Post(parts.settings, parts.catalogue), f"look-{batch.id}-{decision}", own[0], first.language, news,
        parts.settings.url(f"/teach/{page}"),
    )  # fmt: skip
    parts.mailer.send(mail)
