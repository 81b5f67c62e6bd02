"""Frameworks handed in by the administrator of the school."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from badgeservice.services.frameworks.importing import begin_import, confirm_import
from badgeservice.services.frameworks.reading import HandedIn
from badgeservice.services.parts import Parts, SignedIn
from tests.conftest import School

Import = Callable[..., str]

TABLE = """code;naam;omschrijving;adres;hoort bij
L;Lassen;Verbindingen van metaal;https://x.example/l;
L1;TIG-lassen;;https://x.example/l1;L
L2;MIG-lassen;;https://x.example/l2;L
"""


def handed_in(text: str | bytes, name: str = "Lasboek", language: str = "nl", page: str = "") -> HandedIn:
    """Bytes as a file, a text as what was pasted."""
    typed = {"name": name, "language": language, "page": page}
    if isinstance(text, bytes):
        return HandedIn("framework.csv", text, "", typed)
    return HandedIn("", b"", text, typed)


def case_package(*items: dict[str, Any], parents: dict[str, str] | None = None, **document: Any) -> str:
    """As CASE writes it; of each item at least its identifier."""
    named = [{"uri": f"https://case.example/{one['identifier']}", "fullStatement": "Iets doen"} | one for one in items]
    links = [
        {
            "associationType": "isChildOf",
            "originNodeURI": {"identifier": child, "uri": f"https://case.example/{child}", "title": child},
            "destinationNodeURI": {"identifier": above, "uri": f"https://case.example/{above}", "title": above},
        }
        for child, above in (parents or {}).items()
    ]
    about = {"title": "Vakwerk", "uri": "https://case.example/document", "language": "nl"} | document
    return json.dumps({"CFDocument": about, "CFItems": named, "CFAssociations": links})


@pytest.fixture
def import_it(parts: Parts, school: School, administrator: SignedIn) -> Import:
    """Read and confirmed; gives the id of the framework."""

    def run(text: str | bytes, framework_id: str = "", **typed: str) -> str:
        import_id = begin_import(parts, administrator, school.slug, handed_in(text, **typed), framework_id)
        return confirm_import(parts, administrator, school.slug, import_id)

    return run
