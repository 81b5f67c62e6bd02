"""A class as a teacher has it, with people who do not exist."""

from __future__ import annotations

FIRST = (
    "Anna", "Bram", "Cas", "Daan", "Eva", "Finn", "Guus", "Hanna", "Iris", "Jip", "Koen", "Lotte", "Mila", "Noor",
    "Olaf", "Puck", "Quinten", "Rosa", "Sem", "Tess",
)  # fmt: skip
LAST = ("Akkerman", "Brouwer", "Claassen")
CLASS = [
    (f"{FIRST[n % 20]} {LAST[n // 20]}", f"{FIRST[n % 20]}.{LAST[n // 20]}@leerling.example".lower()) for n in range(30)
]
PASTE = "\n".join(f"{name}\t{email}" for name, email in CLASS)


def lines(count: int) -> str:
    """The first of them, as a paste."""
    return "\n".join(PASTE.split("\n")[:count])


def many(count: int) -> str:
    """A list of any length, without a question in it."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = (f"Kim Ter{letters[n // 676]}{letters[n // 26 % 26]}{letters[n % 26]}" for n in range(count))
    return "naam\te-mail\n" + "\n".join(f"{name}\ts{number}@leerling.example" for number, name in enumerate(names))
