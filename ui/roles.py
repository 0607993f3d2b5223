"""What the roles are called on screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.access import Role
from ui import frame
from ui.words import N_

NAMES: Final[Mapping[Role, str]] = {
    Role.REPORTER: N_("Pilot clerk"),
    Role.PROVINCE: N_("Provincial officer"),
    Role.MINISTRY: N_("Ministry staff"),
    Role.LEADER: N_("Leader"),
    Role.EXPERT: N_("Expert"),
    Role.ADMIN: N_("Administrator"),
    Role.OPERATOR: N_("Terminal"),
}


def beside(name: str, role: str) -> str:
    """Return a name and a role in one line; one of them where the name says no more than the role."""
    return name if name == role else frame.line(name, role)
