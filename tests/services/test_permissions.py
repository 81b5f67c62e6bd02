"""One table says which role may do what, and nothing in it is there for nobody (design §12)."""

from pathlib import Path

import pytest

from badgeservice.services.permissions import PERMISSIONS, Permission
from badgeservice.store.tables import Role

PACKAGE = Path(__file__).resolve().parents[2] / "badgeservice"
CODE = {path: path.read_text() for path in PACKAGE.rglob("*.py") if path.name != "permissions.py"}


def test_the_table_has_every_role() -> None:
    assert PERMISSIONS.keys() == set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_given_to_somebody_and_asked_for_by_a_service(permission: Permission) -> None:
    by_role = any(permission in given for given in PERMISSIONS.values())
    assert by_role is not (permission is Permission.OPERATE)  # which a command gives
    asked = [path for path, text in CODE.items() if f"Permission.{permission.name}" in text]
    assert any("services" in path.parts for path in asked)


def test_nobody_asks_for_a_role() -> None:
    """Who may do something is written in the table; the demo only chooses whom to show."""
    asking = {path.relative_to(PACKAGE).as_posix() for path, text in CODE.items() if "Role." in text}
    assert asking <= {"demo/plant.py"}
