"""The list: a group's totals as their parts with the line, intervals, vetoes, moves beside the order, balance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from services import platform
from services.access import Action, Actor, allows
from services.evaluation import decision
from services.evaluation.stages import WHEN, Stage
from services.evaluation.standing import Evaluation
from ui import cache, chart_block, clock, firm, frame
from ui.chart_block import Block, Drawn, Sheet
from ui.evaluation import words
from ui.filters import choose
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import N_, _, of

PARTS: Final = {
    "quantitative": N_("Quantitative Q"),
    "own_targets": N_("Own targets A"),
    "expert": N_("Experts Z"),
    "quality": N_("Reporting quality D"),
}
MOVED: Final = {
    "in": N_("added by decision"),
    "out": N_("taken off by decision"),
    "": N_("change taken back"),
}
Draw = Callable[..., Drawn]


def pools(found: Evaluation) -> dict[str, str]:
    """Return the groups that are ranked by themselves, as choices."""
    keys = found.final[["batch", "ranking_group"]].drop_duplicates()
    several = len(set(keys["batch"])) > 1
    return {
        f"{row.batch}{row.ranking_group}": frame.line(
            words.group(row.ranking_group), _("batch {batch}").format(batch=row.batch) if several else ""
        )
        for row in keys.itertuples()
    }


def pool(found: Evaluation) -> str:
    """Let a group be chosen."""
    options = pools(found)
    return choose(_("Group"), options, name="final_group", default=next(iter(options)))


def members(found: Evaluation, key: str) -> pd.DataFrame:
    """Return a group's rows of the list: the ranked by rank, then the others."""
    batch, group = int(key[:-1]), key[-1]
    return found.final[(found.final["batch"] == batch) & (found.final["ranking_group"] == group)]


def title(found: Evaluation) -> str:
    """Return the finding: how many are named, how many of them beside the order, how many places are contested."""
    named, moved = int(found.final["named"].sum()), int((found.final["moved"] != "").sum())
    if not found.final["ranked"].any():
        return _("No totals yet: experts still score")
    counts = contested(found.final)
    said = _(
        "{named} pilots on the list; {moved} changed by decision, {contested} contested at the line by total "
        "({on} on the list, {off} not)"
    )
    if counts["contested"] == "0":
        said = _("{named} pilots on the list; {moved} changed by decision, none contested at the line by total")
    return said.format(named=numbers().number(named, 0), moved=numbers().number(moved, 0), **counts)


def contested(rows: pd.DataFrame) -> dict[str, str]:
    """Return how many are contested, on the list and off it: both sides of the line, so that nobody takes one for all.

    As written, by the names messages use: contested, on, off.
    """
    at_line = rows[rows["eligible"].astype(bool) & (rows["verdict"] == "contested")]
    on = int(at_line["named"].sum())
    counts = {"contested": len(at_line), "on": on, "off": len(at_line) - on}
    return {name: numbers().number(count, 0) for name, count in counts.items()}


def parts(found: Evaluation, key: str, draw: Draw) -> Block | None:
    """Every total of a group as the parts it is made of, best first; None while there are no totals."""
    own = members(found, key)
    ranked = own[own["ranked"]]
    if ranked.empty:
        return None
    called, show = words.names(found.pilots), numbers().number
    shares = found.catalogue.final.total
    rows = ranked.assign(
        label=[f"{rank} {called[pilot]}" for rank, pilot in zip(ranked["rank"], ranked["pilot_id"], strict=True)]
    )
    for name in PARTS:
        rows[name] = getattr(shares, name) * ranked[name]
    chart = draw(
        rows, {name: _(said) for name, said in PARTS.items()}, unit=_("points of the total"), show=show,
        alt=_("Stacked bars; the parts of a bar add up to its total. The line lies under the last one named by order."),
    )  # fmt: skip
    line = _("{seats} seats of {ranked} ranked").format(
        seats=show(int(own["seats"].max()), 0), ranked=show(len(ranked), 0)
    )
    last = ranked.loc[ranked["machine"].astype(bool), "rank"].max()
    over = ranked[~ranked["eligible"].astype(bool) & (ranked["rank"] <= last)]
    if len(over):
        named = _(", ").join(called[pilot] for pilot in over["pilot_id"])
        line = frame.line(line, _("{names} not eligible, so that the award line moves down").format(names=named))
    weights = _(", ").join(f"{_(said)} × {show(getattr(shares, name), 2)}" for name, said in PARTS.items())
    return Block(f"final-{key}", frame.line(pools(found)[key], line), weights, table(found, own), chart)


def table(found: Evaluation, own: pd.DataFrame) -> Sheet:
    """A group's list with all parts, intervals and decisions."""
    called = words.names(found.pilots)
    spans = [
        "" if pd.isna(low) else f"{low}–{high}" if low != high else f"{low}"
        for low, high in zip(own["low"], own["high"], strict=True)
    ]
    listed = pd.DataFrame(
        {
            _("Rank"): own["rank"],
            _("Pilot"): [called[pilot] for pilot in own["pilot_id"]],
            _("Total"): own["total"],
            **{_(said): own[name] for name, said in PARTS.items()},
            _("Adjusted for severity"): own["expert_adjusted"],
            _("Sheets"): own["scores"],
            _("Rank interval"): spans,
            _("Inside the line (%)"): (own["inside"] * 100).round(1),
            _("At the line"): [_verdict(row) for row in own.to_dict("records")],
            _("By order"): [_("named") if each else "" for each in own["machine"]],
            _("Decided"): [standing(row) for row in own.to_dict("records")],
            _("Reason"): own["reason"],
            _("Why no total"): [words.why(reason) for reason in own["why"]],
        }
    )
    config = {name: st.column_config.NumberColumn(format="%.2f") for name in [_("Total"), *map(_, PARTS.values())]}
    return Sheet(listed, config)


def _at_the_line(row: dict[Any, Any]) -> str:
    """Return how a pilot stands at the line with its mark, and how often it was inside in the recalculations."""
    said = _verdict(row)
    if not said or pd.isna(row["inside"]):
        return said
    told = f"{firm.MARKS.get(row['verdict'], '')} {said} {numbers().percent(100 * row['inside'], 0)}".strip()
    return told.replace(" ", "\N{NO-BREAK SPACE}")


def _verdict(row: dict[Any, Any]) -> str:
    """Return how a pilot stands at the line; who is barred stands nowhere at it, and who has no rank neither."""
    if not row["ranked"]:
        return ""
    return _(firm.VERDICTS[row["verdict"]]) if row["eligible"] else _("not eligible")


def listed(found: Evaluation) -> Block | None:
    """Everybody on the list, all groups together; None while there are no totals."""
    named = found.final[found.final["named"].astype(bool)]
    if named.empty:
        return None
    called, show = words.names(found.pilots), numbers()
    several = len(set(found.final["batch"])) > 1
    above = _passed_on(found)
    rows = pd.DataFrame(
        {
            _("Group"): [
                frame.line(str(group), _("batch {batch}").format(batch=batch) if several else "")
                for batch, group in zip(named["batch"], named["ranking_group"], strict=True)
            ],
            _("Rank"): named["rank"].to_list(),
            # In one piece: of "Minglu County · P12" three lines would be made beside an empty column.
            _("Pilot"): [called[pilot].replace(" ", "\N{NO-BREAK SPACE}") for pilot in named["pilot_id"]],
            _("Total"): named["total"].to_list(),
            _("At the line"): [_at_the_line(row) for row in named.to_dict("records")],
            _("Decided"): [standing(row) for row in named.to_dict("records")],
            **{_(said): named[name].to_list() for name, said in PARTS.items()},
            _("Reason"): [reason or above.get(pilot, "") for pilot, reason in zip(
                named["pilot_id"], named["reason"].fillna(""), strict=True)],
        }
    )  # fmt: skip
    figures = {_("Rank"): 0, _("Total"): 2, **{_(said): 2 for said in PARTS.values()}}
    written = {name: [show.number(value, places) for value in rows[name]] for name, places in figures.items()}
    explained = frame.line(
        words.groups(set(named["ranking_group"])), _("at the line: how many of the recalculations are inside it")
    )
    note = _(
        "By group and rank, with the parts of the total; a reason stands where leaders decided or a place moved up"
    )
    return Block(
        "final-list",
        _("The list across all groups"),
        note,
        Sheet(rows, wrapped=True, written=written),
        explained=explained,
    )


def _passed_on(found: Evaluation) -> dict[str, str]:
    """Return by pilot whose place has come to it, where somebody ranked above is not eligible."""
    called, said = words.names(found.pilots), {}
    for _key, own in found.final.groupby(["batch", "ranking_group"]):
        ranked = own[own["ranked"].astype(bool)]
        barred = ranked[~ranked["eligible"].astype(bool)]
        for row in ranked[ranked["named"].astype(bool) & (ranked["moved"] == "")].to_dict("records"):
            above = barred[barred["rank"] < row["rank"]]["pilot_id"]
            # By order alone it would not be sure of a place: as many or more stand at its rank or above as there are.
            if len(above) and (ranked["rank"] <= row["rank"]).sum() > int(own["seats"].max()):
                names = _(", ").join(called[pilot] for pilot in above)
                said[str(row["pilot_id"])] = _("moves up: {names} not eligible").format(names=names)
    return said


def standing(row: dict[Any, Any]) -> str:
    """Return what was decided of a pilot, in words."""
    if row["moved"] in ("in", "out"):
        return _(MOVED[row["moved"]])
    if row["ranked"] and not row["eligible"]:
        return _("not eligible")
    return _("named") if row["named"] else ""


def intervals(found: Evaluation, key: str, draw: Draw) -> Block | None:
    """How far each place depends on the choices behind the quantitative score."""
    ranked = members(found, key)
    ranked = ranked[ranked["ranked"]]
    if ranked.empty:
        return None
    called = words.names(found.pilots)
    able = ranked[ranked["eligible"].astype(bool)]
    counts = able["verdict"].value_counts()
    barred = {pilot: f"{called[pilot]} ✕" for pilot in ranked.loc[~ranked["eligible"].astype(bool), "pilot_id"]}
    at_line = ranked["verdict"].map(firm.MARKS).where(ranked["eligible"].astype(bool), "✕")
    rows = ranked.assign(nominal=ranked["rank"], mark=at_line).set_index("pilot_id").rename(index=called | barred)
    # The line lies under the last one named by order, whoever above it is not eligible.
    line = int(ranked.loc[ranked["machine"], "rank"].max()) if ranked["machine"].any() else 0
    chart = draw(
        rows, seats=line,
        alt=_("One line a pilot: the ranks its total takes when the score is recalculated by other choices of method."),
    )  # fmt: skip
    named = _("{inside} surely inside, {contested} contested ({on} on the list, {off} not), {outside} outside the line")
    if not (able["verdict"] == "contested").any():
        named = _("{inside} surely inside, none contested, {outside} outside the line")
    named = named.format(
        inside=int(counts.get("inside", 0)), outside=int(counts.get("outside", 0)), **contested(able)
    )  # fmt: skip
    if barred:
        named = _("{found}; and {count} not eligible").format(found=named, count=len(barred))
    note = _(
        "The quantitative score recalculated with other choices of method, the other parts as they are; no sampling "
        "error"
    )
    note = frame.line(note, _("✕ not eligible") if barred else "")
    return Block(f"final-firm-{key}", named, note, table(found, ranked), chart, explained=firm.marks())


def show(found: Evaluation, blocks: Sequence[Block | None]) -> None:
    """Draw the blocks there are; what is taken along names the snapshot it is from, not the data of today."""
    frozen = found.snapshot
    source = replace(
        cache.picture(),
        data_version=frozen.data_version,
        catalogue_hash=frozen.catalogue_hash,
        method_version=frozen.method_version,
        basis="accepted",
    )
    named = _("Snapshot {number}, SHA-256 {digest}").format(
        number=frozen.number, digest=f"{frozen.content_sha256[:16]}…"
    )
    for block in blocks:
        if block is not None:
            chart_block.show(source, replace(block, note=frame.line(block.note, named)))


def apart(found: Evaluation) -> None:
    """Write who has no total, and why."""
    lacking = found.final[~found.final["ranked"]]
    if lacking.empty:
        return
    called = words.names(found.pilots)
    frame.heading(_("Listed apart, without a total: {count}").format(count=len(lacking)))
    rows = [
        (called[pilot], words.why(reason)) for pilot, reason in zip(lacking["pilot_id"], lacking["why"], strict=True)
    ]
    frame.text_table(pd.DataFrame(rows, columns=[_("Pilot"), _("Why no total")]))


def balance(found: Evaluation, draw: Draw) -> Block:
    """Where those named lie beside where the pilots lie."""
    regions = {province.region.zh: of(province.region) for province in found.catalogue.provinces.values()}
    order = [region for region in regions if region in set(found.regions["region"])]
    counted = found.regions.set_index("region").loc[order].reset_index()  # as everywhere: east first
    counted = counted.assign(label=[regions[each] for each in counted["region"]])
    chart = draw(counted, alt=_("Bars: all pilots of a region, and inside them those named."))
    listed = counted[["label", "pilots", "ranked", "machine", "named"]]
    listed.columns = pd.Index([_("Region"), _("Pilots"), _("Ranked"), _("Selected by order"), _("Named")])
    return Block("final-balance", _("By region (for information only)"), _("pilots"), Sheet(listed), chart)


def moving(found: Evaluation, key: str, who: Actor) -> None:
    """Write every move with its reason, and let leaders make or take back one."""
    called = words.names(found.pilots)
    frame.heading(
        _("Changes by decision: {count}").format(count=int((found.final["moved"] != "").sum())),
        _("Each has a written reason; the order itself is never altered."),
    )
    if len(found.moves):
        rows = [
            (called[row["pilot_id"]], _(MOVED[row["direction"]]), row["reason"],
             found.names.get(row["actor"], row["actor"]), words.moment(row["at"]))
            for row in found.moves.to_dict("records")
        ]  # fmt: skip
        headings = [_("Pilot"), _("Decision"), _("Reason"), _("By"), _("When (Beijing time)")]
        frame.text_table(pd.DataFrame(rows, columns=headings))
    if not allows(who, Action.DECIDE) or found.stage not in WHEN["move"]:
        return
    own = members(found, key)
    ranked = own[own["ranked"]]
    listed = [str(pilot) for pilot in ranked["pilot_id"]]
    # The list begins with who could be put on it: the first beyond it, unless a veto or the gate bars them.
    free = ~ranked["named"].astype(bool) & ranked["eligible"].astype(bool)
    beyond = int(free.to_numpy().argmax()) if len(ranked) else 0
    if found.stage == Stage.NOTICE:
        frame.note(
            _("The list made public stays as it was; what is moved now shows in the final list, with its reason.")
        )
    with st.form("move", border=True):
        left, right = st.columns(2)
        pilot = left.selectbox(
            _("Pilot"), listed, format_func=called.__getitem__, index=beyond, key=f"move-pilot-{key}"
        )
        ways = {"in": _("put on the list"), "out": _("take off the list"), "": _("take the last change back")}
        direction = right.selectbox(_("Change the list"), list(ways), format_func=ways.__getitem__, key="move-way")
        reason = st.text_area(_("Reason (will be published)"), max_chars=1000, key="move-reason")
        sent = st.form_submit_button(_("Change the list"), key="move-send")
    if sent and pilot:
        way: decision.Direction = "in" if direction == "in" else "out" if direction == "out" else ""
        told = decision.move(platform.current(), viewer(), pilot, way, reason, now=clock.now())
        words.settle(told, _("Changed. The order by total is kept beside it."), called)


def quota(found: Evaluation, key: str, who: Actor) -> None:
    """Let leaders set a group's seats, with a reason."""
    if not allows(who, Action.DECIDE) or found.stage not in WHEN["set_quota"]:
        return
    own = members(found, key)
    with frame.fold(_("Seats of this group"), key="seats"), st.form("quota", border=False):
        left, right = st.columns([1, 3])
        most = int((own["why"].isna() | own["why"].isin(["few_scores"])).sum())
        number = left.number_input(
            _("Seats"), min_value=0, max_value=max(most, 1), value=int(own["seats"].max()), key=f"quota-{key}"
        )
        reason = right.text_input(_("Reason"), max_chars=500, key="quota-reason")
        sent = st.form_submit_button(_("Set"), key="quota-send")
    if sent:
        seats = {(int(key[:-1]), key[-1]): int(number)}
        told = decision.set_quota(platform.current(), viewer(), seats, reason, now=clock.now())
        words.settle(told, _("Set."), words.names(found.pilots))
