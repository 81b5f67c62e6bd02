"""`badgeservice verify`: what `/verify` does, for who has a terminal and neither account nor database.

Begin at `verify`. Each source is a file or a link, and each badge in it gets an answer: a verdict, or a sentence that
says why there is none. One answer is told in full; of several the worst comes first, and is how the command ends.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click

from badgeservice.codes import Code
from badgeservice.credentials.checks.verdict import WORST_FIRST
from badgeservice.credentials.fetching import CREDENTIAL_ACCEPT, Fetch, NotFetched
from badgeservice.credentials.multibase import decode_base64url
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.reading.opening import open_content
from badgeservice.credentials.verification import Verdict, Verification, Verifier
from badgeservice.credentials.wording import joined, shown
from badgeservice.email_address import read_email_address
from badgeservice.errors import BadgeServiceError, Invalid, Message
from badgeservice.exit_status import EXIT_STATUS, NOT_CHECKED, UNREADABLE
from badgeservice.services.receiving.files import Inside, look_inside
from badgeservice.services.receiving.pasted import find_link
from badgeservice.settings import LOOPBACK_HOSTS, Mode, Settings
from badgeservice.terminal import Failure, say

MAX_BYTES: Final = 8 * 1024 * 1024
NO_DEMO: Final = "http://localhost:0"  # nothing can listen on port 0
DEMO_ISSUER: Final = re.compile(rb"did:web:(localhost|127\.0\.0\.1)%3A([0-9]{1,5}):")
_LINK: Final = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one thing: its verification, or why there is none."""

    source: str
    verification: Verification | None = None
    failure: Failure | None = None
    said: str = ""  # by the QR code in the picture
    demo_url: str = NO_DEMO  # of who issued it, when that was a demo on this machine

    @property
    def verdict(self) -> Verdict:
        """Also where there is no verification."""
        if self.verification is not None:
            return self.verification.verdict
        return Verdict.NOT_CHECKED if self.failure and self.failure.exit_code == NOT_CHECKED else Verdict.NO_BADGE


@click.command()
@click.argument("sources", metavar="FILE-or-URL...", nargs=-1, required=True)
@click.option("--language", default="", help="nl or en; else that of your terminal.")
@click.option("--email", default=None, help="Ask whether the badge was issued to this e-mail address.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict and the checks as JSON.")
def verify(sources: tuple[str, ...], language: str, email: str | None, *, as_json: bool) -> None:
    """Check badges: signed JSON, a baked PNG or SVG, a picture of a QR code, or the link of a share.

    Of several badges the worst comes first, and the command ends with its exit status.

    Exit status: 0 valid, 1 not genuine or not valid yet, 2 no badge, 3 revoked, suspended or expired, 4 could not be
    checked, 5 signature good but not according to the standard, 6 issued to another address than that of --email.
    """
    address = read_address(email) if email is not None else None
    answers = [answer for source in sources for answer in check_source(source, address)]
    answers.sort(key=lambda answer: WORST_FIRST.index(answer.verdict))
    if as_json:
        click.echo(json.dumps(summarise(answers), ensure_ascii=False))
    elif len(answers) > 1:
        click.echo("\n\n".join("\n".join([one.source, *tell(one, language)]) for one in answers))
    elif answers[0].verification is not None:
        click.echo("\n".join(tell(answers[0], language)))
    if len(answers) == 1 and (failure := answers[0].failure):
        raise Failure(failure.sentence, failure.exit_code, language)
    sys.exit(EXIT_STATUS[answers[0].verdict])


def read_address(email: str) -> str:
    """The address of who shows the badge; what is no complete one is compared with nothing."""
    try:
        return read_email_address(email)
    except Invalid as error:
        raise Failure(error.sentence, UNREADABLE) from error


def check_source(source: str, email: str | None) -> Iterator[Answer]:
    """An answer for each badge in a file, or for what is at a link; signs around a link are passed over."""
    try:
        if _LINK.search(source) and not Path(source).exists():
            inside: tuple[Inside, ...] = (Inside(link=find_link(source) or source),)
        else:
            inside = look_inside(read_file(Path(source)))
    except Failure as failure:
        yield Answer(source, failure=failure)
        return
    for number, one in enumerate(inside, start=1):
        yield check_one(f"{source} ({number}/{len(inside)})" if len(inside) > 1 else source, one, email)


def check_one(source: str, inside: Inside, email: str | None) -> Answer:
    """The badge itself, or what is at the link that was found."""
    if inside.problem is not None:
        return Answer(source, failure=Failure(_with_code(inside.problem.sentence, inside.said), UNREADABLE))
    try:
        content = fetch_link(inside.link) if inside.link else inside.content
    except Failure as failure:
        return Answer(source, failure=failure)
    demo_url = find_demo(content)
    return Answer(source, verify_content(content, demo_url, email), said=inside.said, demo_url=demo_url)


def read_file(path: Path) -> bytes:
    """The file; one that is larger than any badge is not read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            too_large = Message(Code.FILE_TOO_LARGE, "{path} is larger than 8 MB; a badge is not.", path=str(path))
            raise Failure(too_large, UNREADABLE)
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        unreadable = Message(Code.FILE_UNREADABLE, "{path} cannot be read: {reason}.", path=str(path), reason=reason)
        raise Failure(unreadable, UNREADABLE) from error


def fetch_link(link: str) -> bytes:
    """What the link of a share gives to a program. On this machine only, plain http is fine."""
    address = urlsplit(link)
    origin = f"{address.scheme.lower()}://{address.netloc.lower()}"
    is_demo = origin.startswith("http://") and address.hostname in LOOPBACK_HOSTS
    try:
        return make_fetch(origin if is_demo else NO_DEMO)(
            link.replace(link[: len(origin)], origin, 1), CREDENTIAL_ACCEPT
        ).content
    except NotFetched as error:
        said = Message(error.code, "{sentence} ({link})", sentence=error.sentence, link=link)
        raise Failure(said, NOT_CHECKED) from error


def find_demo(content: bytes) -> str:
    """The demo on this machine that says it issued this, so that its keys can be asked for."""
    try:
        opened = open_content(content)
        text = decode_base64url(opened.token.split(".")[1]) if opened.token else opened.content
    except BadgeServiceError:  # whatever is wrong with it, is for the verification to say
        return NO_DEMO
    found = DEMO_ISSUER.search(text)
    return f"http://{found[1].decode()}:{found[2].decode()}" if found else NO_DEMO


def make_fetch(demo_url: str) -> Fetch:
    """A safe fetch that may also speak plain http with this demo."""
    from badgeservice.app import utc_now
    from badgeservice.remote import SafeFetch

    # Not from the environment, which is about a service of one's own and not about checking a badge.
    settings = Settings.model_construct(mode=Mode.DEMO, base_url=demo_url)
    return SafeFetch(settings, utc_now).for_one_verification()


def verify_content(content: bytes, demo_url: str, email: str | None = None) -> Verification:
    """The nine checks, by somebody who has neither database nor register."""
    from badgeservice.app import read_linked_data, utc_now

    verifier = Verifier(
        linked_data=read_linked_data(),
        register=lambda _issuer_id: None,
        plain_http_hosts=frozenset({urlsplit(demo_url).netloc}),
    )
    return verifier.verify(content, fetch=make_fetch(demo_url), now=utc_now(), email=email)


def tell(answer: Answer, language: str = "") -> list[str]:
    """One answer as lines of text: the verdict, the checks, the remarks."""
    if answer.verification is None:
        return [say(answer.failure.sentence, language)] if answer.failure else []
    lines = explain(answer.verification, language)
    if answer.demo_url != NO_DEMO and answer.verification.is_genuine:
        lines.append(f"! {say(_by_demo(answer.demo_url), language)}")
    return [*lines, f"! {say(_said(answer.said), language)}"] if answer.said else lines


def explain(verification: Verification, language: str = "") -> list[str]:
    """The verification as lines of text."""
    marks = {Outcome.PASSED: "+", Outcome.FAILED: "x", Outcome.NOT_CHECKED: "?"}
    lines = [
        f"{check.number} {marks[check.outcome]} {say(check.sentence, language)} [{check.code}]"
        for check in verification.checks
    ]
    remarks = [f"! {say(remark, language)}" for remark in verification.remarks]
    return [say(verification.summary, language), *lines, *remarks]


def summarise(answers: list[Answer]) -> dict[str, Any]:
    """For programs: of one thing its verdict and checks, of several the worst verdict and each of them."""
    if len(answers) == 1:
        return as_plain(answers[0])
    results = [{"source": answer.source} | as_plain(answer) for answer in answers]
    return {"verdict": answers[0].verdict, "results": results}


def as_plain(answer: Answer) -> dict[str, Any]:
    """The verdict and the checks; without a verification, why there is none."""
    verification = answer.verification
    if verification is None:
        return {"verdict": answer.verdict, "detail": answer.failure.format_message() if answer.failure else ""}
    return {
        "verdict": verification.verdict,
        "checks": [
            {"number": check.number, "name": check.name, "outcome": check.outcome, "code": check.code}
            for check in verification.checks
        ],
        "checked_at": verification.checked_at.isoformat(),
    }


def _by_demo(demo_url: str) -> Message:
    return Message(
        Code.ISSUED_BY_DEMO,
        "Issued by a demo on this machine ({demo_url}); nobody else can vouch for it.",
        demo_url=demo_url,
    )


def _said(text: str) -> Message:
    return Message(Code.CODE_SAYS, "The QR code says: {text}", text=shown(text))


def _with_code(sentence: Message, said: str) -> Message:
    return joined(sentence.code, sentence, _said(said)) if said else sentence
