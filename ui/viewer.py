"""Who is looking: asked anew on every run of a page."""

from __future__ import annotations

from services.access import OPERATOR, Actor


def viewer() -> Actor:
    """Return who looks at this page."""
    return OPERATOR
