"""What a learner earned: all of it, one of it, and as files to take away."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from badgeservice.credentials.checks.verdict import CheckName, Verdict
from badgeservice.errors import Message
from badgeservice.services.issuing.tokens import TokenState
from badgeservice.services.verifying.verify import Revocation
from badgeservice.services.wallet.download import FileKind
from badgeservice.services.wallet.share import list_shares
from badgeservice.services.wallet.wallet import (
    WalletCredential,
    WalletState,
    export_credential,
    find_in_place,
    list_wallet,
    make_token,
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
def show_badge(credential_id: str) -> str | BaseResponse:
    """One badge: what it says, who gave it, what it proves, and whether that was checked. What was put right leads to
    the new one."""
    parts = current_parts()
    if newer := find_in_place(parts, signed_in(), credential_id):
        return redirect(url_for("wallet.show_badge", credential_id=newer))
    shown = show_credential(parts, signed_in(), credential_id)
    return render_template(
        "wallet/badge.html",
        shown=shown,
        verdict=_describe_own(shown),
        line=_one_line(shown),
        badge=describe_own(shown),
        is_ended=is_ended(shown),
        is_celebrated=shown.is_first_look and shown.item.state is WalletState.VALID and shown.badge is not None,
    )


@blueprint.get("/credentials/<credential_id>/badge.<any(json, set, jwt, png, svg):kind>")
@open_to(Audience.SIGNED_IN)
def take_away(credential_id: str, kind: FileKind) -> Response:
    """The signed document, by itself or inside its image: it verifies without us. A token was signed before."""
    return download_response(export_credential(current_parts(), signed_in(), credential_id, kind))


@blueprint.post("/credentials/<credential_id>/token")
@open_to(Audience.SIGNED_IN)
def ask_token(credential_id: str) -> BaseResponse:
    """Have the badge signed as a token: an act, because a page that is only read signs nothing. The page shows it."""
    state = make_token(current_parts(), signed_in(), credential_id)
    if state is TokenState.READY:
        flash(_("The signed token is ready. You find it among your files."), "success")
    elif state is TokenState.COMING:
        flash(_("We could not sign it at this moment. We keep trying, so look again in a few minutes."), "warning")
    else:
        flash(_("No token was made of this badge. The other files stay good."), "info")
    return redirect(url_for("wallet.show_badge", credential_id=credential_id, _anchor="files"), 303)


def describe_own(shown: WalletCredential) -> BadgeMeaning | None:
    """What it says, in the language of this page."""
    badge = None if shown.is_only_notice else shown.verification.badge_in(current_language())
    return describe_badge(badge, current_parts().settings, shown.texts) if badge else None


def describe_as_shared(shown: WalletCredential) -> VerdictView:
    """The verdict in the words that a viewer of a link gets."""
    revocation = None
    if shown.verification.verdict is Verdict.REVOKED and shown.revoked_at:
        revocation = Revocation(shown.revoked_at, shown.item.issuer_name, shown.revocation_reason)
    return describe_verdict(shown.verification, revocation)


def _describe_own(shown: WalletCredential) -> VerdictView:
    """As shared; nobody is asked to type their own address to see whether a badge is theirs."""
    verdict = describe_as_shared(shown)
    issued = shown.verification.check(CheckName.HOLDER).sentence.values.get("issued")
    if not isinstance(issued, Message):
        return verdict
    return replace(
        verdict,
        checks=tuple(
            replace(line, sentence=say(issued)) if line is verdict.holder else line for line in verdict.checks
        ),
    )


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
