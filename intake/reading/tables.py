"""The figure tables: header rows found by their words, rows by their code, never by position."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalogue.model import Indicator, ValueColumn
from catalogue.period import Period
from intake.model import Value
from intake.reading.numbers import Parsed, plain, raw_text, read_number
from intake.reading.pages import Finds, Ledger, Page, address, listed
from intake.reading.units import is_counted
from intake.reading.words import clean, squeeze

MAX_REMARK = 2000
_DATA: tuple[ValueColumn, ...] = ("current", "last_year", "target")
_CODE = re.compile(r"[A-Z]{2,4}\d{1,3}")
_TOTAL = re.compile("合计|总计|小计|共计|平均|total|sum|average", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """A header row and the columns it names; a column named twice is in `doubled`."""

    page: Page
    row: int
    columns: Mapping[str, int]
    doubled: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """One row under a header, with the code that stands in it."""

    header: Header
    row: int
    code: str

    @property
    def page(self) -> Page:
        """The sheet the row stands on."""
        return self.header.page

    def at(self, column: str) -> str:
        """Return the address of the row's cell in a column the header names."""
        return address(self.row, self.header.columns[column])


def read_figures(pages: list[Page], ledger: Ledger, period: Period | None) -> tuple[Value, ...]:
    """Read every asked figure of the workbook, in catalogue order."""
    catalogue = ledger.catalogue
    tables, broken = _headers(pages, ledger.columns)
    lines = _lines(tables)
    _ask_for_columns(tables, broken, lines, ledger, period)
    covered = _merged(lines, ledger)
    values: list[Value] = []
    wanted = [*catalogue.asked, *(item for item in catalogue.own_targets if item.kind == "derived")]
    for indicator in wanted:
        found = lines.get(indicator.code, [])
        if line := _the_one(indicator, found, ledger):
            values.extend(_values(indicator, line, covered, ledger))
    misnamed = _ask_for_codes(pages, lines, broken, ledger, period)
    _tell_extras(lines, misnamed, ledger)
    _tell_nameless(tables, ledger)
    return tuple(values)


def header_columns(page: Page, row: int, finds: Finds) -> dict[str, list[int]]:
    """Return the figure columns a row's cells name; empty for a row that is no header."""
    hits: defaultdict[str, list[int]] = defaultdict(list)
    for column in page.rows.get(row, ()):
        if name := finds.named(page.words.get((row, column), "")):
            hits[name].append(column)
    return dict(hits)


def _headers(pages: list[Page], finds: Finds) -> tuple[list[Header], list[Header]]:
    """Return the header rows that name figures, and those that have a code column but none for figures."""
    tables: list[Header] = []
    broken: list[Header] = []
    for page in pages:
        taken = 0
        for row in page.rows:
            if row <= taken:
                continue
            hits = header_columns(page, row, finds)
            last = row
            if hits and not _complete(hits):
                below = header_columns(page, row + 1, finds)
                joined = {**below, **hits}
                if below and not _complete(below) and _complete(joined):
                    hits, last = joined, row + 1
            if "code" not in hits or len(hits) < 3:
                continue
            header = _header(page, last, hits)
            (tables if _names_figures(hits) else broken).append(header)
            taken = last
    return tables, broken


def _complete(hits: Mapping[str, list[int]]) -> bool:
    return "code" in hits and "current" in hits


def _names_figures(hits: Mapping[str, list[int]]) -> bool:
    return "code" in hits and ("current" in hits or "target" in hits)


def _header(page: Page, row: int, hits: Mapping[str, list[int]]) -> Header:
    columns: dict[str, int] = {}
    doubled: dict[str, tuple[int, ...]] = {}
    for name, places in hits.items():
        columns[name] = places[0]
        if len(places) > 1:
            filled = [c for c in places if any(r > row and (r, c) in page.sheet.cells for r in page.rows)]
            columns[name] = (filled or places)[0]
            if len(filled) > 1 and name in (*_DATA, "code"):
                doubled[name] = tuple(filled)
    return Header(page, row, columns, doubled)


def _lines(tables: list[Header]) -> dict[str, list[Line]]:
    """Return the rows under all headers by code, in workbook order."""
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for header, end in _spans(tables):
        for row in header.page.rows:
            if header.row < row < end:
                code = header.page.text(row, header.columns["code"]).upper()
                if code:
                    lines[code].append(Line(header, row, code))
    return lines


def _spans(headers: list[Header]) -> Iterator[tuple[Header, int]]:
    for position, header in enumerate(headers):
        following = headers[position + 1] if position + 1 < len(headers) else None
        yield header, following.row if following and following.page is header.page else 10**9


def _ask_for_columns(
    tables: list[Header], broken: list[Header], lines: Mapping[str, list[Line]], ledger: Ledger, period: Period | None
) -> None:
    """Ask for a column that was deleted or stands twice (F21, F25)."""
    catalogue = ledger.catalogue
    titles = catalogue.layout.columns
    asked = {item.code for item in catalogue.asked}
    targets = {item.code for item in catalogue.own_targets}
    for header in tables:
        codes = {code for code, found in lines.items() if any(line.header is header for line in found)}
        needed = ["current", "last_year", "reason"] if codes & asked else []
        if period and period.baseline and codes & targets:
            needed.append("target")
        for name in needed:
            if name not in header.columns:
                _tell_column("F21", header, titles[name].title, header.row, ledger)
        for name, places in header.doubled.items():
            if codes:
                _tell_column(
                    "F25",
                    header,
                    titles[name].title,
                    header.row,
                    ledger,
                    listed(address(header.row, c) for c in places),
                )
    for header, _ in _spans(broken):
        codes = {line.code for found in _lines([header]).values() for line in found}
        if codes & asked - lines.keys():
            _tell_column("F21", header, titles["current"].title, header.row, ledger)


def _tell_column(check: str, header: Header, title: tuple[str, str], row: int, ledger: Ledger, cells: str = "") -> None:
    place = address(row, header.columns["code"])
    ledger.find(check, header.page, place, column=title[0], column_en=title[1], cells=cells)


def _data_columns(indicator: Indicator) -> tuple[ValueColumn, ...]:
    if indicator.kind == "derived":
        return ("target",)
    return _DATA if indicator.own_target else ("current", "last_year")


def _merged(lines: Mapping[str, list[Line]], ledger: Ledger) -> set[tuple[str, int, int]]:
    """Return the data cells that lie in a merged area with others, after asking about each area (F16)."""
    indicators = ledger.catalogue.indicators
    areas: defaultdict[tuple[str, tuple[int, int, int, int]], list[tuple[int, int]]] = defaultdict(list)
    pages: dict[str, Page] = {}
    for code, found in lines.items():
        for line in found if code in indicators else ():
            for name in _data_columns(indicators[code]):
                column = line.header.columns.get(name)
                for area in line.page.sheet.merges if column else ():
                    if area[0] <= line.row <= area[2] and area[1] <= (column or 0) <= area[3]:
                        areas[line.page.name, area].append((line.row, column or 0))
                        pages[line.page.name] = line.page
    covered: set[tuple[str, int, int]] = set()
    for (place, area), cells in areas.items():
        anchor = pages[place].cell(area[0], area[1])
        if len(cells) > 1 and anchor is not None:
            covered |= {(place, row, column) for row, column in cells}
            first, last = address(area[0], area[1]), address(area[2], area[3])
            ledger.find("F16", pages[place], first, cells=f"{first}:{last}", raw=raw_text(anchor))
    return covered


def _the_one(indicator: Indicator, found: list[Line], ledger: Ledger) -> Line | None:
    """Return the row of a code; of several equal ones the first, of different ones none (F03)."""
    if len(found) < 2:
        return found[0] if found else None
    said = [tuple((p.number, p.missing, p.problem) for p in _parse_all(indicator, line)) for line in found]
    cells = listed(f"{line.page.name}!{line.at('code')}" for line in found)
    first = found[0]
    if len(set(said)) == 1:
        ledger.understand(first.page, first.at("code"), indicator.code, cells, f"{first.page.name}!{first.at('code')}")
        return first
    words = {"state": "出现多次且数值不同", "state_en": "stands more than once with different figures"}
    for line in found:
        ledger.find("F03", line.page, line.at("code"), indicator.code, **_named(indicator), cells=cells, **words)
    return None


def _parse_all(indicator: Indicator, line: Line) -> Iterator[Parsed]:
    for name in _data_columns(indicator):
        if name in line.header.columns:
            yield _parse(indicator, line, name)


def _parse(indicator: Indicator, line: Line, name: str) -> Parsed:
    cell = line.page.cell(line.row, line.header.columns[name])
    unit = indicator.unit.zh
    return read_number(cell, unit=unit, decimals=None if is_counted(unit) else indicator.decimals)


def _values(indicator: Indicator, line: Line, covered: set[tuple[str, int, int]], ledger: Ledger) -> Iterator[Value]:
    _tell_name(indicator, line, ledger)
    texts = {name: _text(indicator, line, name, ledger) for name in ("source", "reason", "remark")}
    for name in _data_columns(indicator):
        column = line.header.columns.get(name)
        if column is None or name in line.header.doubled:
            continue
        if (line.page.name, line.row, column) in covered:
            yield Value(indicator.code, name, None, None, line.page.name, line.at(name), **texts)
            continue
        parsed = _parse(indicator, line, name)
        if parsed.missing != "blank":
            ledger.hidden(line.page, line.row, column)
        _tell(indicator, line, name, parsed, ledger)
        yield Value(
            indicator.code, name, parsed.number, parsed.missing, line.page.name, line.at(name), parsed.raw, **texts
        )
    _compare_growth(indicator, line, ledger)


def _compare_growth(indicator: Indicator, line: Line, ledger: Ledger) -> None:
    """Remember where the stored result of the 同比 formula is not what its own row gives: it was not recalculated."""
    if not {"growth", "current", "last_year"} <= line.header.columns.keys():
        return
    stored = line.page.cell(line.row, line.header.columns["growth"])
    if stored is None or stored.kind != "number" or not stored.formula:
        return
    now, then = (_parse(indicator, line, name).number for name in ("current", "last_year"))
    if now is None or not then:
        return
    # What is typed beyond the declared decimals is rounded away before comparing, so that much may differ.
    rounding = 100 * 10.0**-indicator.decimals * (1 + abs(now / then)) / abs(then)
    if abs(float(stored.value) - (now / then - 1) * 100) > 0.1 + rounding:
        ledger.stale.setdefault(line.page.name, []).append(line.at("growth"))


def _tell(indicator: Indicator, line: Line, name: str, parsed: Parsed, ledger: Ledger) -> None:
    """Write down what the number grammar asks about or has changed."""
    place = line.at(name)
    number = "" if parsed.number is None else plain(parsed.number)
    words: dict[str, str | int] = {"raw": parsed.raw, "number": number, "suffix": parsed.suffix}
    words |= {
        **_named(indicator),
        "unit": indicator.unit.zh,
        "unit_en": indicator.unit.en,
        "decimals": indicator.decimals,
    }
    for check in (parsed.problem, *parsed.notes):
        if check:
            ledger.find(check, line.page, place, indicator.code, **words)
    if parsed.number is not None and (parsed.notes or parsed.shown):
        ledger.understand(line.page, place, indicator.code, parsed.raw, parsed.shown or number)


def _text(indicator: Indicator, line: Line, name: str, ledger: Ledger) -> str:
    column = line.header.columns.get(name)
    cell = line.page.cell(line.row, column) if column else None
    if cell is None or cell.kind in ("error", "empty_formula"):
        return ""
    text = clean(str(cell.value)) if cell.kind == "text" else raw_text(cell)
    if len(text) > MAX_REMARK:
        column_title = ledger.catalogue.layout.columns[name].title
        words = {"name": column_title.zh, "name_en": column_title.en}
        ledger.find("F23", line.page, line.at(name), indicator.code, **words, count=len(text), limit=MAX_REMARK)
    return text[:MAX_REMARK]


def _tell_name(indicator: Indicator, line: Line, ledger: Ledger) -> None:
    """Tell where a row's name is not the catalogue's (F26): the code counts, but the clerk may have meant another."""
    column = line.header.columns.get("name")
    word = line.page.text(line.row, column) if column else ""
    bare, known = _bare(word), _bare(indicator.name.zh)
    if column and bare and bare not in known and known not in bare:
        ledger.find("F26", line.page, address(line.row, column), indicator.code, raw=word, **_named(indicator))


def _bare(name: str) -> str:
    return re.sub(r"^(其中:|#|\d+[.、])", "", squeeze(name))


def _named(indicator: Indicator) -> dict[str, str]:
    return {"name": indicator.name.zh, "name_en": indicator.name.en}


def _ask_for_codes(
    pages: list[Page],
    lines: Mapping[str, list[Line]],
    broken: list[Header],
    ledger: Ledger,
    period: Period | None,
) -> set[str]:
    """Ask for the codes that stand nowhere: a whole sheet's (F02) or single ones (F03); return codes in their place."""
    catalogue = ledger.catalogue
    known = lines.keys() | _lines(broken).keys()
    misnamed: set[str] = set()
    for sheet in catalogue.layout.sheets:
        codes = [item.code for item in catalogue.on_sheet(sheet)] if sheet.figures else []
        missing = [code for code in codes if code not in known]
        if codes and len(missing) == len(codes):
            names = listed(page.name for page in pages)
            ledger.find("F02", None, None, codes=listed(missing), first=missing[0], sheets=names, table=sheet.name)
            continue
        if period and period.baseline:
            missing += [code for code in sheet.targets if code not in known]
        home = next((lines[code][0].page for code in codes if code in lines), None)
        misnamed |= {other for code in missing if (other := _ask_for_code(code, home, lines, ledger))}
    return misnamed


def _ask_for_code(code: str, home: Page | None, lines: Mapping[str, list[Line]], ledger: Ledger) -> str | None:
    """Ask for one code, at the row that bears its name under another code (which is returned), else on its sheet."""
    indicators = ledger.catalogue.indicators
    words = {"state": "缺失", "state_en": "missing", **_named(indicators[code])}
    name = _bare(indicators[code].name.zh)
    for other, found in lines.items():
        for line in found if other not in indicators else ():
            column = line.header.columns.get("name")
            if column and _bare(line.page.text(line.row, column)) == name:
                place = line.at("code")
                ledger.find("F03", line.page, place, code, cells=f"{line.page.name}!{place}", **words)
                return other
    ledger.find("F03", home, None, code, cells=home.name if home else "—", **words)
    return None


def _tell_extras(lines: Mapping[str, list[Line]], misnamed: set[str], ledger: Ledger) -> None:
    """Tell which rows bear a code nobody asks for (F18); they are left alone."""
    extra = [
        line
        for code, found in lines.items()
        for line in found
        if code not in ledger.catalogue.indicators
        and code not in misnamed
        and _CODE.fullmatch(code)
        and "current" in line.header.columns
        and line.page.cell(line.row, line.header.columns["current"]) is not None
    ]
    if extra:
        codes = listed(line.code for line in extra)
        ledger.find("F18", extra[0].page, extra[0].at("code"), codes=codes)


def _tell_nameless(tables: list[Header], ledger: Ledger) -> None:
    """Tell which numbers of this period stand in rows without a code (F34): nobody is to think they were read.

    A total says by its name that it is none of the figures asked for.
    """
    for header, end in _spans(tables):
        if "current" not in header.columns:
            continue
        column, found = header.columns["current"], []
        for row in header.page.rows:
            cell = header.page.cell(row, column) if header.row < row < end else None
            if cell is None or cell.kind != "number" or header.page.text(row, header.columns["code"]):
                continue
            words = (header.page.words.get((row, each), "") for each in header.page.rows[row])
            if not any(_TOTAL.match(_bare(word)) for word in words):
                found.append(address(row, column))
        if found:
            ledger.find("F34", header.page, found[0], cells=listed(found))
