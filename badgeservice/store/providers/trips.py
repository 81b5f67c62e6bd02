"""Who was sent to a provider, until they are back."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from badgeservice.store.tables import (
    SignInTrip,
)


def count_trips(session: Session, source_hash: str, now: datetime) -> int:
    """How many left from this source and are not back."""
    query = select(func.count()).select_from(SignInTrip)
    return session.exec(query.where(SignInTrip.source_hash == source_hash, SignInTrip.expires_at > now)).one()


def delete_old_trips(session: Session, now: datetime) -> None:
    session.exec(delete(SignInTrip).where(col(SignInTrip.expires_at) <= now))


def take_trip(session: Session, state_hash: str, browser_hash: str) -> SignInTrip | None:
    """The trip of this browser, which is over for everybody who comes after: of two at once, one gets it."""
    query = select(SignInTrip).where(SignInTrip.state_hash == state_hash, SignInTrip.browser_hash == browser_hash)
    trip = session.exec(query.with_for_update()).first()
    if trip is None or trip.subject:
        return None
    session.expunge(trip)
    is_mine = session.exec(delete(SignInTrip).where(col(SignInTrip.state_hash) == state_hash)).rowcount
    return trip if is_mine else None


def take_waiting_trip(session: Session, browser_hash: str, email: str, now: datetime) -> SignInTrip | None:
    """Who came back to this browser and had to prove this address first; the newest."""
    is_it = (
        SignInTrip.browser_hash == browser_hash,
        SignInTrip.email == email,
        SignInTrip.subject != "",
        SignInTrip.expires_at > now,
    )
    trip = session.exec(select(SignInTrip).where(*is_it).order_by(col(SignInTrip.created_at).desc())).first()
    if trip is not None:
        session.expunge(trip)
        session.exec(delete(SignInTrip).where(col(SignInTrip.state_hash) == trip.state_hash))
    return trip
