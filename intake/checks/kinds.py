"""Every kind a check of the catalogue may name, and its function."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from intake.checks import completeness, identity, listed, milestones, periods, ranges, relations
from intake.checks.figures import Kind

# Raised while the file is opened or read, or decided where more than one report is known.
_ELSEWHERE = ("unreadable", "unidentified", "reading", "peers")

_KINDS: tuple[Kind, ...] = (
    identity.foreign,
    identity.template_version,
    identity.pilot,
    identity.period,
    identity.identical_file,
    identity.earlier_code,
    completeness.required,
    completeness.reason_needed,
    completeness.cover_filled,
    completeness.cover_differs,
    completeness.attachment,
    completeness.missing_share,
    completeness.last_year_required,
    completeness.target_required,
    completeness.villages_counted,
    ranges.hard_bounds,
    ranges.soft_bounds,
    ranges.within,
    ranges.not_negative,
    ranges.integer,
    ranges.fraction,
    ranges.round_numbers,
    relations.at_most,
    relations.at_least,
    relations.ratio_within,
    relations.zero_with,
    relations.positive_with,
    relations.zero_together,
    periods.not_below_previous,
    periods.reset_in_first_quarter,
    periods.moved_since_previous,
    periods.change_within,
    periods.ratio_to_previous,
    periods.not_thousandfold,
    periods.quarter_for_cumulative,
    periods.cumulative_for_quarter,
    periods.targets_frozen,
    periods.flow_against_year_ago,
    periods.agrees_with_year_ago,
    periods.growth_within,
    periods.unchanged_share,
    periods.zero_before,
    periods.annual_unchanged,
    listed.list_required,
    listed.list_choice,
    listed.list_count_equals,
    listed.list_sum_equals,
    listed.list_part_within,
    listed.list_unique,
    listed.list_stage,
    listed.list_not_below_previous,
    listed.list_vanished,
    listed.listed_proof,
    listed.policy_dates,
    listed.text_length,
    listed.text_similarity,
    milestones.milestone_bounds,
    milestones.milestone_course,
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.__name__: kind for kind in _KINDS} | dict.fromkeys(_ELSEWHERE, identity.elsewhere)
)
