"""What a learner earned: all of it, one of it, and as files to take away."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from badgeservice.credentials.checks.verdict import Verdict
from badgeservice.services.verifying.verify import Revocation
from badgeservice.services.wallet.download import FileKind
from badgeservice.services.wallet.share import list_shares
from badgeservice.services.wallet.wallet import (
    WalletCredential,
    WalletState,
    export_credential,
    list_wallet,
    show_credential,
)
from badgeservice.web.auth import Audience, current_parts, open_to, signed_in
from badgeservice.web.badge.meaning import BadgeMeaning, describe_badge
from badgeservice.web.documents import download_response
from badgeservice.web.language import current_language, say
from badgeservice.web.verdict import VerdictView, describe_verdict
from badgeservice.web.words import translate as _

blueprint = Blueprint("wallet", __name__, url_prefix="/wallet")


@blueprint.get("/")
@open_to(Audience.SIGNED_IN)
def show_wallet() -> str:
    """Every badge, newest first."""
    parts, learner = current_parts(), signed_in()
    has_shares = bool(list_shares(parts, learner))
    return render_template("wallet/wallet.html", items=list_wallet(parts, learner), has_shares=has_shares)


@blueprint.get("/credentials/<credential_id>")
@open_to(Audience.SIGNED_IN)
def show_badge(credential_id: str) -> str:
    """One badge: what it says, who gave it, what it proves, and whether that was checked."""
    parts = current_parts()
    shown = show_credential(parts, signed_in(), credential_id)
    return render_template(
        "wallet/badge.html",
        shown=shown,
        verdict=describe_as_shared(shown),
        line=_one_line(shown),
        badge=describe_own(shown),
        is_ended=is_ended(shown),
        is_celebrated=shown.is_first_look and shown.item.state is WalletState.VALID and shown.badge is not None,
    )


@blueprint.get("/credentials/<credential_id>/badge.<any(json, set, jwt, png, svg):kind>")
@open_to(Audience.SIGNED_IN)
def take_away(credential_id: str, kind: FileKind) -> Response:
    """The signed document, by itself or inside its image: it verifies without us."""
    return download_response(export_credential(current_parts(), signed_in(), credential_id, kind))


def describe_own(shown: WalletCredential) -> BadgeMeaning | None:
    """What it says, in the language of this page."""
    badge = shown.verification.badge_in(current_language())
    return describe_badge(badge, current_parts().settings, shown.texts) if badge else None


def describe_as_shared(shown: WalletCredential) -> VerdictView:
    """The verdict in the words that a viewer of a link gets."""
    revocation = None
    if shown.verification.verdict is Verdict.REVOKED and shown.revoked_at:
        revocation = Revocation(shown.revoked_at, shown.item.issuer_name, shown.revocation_reason)
    return describe_verdict(shown.verification, revocation)


def is_ended(shown: WalletCredential) -> bool:
    """Whether its issuer took it back, for good or for now: whoever is shown it hears that first."""
    return shown.item.state in {WalletState.REVOKED, WalletState.SUSPENDED}


def _one_line(shown: WalletCredential) -> str:
    """What the check of a moment ago means for the learner."""
    match shown.verification.verdict:
        case Verdict.VALID | Verdict.VALID_WITH_REMARKS:
            return _("We checked the signature a moment ago. Anybody can do the same.")
        case Verdict.EXPIRED:
            return _("You really did earn this badge. Anyone who opens one of your links sees that it has expired.")
        case _:
            return say(shown.verification.summary)
