"""我的账号: who I am here, what is mine, from where I signed in last, my password."""

from __future__ import annotations

import pandas as pd

from services import platform, signing
from ui import frame, person, roles
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import _


def page() -> None:
    who = viewer()
    frame.title(_("My account"), _("What you do here is on record under this account."))
    scope = person.scope(who)
    facts = [(_("Name"), who.name), (_("Account"), who.account), (_("Role"), _(roles.NAMES[who.role]))]
    frame.facts([*facts, (_("Yours"), scope)] if scope else facts)
    person.password_link()
    frame.heading(
        _("Your last sign-ins"),
        _("Beijing time. Don't recognise one? Change your password: that ends all other sign-ins."),
    )
    last = signing.last_sign_ins(platform.current(), who)
    frame.text_table(
        pd.DataFrame(
            [(numbers().moment(moment), origin or "—") for moment, origin in last],
            columns=[_("When"), _("Network address")],
        )
    )


page()
