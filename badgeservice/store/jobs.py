"""Rows of work that is done later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from badgeservice.store.tables import Job

HAS_JOBS = "has_jobs"  # in Session.info: this transaction added work, so the worker is told after the commit


def add_job(
    session: Session, kind: str, arguments: Mapping[str, Any], *, now: datetime, delay: timedelta = timedelta(0)
) -> str:
    """Write the row in the transaction of the act itself: either both are there or neither. Gives the job's id."""
    job = Job(id=str(uuid4()), kind=kind, arguments=dict(arguments), created_at=now, run_after=now + delay)
    session.add(job)
    session.info[HAS_JOBS] = True
    return job.id
