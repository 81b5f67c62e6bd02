"""Who may use an address. Every view says so with `open_to`; a view that does not is refused at start.

Only a view that reads the session can be made to act for its visitor by somebody else's page, so exactly those
views check the CSRF token and the origin of unsafe requests (threats H2). The others never see a cookie (H7).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound as NoSuchAddress
from werkzeug.wrappers import Response

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Message, NotAllowed, NotFound
from badgeservice.services import addresses
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.sign_in import SessionToken, find_signed_in
from badgeservice.services.permissions import ROLE_MEANINGS, ROLE_NAMES, Permission
from badgeservice.settings import LOOPBACK_HOSTS, Mode, Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORM_BYTES = 20_000  # no form but those of badges and classes has more than a page of text
FORM_FIELDS = 200
PUBLIC_PARTS = "badgeservice.public_parts"  # where the app keeps them
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Where a sign-in may lead: an allow-list of our own sections, never an address of somebody else (threats H5).
_WHERE = (
    addresses.TEACH, addresses.WALLET, addresses.SESSIONS, addresses.ACCOUNT, addresses.ADMIN, addresses.OPERATOR,
    addresses.SETUP,
)  # fmt: skip
_SECTIONS = "|".join(section.start.rstrip("/") for section in _WHERE)
_OWN_SECTION = re.compile(rf"(?:{_SECTIONS})(?:/[A-Za-z0-9/_.~-]*)?(?:\?[A-Za-z0-9=&_.~%+-]*)?")

_FOR_TEACHERS = Message(
    Code.NOT_A_TEACHER, "This page is for teachers. Ask the administrator of your school to add you."
)
_FOR_ADMINISTRATORS = Message(
    Code.NOT_AN_ADMINISTRATOR, "This page is for administrators. Ask one of your organisation to add you."
)
_FOR_WHOM = {
    Permission.AWARD: _FOR_TEACHERS,
    Permission.REVOKE: _FOR_TEACHERS,
    Permission.READ_CREDENTIALS: _FOR_TEACHERS,
    Permission.OPERATE: Message(Code.NOT_THE_OPERATOR, "This page is for whoever runs this service."),
}

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    """Who an address is for, where it takes no permission."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed in"
    DEMO = "demo"  # everyone on this machine, and only in demo mode
    PROGRAM = "program"  # identifies itself per request, never by cookie


@dataclass(frozen=True)
class Access:
    """The declaration of one view."""

    who: Audience | Permission
    knows_visitor: bool
    form_bytes: int
    body_bytes: int
    fields: int
    compressed: bool
    keep_form: Callable[[], Response | None] | None = None

    @property
    def reads_session(self) -> bool:
        return self.knows_visitor or self.who is Audience.SIGNED_IN or isinstance(self.who, Permission)


class SignInNeeded(BadgeServiceError):
    """Nobody is signed in, and this address is about somebody."""

    def __init__(self) -> None:
        super().__init__(Message(Code.SIGN_IN_NEEDED, "Sign in to see this page."))


class SignedOut(SignInNeeded):
    """A form was sent after the session ended. Its page still has what was typed, and its token still works."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = Message(
            Code.SIGNED_OUT,
            "You were signed out, so nothing was sent. Sign in in a new tab. Then go back to this tab, one page back, "
            "and send it again: what you typed is still there.",
        )


class FormExpired(BadgeServiceError):
    """The form did not come from a page of ours, or that page is too old."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                Code.FORM_EXPIRED,
                "This page was open too long, so nothing was sent. Go back, reload the page and send it again.",
            ),
        )


class NoCookies(FormExpired):
    """The browser sent no cookie at all, so it takes none: reloading the page would not help."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = Message(
            Code.COOKIES_NEEDED,
            "Your browser does not send cookies, so nothing was sent. You need them to sign in, and we use no "
            "others. Allow cookies for this site, go back, reload the page and try again.",
        )


def open_to(
    who: Audience | Permission,
    *,
    knows_visitor: bool = False,
    form_bytes: int = FORM_BYTES,
    body_bytes: int = 0,
    fields: int = FORM_FIELDS,
    compressed: bool = False,
    keep_form: Callable[[], Response | None] | None = None,
) -> Callable[[View], View]:
    """Declare who a view is for: an audience, or whoever has a permission somewhere. Whether they have it for what the
    page is about, the service asks. `knows_visitor`: a page for everyone that greets who is signed in.

    A larger form, another kind of body (files, JSON) that is larger than both limits, or a form with more fields is
    refused before it is parsed (`limits.py`). What anybody may read can be sent `compressed` (`compression.py`).

    `keep_form`: asked for an answer when a form comes from a page of ours and its session is over, so that nothing must
    be typed twice. It may put the content of the form aside and nothing else: it acts for nobody.

    Raises:
        ValueError: a view that reads the session must not be compressed.
    """
    access = Access(who, knows_visitor, form_bytes, max(form_bytes, body_bytes), fields, compressed, keep_form)
    if access.compressed and access.reads_session:
        raise ValueError("the length of a compressed page tells what is in it")

    def declare(view: View) -> View:
        vars(view)["access"] = access
        return view

    return declare


def access_of(view: Callable[..., Any]) -> Access | None:
    """What a view declared, if it did."""
    return cast("Access | None", vars(view).get("access"))


def current_access() -> Access | None:
    """What the view of this request declared; nothing for an unknown address or method."""
    view = current_app.view_functions.get(request.endpoint or "")
    return access_of(view) if view else None


def refuse_undeclared_views(app: Flask) -> None:
    """Stop the start when a view does not say who may use it (threats I3, B19)."""
    app.extensions[PUBLIC_PARTS] = _find_public_parts(app)
    undeclared = sorted(endpoint for endpoint, view in app.view_functions.items() if access_of(view) is None)
    if undeclared:
        raise RuntimeError(f"declare with open_to() who may use: {', '.join(undeclared)}")


def current_parts() -> Parts:
    """The parts that `create_app` built."""
    return cast(Parts, current_app.extensions["badgeservice"])


def find_visitor() -> SignedIn | None:
    """Who is signed in, on pages that read the session; nobody on all others."""
    return cast("SignedIn | None", g.get("visitor"))


def signed_in() -> SignedIn:
    """Who is signed in.

    Raises:
        SignInNeeded: nobody; the person is sent to the sign-in page.
    """
    visitor = find_visitor()
    if visitor is None:
        raise SignInNeeded if request.method in SAFE_METHODS else SignedOut
    return visitor


def guard() -> Response | None:
    """Before each request: read the session where the view declared to, and let in who it is for."""
    access = current_access()
    if access is None:
        return None  # an unknown address or method: Flask answers 404 or 405 next
    if access.reads_session:
        _read_session()
    if access.keep_form:
        request.get_data()  # kept as it came: what reads a form in parts leaves nothing of it
    try:
        _check_audience(access.who)  # first: what follows reads the form
        if access.reads_session:
            _check_sender()
    except (SignedOut, NotAllowed, FormExpired):
        if access.keep_form and request.method not in SAFE_METHODS and _is_from_our_page():
            kept = access.keep_form()
            if kept is not None:
                return kept
        raise
    return None


def recognise_visitor() -> None:
    """For the page of an error: who is signed in, where that may be looked at and was not yet.

    That is where a view reads the session, and at an address that nobody has, unless it begins as a public one does:
    what is public may be kept by others, errors too, so it never depends on who asks (threats H7).
    """
    access = current_access()
    if "reads_session" in g:
        return
    if access.reads_session if access else _is_nobodys_and_private():
        _read_session()


def _read_session() -> None:
    g.reads_session = True
    cookie = request.cookies.get(session_cookie_name(current_parts().settings), "")
    g.visitor = find_signed_in(current_parts(), SessionToken(cookie))


def _is_nobodys_and_private() -> bool:
    if not isinstance(request.routing_exception, NoSuchAddress | MethodNotAllowed):
        return False  # such as a host name that is not ours
    return _first_part(request.path) not in cast("frozenset[str]", current_app.extensions[PUBLIC_PARTS])


def _first_part(path: str) -> str:
    return path.split("/")[1] if path.startswith("/") else ""


def _find_public_parts(app: Flask) -> frozenset[str]:
    """What the addresses begin with whose views never read the session."""
    rules = ((rule.rule, access_of(app.view_functions[rule.endpoint])) for rule in app.url_map.iter_rules())
    return frozenset(_first_part(rule) for rule, access in rules if access and not access.reads_session)


def _check_audience(who: Audience | Permission) -> None:
    match who:
        case Audience.EVERYONE | Audience.PROGRAM:
            return
        case Audience.DEMO:
            if current_parts().settings.mode is not Mode.DEMO:
                raise NotFound(Message(Code.NOT_FOUND, "This page does not exist."))
        case Audience.SIGNED_IN:
            signed_in()
        case Permission():
            if not signed_in().may_anywhere(who):
                raise NotAllowed(_FOR_WHOM.get(who, _FOR_ADMINISTRATORS))


def _check_sender() -> None:
    """An unsafe request must come from a page of ours: its origin, and the token of its form."""
    if request.method in SAFE_METHODS:
        return
    if not _is_from_our_page():
        raise FormExpired
    try:
        cast(CSRFProtect, current_app.extensions["csrf"]).protect()
    except CSRFError as error:
        raise (FormExpired if request.cookies else NoCookies) from error


def _is_from_our_page() -> bool:
    """As far as the browser says it; another program says what it likes, and has no cookie of anybody."""
    origin = request.headers.get("Origin")
    is_same_site = request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    return is_same_site and (origin is None or origin in own_origins(current_parts().settings))


def own_origins(settings: Settings) -> frozenset[str]:
    """The origins our pages are served from: the base URL and, on a demo machine, its other names."""
    if settings.mode is not Mode.DEMO:
        return frozenset({settings.base_url})
    port = urlsplit(settings.base_url).port
    names = ("localhost", "127.0.0.1", "[::1]")
    return frozenset({settings.base_url, *(f"http://{name}:{port}" if port else f"http://{name}" for name in names)})


def trusted_hosts(settings: Settings) -> list[str]:
    """The host names we answer to; any other gets 400 (threats H1)."""
    return sorted({settings.host, "[::1]", *LOOPBACK_HOSTS} if settings.mode is Mode.DEMO else {settings.host})


def session_cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this host and https; plain http in demo mode cannot have it."""
    return "__Host-session" if settings.base_url.startswith("https://") else "badgeservice-session"


def browser_cookie_name(settings: Settings) -> str:
    """Of the secret by which a browser is known again when it asks for a code."""
    return "__Host-browser" if settings.base_url.startswith("https://") else "badgeservice-browser"


def form_cookie_name(settings: Settings) -> str:
    """Of Flask's own session."""
    return "__Host-form" if settings.base_url.startswith("https://") else "badgeservice-form"


def start_session(response: Response, token: SessionToken) -> Response:
    """Give the browser the session token that signing in made."""
    settings = current_parts().settings
    response.set_cookie(
        session_cookie_name(settings),
        token,
        max_age=settings.session_hours * 3600,
        secure=settings.base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
    return response


def forget_session(response: Response) -> Response:
    """Take the session token and the form token out of the browser."""
    settings = current_parts().settings
    session.clear()
    response.delete_cookie(
        session_cookie_name(settings),
        secure=settings.base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
    return response


def own_path(address: str | None) -> str | None:
    """The address to go to after signing in, if it is one of our own sections (threats H5)."""
    return address if address and _OWN_SECTION.fullmatch(address) else None


def is_own_section(path: str) -> bool:
    """Whether a page lies where one works, and not among what anybody may read: its navigation is that of who is
    signed in."""
    return _OWN_SECTION.fullmatch(path) is not None


def _with_small_host(application: WSGIApplication) -> WSGIApplication:
    """A QR code spells our address in capitals, and not every program that reads one makes the host name small."""

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if "HTTP_HOST" in environ:
            environ["HTTP_HOST"] = environ["HTTP_HOST"].lower()  # RFC 9110 §4.2.3
        return application(environ, start_response)

    return call


def register(app: Flask, settings: Settings) -> None:
    """Cookies, form tokens, host names and the guard."""
    is_https = settings.base_url.startswith("https://")
    app.config.update(
        TRUSTED_HOSTS=trusted_hosts(settings),
        # Flask's own session holds the token of forms, what a page should say once, and which address waits for a
        # code; nothing else.
        SESSION_COOKIE_NAME=form_cookie_name(settings),
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,  # guard() decides, by what the view declared
        WTF_CSRF_TIME_LIMIT=None,  # a form lives as long as the session
    )
    CSRFProtect(app)
    app.wsgi_app = _with_small_host(app.wsgi_app)  # type: ignore[assignment, method-assign]
    app.before_request(guard)
    app.jinja_env.globals.update(
        Permission=Permission, role_names=ROLE_NAMES, role_meanings=ROLE_MEANINGS, is_own_section=is_own_section
    )
    app.context_processor(lambda: {"visitor": find_visitor()})
