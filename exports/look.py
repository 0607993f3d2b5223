"""The colours of what leaves: those of the charts, without their sharp."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HEX: Final[Mapping[str, str]] = MappingProxyType(
    {
        "blue": "0B3D6E",
        "grey": "5F6B7A",
        "head": "E7EBEF",
        "accent": "B5500B",
        "live": "EAF2F8",
        "pale": "C9D1DA",
    }
)
