"""Build the demo database the way real data comes in: every report a workbook, every workbook through the intake."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from multiprocessing import get_context

from catalogue.load import catalogue
from catalogue.period import Period
from sample_data import award, seals, story
from sample_data.figures import SEED
from sample_data.journeys import MINISTRY, Stage, clerk_of, locks, revision, stages
from sample_data.reports import Delivery, Reports, make
from sample_data.story import DEMO_DAY
from sample_data.tables import PERIODS
from services import attachments, extensions, people, programme, report, review
from services.access import Actor, Role
from services.platform import Platform
from services.review import CellNote

WORKERS = 2
LAST = PERIODS[-1]
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
    Errors: DemoError when the database holds pilots or accounts already, or when the intake refuses a report.
    """
    if not programme.is_untouched(platform):
        raise DemoError("the database holds pilots or accounts already; the demo is built into an empty one")
    reports = Reports.of(seed)
    register(platform, reports, sealed=())
    # Whoever reports or reviews in the story has a name, and whoever tries the demo may be any of them.
    others = sorted(set(reports.frames.pilots.index.astype(str)) - set(story.REPORTERS))
    people.add_demo_accounts(platform, now=ADMITTED, reporters=(*story.REPORTERS, *others), experts=story.EXPERTS)
    due = [delivery for delivery in reports.deliveries() if only is None or delivery.pilot in only]
    desk = _Desk(platform, reports)
    for done, (delivery, content) in enumerate(_made(seed, due), start=1):
        desk.work_until(delivery.received_at, delivery.period)
        desk.take_in(delivery, content)
        if progress:
            progress(done, len(due), f"{delivery.period} {delivery.pilot}")
    desk.close()
    if only is None:
        award.lead(platform, reports, desk.revise)
    for pilot, (period, until, asked_on, reason) in story.LATER.items():
        asked = datetime.combine(asked_on, time(6), UTC)
        extensions.ask(platform, clerk_of(pilot), pilot, Period.parse(period), until, reason, now=asked)


class _Desk:
    """Reports as they come in and what becomes of them, one event after the other in the order of their moments."""

    def __init__(self, platform: Platform, reports: Reports) -> None:
        self._platform, self._reports = platform, reports
        self._waiting: list[tuple[datetime, int, Stage]] = []
        self._places: dict[tuple[str, str], tuple[str, str]] = {}
        self._number = count()  # two at one moment go in the order they were noted
        self._period = ""
        self._pilots: list[str] = []

    def take_in(self, delivery: Delivery, content: bytes) -> None:
        """Hand in one workbook and note what will become of it."""
        self._places |= _submit(self._platform, delivery, content)
        if not delivery.first:
            self._pilots.append(delivery.pilot)
        self._wait_for(stages(self._reports, delivery))

    def work_until(self, moment: datetime, period: str) -> None:
        """Take every step that comes before `moment`; all that is left where another period begins."""
        if period != self._period:
            self.close()
            self._period = period
        while self._waiting and self._waiting[0][0] <= moment:
            self._take(heappop(self._waiting)[2])

    def close(self) -> None:
        """Take all steps left of the period, and lock what is accepted."""
        while self._waiting:
            self._take(heappop(self._waiting)[2])
        if self._period:
            for stage in locks(self._pilots, self._period):
                self._take(stage)
        self._pilots = []

    def revise(self) -> None:
        """Let the reports of the story be corrected after the freeze: unlocked, revised, sent anew, under review."""
        reason, begun, until = story.REVISION
        for number, pilot in enumerate(story.REVISED):
            moment = datetime.combine(begun, time(1, 5 * number), UTC)
            self._take(Stage(moment, pilot, LAST, "unlock", MINISTRY, reason))
            self._take(Stage(moment + timedelta(hours=3), pilot, LAST, "revise", clerk_of(pilot), reason))
            asked = moment + timedelta(hours=4)
            extensions.ask(self._platform, clerk_of(pilot), pilot, Period.parse(LAST), until, reason, now=asked)
            self._grant(pilot, until, moment + timedelta(days=1))
            sent = datetime.combine(DEMO_DAY, time(2 + number % 5), UTC) - timedelta(days=4 if number % 2 else 6)
            delivery = Delivery(LAST, sent, pilot)
            self._places |= _submit(self._platform, delivery, self._reports.revised(pilot))
            for stage in revision(self._reports, pilot, LAST, sent):
                self._take(stage)

    def _grant(self, pilot: str, until: date, at: datetime) -> None:
        waiting = extensions.requests(self._platform, MINISTRY, now=at)
        request = next(each for each in waiting if each.pilot_id == pilot and each.state == "open")
        extensions.decide(self._platform, MINISTRY, request.id, granted_until=until, answer="", now=at)

    def _wait_for(self, coming: Iterable[Stage]) -> None:
        for stage in coming:
            heappush(self._waiting, (stage.at, next(self._number), stage))

    def _take(self, stage: Stage) -> None:
        cells: tuple[CellNote, ...] = ()
        if stage.code:
            cells = (CellNote(*self._places[stage.pilot, stage.code], stage.code, stage.reason),)
        decision = review.take(
            self._platform,
            stage.actor,
            stage.step,
            stage.pilot,
            stage.period,
            now=stage.at,
            reason=stage.reason,
            cells=cells,
            due_on=stage.due_on,
        )
        if decision.kind != "done":
            raise DemoError(f"{stage.pilot} {stage.period}: {stage.step} ended as {decision.kind}")


def register(platform: Platform, reports: Reports, *, sealed: Collection[str] | None = None) -> None:
    """Register the fictional pilots of `reports`, with their names over time, in an empty database marked as a demo.

    A sample scan lies beside every report to come of the periods `sealed` (None: all of them), so that workbooks can be
    handed in straight away.
    """
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
    demo = Actor("demo", Role.OPERATOR)
    programme.register_pilots(
        platform, pilots, identities, actor=demo, now=ADMITTED, demo=True, demo_day=story.DEMO_DAY
    )
    for period, day in catalogue().calendar.items():
        if sealed is None or str(period) in sealed:
            papers = [_scan(pilot.id, period) for pilot in pilots]
            attachments.attach(platform, demo, papers, now=datetime.combine(day.opens_on, time(4), UTC))


def _scan(pilot: str, period: Period) -> attachments.Paper:
    # The same page for every period of a pilot: the bytes are stored once.
    return attachments.Paper(pilot, period, "seal", f"{pilot}-盖章扫描件.pdf", seals.scan(pilot))


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


def _submit(platform: Platform, delivery: Delivery, content: bytes) -> dict[tuple[str, str], tuple[str, str]]:
    """Hand in one workbook with its sealed scan; return sheet and cell of each of its figures by pilot and code.

    Errors: DemoError when the intake refuses it.
    """
    clerk = clerk_of(delivery.pilot)
    attachments.attach(
        platform, clerk, [_scan(delivery.pilot, Period.parse(delivery.period))], now=delivery.received_at
    )
    outcome = report.submit(
        platform,
        content,
        f"{delivery.pilot}-{delivery.period}.xlsx",
        actor=clerk,
        now=delivery.received_at,
    )
    if outcome.kind != "submitted" or outcome.reading is None:
        missing = {item.finding.check for item in outcome.unexplained}
        stopped = sorted({finding.check for finding in outcome.of_severity("hard")} or missing)
        raise DemoError(f"{delivery.pilot} {delivery.period}: {outcome.kind} by {', '.join(stopped)}")
    current = (value for value in outcome.reading.values if value.column == "current")
    return {(delivery.pilot, value.code): (value.sheet, value.cell) for value in current}
