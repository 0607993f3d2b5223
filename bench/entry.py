"""How a measurement gets in where a person would sign in."""

from __future__ import annotations


def cookie(_address: str) -> str:
    """Return the cookie header of somebody who may see every page; "" where nobody signs in."""
    return ""
