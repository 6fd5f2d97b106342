"""The datasets, in the order pages and checks take them."""

from data.contract import Dataset
from data.datasets import (
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

DATASETS: tuple[Dataset, ...] = (
    agreement_parties.DATASET,
    exercise_participations.DATASET,
    violence_country_years.DATASET,
    conflict_years.DATASET,
    conflict_events.DATASET,
    survey_responses.DATASET,
    published_figures.DATASET,
    partner_priorities.DATASET,
    ideal_points.DATASET,
    troop_years.DATASET,
    base_list.DATASET,
    visits.DATASET,
    visit_counts.DATASET,
    attache_posts.DATASET,
    obligations.DATASET,
    compliance_findings.DATASET,
    inspections.DATASET,
    second_codings.DATASET,
    confidence_measures.DATASET,
    information_agreements.DATASET,
    information_requests.DATASET,
    channels.DATASET,
    channel_tests.DATASET,
    adversary_contacts.DATASET,
    assistance_obligations.DATASET,
    peacekeeping_contributions.DATASET,
    peacekeeping_missions.DATASET,
    peacekeeping_snapshot.DATASET,
    dispute_dyad_years.DATASET,
    alliance_members.DATASET,
    regime_years.DATASET,
)


def dataset(id: str) -> Dataset:
    """The dataset of that id. Raises KeyError naming the datasets there are."""
    for one in DATASETS:
        if one.id == id:
            return one
    raise KeyError(f"no dataset {id!r}; there are {', '.join(one.id for one in DATASETS)}")
