"""What a message says to a reader, by the catalogue that ships."""

from functools import cache

from badgeservice.catalogue import Catalogue
from badgeservice.errors import Message


@cache
def catalogue() -> Catalogue:
    return Catalogue()


def english(message: Message) -> str:
    return catalogue().say(message, "en")


def dutch(message: Message) -> str:
    return catalogue().say(message, "nl")
