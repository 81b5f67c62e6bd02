"""Which data of people the service keeps, why and for how long: the one source of the privacy statement.

Each kind names its tables, and each period is the one by which the code itself forgets, so that the statement cannot
say anything else than what happens. A test compares both with the tables that there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from badgeservice.jobs import KEEP_FINISHED
from badgeservice.services.correcting.corrections import KEEP as KEEP_CORRECTIONS
from badgeservice.services.form_keys import KEEP as KEEP_LISTS
from badgeservice.services.groups.groups import KEEP_MONTHS as KEEP_GROUPS
from badgeservice.services.organisations.invitation_mails import KEEP as KEEP_INVITATIONS
from badgeservice.services.people.forgetting import KEEP_CODES, KEEP_SESSIONS
from badgeservice.services.people.sign_in import CODE_VALID, KEEP_BROWSERS
from badgeservice.settings import Settings
from badgeservice.web.auth import browser_cookie_name, form_cookie_name, session_cookie_name
from badgeservice.web.language import COOKIE as LANGUAGE_COOKIE
from badgeservice.web.language import COOKIE_DAYS as LANGUAGE_DAYS
from badgeservice.web.words import translate as _
from badgeservice.web.words import translate_count

WITHOUT_PEOPLE: Final = frozenset(
    {"achievement", "api_status", "api_status_list", "file", "framework_entry", "issuer_key", "network_member", "offer"}
    | {"known_column", "organisation", "sign_in_provider", "status_list"}
)  # tables in which nobody is named, nor anything that leads to somebody


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data."""

    tables: frozenset[str]
    name: str
    what: str
    why: str
    until: str


@dataclass(frozen=True, slots=True)
class Cookie:
    """What a browser keeps for us."""

    name: str
    why: str
    until: str


def list_kept(settings: Settings) -> tuple[Kept, ...]:
    """In the order of how near it is to a learner."""
    return (*_of_learners(), *_of_signing_in(settings), *_of_lists(), *_of_colleagues(), _of_audit())


def list_cookies(settings: Settings) -> tuple[Cookie, ...]:
    """All that there are; none of them follows anybody."""
    return (
        Cookie(
            session_cookie_name(settings),
            _("You stay signed in."),
            _("Until you sign out, and at most %(hours)s hours.", hours=settings.session_hours),
        ),
        Cookie(
            form_cookie_name(settings),
            _("We see that a form was sent from our own page."),
            _("Until you close your browser."),
        ),
        Cookie(
            browser_cookie_name(settings),
            _("When you ask for a code again, we recognise this browser. It does not say who you are."),
            _days(KEEP_BROWSERS),
        ),
        Cookie(LANGUAGE_COOKIE, _("You keep the language that you chose."), _days(timedelta(days=LANGUAGE_DAYS))),
    )


def _of_learners() -> tuple[Kept, ...]:
    return (
        Kept(
            frozenset({"person", "identity"}),
            _("Who you are"),
            _("Your name, your e-mail addresses, your language, and the number by which a sign-in provider knows you."),
            _("That way, your badge reaches you, and nobody else."),
            _("As long as you have a badge or a role here, unless the organisation removes it at your request."),
        ),
        Kept(
            frozenset({"award", "batch", "credential"}),
            _("Your badges"),
            _(
                "What you earned and when, who awarded it, your result, the words and the evidence that your teacher"
                " added, and why a badge was withdrawn. In the badge itself are your name and a checksum of"
                " your e-mail address."
            ),
            _("That way, anybody to whom you show your badge can check that it is genuine."),
            _("As long as the organisation says: that is on its page. The files that you took with you stay yours."),
        ),
        Kept(
            frozenset({"share", "share_item", "holding"}),
            _("Your wallet and your links"),
            _("Which badge you shared and until when, and your own note. We do not keep who opened a link."),
            _("That way, you can see your links again and end them."),
            _("A link works until the day that you chose. After that, we keep only that it was there."),
        ),
        Kept(
            frozenset({"mail"}),
            _("Mails about your badges"),
            _("Which mail was sent to you, whether the mail server took it, and whether you opened its link."),
            _("That way, your teacher sees when a mail did not arrive."),
            _("As long as the badge that the mail is about."),
        ),
    )


def _of_signing_in(settings: Settings) -> tuple[Kept, ...]:
    return (
        Kept(
            frozenset({"sign_in_code", "sign_in_trip"}),
            _("Codes to sign in"),
            _(
                "For which address a code was asked for. The code works for %(num)s minutes. We keep it, and from which"
                " network it was asked for, in a form that nobody can read back.",
                num=CODE_VALID // timedelta(minutes=1),
            ),
            _("That way, only you can sign in with your address, and nobody can keep guessing."),
            _("Until %(num)s days after it stopped working.", num=KEEP_CODES.days),
        ),
        Kept(
            frozenset({"auth_session"}),
            _("Where you are signed in"),
            _("When you signed in, when you last did something, and on what kind of device."),
            _("That way, you can see this yourself, and end it."),
            _(
                "You are signed out after %(hours)s hours, or when you did nothing for %(idle)s hours. We forget it"
                " %(days)s days later.",
                hours=settings.session_hours,
                idle=settings.idle_hours,
                days=KEEP_SESSIONS.days,
            ),
        ),
        Kept(
            frozenset({"known_browser"}),
            _("Browsers that you used before"),
            _("A scrambled mark of the browser and the address together. Nobody can read either from it."),
            _("That way, somebody who guesses codes at your address does not keep you out."),
            _("Until %(num)s days after you last used it.", num=KEEP_BROWSERS.days),
        ),
        Kept(
            frozenset({"job"}),
            _("Work that waits"),
            _("Such as a mail that must still go out. That of a code names your address."),
            _("That way, nothing is lost when something breaks down."),
            _(
                "%(days)s days after it was done; of a code, %(few)s days.",
                days=KEEP_FINISHED.days,
                few=KEEP_CODES.days,
            ),
        ),
    )


def _of_lists() -> tuple[Kept, ...]:
    return (
        Kept(
            frozenset({"draft"}),
            _("Lists that a teacher began"),
            _(
                "The names and addresses that were pasted or typed, and what was filled in with them or stood beside"
                " them in the list. We leave out a BSN and numbers like it before we store anything."
            ),
            _("That way, a teacher can go on later."),
            _(
                "Until it is awarded or thrown away, and at most %(num)s days. A list that is planned or that a"
                " colleague looks at stays until then, and goes when it is cancelled.",
                num=KEEP_LISTS.days,
            ),
        ),
        Kept(
            frozenset({"correction"}),
            _("What a teacher is about to put right"),
            _("The names, addresses, results and texts as they were and as they will be, of a list that was awarded."),
            _("That way, a teacher sees what will happen before it does."),
            _("Until it is done or thrown away, and at most %(num)s days.", num=KEEP_CORRECTIONS.days),
        ),
        Kept(
            frozenset({"learner_group", "group_member"}),
            _("Groups of learners"),
            _(
                "The names and addresses of a class or another group that teachers keep, and lines of a list that they"
                " still have to look at."
            ),
            _("That way, they need not type a list again."),
            _(
                "Until a teacher takes somebody out or removes the group, and at most %(num)s months after it was last"
                " used or changed.",
                num=KEEP_GROUPS,
            ),
        ),
    )


def _of_colleagues() -> tuple[Kept, ...]:
    return (
        Kept(
            frozenset({"invitation"}),
            _("Invitations to colleagues"),
            _("The address and the name of who was invited, to which role, and by whom."),
            _("That way, the right person gets that role."),
            _("%(num)s days after it was used, was withdrawn or ended.", num=KEEP_INVITATIONS.days),
        ),
        Kept(
            frozenset({"membership", "operator", "approval", "profile_version", "service_facts"}),
            _("Roles and contacts"),
            _("Who has which role, who asked for an approval and who decided, and whom an organisation names to ask."),
            _("That way, everybody can do their own work and no more, and you know whom to ask."),
            _("A role until it is taken away; the rest as long as the organisation is here."),
        ),
        Kept(
            frozenset(
                {"achievement_version", "achievement_draft", "achievement_draft_change"}
                | {"framework", "framework_import"}
            ),
            _("Who wrote what can be earned"),
            _("Who began, changed and published a description, and who imported a framework."),
            _("That way, colleagues can work on it together."),
            _("As long as the description. What was a draft goes when it is published."),
        ),
    )


def _of_audit() -> Kept:
    return Kept(
        frozenset({"audit_event"}),
        _("What happened"),
        _("Who did what and when: by number, never with a name or an address."),
        _("That way, it can be found out later who awarded or withdrew a badge."),
        _("It is not erased. When your account is gone, its number leads to nobody."),
    )


def _days(period: timedelta) -> str:
    return translate_count("One day.", "%(num)s days.", period.days)
