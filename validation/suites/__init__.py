"""The suites, one a dataset, in the datasets' order."""

from validation.rules import Suite
from validation.suites import (
    adversary_contacts,
    agreement_parties,
    alliance_members,
    assistance_obligations,
    attache_posts,
    base_list,
    channel_tests,
    channels,
    compliance_findings,
    confidence_measures,
    conflict_events,
    conflict_years,
    dispute_dyad_years,
    exercise_participations,
    ideal_points,
    information_agreements,
    information_requests,
    inspections,
    obligations,
    partner_priorities,
    peacekeeping_contributions,
    peacekeeping_missions,
    peacekeeping_snapshot,
    published_figures,
    regime_years,
    second_codings,
    survey_responses,
    troop_years,
    violence_country_years,
    visit_counts,
    visits,
)

SUITES: tuple[Suite, ...] = (
    agreement_parties.SUITE,
    exercise_participations.SUITE,
    violence_country_years.SUITE,
    conflict_years.SUITE,
    conflict_events.SUITE,
    survey_responses.SUITE,
    published_figures.SUITE,
    partner_priorities.SUITE,
    ideal_points.SUITE,
    troop_years.SUITE,
    base_list.SUITE,
    visits.SUITE,
    visit_counts.SUITE,
    attache_posts.SUITE,
    obligations.SUITE,
    compliance_findings.SUITE,
    inspections.SUITE,
    second_codings.SUITE,
    confidence_measures.SUITE,
    information_agreements.SUITE,
    information_requests.SUITE,
    channels.SUITE,
    channel_tests.SUITE,
    adversary_contacts.SUITE,
    assistance_obligations.SUITE,
    peacekeeping_contributions.SUITE,
    peacekeeping_missions.SUITE,
    peacekeeping_snapshot.SUITE,
    dispute_dyad_years.SUITE,
    alliance_members.SUITE,
    regime_years.SUITE,
)


def suite(dataset: str) -> Suite:
    """The suite of a dataset. Raises KeyError naming the datasets that have one."""
    for one in SUITES:
        if one.dataset.id == dataset:
            return one
    raise KeyError(f"no suite for {dataset!r}; there are {', '.join(one.dataset.id for one in SUITES)}")
