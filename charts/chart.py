"""What every chart function returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go


class Finished(go.Figure):  # type: ignore[misc]  # plotly has no types
    """A figure that is drawn again at every click: turned into plain data once, when it is first asked for.

    Copying and encoding the same figure was half of what a page cost. Whoever changes it does so before it is shown.
    """

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as plain data; the same object every time, not to be written into."""
        if "_plain" not in self.__dict__:
            self.__dict__["_plain"] = super().to_dict()
        plain: dict[str, Any] = self.__dict__["_plain"]
        return plain


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure and the words that stand in for it where it cannot be seen."""

    figure: go.Figure
    alt: str
