"""Why a line of a file is no entry of a framework, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.services.frameworks.entries import Flaw

FLAWS: Final[Mapping[Flaw, Message]] = {
    Flaw.NO_ADDRESS: Message(
        Code.FRAMEWORK_LINE_LEFT_OUT,
        "It has no web address, and we do not know to which page its code belongs. Fill in the page of the framework.",
    ),
    Flaw.WRONG_ADDRESS: Message(
        Code.FRAMEWORK_LINE_LEFT_OUT, "Its address must be a web address: it begins with http:// or https://."
    ),
    Flaw.NO_NAME: Message(Code.FRAMEWORK_LINE_LEFT_OUT, "It has no name."),
    Flaw.TWICE: Message(Code.FRAMEWORK_LINE_LEFT_OUT, "The same address stands above it already."),
    Flaw.ENDED: Message(Code.FRAMEWORK_LINE_LEFT_OUT, "Its publisher no longer uses it."),
    Flaw.NOT_YET: Message(Code.FRAMEWORK_LINE_LEFT_OUT, "Its publisher does not use it yet."),
    Flaw.DAMAGED: Message(
        Code.FRAMEWORK_LINE_LEFT_OUT,
        "From here on the table cannot be read: a cell is too long, or a quotation mark is missing.",
    ),
}
