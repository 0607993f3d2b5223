"""Every pilot confirms its own figures or objects; scoring waits for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from catalogue.words import Language
from services import monitor, quality
from services.access import ForbiddenError
from services.calendar import beijing_date
from services.evaluation import confirmation, duties, snapshot, standing, steps, written
from services.evaluation.book import Told
from services.platform import Platform
from tests.services.evaluation import programme
from tests.services.evaluation.programme import FREEZE, LATER, LEADER, MINISTRY, pilots
from tests.services.reports_there import clerk

pytestmark = pytest.mark.xdist_group("award")  # they share what was built once

FIRST, SECOND, THIRD = pilots()[:3]
WHY = "移动电话用户数与运营商台账不一致，应为五十二万户"
DONE = Told("done")


@pytest.fixture
def asked(frozen: Platform) -> Platform:
    """The panel sits, and pilots are asked to confirm."""
    programme.seat_all(frozen)
    assert steps.ask_confirmation(frozen, MINISTRY, now=FREEZE) == DONE
    return frozen


def state(platform: Platform, pilot: str) -> str:
    found = standing.evaluation(platform, MINISTRY, now=FREEZE)
    assert found is not None
    return str(found.confirmations.set_index("pilot_id")["state"].loc[pilot])


def test_nobody_confirms_before_they_are_asked(frozen: Platform) -> None:
    assert confirmation.own(frozen, clerk(FIRST), FIRST, now=FREEZE) is None
    assert confirmation.confirm(frozen, clerk(FIRST), FIRST, seen=1, now=FREEZE) == Told("wrong_stage", ("frozen",))


def test_nobody_confirms_or_answers_what_was_frozen_after_they_looked(asked: Platform) -> None:
    assert confirmation.object_to(asked, clerk(SECOND), SECOND, WHY, seen=1, now=FREEZE) == DONE
    assert snapshot.freeze(asked, MINISTRY, now=FREEZE) == DONE
    late = Told("overtaken")
    for _again in range(2):  # while the new freeze waits, and once pilots are asked anew
        assert confirmation.confirm(asked, clerk(FIRST), FIRST, seen=1, now=FREEZE) == late
        assert confirmation.object_to(asked, clerk(FIRST), FIRST, WHY, seen=1, now=FREEZE) == late
        assert confirmation.answer(asked, MINISTRY, SECOND, WHY, upheld=False, seen=1, now=FREEZE) == late
        steps.ask_confirmation(asked, MINISTRY, now=FREEZE)
    assert state(asked, FIRST) == "silent"
    assert confirmation.confirm(asked, clerk(FIRST), FIRST, seen=2, now=FREEZE) == DONE


def test_an_answer_goes_to_the_objection_that_was_read(asked: Platform) -> None:
    def key() -> int:
        found = standing.evaluation(asked, MINISTRY, now=FREEZE)
        assert found is not None
        return int(found.confirmations.set_index("pilot_id")["key"].loc[FIRST])

    assert confirmation.object_to(asked, clerk(FIRST), FIRST, WHY, seen=1, now=FREEZE) == DONE
    read, reply = key(), "经核对，报送值与台账一致，维持原数据"
    about = {"upheld": False, "seen": 1, "now": FREEZE}
    assert confirmation.answer(asked, MINISTRY, FIRST, reply, key=read, **about) == DONE  # type: ignore[arg-type]
    assert confirmation.object_to(asked, clerk(FIRST), FIRST, f"再次：{WHY}", seen=1, now=FREEZE) == DONE
    late = confirmation.answer(asked, MINISTRY, FIRST, reply, key=read, **about)  # type: ignore[arg-type]
    assert late == Told("said_already", (FIRST,))
    assert state(asked, FIRST) == "objected"
    assert confirmation.answer(asked, MINISTRY, FIRST, reply, key=key(), **about) == DONE  # type: ignore[arg-type]


def test_a_pilot_sees_its_own_frozen_figures_and_confirms_them_once(asked: Platform) -> None:
    own = confirmation.own(asked, clerk(FIRST), FIRST, now=FREEZE)
    assert own is not None
    whole = standing.evaluation(asked, MINISTRY, now=FREEZE)
    assert whole is not None
    parts = whole.computed.parts.set_index("pilot_id").T[FIRST]
    assert own.figures["quantitative"] == parts["quantitative"]
    assert own.figures["own_targets"] == parts["own_targets"]
    assert own.group_size == 6
    assert own.until == date(2016, 3, 23)
    assert len(own.reporting) == 9
    assert confirmation.confirm(asked, clerk(FIRST), FIRST, seen=1, now=FREEZE) == DONE
    assert state(asked, FIRST) == "confirmed"
    assert confirmation.confirm(asked, clerk(FIRST), FIRST, seen=1, now=FREEZE) == Told("said_already", (FIRST,))
    assert confirmation.object_to(asked, clerk(FIRST), FIRST, WHY, seen=1, now=FREEZE) == Told("said_already", (FIRST,))


@pytest.mark.parametrize(("lang", "words"), [("zh", {"是", "否", "—"}), ("en", {"yes", "no", "—"})])
def test_what_was_answered_with_yes_or_no_is_written_so(asked: Platform, lang: Language, words: set[str]) -> None:
    own = confirmation.own(asked, clerk(FIRST), FIRST, now=FREEZE)
    assert own is not None
    shown = written.figures(own.computed, FIRST, lang).set_index("name")
    periods = [str(period) for period in own.computed.catalogue.periods]
    for item in own.computed.catalogue.weighted:
        if item.nature == "bool":
            assert set(shown.loc[item.name.of(lang), periods]) <= words
    assert shown.loc[own.computed.catalogue.indicators["PO01"].name.of(lang), periods[-1]] in words - {"—"}


def test_the_pilots_page_tells_the_same_reporting_quality_as_the_evaluation(asked: Platform) -> None:
    own = confirmation.own(asked, clerk(FIRST), FIRST, now=FREEZE)
    assert own is not None
    page = quality.reporting(monitor.picture(asked, today=beijing_date(FREEZE), basis="accepted"), FIRST)
    frozen = own.reporting.set_index("period").loc[page["period"]]
    for part in ("timeliness", "completeness", "accuracy", "quality"):
        assert page[part].to_list() == frozen[part].to_list(), part


def test_an_objection_needs_reasons_and_keeps_scoring_from_beginning_until_it_is_answered(asked: Platform) -> None:
    assert confirmation.object_to(asked, clerk(FIRST), FIRST, "不对", seen=1, now=FREEZE) == Told("no_reason")
    assert confirmation.object_to(asked, clerk(FIRST), FIRST, WHY, seen=1, now=FREEZE) == DONE
    assert steps.open_scoring(asked, MINISTRY, now=LATER) == Told("unanswered", (FIRST,))
    assert confirmation.answer(asked, MINISTRY, SECOND, WHY, upheld=False, seen=1, now=LATER) == Told(
        "unknown", (SECOND,)
    )
    assert confirmation.answer(asked, MINISTRY, FIRST, "否", upheld=False, seen=1, now=LATER) == Told("no_reason")
    reply = "经核对电信企业出账数据，报送值无误"
    assert confirmation.answer(asked, MINISTRY, FIRST, reply, upheld=False, seen=1, now=LATER) == DONE
    assert confirmation.answer(asked, MINISTRY, FIRST, reply, upheld=True, seen=1, now=LATER) == Told("said_already")
    own = confirmation.own(asked, clerk(FIRST), FIRST, now=LATER)
    assert own is not None
    assert (own.state["state"], own.state["answer"], own.state["upheld"]) == ("answered", reply, False)
    assert steps.open_scoring(asked, MINISTRY, now=LATER) == DONE


def test_after_an_answer_the_pilot_may_confirm(asked: Platform) -> None:
    confirmation.object_to(asked, clerk(FIRST), FIRST, WHY, seen=1, now=FREEZE)
    confirmation.answer(asked, MINISTRY, FIRST, "经核对，报送值无误，不予采纳", upheld=False, seen=1, now=FREEZE)
    assert confirmation.confirm(asked, clerk(FIRST), FIRST, seen=1, now=FREEZE) == DONE
    assert state(asked, FIRST) == "confirmed"


def test_an_objection_found_right_needs_a_new_freeze(asked: Platform) -> None:
    confirmation.object_to(asked, clerk(FIRST), FIRST, WHY, seen=1, now=FREEZE)
    confirmation.answer(asked, MINISTRY, FIRST, "经核对，试点意见属实，更正后重新冻结", upheld=True, seen=1, now=FREEZE)
    assert steps.open_scoring(asked, MINISTRY, now=LATER) == Told("upheld", (FIRST,))
    # Nor is it undone by who confirms after all, or objects to something else that is then found wrong.
    assert confirmation.confirm(asked, clerk(FIRST), FIRST, seen=1, now=FREEZE) == Told("found_right", (FIRST,))
    assert confirmation.object_to(asked, clerk(FIRST), FIRST, WHY, seen=1, now=FREEZE) == Told("found_right", (FIRST,))
    assert duties.duties(asked, clerk(FIRST), now=FREEZE) == ()
    assert steps.open_scoring(asked, MINISTRY, now=LATER) == Told("upheld", (FIRST,))
    assert snapshot.freeze(asked, MINISTRY, now=FREEZE) == DONE
    assert state(asked, FIRST) == "silent"


def test_scoring_waits_for_the_silent_until_their_day_has_passed(asked: Platform) -> None:
    for pilot in pilots():
        if pilot != THIRD:
            assert confirmation.confirm(asked, clerk(pilot), pilot, seen=1, now=FREEZE) == DONE
    assert steps.open_scoring(asked, MINISTRY, now=FREEZE) == Told("too_early", (THIRD,))
    last = FREEZE + timedelta(days=7)
    assert confirmation.confirm(asked, clerk(THIRD), THIRD, seen=1, now=last + timedelta(days=1)).kind == "day_past"
    assert steps.open_scoring(asked, MINISTRY, now=last) == Told("too_early", (THIRD,))
    assert steps.open_scoring(asked, MINISTRY, now=last + timedelta(days=1)) == DONE


def test_when_all_have_confirmed_nobody_waits_for_the_day(asked: Platform) -> None:
    for pilot in pilots():
        confirmation.confirm(asked, clerk(pilot), pilot, seen=1, now=FREEZE)
    assert steps.open_scoring(asked, MINISTRY, now=FREEZE) == DONE


def test_the_day_to_confirm_does_not_lie_in_the_past(frozen: Platform) -> None:
    ended = steps.ask_confirmation(frozen, MINISTRY, until=date(2016, 3, 15), now=FREEZE)
    assert ended == Told("day_past", ("2016-03-15",))


def test_nobody_sees_or_confirms_the_figures_of_another(asked: Platform) -> None:
    for deed in (
        lambda: confirmation.own(asked, clerk(SECOND), FIRST, now=FREEZE),
        lambda: confirmation.confirm(asked, clerk(SECOND), FIRST, seen=1, now=FREEZE),
        lambda: confirmation.object_to(asked, clerk(SECOND), FIRST, WHY, seen=1, now=FREEZE),
        lambda: confirmation.confirm(asked, MINISTRY, FIRST, seen=1, now=FREEZE),
        lambda: confirmation.own(asked, programme.expert(1), FIRST, now=FREEZE),
        lambda: confirmation.own(asked, clerk("P999"), "P999", now=FREEZE),
        lambda: confirmation.answer(asked, clerk(FIRST), FIRST, WHY, upheld=True, seen=1, now=FREEZE),
        lambda: confirmation.answer(asked, LEADER, FIRST, WHY, upheld=True, seen=1, now=FREEZE),
        lambda: standing.evaluation(asked, clerk(FIRST), now=FREEZE),
        lambda: steps.open_scoring(asked, LEADER, now=FREEZE),
    ):
        with pytest.raises(ForbiddenError):
            deed()
