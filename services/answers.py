"""What a clerk writes to the verification findings of a report: which are answered, and which are not enough.

An answer is known by check and place: the indicator's code, the cell (also "sheet!cell"), or no place at all for every
finding of the check. It stands in the workbook's 审核说明 sheet or was typed on the page; the later word counts.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pandas as pd

from catalogue.model import Catalogue
from intake.model import Finding, Text
from intake.reading.texts import MAX_EXPLANATION
from intake.reading.words import clean, squeeze

EVERYWHERE: Final = ""
LONGEST: Final = MAX_EXPLANATION
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A verification finding without a satisfactory explanation: `written` is what there is of one, "" for nothing."""

    finding: Finding
    written: str


def place_of(finding: Finding) -> str:
    """Return the place by which an explanation names a finding: its indicator, else sheet and cell, else nothing."""
    if finding.code:
        return finding.code.upper()
    if finding.cell:
        return f"{finding.sheet}!{finding.cell}" if finding.sheet else finding.cell
    return finding.sheet or EVERYWHERE


def _places(finding: Finding) -> tuple[str, ...]:
    """Return every place that means the finding, the narrowest first."""
    cell = finding.cell or ""
    named = (place_of(finding), f"{finding.sheet}!{cell}", cell, EVERYWHERE, "全部")
    return tuple(dict.fromkeys(squeeze(place).upper() for place in named))


def gather(written: Mapping[Key, Text], typed: Mapping[Key, str]) -> dict[Key, Text]:
    """Return the explanations of a workbook with those typed beside it, which count where both speak.

    One typed on the page or the terminal has neither sheet nor cell; an empty one says nothing.
    Errors: ValueError for a typed one of more than `LONGEST` characters.
    """
    found = dict(written)
    for (check, place), text in typed.items():
        said = clean(text)
        if len(said) > LONGEST:
            raise ValueError(f"an explanation of {check} has {len(said)} characters, at most {LONGEST} are kept")
        if said:
            found[key(check, place)] = Text(check.upper(), said, "", "")
    return found


def key(check: str, place: str) -> Key:
    """Return the key by which an explanation of `check` at `place`, however that was written, is looked up."""
    return check.upper(), squeeze(place).upper()


def explained(finding: Finding, explanations: Mapping[Key, str], catalogue: Catalogue) -> str:
    """Return what explains a finding; "" where nothing does, or with fewer characters than the catalogue asks for."""
    text = written_to(finding, explanations)
    return text if length(text) >= catalogue.layout.explanation_minimum else ""


def written_to(finding: Finding, explanations: Mapping[Key, str]) -> str:
    """Return what was written to a finding, the longest where there is more than one; "" where there is nothing."""
    found = (explanations.get((finding.check, place), "") for place in _places(finding))
    return max(found, key=length, default="")


def length(text: str) -> int:
    """Return how many characters an explanation has, white space not counted."""
    return len("".join(text.split()))


def unexplained(
    findings: Iterable[Finding], explanations: Mapping[Key, Text], catalogue: Catalogue
) -> tuple[Unexplained, ...]:
    """Return the verification findings nobody has explained, or with fewer characters than the catalogue asks for."""
    said = MappingProxyType({key: text.text for key, text in explanations.items()})
    answers = [(item, written_to(item, said)) for item in findings if item.severity == "soft"]
    least = catalogue.layout.explanation_minimum
    return tuple(Unexplained(item, text) for item, text in answers if length(text) < least)


def weighed(sent: pd.DataFrame, written: pd.DataFrame, facts: Catalogue) -> pd.DataFrame:
    """Return the verification findings `sent` with whether what was `written` explains them (explained, bool).

    Shape: both as `db.frozen.findings` and `explanations`; the result is what `metrics.quality.rate` takes as findings.
    """
    said: dict[tuple[str, str], dict[Key, str]] = {}
    for report in written.to_dict("records"):
        of_report = said.setdefault((report["pilot_id"], report["period"]), {})
        of_report[key(report["check"], report["place"])] = report["text"]
    answered = [
        bool(explained(_finding(row), said.get((row["pilot_id"], row["period"]), {}), facts))
        for row in sent.to_dict("records")
    ]
    return sent.assign(explained=pd.Series(answered, index=sent.index, dtype="bool"))


def _finding(row: Mapping[Hashable, object]) -> Finding:
    sheet, cell, code = (value if isinstance(value := row[name], str) else None for name in ("sheet", "cell", "code"))
    return Finding(str(row["check"]), "soft", sheet, cell, code)
