"""What happens in the demo programme: who leads, who lags, who is late. Nothing outside sample_data knows these ids."""

from __future__ import annotations

from datetime import date

DEMO_DAY = date(2016, 4, 11)
"""The day at which the programme stands: everything was frozen and scored, the list of those named is public."""

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

REVISION = ("电信主管部门年度核定后接入速率口径调整，申请更正第四季度数据。", date(2016, 3, 28), date(2016, 4, 15))
"""Why, from when and until when reports already locked are corrected, after the data were frozen."""

REVISED: dict[str, tuple[str, float]] = {
    "P07": ("returned", 1.03),
    "P10": ("provincial_review", 1.02),
    "P11": ("submitted", 0.98),
    "P16": ("ministry_review", 1.02),
    "P20": ("passed", 1.04),
    "P33": ("submitted", 0.97),
    "P41": ("accepted", 0.90),
}
"""How far the revised report of the last quarter has come on the demo's day, and its bandwidth as times the first."""

REVISED_CODE = "BB07"
REVISION_RETURNED = "固定宽带平均可用下载速率与主管部门年度核定表不一致，请附核定依据后重新报送。"

REPORTERS = ("P07", "P12")
"""Pilots whose clerks the demo offers first: one reports straight to the ministry, one through a province."""

LATER: dict[str, tuple[str, date, date, str]] = {
    "P44": ("2014Q3", date(2016, 4, 20), date(2016, 4, 8), "2014年第三季度因机构调整漏报，现数据已核实，申请补报。"),
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

EXPERTS = ("110000", "120000", "310000", "420000", "510000", "610000", "530000", "230000")
"""Provinces of the panel's experts beside the one of the demo's account "expert"; the first of these leads it."""

RECUSED = ("expert-5", "P14", "本人近三年承担该市信息消费规划编制项目，申请回避。")
"""Who steps aside from which pilot, and why."""

OBJECTED: dict[str, tuple[str, str]] = {
    "P38": (
        "我市2014年第二季度宽带资费水平填报为“暂缺”，担心因此扣减完整性得分，请复核。",
        "经复核，该项为选填，当季报送质量各项均为满分，未因此扣分；冻结数据无误，维持原数据。",
    ),
}
"""What a pilot objects to in its frozen figures, and what the ministry answers."""

SILENT = frozenset({"P47"})
"""Who neither confirms nor objects until the day has passed."""

OUTLIER = ("expert-8", "P26", 26)
"""The expert whose sheet for a pilot lies far from the others, and by how many points below."""

VETO = ("falsified", "接群众举报并经省通信管理局现场核查，所报光纤接入用户数含已拆机用户，差额约三成，核查笔录附后。")
VETO_REPLY = "差额系系统迁移时未剔除拆机用户所致，无主观造假；已按核查结果更正台账并追究相关人员责任，恳请从轻。"
VETO_DECISION = "核查事实清楚，申辩未否认差额；依规取消本次示范资格，得分与名次保留备查。"
MOVE = "当地面向边境和民族地区的公共服务做法具有不可替代的示范意义，经领导小组会议集体研究，破格列入。"
"""What leaders write when they take in a pilot that stands below the line."""

PUBLIC: tuple[tuple[str, date, str, str | None, bool], ...] = (
    (
        "某市民（来信）",
        date(2016, 4, 7),
        "反映公示名单中个别城市公共场所免费无线网络实际体验不佳，请核实其数据。",
        "经调取测速平台三月记录核对，可用率与报送数据一致；体验问题已转地方整改。异议不成立。",
        False,
    ),
    ("某行业协会（来函）", date(2016, 4, 8), "建议公布专家评分的评分细则和各组入选线，便于社会监督。", None, False),
)
"""Who objects to the public list: who, received on, what, the answer (None: not answered yet), upheld."""
