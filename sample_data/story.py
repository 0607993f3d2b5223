"""What happens in the demo programme: who leads, who lags, who is late. Nothing outside sample_data knows these ids."""

from __future__ import annotations

from datetime import date

DEMO_DAY = date(2016, 2, 15)
"""The day at which the programme stands: the last quarter is in, most of it accepted, not yet locked."""

START: dict[str, float] = {
    "P35": 1.1,
    "P22": 1.05,
    "P12": -1.3,
    "P43": -1.1,
    "P47": -1.05,
    "P37": -0.35,
    "P34": 0.15,
}
"""Strength in 2013 of the pilots with a part to play; 0 is typical of the city type, ±1 its usual limits."""

END: dict[str, float] = {
    "P35": 1.3,
    "P22": 1.25,
    "P12": 1.1,
    "P43": -1.2,
    "P47": -1.15,
    "P37": -0.3,
    "P34": 0.15,
}
"""The same in 2015: P12 climbs from the bottom of its group to the top."""

HUBS: dict[str, dict[str, float]] = {
    "P20": {"IPD1": 3.0, "ECD1": 1.5, "ECD5": 1.8},
    "P23": {"ECD1": 4.6, "ECD3": 5.6, "ECD5": 9.0, "ECD4": 1.15},
    "P27": {"ECD1": 2.4, "ECD3": 2.6, "ECD5": 3.4, "IPD1": 1.4},
}
"""E-commerce and industry hubs: times what is usual for their type."""

NO_REPORT = frozenset({("P44", "2014Q3")})
LATE = {"P18": (4, 9)}
"""Days after the due date, from … to, that a report comes in, every quarter."""

UNAVAILABLE: dict[tuple[str, str, str], str] = {
    ("P38", "2014Q2", "BB10"): "电信企业资费结构调整，本季加权平均口径尚未核定，下季补报。",
}
"""Figures that are 暂缺, with the clerk's reason."""

CORRECTED: dict[tuple[str, str], dict[str, float]] = {
    ("P31", "2015Q1"): {"LT07": 1.18},
    ("P07", "2015Q4"): {"LT07": 1.13},
}
"""Reports whose first version held a wrong figure: times the true one."""

RETURNED: dict[tuple[str, str], tuple[str, str, date | None]] = {
    ("P31", "2015Q1"): ("WLAN接入点数与电信企业台账不符，请核对后重新报送。", "LT07", date(2015, 4, 30)),
    ("P07", "2015Q4"): ("WLAN接入点数高于三家电信企业合计，疑似重复计算，请核对。", "LT07", date(2016, 2, 19)),
}
"""Why their first version came back, about which figure, and until when another is taken."""

TO_CORRECT = frozenset({("P07", "2015Q4")})
"""Returned reports whose correction has not come in yet on the demo's day."""

IN_REVIEW: dict[tuple[str, str], str] = {
    ("P10", "2015Q4"): "provincial_review",
    ("P11", "2015Q4"): "submitted",
    ("P16", "2015Q4"): "ministry_review",
    ("P18", "2015Q4"): "submitted",
    ("P20", "2015Q4"): "passed",
    ("P33", "2015Q4"): "submitted",
    ("P41", "2015Q4"): "provincial_review",
}
"""How far reports have come on the demo's day that are not accepted yet."""

REPORTERS = ("P07", "P12")
"""Pilots whose clerks have an account in the demo: one reports straight to the ministry, one through a province."""

LATER: dict[str, tuple[str, date, date, str]] = {
    "P44": ("2014Q3", date(2016, 2, 24), date(2016, 2, 12), "2014年第三季度因机构调整漏报，现数据已核实，申请补报。"),
}
"""Who has asked for a later day and waits for an answer: pilot → period, until when, asked on, why."""

MAINTAIN = ("P09", "BBD1")
"""The one target that is to keep what there is."""

IDENTITY_CHANGE = ("P21", date(2015, 4, 28))
"""From this day the county-level city is a district with another name and division code."""

WITHOUT_ECONOMY = frozenset({"P37"})
"""The town for which nobody computes GDP or retail sales."""

OVERSPENT = ("P20", 1)
"""The project, by its place in the pilot's list, that costs more than a tenth over its plan."""

TERMINATED = ("P19", 2)
"""The project that is given up in the second quarter of 2015."""

RETIRED: dict[tuple[str, str, str], float] = {("P16", "2015Q2", "LT07"): 0.74}
"""Figures that fall for good: what is left of them from that period on."""

_SELLERS = "本地是网商集聚地，网络零售按卖方所在地统计，买方多在外地，经商务部门核对属实。"
_CLIMB = "原有规模很小，新平台和网络建成后集中释放需求，增速偏高，经统计部门核对属实。"
_GAP = "2014年第三季度未报送，与第二季度相比跨了两个季度，增长属实。"
_OPTICAL = "城区光纤改造集中验收，老用户批量迁移到更高速率，经电信企业出账系统核对属实。"
_OVERSPENT = "项目扩大建设范围追加投资，追加部分已经发展改革部门批复，累计完成投资属实。"
EXPLAINED: dict[tuple[str, str, str], tuple[str, str, str]] = {
    ("P12", "T18", "ICD2"): ("2014Q1", "2015Q4", _CLIMB),
    ("P16", "T12", "LT07"): ("2015Q2", "2015Q2", "电信企业集中退网利用率低的接入点，4G覆盖已可替代，名单附后备查。"),
    ("P23", "X06", "EC02"): ("2014Q4", "2015Q4", _SELLERS),
    ("P23", "R04", "ECD1"): ("2013B", "2015Q4", _SELLERS),
    ("P23", "R04", "ECD3"): ("2014Q1", "2015Q4", _SELLERS),
    ("P23", "D03", "ECD5"): ("2015Q1", "2015Q4", "快递业务量含为外地网商代发的包裹，与邮政管理部门数据一致。"),
    ("P44", "T04", "BB03"): ("2014Q4", "2014Q4", _GAP),
    ("P44", "T04", "BB04"): ("2014Q4", "2014Q4", _GAP),
    ("P44", "T04", "BB05"): ("2014Q4", "2014Q4", _GAP),
    ("P44", "T04", "BB09"): ("2014Q4", "2014Q4", _GAP),
    ("P24", "T04", "BB04"): ("2014Q2", "2014Q2", _OPTICAL),
    ("P29", "T04", "BB05"): ("2014Q1", "2014Q1", _OPTICAL),
    ("P47", "T04", "BB05"): ("2014Q3", "2014Q3", _OPTICAL),
    ("P20", "S03", ""): ("2015Q1", "2015Q4", _OVERSPENT),
}
"""What pilots write because a verification check asks: pilot, check and code (none: all it asks about) → first and
last period, and the text."""
