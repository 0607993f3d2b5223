"""Build the demo database the way real data comes in: every report a workbook, every workbook through the intake."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context

from catalogue.load import catalogue
from sample_data import story
from sample_data.figures import SEED
from sample_data.reports import Delivery, Reports, make
from services import programme, report
from services.platform import Platform

WORKERS = 2
ADMITTED = datetime(2013, 12, 31, 2, tzinfo=UTC)
_TOGETHER = 6  # workbooks a process makes at a time

Progress = Callable[[int, int, str], None]


class DemoError(RuntimeError):
    """The demo could not be built; the message names the report and the checks that stopped it."""


def build(
    platform: Platform,
    *,
    seed: int = SEED,
    progress: Progress | None = None,
    only: Collection[str] | None = None,
) -> None:
    """Fill an empty database with the demo programme of `seed`.

    `progress` is told how many reports of how many are in, and which one came last. `only` leaves the reports to a few
    pilots, for a small and quick demo; all pilots are registered in any case.
    Errors: DemoError when the database holds pilots already, or when the intake refuses a report.
    """
    if not programme.is_empty(platform):
        raise DemoError("the database holds pilots already; the demo is built into an empty one")
    reports = Reports.of(seed)
    register(platform, reports)
    due = [delivery for delivery in reports.deliveries() if only is None or delivery.pilot in only]
    for done, (delivery, content) in enumerate(_made(seed, due), start=1):
        _submit(platform, delivery, content)
        if progress:
            progress(done, len(due), f"{delivery.period} {delivery.pilot}")


def register(platform: Platform, reports: Reports) -> None:
    """Register the fictional pilots of `reports`, with their names over time, in an empty database marked as a demo."""
    groups = {city_type.id: city_type.ranking_group for city_type in catalogue().city_types.values()}
    pilots, identities = [], []
    for key, row in reports.frames.pilots.iterrows():
        pilot, city_type = str(key), str(row["city_type"])
        pilots.append(
            programme.Pilot(
                id=pilot,
                city_type=city_type,
                ranking_group=groups[city_type],
                province_code=str(row["province_code"]),
                direct_report=bool(row["direct_report"]),
                inside_pilot=str(row["inside_pilot"]) or None,
                batch=int(row["batch"]),
                has_villages=bool(row["villages"] > 0),
            )
        )
        days = [ADMITTED.date(), *(since for who, since in [story.IDENTITY_CHANGE] if who == pilot)]
        identities += [_identity(reports, pilot, day) for day in days]
    programme.register_pilots(platform, pilots, identities, actor="demo", now=ADMITTED, demo=True)


def _identity(reports: Reports, pilot: str, day: date) -> programme.Identity:
    name, division_code, city_type = reports.name_on(pilot, day)
    row = reports.frames.pilots.loc[pilot]
    name_en = str(row["name_en"] if name == row["name_zh"] else row["name_en_2015"])
    return programme.Identity(
        pilot_id=pilot, valid_from=day, name_zh=name, name_en=name_en, division_code=division_code, city_type=city_type
    )


def _made(seed: int, due: list[Delivery]) -> Iterator[tuple[Delivery, bytes]]:
    """Yield the workbooks in order, made ahead by other processes."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        contents = pool.map(make, [seed] * len(due), due, chunksize=_TOGETHER)
        yield from zip(due, contents, strict=True)


def _submit(platform: Platform, delivery: Delivery, content: bytes) -> None:
    outcome = report.submit(
        platform,
        content,
        f"{delivery.pilot}-{delivery.period}.xlsx",
        actor=f"reporter-{delivery.pilot}",
        now=delivery.received_at,
    )
    if outcome.kind != "submitted":
        missing = {item.finding.check for item in outcome.unexplained}
        stopped = sorted({finding.check for finding in outcome.of_severity("hard")} or missing)
        raise DemoError(f"{delivery.pilot} {delivery.period}: {outcome.kind} by {', '.join(stopped)}")
