"""The public notice (公示) and the announcement of the final list as Word documents.

Who is named, and who was moved against the order by total with the reason given for it; never a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from catalogue.words import Words
from exports.evaluation.model import MOVES, Evaluation
from exports.paper import Paper

_TITLES: Final = {
    False: Words(
        "关于全国信息消费示范市（县、区）建议名单的公示",
        "Public notice: proposed demonstration cities (counties, districts) of information consumption",
    ),
    True: Words(
        "全国信息消费示范市（县、区）名单", "Demonstration cities (counties, districts) of information consumption"
    ),
}
_LEADS: Final = {
    False: Words(
        "根据信息消费试点工作安排，经数据冻结并请试点确认、专家评审、领导小组审定，现将建议授予“全国信息消费示范市（县、区）”"
        "称号的 {count} 个试点予以公示。公示期为 {since} 至 {until}。",
        "After the data were frozen and put to the pilots for confirmation, experts scored and the leading group "
        "decided, {count} pilots are "
        "proposed as demonstration cities (counties, districts). The notice lasts from {since} to {until}.",
    ),
    True: Words(
        "经公示，现将全国信息消费示范市（县、区）名单（{count} 个）予以公布。公示期为 {since} 至 {until}。",
        "After public notice from {since} to {until}, {count} pilots are demonstration cities (counties, districts).",
    ),
}
_OBJECT: Final = Words(
    "公示期内，单位和个人对名单有异议的，请以书面形式提出并附佐证材料；单位提出的加盖公章，个人提出的署真实姓名和联系方式。",
    "During the notice anybody may object in writing, with evidence: organisations under seal, persons with name and "
    "address.",
)
_COLUMNS: Final = (
    Words("序号", "No."),
    Words("试点市（县、区）", "Pilot"),
    Words("所在省（自治区、直辖市）", "Province"),
    Words("类型", "Type"),
)
_ORDER: Final = Words("各组内按省份排列，与名次无关。", "Within a group by province; the order says nothing of ranks.")
_WIDTHS: Final = (1.4, 7.0, 5.0, 4.0)
_MOVED_HEADING: Final = Words(
    "总分排序之外的调整及理由", "Moved by decision, against the order by total, each with its reason"
)
_MOVED: Final = (Words("试点市（县、区）", "Pilot"), Words("调整", "Decision"), Words("理由", "Reason"))
_MOVED_WIDTHS: Final = (4.4, 3.0, 10.0)


@dataclass(frozen=True)
class Notice:
    """What is made public: the list of an evaluation, first and last day as written, whom to write to (label, value).

    `concluded`: it is the final list, after the notice. `signed` is who publishes and the day, as written.
    """

    evaluation: Evaluation
    since: str
    until: str
    contacts: tuple[tuple[str, str], ...] = ()
    signed: tuple[str, ...] = ()
    concluded: bool = False


def as_docx(notice: Notice) -> bytes:
    """Return the notice as a Word document, A4 upright. Ranks and scores are not part of it."""
    given = notice.evaluation
    to, title = given.lang, _TITLES[notice.concluded].of(given.lang)
    paper = Paper(title, lang=to, mark=given.mark, foot=given.foot(), author=given.catalogue.layout.maker.zh)
    paper.title(title, size=16)
    listed = {name: named(given, key) for key, name in given.groups.items()}
    count = sum(map(len, listed.values()))
    paper.text(_LEADS[notice.concluded].of(to).format(count=count, since=notice.since, until=notice.until))
    if not notice.concluded:
        paper.text(_OBJECT.of(to))
        if notice.contacts:
            paper.facts(notice.contacts)
    paper.note(_ORDER.of(to), keep=True)
    number = 0
    for name, rows in listed.items():
        if not rows:
            continue
        paper.heading(name, 2)
        numbered = [[number + place, *row] for place, row in enumerate(rows, start=1)]
        number += len(rows)
        paper.table([words.of(to) for words in _COLUMNS], numbered, _WIDTHS, numbers={0}, size=9.5)
    _moved(paper, given)
    for line in notice.signed:
        paper.text(line, right=True)
    return paper.save()


def _moved(paper: Paper, given: Evaluation) -> None:
    """Write who was moved against the order by total and why, which leaders were told would be public."""
    rows = [
        [given.name(str(row["pilot_id"])), given.moved(row), row["reason"]]
        for row in given.final[given.final["moved"].isin(list(MOVES))].to_dict("records")
    ]
    if rows:
        paper.heading(_MOVED_HEADING.of(given.lang), 2)
        paper.table([words.of(given.lang) for words in _MOVED], rows, _MOVED_WIDTHS, size=9.5)


def named(given: Evaluation, key: str) -> list[list[str]]:
    """Return who is named in a group, by province in the official order, then by id: name, province, what it is."""
    order = list(given.catalogue.provinces)

    def place(row: dict[Any, Any]) -> tuple[int, str]:
        pilot = str(row["pilot_id"])
        return order.index(str(given.pilots.loc[pilot, "province_code"])), pilot

    known = given.catalogue.provinces
    listed = []
    for row in sorted(given.named(key).to_dict("records"), key=place):
        pilot = str(row["pilot_id"])
        province = known[str(given.pilots.loc[pilot, "province_code"])].name.of(given.lang)
        listed.append([given.name(pilot), province, given.kind(pilot)])
    return listed
