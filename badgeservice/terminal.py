"""How the command speaks: in the language of who typed it, and with an exit status."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from badgeservice.catalogue import ENGLISH, Catalogue
from badgeservice.errors import Message


class Failure(click.ClickException):
    """Ends the command with a sentence."""

    def __init__(self, sentence: Message, exit_code: int = 1, language: str = "") -> None:
        super().__init__(say(sentence, language))
        self.sentence = sentence
        vars(self)["exit_code"] = exit_code


def say(message: Message, language: str = "") -> str:
    """The message in this language, else in that of who typed the command (`LANG`)."""
    catalogue = click.get_current_context().find_root().ensure_object(Catalogue)
    return catalogue.say(message, language or find_language(os.environ))


def find_language(environment: Mapping[str, str]) -> str:
    """The first that is set of the variables that gettext reads; `C` means English."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return next((environment[name] for name in names if environment.get(name)), ENGLISH)
