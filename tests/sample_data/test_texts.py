"""The narratives: long enough, each pilot's own, never last quarter's again."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise

import pytest

from catalogue.load import catalogue
from catalogue.period import Period
from sample_data import texts
from sample_data.tables import PERIODS
from tests.conftest import reports
from tests.sample_data.filled import filled

pytestmark = pytest.mark.xdist_group("sample_data")


def written() -> dict[tuple[str, str], dict[str, str]]:
    return {key: dict(filling.narrative) for key, filling in filled().items()}


def test_every_part_asked_for_is_written_in_100_to_250_characters() -> None:
    for (pilot, period), parts in written().items():
        assert list(parts) == [part.id for part in catalogue().layout.parts_of(Period.parse(period))]
        for part, text in parts.items():
            assert 100 <= len(text) <= 250, (pilot, period, part, len(text))


def test_no_placeholder_or_gap_is_left_in_a_text() -> None:
    for key, parts in written().items():
        for text in parts.values():
            assert not set("{}—") & set(text), (key, text)
            assert "nan" not in text


def test_two_quarters_in_a_row_do_not_read_alike() -> None:
    every = written()
    for pilot in ("P01", "P12", "P29", "P37", "P44"):
        quarters = [every[pilot, period] for period in PERIODS[1:] if (pilot, period) in every]
        for before, after in pairwise(quarters):
            for part in after:
                assert SequenceMatcher(None, before[part], after[part]).ratio() < 0.8, (pilot, part)


def test_a_narrative_tells_the_pilots_own_figures() -> None:
    observations = reports().frames.observations.set_index(["pilot_id", "period", "code"])["value"]
    people = f"{observations['P35', '2013B', 'BA01']:.2f}万人"
    assert people in written()["P35", "2013B"]["conditions"]


def test_a_pilot_without_a_centre_does_not_boast_of_visits() -> None:
    values = reports().frames.observations.set_index(["pilot_id", "period", "code"])["value"]
    every = written()
    for pilot, period in every:
        if period != "2013B" and values[pilot, period, "EX01"] == 0:
            assert "在营体验中心0个" not in every[pilot, period]["progress"]
            assert "接待0.00万人次" not in every[pilot, period]["progress"]


def test_filler_and_reviewer_are_two_people_and_stay_the_same() -> None:
    for pilot in reports().frames.pilots.index:
        people = texts.names(reports().seed, pilot)
        assert len({people["filler"], people["reviewer"], people["leader"]}) == 3
        assert people == texts.names(reports().seed, pilot)
