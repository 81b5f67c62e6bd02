"""Open Badges 2.0: what was issued before 2024, hosted on a web site or signed in a token.

A 2.0 badge is three documents: the *assertion* (who earned it), the *badge class* (what) and the *issuer*, each at an
address of its own. It is checked by the same nine numbers, and says less:

* **hosted**: no signature counts. The badge is what the issuer's web site says today, so the assertion is fetched there
  and only what was fetched counts; a file that says something else is not genuine. The site can change or drop a badge
  whenever it likes, and nobody could tell. Some are handed out in a token: its signature takes nothing away and adds
  nothing;
* **signed**: a token by a key that the issuer's profile lists. The signature covers the assertion; the badge class and
  the issuer stand elsewhere and can change, unless they lie in it.

So a good 2.0 badge is always "valid with a remark". The rules are those of OB 2.0, "Verification": the address of a
hosted assertion lies within what the issuer's own profile allows, which is its own host unless it says otherwise; the
`creator` of a signature is in the profile's `publicKey`, and its `owner` is the issuer; a hosted badge is revoked by
HTTP 410 or `revoked`, a signed one by the issuer's list. What an assertion says *about* its issuer is never believed:
the profile is fetched from the issuer's own address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from badgeservice.codes import Code
from badgeservice.credentials.badge.statements_to_badge import Period
from badgeservice.credentials.checks.assessments import NO_ASSESSMENTS
from badgeservice.credentials.checks.circumstances import Circumstances
from badgeservice.credentials.checks.concluding import conclude_early, worst
from badgeservice.credentials.checks.established import Stopped, stop
from badgeservice.credentials.checks.establishing import NOT_SIGNED, authentic
from badgeservice.credentials.checks.holder import check_holder
from badgeservice.credentials.checks.quoting import find_posing_as, quote
from badgeservice.credentials.checks.register import check_register
from badgeservice.credentials.checks.revocation import (
    NO_STATUS,
    OTHER_ISSUER,
    STATUS_NOT_KNOWN,
    not_revoked,
    withdrawn_by,
)
from badgeservice.credentials.checks.summary import issued_by, summarise
from badgeservice.credentials.checks.validity import judge_period
from badgeservice.credentials.checks.verdict import Check, CheckName, Finding, Verdict, Verification
from badgeservice.credentials.document import Document, IssuerId, as_list, identifier_of
from badgeservice.credentials.fetching import JSON_ACCEPT, NotFetched, allow_one_more
from badgeservice.credentials.keys.did import is_climbing
from badgeservice.credentials.open_badges_2 import words
from badgeservice.credentials.open_badges_2.documents import (
    Assertion,
    check_badge_class,
    check_issuer,
    evidence_of,
    read_assertion,
    read_badge_2,
)
from badgeservice.credentials.open_badges_2.token import check_header, read_pem, read_token, verify_token
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.proofs.compact_jws import CompactJws, Token
from badgeservice.credentials.reading.opening import Opened, is_assertion
from badgeservice.credentials.strict_json import read_document
from badgeservice.credentials.wording import joined, quoted
from badgeservice.errors import Invalid, Message, Value

MAX_KEYS: Final = 3
_NOT_KNOWN: Final = frozenset(
    {Code.JWT_ALGORITHM_UNKNOWN, Code.KEY_TYPE_UNKNOWN, Code.KEY_TYPE_WRONG, Code.KEY_INVALID}
)


@dataclass(frozen=True, slots=True)
class _Proven:
    """An assertion that the issuer stands for, with the other two documents."""

    assertion: Assertion
    badge_class: Document
    issuer: Document
    remark: Message


class _GoneError(Exception):
    """The web site of a hosted badge says that it was withdrawn (HTTP 410)."""


def is_open_badge_2(opened: Opened) -> bool:
    """Is what came in a badge of this kind? Nothing of it is believed yet."""
    if opened.document is not None:
        return is_assertion(opened.document)
    return opened.token is not None and read_token(opened.token) is not None


def verify_open_badge_2(opened: Opened, circumstances: Circumstances, checks: list[Check]) -> Verification:
    """Checks 2 to 9, added to `checks`, which holds the first. Raises nothing for what is wrong with the badge."""
    try:
        if opened.document is not None:
            proven = _prove_hosted(opened.document, circumstances, checks)
        else:
            proven = _prove_token(opened.token or Token(""), circumstances, checks)
        return _judge(opened, proven, circumstances, checks)
    except Stopped as stopped:
        return conclude_early(opened.content, checks, stopped.check, circumstances.now)
    except _GoneError:
        return _withdrawn(opened, checks, circumstances.now)


# ---------------------------------------------------------------------- checks 2 to 5


def _prove_hosted(
    document: Document, circumstances: Circumstances, checks: list[Check], *, is_token: bool = False
) -> _Proven:
    """The assertion as the web site has it today; what was handed in only says where to look."""
    claimed = _read(document)  # (2)
    checks.append(words.WELL_FORMED)
    if not claimed.is_hosted:
        raise stop(CheckName.AUTHENTIC, Outcome.FAILED, NOT_SIGNED)
    sentence = words.HOSTED_IN_TOKEN if is_token else words.HOSTED
    checks.append(Check(CheckName.NOTHING_UNSIGNED, Outcome.NOT_CHECKED, sentence))  # (3)
    current = _read(_get(claimed.id, circumstances, CheckName.AUTHENTIC))  # (4)
    if _decisive(current) != _decisive(claimed):
        raise stop(CheckName.AUTHENTIC, Outcome.FAILED, words.DIFFERS)
    host = _host(claimed.id)
    checks.append(Check(CheckName.AUTHENTIC, Outcome.PASSED, words.same(host)))
    badge_class, issuer = _badge_class_and_issuer(current, circumstances)
    if not _may_host(issuer, current.id):  # (5)
        raise stop(CheckName.ISSUER, Outcome.FAILED, words.does_not_host(host))
    remark = words.remark_hosted_in_token(host) if is_token else words.remark_hosted(host)
    return _Proven(current, badge_class, issuer, remark)


def _prove_token(text: Token, circumstances: Circumstances, checks: list[Check]) -> _Proven:
    """The assertion in a token: signed by a key of the issuer, or hosted all the same, as it says itself."""
    token = read_token(text)
    if token is None:
        raise stop(CheckName.READABLE, Outcome.FAILED, NOT_SIGNED.coded(Code.JWT_MALFORMED))
    assertion = _read(token.payload)  # (2)
    if assertion.is_hosted:
        return _prove_hosted(token.payload, circumstances, checks, is_token=True)
    return _prove_signed(token, assertion, circumstances, checks)


def _prove_signed(
    token: CompactJws, assertion: Assertion, circumstances: Circumstances, checks: list[Check]
) -> _Proven:
    checks.append(words.WELL_FORMED)
    checks.append(Check(CheckName.NOTHING_UNSIGNED, Outcome.PASSED, words.TOKEN_SIGNS))  # (3)
    badge_class, issuer = _badge_class_and_issuer(assertion, circumstances)
    if "revocationList" in issuer:  # because the key and the list are two more pages of the issuer (threats V13)
        allow_one_more(circumstances.fetch)
    _verify_token(token, assertion, issuer, circumstances)  # (4) (5)
    checks.append(Check(CheckName.AUTHENTIC, Outcome.PASSED, authentic(None)))
    is_complete = isinstance(assertion.document.get("badge"), dict)
    elsewhere = words.remark_signed(_host(identifier_of(badge_class)))
    return _Proven(assertion, badge_class, issuer, words.REMARK_COMPLETE if is_complete else elsewhere)


def _verify_token(token: CompactJws, assertion: Assertion, issuer: Document, circumstances: Circumstances) -> None:
    """The key is in the profile that was fetched from the issuer, and says that it is the issuer's.

    A badge need not say which of the issuer's keys it is (OB 2.0, VerificationObject, `creator`); then each is tried.
    """
    try:
        check_header(token)
    except Invalid as error:
        raise _refused_signature(error) from None
    named = as_list(issuer.get("publicKey", []))
    listed = [key for key in named if not assertion.creator or identifier_of(key) == assertion.creator][:MAX_KEYS]
    if not listed:
        raise stop(CheckName.ISSUER, Outcome.FAILED, words.NOT_THE_ISSUERS_KEY)
    if not any(_fits(token, key, issuer, circumstances) for key in listed):
        raise stop(CheckName.AUTHENTIC, Outcome.FAILED, words.SIGNATURE_WRONG)


def _fits(token: CompactJws, named: object, issuer: Document, circumstances: Circumstances) -> bool:
    key = named if isinstance(named, dict) else _get(identifier_of(named), circumstances, CheckName.ISSUER)
    if identifier_of(key.get("owner", "")) != identifier_of(issuer):
        raise stop(CheckName.ISSUER, Outcome.FAILED, words.NOT_THE_ISSUERS_KEY)
    try:
        return verify_token(token, read_pem(key.get("publicKeyPem")))
    except Invalid as error:
        raise _refused_signature(error) from None


def _refused_signature(error: Invalid) -> Stopped:
    """A way of signing, or a key, that we do not know or cannot read, makes nothing false (design §5)."""
    outcome = Outcome.NOT_CHECKED if error.code in _NOT_KNOWN else Outcome.FAILED
    return stop(CheckName.AUTHENTIC, outcome, error.sentence)


def _badge_class_and_issuer(assertion: Assertion, circumstances: Circumstances) -> tuple[Document, Document]:
    """What was earned, and the profile of the issuer from the issuer's own address, whatever was handed in."""
    named = assertion.document.get("badge")
    try:
        badge_class = named if isinstance(named, dict) else _get(identifier_of(named), circumstances, CheckName.ISSUER)
        issuer_id = check_badge_class(badge_class)
        issuer = _get(issuer_id, circumstances, CheckName.ISSUER)
        check_issuer(issuer)
    except Invalid as error:  # what stands there today is odd: that says nothing false of the badge
        raise stop(CheckName.ISSUER, Outcome.NOT_CHECKED, error.sentence) from None
    return badge_class, issuer


def _get(url: str, circumstances: Circumstances, name: CheckName) -> Document:
    """The document at an address; it says itself that it is the one."""
    try:
        document = read_document(circumstances.fetch(url, JSON_ACCEPT).content)
    except NotFetched as error:
        if error.code == Code.FETCH_GONE and name is CheckName.AUTHENTIC:
            raise _GoneError from None
        raise stop(name, Outcome.NOT_CHECKED, joined(error.code, words.NOT_REACHED, error.sentence)) from None
    except Invalid as error:
        raise stop(name, Outcome.NOT_CHECKED, joined(error.code, words.NOT_REACHED, error.sentence)) from None
    if "id" not in document:  # the site has something to say, but not about this
        raise stop(name, Outcome.NOT_CHECKED, words.ELSEWHERE)
    if document["id"] != url:  # of the badge itself that is proof; its class or issuer may have moved
        outcome = Outcome.FAILED if name is CheckName.AUTHENTIC else Outcome.NOT_CHECKED
        raise stop(name, outcome, words.ELSEWHERE)
    return document


def _read(document: Document) -> Assertion:
    try:
        return read_assertion(document)
    except Invalid as error:
        # Because without this nobody can look it up: not written well is no sign of a trick, two ways to check it is.
        outcome = Outcome.FAILED if error.code == Code.HOSTED_AND_SIGNED else Outcome.NOT_CHECKED
        raise stop(CheckName.WELL_FORMED, outcome, error.sentence) from None


def _may_host(issuer: Document, assertion_id: str) -> bool:
    """OB 2.0, VerificationObject: within `startsWith`, else on one of `allowedOrigins`, else on the issuer's host."""
    if not _host(assertion_id) or is_climbing(assertion_id):
        return False
    rules = issuer.get("verification")
    rules = rules if isinstance(rules, dict) else {}
    if starts := rules.get("startsWith"):
        prefixes = [one for one in as_list(starts) if isinstance(one, str) and _host(one) == _host(assertion_id)]
        return any(assertion_id.startswith(prefix) for prefix in prefixes)
    allowed = as_list(rules.get("allowedOrigins", [])) or [_host(identifier_of(issuer))]
    return _host(assertion_id) in allowed


# ---------------------------------------------------------------------- checks 5 to 9, and the verdict


def _judge(opened: Opened, proven: _Proven, circumstances: Circumstances, checks: list[Check]) -> Verification:
    badge = read_badge_2(proven.assertion, proven.badge_class, proven.issuer)
    posing = find_posing_as(IssuerId(badge.issuer.id), [badge.issuer.name], circumstances)
    badge = quote(badge, posing)
    status = _check_revocation(proven, badge.issuer_called, circumstances)  # (7)
    findings = [
        check_register(IssuerId(badge.issuer.id), circumstances.register, posing=posing),  # (5)
        judge_period(  # (6)
            Period(badge.valid_from, badge.valid_until),
            now=circumstances.now,
            skew=circumstances.skew,
            on_date=circumstances.on_date,
            is_taken_back=status.verdict is Verdict.REVOKED,
        ),
        status,
        check_holder(badge.identities, circumstances.email),  # (8)
        Finding(Check(CheckName.ASSESSMENTS, Outcome.PASSED, NO_ASSESSMENTS)),  # (9)
    ]
    checks += [finding.check for finding in findings]
    remarks = (proven.remark, *(finding.remark for finding in findings if finding.remark))
    verdict = worst(findings, remarks)
    return Verification(
        verdict=verdict,
        summary=summarise(verdict, checks, issued_by(badge)),
        checks=tuple(checks),
        checked_at=circumstances.now,
        content=opened.content,
        remarks=remarks,
        view=lambda _language: badge,
        document=proven.assertion.document,
    )


def _check_revocation(proven: _Proven, called: Value, circumstances: Circumstances) -> Finding:
    """Check 7: hosted badges say it themselves, signed ones are on a list of the issuer, if it keeps one."""
    assertion, list_url = proven.assertion, identifier_of(proven.issuer.get("revocationList", ""))
    issuer = quoted(called)
    if assertion.is_hosted:
        if assertion.is_revoked:
            return _revoked(issuer, assertion.reason)
        return Finding(Check(CheckName.NOT_REVOKED, Outcome.PASSED, words.NOT_REVOKED))
    if not list_url:
        check = Check(CheckName.NOT_REVOKED, Outcome.NOT_CHECKED, NO_STATUS)
        return Finding(check, Verdict.VALID_WITH_REMARKS, NO_STATUS)
    try:
        fetched = circumstances.fetch(list_url, JSON_ACCEPT)
        reason = _reason_on_list(read_document(fetched.content), list_url, identifier_of(proven.issuer), assertion.id)
    except (NotFetched, Invalid) as error:
        sentence = joined(error.code, STATUS_NOT_KNOWN, error.sentence)
        return Finding(Check(CheckName.NOT_REVOKED, Outcome.NOT_CHECKED, sentence), Verdict.NOT_CHECKED)
    if reason is not None:
        return _revoked(issuer, reason)
    return Finding(Check(CheckName.NOT_REVOKED, Outcome.PASSED, not_revoked(fetched.fetched_at)))


def _reason_on_list(document: Document, url: str, issuer: str, assertion_id: str) -> str | None:
    """Why the assertion is on the issuer's list, if it is. Raises `Invalid` when the list cannot be believed."""
    entries = document.get("revokedAssertions")
    if (
        document.get("id") != url
        or identifier_of(document.get("issuer", "")) != issuer
        or not isinstance(entries, list)
    ):
        raise Invalid(OTHER_ISSUER)
    for entry in entries:
        if identifier_of(entry) == assertion_id:
            reason = entry.get("revocationReason") if isinstance(entry, dict) else ""
            return reason if isinstance(reason, str) else ""
    return None


def _revoked(issuer: Value, reason: str) -> Finding:
    check = Check(CheckName.NOT_REVOKED, Outcome.FAILED, withdrawn_by(issuer, reason))
    return Finding(check, Verdict.REVOKED)


def _withdrawn(opened: Opened, checks: list[Check], now: datetime) -> Verification:
    """The site answered 410: withdrawn, and what it said cannot be compared any more, so nothing is shown."""
    gone = Check(CheckName.AUTHENTIC, Outcome.NOT_CHECKED, words.GONE)
    early = conclude_early(opened.content, checks, gone, now)
    revoked = Check(CheckName.NOT_REVOKED, Outcome.FAILED, words.GONE.coded(Code.REVOKED))
    number = CheckName.NOT_REVOKED.number
    done = (*early.checks[: number - 1], revoked, *early.checks[number:])
    return Verification(Verdict.REVOKED, words.GONE, done, now, opened.content)


def _decisive(assertion: Assertion) -> tuple[object, ...]:
    """What a file may not say otherwise than the web site, however each writes it down.

    A moment has many spellings, evidence may be an address or a thing, and the badge class may be written out.
    """
    return (
        assertion.id,
        identifier_of(assertion.document.get("badge")),
        assertion.is_hosted,
        assertion.creator,
        assertion.identity,
        assertion.issued_at,
        assertion.expires_at,
        tuple(evidence_of(assertion.document)),
        assertion.document.get("narrative") or "",
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
