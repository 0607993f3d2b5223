"""消息: what was decided and asked, in the reader's language, with the way to it."""

from __future__ import annotations

from ui import frame, inbox
from ui.words import _


def page() -> None:
    news = inbox.unread()
    frame.title(_("{count} new messages").format(count=news) if news else _("Messages: nothing new"))
    inbox.listed()


page()
