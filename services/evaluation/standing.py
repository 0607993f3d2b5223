"""The whole evaluation in one read: what screens and paper show to the ministry and to leaders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from catalogue.model import Catalogue
from db import evaluations as storage
from db import reads
from db.session import reading
from services.access import Action, Actor, require
from services.evaluation import confirmation, vetoes
from services.evaluation.agreement import Spread, spread_of
from services.evaluation.book import Book, Snapshot, read_book
from services.evaluation.decision import balance, quota, ranking
from services.evaluation.panel import assigned, closed, seats, thin
from services.evaluation.results import Computed
from services.evaluation.snapshot import opened
from services.evaluation.stages import Stage
from services.platform import Platform


@dataclass(frozen=True)
class Evaluation:
    """Where an evaluation stands, and all that is known of it.

    `final` as `metrics.final.conclude` (no totals while experts score); `pilots` as `db.reads.pilots`, as frozen.
    `confirmations` as `confirmation.states`, `vetoes` as `vetoes.listed`. `panel`: account_id, name, province_code,
    chair, pilots (how many are theirs), handed_in, drafts. `thin`: pilots with too few experts who may score them;
    `short`: those with too few sheets handed in. `spread` is None until scoring is over. `moves`, `quotas` and `lists`
    are rows of list_move, quota and award_list; `objections` as the function of that name. `regions` as
    `decision.balance`. `names`: people's names by account.
    """

    snapshot: Snapshot
    stage: Stage
    steps: pd.DataFrame
    catalogue: Catalogue
    demo: bool
    computed: Computed
    pilots: pd.DataFrame
    final: pd.DataFrame
    seats: Mapping[tuple[int, str], int]
    confirmations: pd.DataFrame
    panel: pd.DataFrame
    recusals: pd.DataFrame
    thin: tuple[str, ...]
    short: tuple[str, ...]
    spread: Spread | None
    vetoes: pd.DataFrame
    moves: pd.DataFrame
    quotas: pd.DataFrame
    objections: pd.DataFrame
    lists: pd.DataFrame
    regions: pd.DataFrame
    names: Mapping[str, str]


def evaluation(platform: Platform, actor: Actor, *, now: datetime, number: int | None = None) -> Evaluation | None:
    """Return the current evaluation, or that of a number; None where there is none. Errors: ForbiddenError."""
    require(platform, actor, Action.OVERSEE_EVALUATION, now=now)
    with reading(platform.engine) as session:
        book = read_book(session, number)
        if book is None:
            return None
        computed, demo = opened(session, book.snapshot), reads.is_demo(session)
        names = reads.account_names(session)
    return laid_out(book, computed, names, demo=demo)


@dataclass(frozen=True, slots=True)
class Glance:
    """What pages about pilots have to know of an evaluation: its stage, when the data were frozen, and the grounds of
    the vetoes that were upheld, by pilot.
    """

    stage: Stage
    frozen_at: datetime
    barred: Mapping[str, tuple[str, ...]]


def glance(platform: Platform, actor: Actor, *, now: datetime) -> Glance | None:
    """Return the little that pages about pilots show of the current evaluation; None where there is none.

    The snapshot is not opened: nothing is computed. Errors: ForbiddenError.
    """
    require(platform, actor, Action.OVERSEE_EVALUATION, now=now)
    with reading(platform.engine) as session:
        book = read_book(session)
    if book is None:
        return None
    found = vetoes.listed(book)
    upheld = found[found["upheld"].eq(True)]
    barred = {str(pilot): tuple(dict.fromkeys(own["ground"])) for pilot, own in upheld.groupby("pilot_id")}
    return Glance(book.stage, book.snapshot.at, barred)


def version(platform: Platform) -> int:
    """Return the number that everything said about an evaluation raises: what screens cache by."""
    with reading(platform.engine) as session:
        return storage.version(session)


def laid_out(book: Book, computed: Computed, names: Mapping[str, str], *, demo: bool) -> Evaluation:
    """Lay out what was read; `names` are people's names by account."""
    found = spread_of(book, computed) if closed(book) else None
    listed = ranking(book, computed, found.opinions if found else None)
    regions = {code: province.region.zh for code, province in computed.catalogue.provinces.items()}
    return Evaluation(
        snapshot=book.snapshot,
        stage=book.stage,
        steps=book.said["evaluation_step"],
        catalogue=computed.catalogue,
        demo=demo,
        computed=computed,
        pilots=computed.pilots,
        final=listed,
        seats=quota(book, computed),
        confirmations=confirmation.states(book, computed),
        panel=_panel(book, computed, names),
        recusals=book.said["recusal"],
        thin=thin(book, computed),
        short=short(book, computed),
        spread=found,
        vetoes=vetoes.listed(book),
        moves=book.said["list_move"],
        quotas=book.said["quota"],
        objections=objections(book),
        lists=book.said["award_list"],
        regions=balance(listed, computed.pilots, regions),
        names=names,
    )


def handed_in(book: Book, computed: Computed) -> pd.DataFrame:
    """Return which sheets are in of those that are to come: account_id, pilot_id, handed_in, draft (bool)."""
    wanted = assigned(book, computed)
    saved = book.last("expert_sheet", "account_id", "pilot_id")[["account_id", "pilot_id", "handed_in"]]
    found = wanted.merge(saved, on=["account_id", "pilot_id"], how="left")
    done = found["handed_in"].eq(True)
    return wanted.assign(handed_in=done.to_numpy(), draft=(found["handed_in"].notna() & ~done).to_numpy())


def short(book: Book, computed: Computed) -> tuple[str, ...]:
    """Return the ranked pilots with fewer sheets handed in than an expert score needs."""
    least = computed.catalogue.final.rules.minimum_scores
    counted = handed_in(book, computed).groupby("pilot_id")["handed_in"].sum()
    ranked = computed.parts.loc[computed.parts["why"].isna(), "pilot_id"]
    return tuple(str(pilot) for pilot in ranked if counted.get(pilot, 0) < least)


def objections(book: Book) -> pd.DataFrame:
    """Return every public objection: the row's columns, and upheld, answer, answered_at, answered_by (or None)."""
    answers = book.answers("public_objection")
    found = book.said["public_objection"].drop(columns="evaluation_id")
    for name, part in (("upheld", "upheld"), ("answer", "text"), ("answered_at", "at"), ("answered_by", "actor")):
        told: list[Any] = [answers[int(key)][part] if int(key) in answers else None for key in found["id"]]
        found[name] = pd.Series(told, index=found.index, dtype=object)
    return found


def _panel(book: Book, computed: Computed, names: Mapping[str, str]) -> pd.DataFrame:
    sitting, work = seats(book), handed_in(book, computed)
    by_expert = work.groupby("account_id")
    counts = pd.DataFrame(
        {"pilots": by_expert.size(), "handed_in": by_expert["handed_in"].sum(), "drafts": by_expert["draft"].sum()}
    )
    counts = counts.reindex(sitting["account_id"], fill_value=0).astype("int64").reset_index(drop=True)
    named = sitting.assign(name=[names.get(account, "") for account in sitting["account_id"]])
    return pd.concat([named, counts], axis=1)
