"""The product's words: English message ids, their Chinese in locales/, and which language this visitor reads.

What the catalogue names (indicators, groups, checks) is said by the catalogue's own `Words`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import streamlit as st
from babel.messages.pofile import read_po

from catalogue.words import Language, Words

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
DEFAULT: Final[Language] = "zh"
KEY: Final = "lang"
MESSAGES: Final = Path(__file__).parent.parent / "locales" / "zh_CN" / "LC_MESSAGES" / "messages.po"


class UntranslatedError(KeyError):
    """A message id without Chinese; tests/ui/test_words.py finds it before a user does."""


@cache
def chinese() -> Mapping[str, str]:
    """Return the Chinese of every message id, read once per process."""
    with MESSAGES.open("rb") as file:
        messages = read_po(file, locale="zh_CN", abort_invalid=True)
    return MappingProxyType(
        {str(message.id): str(message.string) for message in messages if message.id and message.string}
    )


def translate(message: str, to: Language) -> str:
    """Return an English message id in language `to`.

    Errors: UntranslatedError naming the message, never a silent mixture of languages.
    """
    if to == "en":
        return message
    try:
        return chinese()[message]
    except KeyError as error:
        raise UntranslatedError(message) from error


_SPOKEN: ContextVar[Language | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Speak one language until the block ends, whatever session there is or is not around it."""
    before = _SPOKEN.set(chosen)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def language() -> Language:
    """Return the language of this session, or the one that is being spoken."""
    spoken = _SPOKEN.get()
    if spoken is not None:
        return spoken
    chosen = st.session_state.get(KEY, DEFAULT)
    return "en" if chosen == "en" else "zh"


def _(message: str) -> str:
    """Return the message in the visitor's language."""
    return translate(message, language())


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for the catalogue where it is written down, before anybody's language is known."""
    return message


def of(words: Words) -> str:
    """Return the catalogue's words in the visitor's language."""
    return words.of(language())
