"""Passwords: what is wrong with one, how it is kept (argon2id), and a good one made by the machine."""

from __future__ import annotations

import secrets
import unicodedata
from threading import BoundedSemaphore
from typing import Final, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

Weakness = Literal["short", "long", "account", "common", "simple", "same"]
LONGEST: Final = 200  # characters: hashing takes time, which a stranger may not spend at will
_FEWEST: Final = 5  # different characters
_READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else on paper

# What people type when twelve characters are asked for. Compared in lower case, without signs and spaces.
COMMON: Final = frozenset(
    """
    123456789012 1234567890123 123456781234 123123123123 112233445566 123456123456 123456654321 012345678901
    0123456789ab 123456789abc 123456789qwe 123qwe123qwe 1234qwer1234 1234qwerasdf 123456qwerty qwerty123456
    qwerty123456789 qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyuiopasdf qwertyuiopasdfgh asdfghjklqwe asdfghjkl123
    zxcvbnmasdfg zxcvbnm12345 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1q2w3e4r5t6y 1q2w3e4r5t6y7u q1w2e3r4t5y6 qazwsxedcrfv
    qazwsxedc123 abcdefghijkl abcdefghijklm abcd12345678 abcdefg12345 abc123abc123 abc123456789 a12345678910
    a1234567890b aa1234567890 a1b2c3d4e5f6 password1234 password12345 password123456 password2013 password2014
    password2015 password2016 passwordpassword passw0rd1234 p4ssw0rd1234 p4ssword1234 letmein12345 welcome12345
    welcome123456 welcome2015 iloveyou1314 iloveyou5201314 iloveyou1234 woaini1314520 woaini5201314 woaini123456
    woaini521521 5201314woaini 52013145201314 5201314521 13145201314520 administrator admin1234567 admin12345678
    admin123456789 adminadmin12 adminadmin123 adminadminadmin rootrootroot root12345678 superman1234 football1234
    monkey123456 dragon123456 sunshine1234 princess1234 changeme1234 changemenow1 temppassword defaultpassword
    testtesttest test12345678 guest1234567 user12345678 xinxixiaofei xinxixiaofei2015 xinxihua2015 gongxinbu2015
    gongxinbu123 zhongguo1949 zhongguo1234 zhonghuarenmin beijing20082008 huanyingnin123 nihao1234567 wodemima1234
    mima12345678 mimamimamima wozuiniubi123 zhangsan1234 pilotmonitor pilotmonitor1 pilotmonitor2015 shidian2014
    shidian2015 shidian12345 baosong12345 shenhe123456
    """.split()  # noqa: SIM905 - a list of two hundred quoted words nobody reads
)

# 64 MiB a hash (the library's defaults, RFC 9106): two at a time, or a burst of sign-ins would eat the machine.
_HASHER: Final = PasswordHasher()
_ROOM: Final = BoundedSemaphore(2)
_NOBODY: Final = _HASHER.hash(secrets.token_urlsafe(16))


def plain(password: str) -> str:
    """Return the password as it is hashed: the full-width letters and digits of a Chinese keyboard made plain."""
    # Half a character, which only a forged request brings, becomes a question mark instead of an exception.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode("utf-8")


def weaknesses(password: str, account: str, *, shortest: int) -> tuple[Weakness, ...]:
    """Return what is wrong with a password for `account`; nothing means it may be taken."""
    said = plain(password)
    bare = "".join(letter for letter in said.casefold() if letter.isalnum())
    own = "".join(letter for letter in account.casefold() if letter.isalnum())
    found: list[Weakness] = []
    if len(said) < shortest:
        found.append("short")
    if len(said) > LONGEST:
        found.append("long")
    if own and own in bare:
        found.append("account")
    if bare in COMMON:
        found.append("common")
    if len(set(said)) < _FEWEST:
        found.append("simple")
    return tuple(found)


def hashed(password: str) -> str:
    """Return the argon2id hash that is stored."""
    with _ROOM:
        return _HASHER.hash(plain(password))


def matches(password: str, kept: str | None) -> bool:
    """Say whether `password` is the one whose hash is `kept`.

    With None, where there is no such account, the same work is done and the answer is no: time tells nobody who exists.
    """
    if len(password) > LONGEST:
        return False
    with _ROOM:
        try:
            return _HASHER.verify(kept or _NOBODY, plain(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Say whether a hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(kept)


def generated() -> str:
    """Return a first password that can be read out: four groups of four, 79 bits."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))
