"""The pages at the door as HTML: sign in, change the password, told no. One file, no script, nothing from elsewhere."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlencode

from catalogue.words import Language
from services.access import Role
from services.people import DEMO_PASSWORD, Account
from services.rules import Rules
from services.signing import Entry
from ui.gate import PASSWORD, SIGN_IN, SIGN_OUT
from ui.roles import NAMES
from ui.shell import ICON_PATH, LANGUAGE_NAMES, STATIC, TITLE
from ui.words import N_, translate

_STYLE: Final = """
*{box-sizing:border-box}
body{margin:0;background:#F3F6F9;color:#1F2933;font:16px/1.55 'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',
sans-serif}
.bar{background:#fff;border-bottom:1px solid #C9D1DA;padding:.7rem 1.2rem;display:flex;gap:1rem;align-items:center;
justify-content:space-between}
.bar svg{display:block;height:34px;width:auto;max-width:62vw}
a{color:#0B3D6E}
main{max-width:29rem;margin:2.2rem auto;padding:0 1rem}
section{background:#fff;border:1px solid #C9D1DA;border-radius:4px;padding:1.4rem 1.5rem;margin-bottom:1.1rem}
h1{font-size:1.35rem;margin:0 0 1rem;color:#0B3D6E}
h2{font-size:1rem;margin:0 0 .3rem}
label{display:block;font-weight:700;margin:.85rem 0 .25rem}
input{width:100%;font:inherit;padding:.5rem .6rem;border:1px solid #7B8794;border-radius:4px;background:#fff}
input:focus,select:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid #6C9BD2;outline-offset:1px}
button{font:inherit;cursor:pointer;border-radius:4px;border:1px solid #0B3D6E;background:#0B3D6E;color:#fff;
padding:.5rem 1.3rem}
button.quiet{background:#fff;color:#0B3D6E;padding:.2rem .75rem;white-space:nowrap}
.do{margin:1.2rem 0 0;display:flex;flex-wrap:wrap;gap:.6rem 1.2rem;align-items:center}
.do form{margin:0}
.note{font-size:.86rem;color:#52606D;margin:.35rem 0 0}
.told{border-left:4px solid #9B2C1A;background:#FBEFEC;padding:.55rem .8rem;margin:0 0 1rem}
.told ul{margin:.2rem 0 0;padding-left:1.2rem}
.mark{display:inline-block;background:#0B3D6E;color:#fff;padding:.05rem .5rem;font-weight:700;margin-right:.5rem}
ul.who{list-style:none;margin:.6rem 0 0;padding:0}
ul.who li{display:flex;gap:.8rem;align-items:center;justify-content:space-between;border-top:1px solid #E4E9EE;
padding:.4rem 0}
ul.who form{margin:0}
ul.who code,.pass{white-space:nowrap;font-family:Consolas,'Noto Sans Mono CJK SC',monospace;font-size:.92em}
.others{border-top:1px solid #E4E9EE;padding-top:.2rem}
.others div{display:flex;gap:.8rem;align-items:center}
select{flex:1;min-width:0;font:inherit;padding:.3rem .4rem;border:1px solid #7B8794;border-radius:4px;background:#fff}
@media(max-width:30rem){main{margin-top:1.1rem;padding:0 .6rem}section{padding:1.1rem 1rem}}
"""

_TOLD: Final[Mapping[str, str]] = {
    "wrong": N_("The account or the password is wrong, or the account is locked for a while after wrong passwords."),
    "disabled": N_("This account is disabled. Ask the administrator."),
    "too_often": N_("Too many attempts from your address. Wait a minute, then try again."),
    "ended": N_("Your sign-in has ended. Sign in again."),
    "signed_out": N_("You have signed out."),
    "differ": N_("The new password was not typed the same twice."),
    "old": N_("The present password is wrong, or the account is locked for a while after wrong passwords."),
    "demo": N_("The password of a demo account stays as it is: everybody uses it."),
    "weak": N_("This password cannot be taken:"),
}
_WEAK: Final[Mapping[str, str]] = {
    "short": N_("It is too short."),
    "long": N_("It is too long."),
    "account": N_("It contains the account's name."),
    "common": N_("It is one of those tried first by whoever breaks in."),
    "simple": N_("It repeats a few characters."),
    "same": N_("It is the old one."),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What every page at the door knows: the language, where its reader wanted to go, and the rules."""

    language: Language
    back: str
    rules: Rules

    @property
    def gap(self) -> str:
        """What stands between two sentences: nothing in Chinese."""
        return " " if self.language == "en" else ""

    def say(self, message: str) -> str:
        """Return a message in the reader's language, as HTML text."""
        return html.escape(translate(message, self.language))

    def link(self, path: str, **query: str) -> str:
        """Return an address at the door that keeps language and way back, as an attribute."""
        kept: dict[str, str] = {"lang": "en"} if self.language == "en" else {}
        kept |= {"next": self.back} if self.back != "/" else {}
        asked = urlencode(kept | query)
        return html.escape(f"{path}?{asked}" if asked else path)


@cache
def _logo(language: Language) -> str:
    return (STATIC / f"logo-{language}.svg").read_text(encoding="utf-8")


def _page(look: Look, heading: str, body: str, *, at: str) -> str:
    other: Language = "zh" if look.language == "en" else "en"
    turned = Look(other, look.back, look.rules).link(at)
    lang = "en" if look.language == "en" else "zh-CN"
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{look.say(heading)} · {TITLE}</title><link rel="icon" type="image/svg+xml" href="{ICON_PATH}">'
        f"<style>{_STYLE}</style></head><body><div class=bar>{_logo(look.language)}"
        f'<a href="{turned}" hreflang="{other}">{LANGUAGE_NAMES[other]}</a></div>'
        f"<main>{body}</main></body></html>"
    )


def _field(look: Look, name: str, label: str, kind: str, fill: str, *, value: str = "", first: bool = False) -> str:
    focus = " autofocus" if first else ""
    return (
        f'<label for="{name}">{look.say(label)}</label><input id="{name}" name="{name}" type="{kind}" '
        f'autocomplete="{fill}" value="{html.escape(value)}" maxlength="400" required{focus} '
        'autocapitalize="none" spellcheck="false">'
    )


def _told(look: Look, kind: str, weak: Sequence[str] = ()) -> str:
    if not kind:
        return ""
    reasons = "".join(f"<li>{look.say(_WEAK[reason])}</li>" for reason in weak)
    listed = f"<ul>{reasons}</ul>" if reasons else ""
    return f'<div class=told role="alert">{look.say(_TOLD[kind])}{listed}</div>'


def sign_in(look: Look, *, told: str = "", account: str = "", demo: Sequence[Account] = ()) -> str:
    """Return the sign-in page; `told` is a key of what went wrong, `demo` the accounts a demo database offers."""
    heading = N_("Sign in")
    minutes = int(look.rules.locks[0].total_seconds() // 60)
    locks = look.say(N_("After {times} wrong passwords in a row an account is locked for {minutes} minutes."))
    body = (
        f"<section><h1>{look.say(heading)}</h1>{_told(look, told)}"
        f'<form method="post" action="{look.link(SIGN_IN)}">'
        + _field(look, "account", N_("Account"), "text", "username", value=account, first=not account)
        + _field(look, "password", N_("Password"), "password", "current-password", first=bool(account))
        + f'<div class=do><button type="submit">{look.say(heading)}</button></div></form>'
        f"<p class=note>{locks.format(times=look.rules.failures, minutes=minutes)}{look.gap}"
        f"{look.say(N_('Forgotten? The administrator gives you a new one.'))}</p></section>"
    )
    return _page(look, heading, body + _demo(look, demo), at=SIGN_IN)


def _demo(look: Look, demo: Sequence[Account]) -> str:
    if not demo:
        return ""
    offered: dict[Role, list[Account]] = {}
    for account in demo:
        offered.setdefault(account.role, []).append(account)
    first = [accounts[0] for accounts in offered.values()]
    rows = "".join(
        f"<li><span>{_called(look, account)}<br><code>{html.escape(account.id)}</code></span>"
        f'<form method="post" action="{look.link(SIGN_IN)}">'
        f'<input type="hidden" name="account" value="{html.escape(account.id)}">'
        f'<input type="hidden" name="password" value="{DEMO_PASSWORD}">'
        f'<button class=quiet type="submit" aria-label="{look.say(N_("Enter"))} {html.escape(account.id)}">'
        f"{look.say(N_('Enter'))}</button></form></li>"
        for account in first
    )
    return (
        f"<section><h2><span class=mark>{look.say(N_('Sample data'))}</span>{look.say(N_('Look around as …'))}</h2>"
        f"<p class=note>{look.say(N_('The pilots and figures are fictional.'))}{look.gap}"
        f"{look.say(N_('One password for all of them:'))} <span class=pass>{DEMO_PASSWORD}</span></p>"
        f"<ul class=who>{rows}</ul>{_others(look, offered)}</section>"
    )


def _others(look: Look, offered: Mapping[Role, Sequence[Account]]) -> str:
    """Return the choice among all others of every role: a list of a hundred would hide the seven that show most."""
    groups = "".join(
        f'<optgroup label="{look.say(NAMES[role])}">'
        + "".join(
            f'<option value="{html.escape(each.id)}">{_called(look, each)} {html.escape(each.id)}</option>'
            for each in accounts[1:]
        )
        + "</optgroup>"
        for role, accounts in offered.items()
        if len(accounts) > 1
    )
    if not groups:
        return ""
    count = sum(len(accounts) - 1 for accounts in offered.values())
    label = look.say(N_("Or one of {count} others")).format(count=count)
    return (
        f'<form class=others method="post" action="{look.link(SIGN_IN)}"><label for="other">{label}</label>'
        f'<div><select id="other" name="account">{groups}</select>'
        f'<input type="hidden" name="password" value="{DEMO_PASSWORD}">'
        f'<button class=quiet type="submit">{look.say(N_("Enter"))}</button></div></form>'
    )


def _called(look: Look, account: Account) -> str:
    """Return what a demo account is: its name where its reader reads Chinese, else its role."""
    return html.escape(account.name) if look.language == "zh" else look.say(NAMES[account.role])


def change_password(look: Look, *, account: str, forced: bool, told: str = "", entry: Entry | None = None) -> str:
    """Return the page on which `account` changes its password; `forced` where nothing else may come before."""
    heading = N_("Change your password")
    why = f"<p>{look.say(N_('This is your first password. Choose one that only you know.'))}</p>" if forced else ""
    rules = look.say(
        N_("At least {count} characters; not the account's name, not a well-known password. A short sentence is good.")
    )
    leave = (
        f'<form method="post" action="{look.link(SIGN_OUT)}"><button class=quiet type="submit">'
        f"{look.say(N_('Sign out'))}</button></form>"
        if forced
        else f'<a href="{html.escape(look.back)}">{look.say(N_("Back"))}</a>'
    )
    body = (
        f"<section><h1>{look.say(heading)}</h1>{why}{_told(look, told, entry.weak if entry else ())}"
        f'<form id="change" method="post" action="{look.link(PASSWORD)}">'
        f'<input type="hidden" name="account" autocomplete="username" value="{html.escape(account)}">'
        + _field(look, "old", N_("Present password"), "password", "current-password", first=True)
        + _field(look, "new", N_("New password"), "password", "new-password")
        + f"<p class=note>{rules.format(count=look.rules.password_length)}</p>"
        + _field(look, "again", N_("New password again"), "password", "new-password")
        + f'</form><div class=do><button type="submit" form="change">{look.say(heading)}</button>{leave}</div>'
        f"<p class=note>{look.say(N_('All your other sign-ins end.'))}</p></section>"
    )
    return _page(look, heading, body, at=PASSWORD)


def refused(look: Look, message: str, detail: str = "") -> str:
    """Return a page that says no in a sentence, with a way back."""
    number = f"<p class=note>{html.escape(detail)}</p>" if detail else ""
    body = f'<section><h1>{look.say(message)}</h1>{number}<a href="/">{look.say(N_("Back"))}</a></section>'
    return _page(look, message, body, at="/")
