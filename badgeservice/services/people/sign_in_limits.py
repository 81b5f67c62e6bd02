"""How often codes may be asked for and tried, so that nobody can stop the sign-in of others.

What is told never depends on the address, so that nobody learns who is known here (threats H10): a code that no budget
has room for gets the same page as any other, after the same queries and with the same rows, and no mail. Nobody can
use up what somebody else needs: a browser that signed in to the address before is counted by itself, strangers' tries
are at their own codes, and addresses that nobody awarded or invited have a budget of their own.

**How likely is a lucky guess?** A code has eight digits. An address takes 500 tries a day, so somebody who guesses all
day has one chance in 200,000 to come in there, and one in 550 in a year. Over all addresses 2,000 tries an hour are
taken, one chance in 2,000 a day to come in somewhere; past that the button in the mail still works, which cannot be
guessed. A familiar browser gets five codes an hour, so at most 600 tries a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from badgeservice.errors import Sentence, TooOften
from badgeservice.store.sign_in_codes import AtAddress, Budget, Mails

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TEN_MINUTES = timedelta(minutes=10)

CODES_PER_BROWSER = 5  # for one address, in an hour
ASKED_PER_SOURCE = 3_000  # in ten minutes, whatever came of it: a flood of rows, and no school
KNOWN_PER_SOURCE = 300  # mails in ten minutes: a school sits behind one address
KNOWN_OVERALL = 3_000  # mails in ten minutes: ten such schools at nine o'clock
UNKNOWN_PER_SOURCE = 20  # mails in an hour: a class that starts before anything was awarded
UNKNOWN_OVERALL = 100  # mails in an hour
UNKNOWN_PER_ADDRESS = 5  # mails in a day: we write in the school's name to somebody it may not know

ATTEMPTS_PER_CODE = 5
WRONG_PER_ADDRESS = 500  # in a day, over all browsers that are not familiar
WRONG_PER_SOURCE = 200  # in an hour
WRONG_OVERALL = 2_000  # in an hour, at addresses that are known

# How long a mail waits for the one before it, by how many were sent to this address in a day. Who asks while one waits
# is in that mail: its code is of who asked last, its button is of all. So nobody floods a person's mailbox, and the
# person is never without a mail that works.
MAIL_WAITS = (
    (20, timedelta(0)),
    (60, timedelta(seconds=15)),
    (120, timedelta(minutes=1)),
)
LONGEST_MAIL_WAIT = timedelta(minutes=5)  # half as long as a code works
CLOCK_SKEW = timedelta(seconds=2)  # a mail that another machine may be sending now is not joined any more

TOO_OFTEN = Sentence(
    "You asked for a code several times. Use one of the mails that you got, or try again in an hour.",
    "Je hebt al een paar keer een code aangevraagd. Gebruik een van de mails die je kreeg of probeer het over een uur "
    "opnieuw.",
)
TOO_BUSY = Sentence(
    "Very many people are signing in from your network now. Please try again in ten minutes.",
    "Er loggen nu heel veel mensen in vanaf jouw netwerk. Probeer het over tien minuten opnieuw.",
)
TOO_MANY_WRONG = Sentence(
    "Many wrong codes were typed, perhaps by somebody else. Use the button in the mail: it works now.",
    "Er zijn veel verkeerde codes ingetypt, misschien door iemand anders. Gebruik de knop in de mail: die werkt wel.",
)


@dataclass(frozen=True)
class Asked:
    """What was counted when a code is asked for; see the limits for how long back."""

    is_familiar: bool
    is_known: bool
    by_browser: int
    by_source: int
    at_address: AtAddress
    mails_of_source: Mails
    mails_of_all: Mails


@dataclass(frozen=True)
class Decision:
    """What becomes of it. `mail_at` None: it is in a mail that waits already, or there is none.

    `is_busy`: so much was asked for from here that the mail may not come. It is true or not for every address alike.
    """

    budget: Budget
    mail_at: datetime | None
    is_busy: bool = False


@dataclass(frozen=True)
class Tried:
    """What was counted when a code is tried."""

    is_familiar: bool
    at_address: AtAddress
    wrong_from_source: int
    wrong_of_all: int


def decide_on_code(asked: Asked, now: datetime) -> Decision:
    """Whether a mail goes out, and when.

    Raises:
        TooOften: this browser asked for this address, or this source for any, too often.
    """
    if asked.by_browser >= CODES_PER_BROWSER:
        raise TooOften("codes_too_often", TOO_OFTEN)
    if asked.is_familiar:
        return Decision(Budget.FAMILIAR, now)
    if asked.by_source >= ASKED_PER_SOURCE:
        raise TooOften("sign_in_busy", TOO_BUSY)
    is_busy = asked.by_source >= KNOWN_PER_SOURCE or asked.mails_of_all.known >= KNOWN_OVERALL
    if not _has_room(asked):
        return Decision(Budget.NOTHING, None, is_busy)
    return Decision(Budget.KNOWN if asked.is_known else Budget.UNKNOWN, _plan_mail(asked.at_address, now), is_busy)


def refuse_try(tried: Tried) -> None:
    """Say that no code is looked at now, in words that do not depend on the address.

    Raises:
        TooOften: too many wrong codes were typed by people at this source, or by all together.
    """
    if tried.is_familiar:
        return
    if tried.wrong_from_source >= WRONG_PER_SOURCE or tried.wrong_of_all >= WRONG_OVERALL:
        raise TooOften("guessed_too_often", TOO_MANY_WRONG, field="code")


def may_try(tried: Tried) -> bool:
    """Whether the address takes another try; who may not is told that the code is wrong."""
    return tried.is_familiar or tried.at_address.wrong < WRONG_PER_ADDRESS


def _has_room(asked: Asked) -> bool:
    if asked.at_address.wrong >= WRONG_PER_ADDRESS:
        return False
    if asked.is_known:
        return asked.mails_of_source.known < KNOWN_PER_SOURCE and asked.mails_of_all.known < KNOWN_OVERALL
    return (
        asked.at_address.mails < UNKNOWN_PER_ADDRESS
        and asked.mails_of_source.unknown < UNKNOWN_PER_SOURCE
        and asked.mails_of_all.unknown < UNKNOWN_OVERALL
    )


def _plan_mail(at_address: AtAddress, now: datetime) -> datetime | None:
    if at_address.newest_mail_at is None:
        return now
    if at_address.newest_mail_at > now + CLOCK_SKEW:
        return None
    wait = next((wait for mails, wait in MAIL_WAITS if at_address.mails < mails), LONGEST_MAIL_WAIT)
    return max(now, at_address.newest_mail_at + wait)
