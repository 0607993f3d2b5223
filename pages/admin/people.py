"""人员: who may sign in; add, disable, enable, and a first password again."""

from __future__ import annotations

from ui import frame, staff
from ui.words import _


def page() -> None:
    frame.title(_("People"), _("Who may sign in, as what, and for which pilot or province."))
    found = staff.listed()
    frame.heading(_("Add an account"), _("A first password is generated and shown once."))
    staff.add()
    frame.heading(_("Change an account"), _("Disabling ends its sign-ins at once."))
    staff.change(found)


page()
