"""Share: choose until when, see exactly what the viewer will see, hand out the link, end it (design §7, Share)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Invalid, Message
from badgeservice.services import addresses
from badgeservice.services.wallet.share import (
    MAX_LABEL,
    ShareView,
    create_share,
    end_share,
    list_shares,
    share_qr,
    show_share,
)
from badgeservice.services.wallet.wallet import find_in_place, show_credential
from badgeservice.web.auth import Audience, current_parts, open_to, signed_in
from badgeservice.web.documents import download_response
from badgeservice.web.language import say, write_day
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.wallet.badges import describe_as_shared, describe_own, is_ended
from badgeservice.web.words import translate as _

blueprint = Blueprint("shares", __name__, url_prefix="/wallet")


@dataclass(frozen=True, slots=True)
class Period:
    """A choice of until when a link works; None: until the learner ends it."""

    name: str
    days: int | None

    def ends_at(self, now: datetime) -> datetime | None:
        """The moment at which a link made now stops; None: when the learner ends it."""
        return None if self.days is None else now + timedelta(days=self.days)


PERIODS = (
    Period("week", 7),
    Period("quarter", 90),
    Period("year", 365),
    Period("open", None),
)
USUAL_PERIOD = "quarter"


@blueprint.get("/credentials/<credential_id>/share")
@open_to(Audience.SIGNED_IN)
def offer_share(credential_id: str) -> str | BaseResponse:
    """The choice and the preview; nothing is shared yet. What was put right leads to the new one."""
    if newer := find_in_place(current_parts(), signed_in(), credential_id):
        return redirect(url_for("shares.offer_share", credential_id=newer))
    problem, typed = take_out()
    return _offer_page(credential_id, typed.get("until", USUAL_PERIOD), typed.get("label", ""), problem)


@blueprint.post("/credentials/<credential_id>/share")
@open_to(Audience.SIGNED_IN)
def start_share(credential_id: str) -> BaseResponse:
    """Make the link."""
    parts, chosen, label = current_parts(), request.form.get("until", ""), request.form.get("label", "").strip()
    try:
        ends_at = _read_period(chosen).ends_at(parts.clock())
        share = create_share(parts, signed_in(), credential_id, ends_at, label)
    except Invalid as problem:
        address = url_for("shares.offer_share", credential_id=credential_id)
        put_aside(address, problem, until=chosen, label=label)
        return redirect(address, 303)
    if share.remark:
        flash(say(share.remark), "info")
    return redirect(url_for("shares.show_one", share_id=share.id), 303)


@blueprint.get("/shares")
@open_to(Audience.SIGNED_IN)
def show_shares() -> str:
    """Every link that was handed out, working ones first."""
    shares = list_shares(current_parts(), signed_in())
    return render_template("wallet/shares.html", shares=sorted(shares, key=lambda share: not share.is_open))


@blueprint.get("/shares/<share_id>")
@open_to(Audience.SIGNED_IN)
def show_one(share_id: str) -> str:
    """One link: to copy, to scan, to end."""
    share = show_share(current_parts(), signed_in(), share_id)
    typed_at = addresses.SHARE_TYPED.url(current_parts().settings).partition("://")[2]
    return render_template("wallet/share.html", share=share, ends=_say_until(share), typed_at=typed_at)


@blueprint.get("/shares/<share_id>/qr.<any(svg, png):kind>")
@open_to(Audience.SIGNED_IN)
def download_qr(share_id: str, kind: Literal["svg", "png"]) -> Response:
    """The link as a code to print or to show on a screen."""
    is_shown = "show" in request.args
    code = share_qr(current_parts(), signed_in(), share_id, kind, is_bare=is_shown)
    return download_response(code, inline=is_shown)


@blueprint.post("/shares/<share_id>/end")
@open_to(Audience.SIGNED_IN)
def stop_share(share_id: str) -> BaseResponse:
    """The link stops working at once; the badge stays as it was."""
    end_share(current_parts(), signed_in(), share_id)
    return redirect(url_for("shares.show_one", share_id=share_id), 303)


def _offer_page(credential_id: str, chosen: str, label: str, problem: BadgeServiceError | None) -> str:
    parts = current_parts()
    shown = show_credential(parts, signed_in(), credential_id)
    words = {"week": _("One week"), "quarter": _("90 days"), "year": _("One year"), "open": _("Until I end it")}
    return render_template(
        "wallet/offer.html",
        shown=shown,
        verdict=describe_as_shared(shown),
        badge=describe_own(shown),
        is_ended=is_ended(shown),
        periods=[(period.name, words[period.name], _say_end(period.ends_at(parts.clock()))) for period in PERIODS],
        chosen=chosen,
        label=label,
        label_limit=MAX_LABEL,
        problem=problem,
    )


def _say_end(ends_at: datetime | None) -> str:
    return _("until %(day)s", day=write_day(ends_at)) if ends_at else _("you can do that at any time")


def _say_until(share: ShareView) -> str:
    """The link ends, the badge does not: learners mix these up (verification-page §6, 2)."""
    if not share.is_open:
        day = write_day(share.ended_at or share.ends_at)
        return _("It ended on %(day)s. Your badge is still yours.", day=day)
    if share.ends_at is None:
        return _("This link works until you end it.")
    return _("This link works until %(day)s. Your badge stays yours after that.", day=write_day(share.ends_at))


def _read_period(name: str) -> Period:
    for period in PERIODS:
        if period.name == name:
            return period
    raise Invalid(
        Message(Code.SHARE_PERIOD, "Choose until when the link works."),
        field="until",
    )
