"""Where labels go so that none covers another: along one line, or around points on a plane."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NARROW, WIDE = 0.58, 1.02  # of the font size: a Latin and a Chinese character
_GAP = 3.0  # pixels between a point's centre and its label, beside the marker


def width(text: str, size: float) -> float:
    """Return how wide `text` stands at a font of `size` pixels, generously."""
    return sum(WIDE if ord(character) > 0x2E80 else NARROW for character in text) * size


def broken(text: str, line: int) -> str:
    """Break a text into lines by <br>, each at most `line` narrow characters wide; words stay whole."""
    lines, length = [""], 0
    for piece in re.findall(r"[\x21-\x7e]+|.", text):
        size = sum(2 if ord(character) > 0x2E80 else 1 for character in piece)
        if length + size > line and lines[-1]:
            lines.append("")
            length = 0
        lines[-1] += piece
        length += size
    return "<br>".join(part.strip() for part in lines)


def apart(places: Sequence[float], least: float) -> list[float]:
    """Return places as near as can be to those wanted, no two nearer than `least`, in the same order from low to high.

    Equal places keep the order they are given in. Unit: that of `places`. (Isotonic regression by pooling neighbours.)
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    pools: list[tuple[float, int]] = []  # mean, how many
    for step, index in enumerate(order):
        mean, count = places[index] - step * least, 1
        while pools and pools[-1][0] > mean:
            before, held = pools.pop()
            mean, count = (before * held + mean * count) / (held + count), held + count
        pools.append((mean, count))
    spaced = [mean for mean, count in pools for _ in range(count)]
    found = [0.0] * len(places)
    for step, index in enumerate(order):
        found[index] = spaced[step] + step * least
    return found


def within(places: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Return places as `apart` does, moved as far as must be for all to lie between `low` and `high`.

    Where there is no room for all of them they keep their distance and begin at `low`.
    """
    found = apart(places, least)
    order = sorted(range(len(found)), key=lambda index: found[index])
    above = high
    for index in reversed(order):
        found[index] = min(found[index], above)
        above = found[index] - least
    below = low
    for index in order:
        found[index] = max(found[index], below)
        below = found[index] + least
    return found


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels: left, top, right, bottom, downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: Box) -> bool:
        """Say whether the two share any ground."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def around(
    points: Sequence[tuple[float, float]], texts: Sequence[str], *, size: float, taken: Sequence[Box], within: Box
) -> list[str | None]:
    """Return where each label stands beside its point, as Plotly's textposition; None where there is no room for it.

    Shape: points in pixels (rightwards, downwards), the more important first; a label covers neither another one, nor
    a point, nor what is `taken`, nor the edge.
    """
    reach = size * 0.55
    marks = [Box(x - reach, y - reach, x + reach, y + reach) for x, y in points]
    boxes = list(taken)
    found: list[str | None] = []
    for own, ((x, y), text) in enumerate(zip(points, texts, strict=True)):
        others = marks[:own] + marks[own + 1 :]
        seat = None
        for position, box in _seats(x, y, width(text, size), size * 1.25, reach):
            inside = box.left >= within.left and box.right <= within.right
            inside = inside and box.top >= within.top and box.bottom <= within.bottom
            if inside and not any(box.covers(other) for other in (*boxes, *others)):
                seat = position
                boxes.append(box)
                break
        found.append(seat)
    return found


def _seats(x: float, y: float, wide: float, tall: float, reach: float) -> list[tuple[str, Box]]:
    far = reach + _GAP
    right, left, middle = (x + far, x + far + wide), (x - far - wide, x - far), (x - wide / 2, x + wide / 2)
    level, above, below = (y - tall / 2, y + tall / 2), (y - reach - tall, y - reach), (y + reach, y + reach + tall)
    named = (
        ("middle right", right, level),
        ("middle left", left, level),
        ("top center", middle, above),
        ("bottom center", middle, below),
        ("top right", right, above),
        ("bottom right", right, below),
        ("top left", left, above),
        ("bottom left", left, below),
    )
    return [(name, Box(across[0], down[0], across[1], down[1])) for name, across, down in named]
