"""What is written in words: the hidden identity, the cover's fields, the narrative, the explanations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from catalogue.model import CoverField, Part
from catalogue.period import Period
from intake.model import Cell, Identity, Text
from intake.reading.dates import read_date, read_period
from intake.reading.numbers import raw_text
from intake.reading.pages import Ledger, Page, address
from intake.reading.words import clean, squeeze, title_of

META = "_meta"
MAX_NARRATIVE = 5000
MAX_COVER = 100
MAX_EXPLANATION = 2000
_META_KEYS = ("template_version", "period", "pilot_id", "catalogue_hash", "division_code")
_PERIOD_TITLE = re.compile(r"(\d{4}年?(?:第?[1-4一二三四]季度?|Q[1-4]|基期))|((?:第?[1-4一二三四]季度))", re.IGNORECASE)
_EMPTY_DATE = re.compile(r"[年月日()公章签盖字]*")
_HEADS = (("规则号", "审核编号"), ("指标代码", "代码", "单元格"), ("填报单位说明", "说明"))
_TITLE_ROWS = 12


def is_meta(page: Page) -> bool:
    """Say whether a sheet is the one that says whose report it is, also under another name."""
    keys = {word.casefold() for word in page.words.values()}
    return squeeze(page.name).casefold() == META or (
        page.sheet.state != "visible" and {"template_version", "pilot_id"} <= keys
    )


def read_identity(pages: list[Page], ledger: Ledger, *, date_1904: bool) -> Identity:
    """Read whose report it is from `_meta`; the period also from the titles, where `_meta` is gone.

    An ambiguous period (一季度 without a year) is asked about (F22).
    """
    entries: dict[str, tuple[Page, int, int, Cell]] = {}
    for page in filter(is_meta, pages):
        for (row, column), word in page.words.items():
            key = word.casefold()
            value = page.cell(row, page.after(row, column))
            if key in _META_KEYS and value is not None:
                entries.setdefault(key, (page, row, page.after(row, column), value))
    words = {key: raw_text(cell) for key, (_, _, _, cell) in entries.items()}
    if "period" in entries:
        page, row, column, cell = entries["period"]
    elif title := _period_title(pages):
        page, row, column, cell = title
    else:
        return _identity(words, None)
    period = read_period(cell, date_1904=date_1904)
    raw = raw_text(cell)
    if period is None:
        ledger.find("F22", page, address(row, column), raw=raw)
    elif raw != str(period):
        ledger.understand(page, address(row, column), None, raw, str(period))
    return _identity(words, period, raw)


def _identity(words: Mapping[str, str], period: Period | None, raw: str = "") -> Identity:
    return Identity(
        template_version=words.get("template_version"),
        catalogue_hash=words.get("catalogue_hash"),
        pilot_id=words.get("pilot_id"),
        period=period,
        raw_period=raw,
        division_code=words.get("division_code"),
    )


def _period_title(pages: list[Page]) -> tuple[Page, int, int, Cell] | None:
    """Return the first period named near the top of a sheet, as a cell of its own."""
    for page in pages:
        for row in [row for row in page.rows if row <= _TITLE_ROWS]:
            for column in page.rows[row]:
                if match := _PERIOD_TITLE.search(page.words.get((row, column), "")):
                    return page, row, column, Cell("text", match[0])
    return None


def read_cover(pages: list[Page], ledger: Ledger, *, date_1904: bool) -> Mapping[str, Text]:
    """Read the fields the unit signs: right of their label, or behind its colon; "" for one that is not filled in.

    A field that stands nowhere is left out.
    """
    found: dict[str, Text] = {}
    labels = {squeeze(word): item for item in ledger.catalogue.layout.cover for word in item.find}
    for page in pages:
        for item, text, place in _signed(page, labels):
            known = found.get(item.id)
            if known is None or (text and not known.text):
                found[item.id] = Text(item.id, text, page.name, place)
    return {key: _dated(text, pages, ledger, date_1904=date_1904) for key, text in found.items()}


def _signed(page: Page, labels: Mapping[str, CoverField]) -> Iterator[tuple[CoverField, str, str]]:
    inline = re.compile(f"({'|'.join(labels)})[:]")
    for (row, column), word in sorted(page.words.items()):
        if item := labels.get(title_of(word)):
            at = _answer(page, row, column, labels)
            cell = page.cell(row, at)
            yield item, _written(cell), address(row, at)
        elif len(word) < MAX_COVER * 3 and inline.match(word):
            parts = inline.split(word)[1:]
            for label, text in zip(parts[::2], parts[1::2], strict=True):
                bare = "" if _EMPTY_DATE.fullmatch(text) else re.sub(r"\(公章\)$", "", text)
                yield labels[label], bare[:MAX_COVER], address(row, column)


def _answer(page: Page, row: int, column: int, labels: Mapping[str, CoverField]) -> int:
    """Return the column of a label's answer: the next filled cell before another label, else the next cell."""
    beside = page.after(row, column)
    for other in page.rows[row]:
        if other < beside:
            continue
        word = page.words.get((row, other), "x")
        if title_of(word) in labels or not title_of(word) or word.endswith(":"):
            break
        return other
    return beside


def _written(cell: Cell | None) -> str:
    if cell is None or cell.kind in ("error", "empty_formula"):
        return ""
    return (clean(str(cell.value)) if cell.kind == "text" else raw_text(cell))[:MAX_COVER]


def _dated(text: Text, pages: list[Page], ledger: Ledger, *, date_1904: bool) -> Text:
    """Return a date field as ISO text, asking where it is no date (F24)."""
    if text.id != "issued_on" or not text.text:
        return text
    page = next(page for page in pages if page.name == text.sheet)
    cell = next((c for (row, column), c in page.sheet.cells.items() if address(row, column) == text.cell), None)
    inline = cell is None or squeeze(text.text) != squeeze(raw_text(cell))
    moment = read_date(Cell("text", text.text) if inline or cell is None else cell, date_1904=date_1904)
    if moment is None:
        title = next(item.title for item in ledger.catalogue.layout.cover if item.id == text.id)
        ledger.find("F24", page, text.cell, name=title.zh, name_en=title.en, raw=text.text)
        return text
    if moment != text.text and cell is not None and not cell.date:
        ledger.understand(page, text.cell, None, text.text, moment)
    return Text(text.id, moment, text.sheet, text.cell)


def read_narrative(pages: list[Page], ledger: Ledger, period: Period | None) -> Mapping[str, Text]:
    """Read the texts asked for: the filled cell right of a part's title, else below it; "" where there is none."""
    layout = ledger.catalogue.layout
    parts = layout.parts_of(period) if period else layout.parts
    titles = {squeeze(part.title.zh): part for part in parts}
    home = max(
        pages, key=lambda page: sum(_part(word, titles) is not None for word in page.words.values()), default=None
    )
    if home is None:
        return {}
    found: dict[str, Text] = {}
    heads = {place: part for place, word in home.words.items() if (part := _part(word, titles))}
    for (row, column), part in sorted(heads.items()):
        if part.id not in found:
            at = _body(home, row, column, heads)
            found[part.id] = _story(home, part, at, ledger)
    return found


def _part(word: str, titles: Mapping[str, Part]) -> Part | None:
    return next(
        (part for title, part in titles.items() if word.startswith(title) and len(word) < len(title) + 12), None
    )


def _body(page: Page, row: int, column: int, heads: Mapping[tuple[int, int], Part]) -> tuple[int, int]:
    """Return where a part's text stands: the nearest filled cell right of the title, else the nearest below."""
    for other in page.rows[row]:
        if other > column and (row, other) not in heads:
            return row, other
    beside = page.after(row, column)
    below = page.rows.get(row + 1, [])
    if below and column <= below[0] <= beside and not any((row + 1, other) in heads for other in below):
        return row + 1, below[0]
    return row, beside


def _story(page: Page, part: Part, at: tuple[int, int], ledger: Ledger) -> Text:
    cell = page.cell(*at)
    text = "" if cell is None or cell.kind != "text" else clean(str(cell.value))
    place = address(*at)
    if len(text) > MAX_NARRATIVE:
        words = {"name": part.title.zh, "name_en": part.title.en}
        ledger.find("F23", page, place, count=len(text), limit=MAX_NARRATIVE, **words)
    return Text(part.id, text[:MAX_NARRATIVE], page.name, place)


def read_explanations(pages: list[Page], ledger: Ledger) -> Mapping[tuple[str, str], Text]:
    """Read what the unit explains, by check id and indicator code (or the cell the finding named)."""
    found: dict[tuple[str, str], Text] = {}
    for page in pages:
        columns: tuple[int, int, int] | None = None
        for row in page.rows:
            if heads := explanation_heads(page, row):
                columns = heads
                continue
            if columns is None:
                continue
            check, place, cell = page.text(row, columns[0]), page.text(row, columns[1]), page.cell(row, columns[2])
            text = "" if cell is None or cell.kind != "text" else clean(str(cell.value))
            if check.upper() not in ledger.catalogue.checks or not text:
                continue
            at = address(row, columns[2])
            if len(text) > MAX_EXPLANATION:
                title = ledger.catalogue.checks[check.upper()].id
                ledger.find("F23", page, at, name=title, name_en=title, count=len(text), limit=MAX_EXPLANATION)
            key = (check.upper(), place.upper())
            found[key] = Text(check.upper(), text[:MAX_EXPLANATION], page.name, at)
    return found


def explanation_heads(page: Page, row: int) -> tuple[int, int, int] | None:
    """Return the columns of check, place and explanation, where this row is the head of the explanations' table."""
    columns = []
    for heads in _HEADS:
        at = next((c for c in page.rows[row] if page.words.get((row, c), "").startswith(heads)), None)
        if at is None:
            return None
        columns.append(at)
    return columns[0], columns[1], columns[2]
