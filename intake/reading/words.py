"""Text as clerks type it: cleaned for keeping, and squeezed for comparing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_LABEL: Final = 40  # characters: more than any label has
_VARIANTS = str.maketrans({"髙": "高", "臺": "台", "戶": "户", "爲": "为", "產": "产", "內": "内", "說": "说"})


def clean(text: str) -> str:
    """Return `text` for keeping: no control characters, invisible marks or lone surrogates, ends trimmed.

    Line breaks inside stay (as a plain newline); nothing else is changed.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    return INVISIBLE.sub("", _CONTROL.sub("", text)).strip(" \t\n\u3000\u00a0")


def squeeze(text: str) -> str:
    """Return `text` for comparing: NFKC, no white space, variant characters as in the catalogue."""
    # Labels are the same in every workbook; prose is not, and would fill the memory.
    return _known(text) if len(text) <= _LABEL else _squeezed(text)


def _squeezed(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", clean(text)).translate(_VARIANTS))


_known = lru_cache(maxsize=8192)(_squeezed)


def title_of(text: str) -> str:
    """Return a squeezed label without its closing colon, asterisk or bracketed mark such as （甲）."""
    return re.sub(r"\([^()]{0,4}\)$", "", squeeze(text).strip(":*")).strip(":*")
