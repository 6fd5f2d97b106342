"""Inspections under agreements: the quota of a year, and how many were carried out, by the home and of the home."""

from data.contract import Column, Dataset, Kind

DATASET = Dataset(
    id="inspections",
    title="Inspections and their quotas",
    row="one year's inspections under one agreement with one partner in one direction",
    key=("home", "partner", "year", "agreement", "direction"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state inspected, or inspecting; null where the quota is shared out among many parties, which "
            "counts for the world alone.",
        ),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="Year of the quota and the inspections.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(
            name="agreement",
            kind=Kind.TEXT,
            meaning="Title or id of the agreement; “by consent” for inspections outside any.",
            required=True,
        ),
        Column(
            name="direction",
            kind=Kind.TEXT,
            meaning="By the home of the partner, or of the home by the partner.",
            required=True,
            codes=("by-home", "of-home"),
        ),
        Column(
            name="allowed",
            kind=Kind.INTEGER,
            meaning="Inspections the agreement allows in the year; null: no quota, and the row has no part in the "
            "share of a quota.",
            unit="inspections",
            low=0,
        ),
        Column(
            name="used",
            kind=Kind.INTEGER,
            meaning="Inspections carried out; null: not known, which is not none.",
            unit="inspections",
            low=0,
        ),
    ),
    place="home",
    period="year",
)
