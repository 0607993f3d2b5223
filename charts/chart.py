"""What every chart function returns."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure and the words that stand in for it where it cannot be seen."""

    figure: go.Figure
    alt: str
