"""The catalogue loads, and every contradiction stops it with the file and the key."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from catalogue.errors import CatalogueError
from catalogue.load import FOLDER, catalogue, load
from catalogue.period import Period
from catalogue.prove import prove_functions


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "catalogue", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {file}: the test would prove nothing"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_programme_has_its_indicators_and_their_weights_sum_to_100() -> None:
    facts = catalogue()
    assert len(facts.asked) == 57
    assert len(facts.derived) == 45
    assert sum(item.weight for item in facts.weighted) == pytest.approx(100)
    assert len(facts.own_targets) == 15
    assert str(facts.periods[0]) == "2013B"
    assert len(facts.periods) == 9


def test_the_workbook_has_its_fifteen_sheets() -> None:
    assert len(catalogue().layout.sheets) == 16


def test_codes_stay_text() -> None:
    assert all(isinstance(code, str) for code in catalogue().provinces)
    assert "110000" in catalogue().provinces


def test_the_loaded_facts_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        catalogue().indicators["XX01"] = catalogue().indicators["BB01"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        catalogue().indicators["BB01"].weight = 3  # type: ignore[misc]


def test_the_hash_follows_the_content_and_not_the_place(folder: Path) -> None:
    assert load(folder).hash == catalogue().hash
    change(folder, "method.toml", 'version = "2014.1"', 'version = "2014.2"')
    assert load(folder).hash != catalogue().hash


def test_the_sources_kept_load_as_the_catalogue_they_came_from(folder: Path, tmp_path: Path) -> None:
    kept = load(folder)
    change(folder, "final.toml", "weight = 30", "weight = 31")  # after loading: what was read stays what it was
    (tmp_path / "again").mkdir()
    for name, text in kept.sources.items():
        (tmp_path / "again" / name).write_bytes(text.encode("utf-8"))
    assert load(tmp_path / "again").hash == kept.hash


def test_a_file_that_is_no_text_stops_the_start_with_its_name(folder: Path) -> None:
    (folder / "provinces.csv").write_bytes(b"code\xff")
    with pytest.raises(CatalogueError, match=r"provinces\.csv"):
        load(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "problem"),
    [
        ("final.toml", "quality = 0.05", "quality = 0.06", "total", "the parts do not sum to 1"),
        ("final.toml", "weight = 30", "weight = 31", "criterion", "weights sum to 101"),
        (
            "final.toml",
            "minimum_scores = 7 ",
            "minimum_scores = 2 ",
            "rules",
            "fewer sheets are needed than are left out",
        ),
        ("final.toml", "notice_days = 5 ", "notice_days = 0 ", "rules", "days and characters are at least 1"),
        ("final.toml", 'date = "2016-02-25"', 'date = "2016-05-25"', "step", "the suggested dates are not in order"),
        ("indicators.toml", "decimals = 2", "decimals = 2\ncolour = 3", "BA01", "unknown field 'colour'"),
        ("indicators.toml", 'code = "BA02"', 'code = "BA01"', "BA01", "stands twice"),
        ("indicators.toml", '{ code = "BB02" }', '{ code = "BB99" }', "BBD1", "the input BB99 is missing"),
        ("indicators.toml", "weight = 3\n", "weight = 4\n", "weight", "weights sum to 101"),
        ("indicators.toml", "hard_max = 4000", "hard_max = 0.1", "BA01", "hard_min is above hard_max"),
        (
            "indicators.toml",
            "soft_min = 2\nsoft_max = 15",
            "soft_min = 2\nsoft_max = 150",
            "BB07",
            "soft_max = 150 lies outside",
        ),
        ("indicators.toml", "target = 8, high = 12", "target = 8, high = 7", "BB07", "goalposts run low, target, high"),
        (
            "indicators.toml",
            'unit = { zh = "万人"',
            'unit = { cn = "万人"',
            "BA01.unit",
            'write { zh = "…", en = "…" }',
        ),
        ("indicators.toml", 'direction = "context"', 'direction = "up"', "BA01", "direction 'up' is not one of"),
        (
            "indicators.toml",
            'optional_for = ["town"]',
            'optional_for = ["village"]',
            "BA05.optional_for",
            "unknown city type village",
        ),
        ("indicators.toml", 'group = "BB"', 'group = "ZZ"', "BB01", "unknown group 'ZZ'"),
        ("indicators.toml", 'path = "speed"', 'path = "spede"', "BB07", "unknown path 'spede'"),
        ("indicators.toml", 'sheet = "表2"', 'sheet = "表12"', "BB01", "no sheet of the workbook holds"),
        ("checks.toml", 'silences = ["R01"]', 'silences = ["R99"]', "R02", "silences the unknown check 'R99'"),
        ("checks.toml", 'scopes = ["range", ', 'scopes = ["rang", ', "waiver", "no check is of the scope 'rang'"),
        ("checks.toml", 'checks = ["C06", ', 'checks = ["C99", ', "waiver", "unknown check 'C99'"),
        ("checks.toml", 'codes = ["BB01", "BB02"]', 'codes = ["BB01", "B2"]', "L01", "unknown indicator 'B2'"),
        ("checks.toml", 'id = "F02"', 'id = "F01"', "F01", "stands twice"),
        (
            "checks.toml",
            'severity = "soft"',
            'severity = "mild"',
            "F10.severity",
            "'mild' is not one of hard, soft, info",
        ),
        ("method.toml", "level = 0.6", "level = 0.7", "quantitative", "do not sum to 1"),
        ("method.toml", "progress = 0.4\n", "", "method", "'progress' is missing"),
        ("method.toml", "standard = 60", "standard = 100", "scores", "not in order"),
        ("method.toml", "draws = 1024", "draws = 1000", "robustness", "1000 draws are no power of two"),
        ("method.toml", "band = 0.90", "band = 1.0", "robustness", "outside 0 to 1"),
        ("method.toml", "geometric_floor = 1", "geometric_floor = 0", "robustness", "needs a floor above 0"),
        ("method.toml", "accuracy = 0.30", "accuracy = 0.40", "quality", "do not sum to 1"),
        ("method.toml", "late = 0.40", "late = 0.80", "quality", "not in order"),
        ("method.toml", "quarters = 4", "quarters = 1", "projection", "needs two reports"),
        ("method.toml", "confidence = 0.90", "confidence = 1.0", "projection", "outside 0 to 1"),
        ("groups.toml", 'ranking_group = "A"', 'ranking_group = "Z"', "municipality", "unknown ranking group 'Z'"),
        ("calendar.csv", "2014-04-25", "2014-06-25", "2014Q1", "dates are not in order"),
        ("calendar.csv", "2014Q2", "2014Q1", "2014Q1", "stands twice"),
        ("paths.csv", "0.007,0.036", "0.07,0.036", "stock_4g_users", "rises from quarter to quarter"),
        ("workbook.toml", '"BBD5"', '"BBD4"', "targets", "differ: BBD4, BBD5"),
        ("workbook.toml", 'key = "task"', 'key = "job"', "tasks", "is no field"),
    ],
)
def test_a_contradiction_names_file_and_key(
    folder: Path, file: str, old: str, new: str, key: str, problem: str
) -> None:
    change(folder, file, old, new)
    with pytest.raises(CatalogueError) as caught:
        load(folder)
    assert (caught.value.file, caught.value.key) == (file, key)
    assert problem in caught.value.problem


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "method.toml").unlink()
    with pytest.raises(CatalogueError, match=r"catalogue/method\.toml: the file cannot be read"):
        load(folder)


def test_a_broken_file_is_named(folder: Path) -> None:
    (folder / "groups.toml").write_text("[[city_type", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"catalogue/groups\.toml"):
        load(folder)


def test_a_formula_or_a_check_without_a_function_stops_the_start() -> None:
    facts = catalogue()
    formulas = {item.formula.name for item in facts.derived if item.formula}
    kinds = {check.kind for check in facts.checks.values()}
    prove_functions(facts, formulas=formulas, checks=kinds)
    with pytest.raises(CatalogueError, match=r"indicators\.toml \[BBD1\]: no function for the formula 'share'"):
        prove_functions(facts, formulas=formulas - {"share"}, checks=kinds)
    with pytest.raises(CatalogueError, match=r"checks\.toml .*no function for the kind"):
        prove_functions(facts, formulas=formulas, checks=set())


def test_what_a_report_must_hold_depends_on_type_and_quarter() -> None:
    indicators = catalogue().indicators
    first, second, base = Period.parse("2014Q1"), Period.parse("2014Q2"), Period.parse("2013B")
    assert indicators["BA01"].is_required("county", first, has_villages=True)
    assert not indicators["BA01"].is_required("county", second, has_villages=True)
    assert not indicators["BA05"].is_required("town", first, has_villages=True)
    assert not indicators["BB08"].is_required("district", first, has_villages=False)
    assert not indicators["PO04"].is_required("county", base, has_villages=True)
    assert not indicators["BBD7"].applies("county", has_villages=True)


def test_an_indicator_standing_alone_is_not_a_part_of_a_row_above() -> None:
    titles = [item.title for item in catalogue().indicators.values()]
    assert not [title for title in titles if title.zh.startswith("其中") or title.en.lower().startswith("of which")]
    assert catalogue().indicators["LT02"].title == ("4G用户数", "4G subscribers")
    assert catalogue().indicators["BB01"].title == catalogue().indicators["BB01"].name


def test_an_example_of_an_explanation_is_long_enough_to_be_taken() -> None:
    facts, least = catalogue(), catalogue().layout.explanation_minimum
    examples = 0
    for check in facts.checks.values():
        if check.severity != "soft":
            continue
        told = check.cure.zh.replace("{example}", str(check.parameters.get("example", "{example}")))
        for example in re.findall("例如“([^”]*)”", told):
            assert len(example) >= least, (check.id, example)
            examples += 1
    assert examples > 20
