"""What the roles are called on screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.access import Role
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
