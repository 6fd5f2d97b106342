"""The datasets, in the order pages and checks take them."""

from data.contract import Dataset
from data.datasets import (
    agreement_parties,
    conflict_events,
    conflict_years,
    exercise_participations,
    ideal_points,
    partner_priorities,
    published_figures,
    survey_responses,
    violence_country_years,
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
)


def dataset(id: str) -> Dataset:
    """The dataset of that id. Raises KeyError naming the datasets there are."""
    for one in DATASETS:
        if one.id == id:
            return one
    raise KeyError(f"no dataset {id!r}; there are {', '.join(one.id for one in DATASETS)}")
