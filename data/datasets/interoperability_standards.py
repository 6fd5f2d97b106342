"""Interoperability standards: one row per standard, partner and year, with how far the home has come with it."""

from data.contract import Column, Dataset, Kind

DATASET = Dataset(
    id="interoperability_standards",
    title="Interoperability standards",
    row="where the home stood at the end of a year with one standard towards one partner",
    key=("home", "partner", "standard", "year"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state the standard is kept with; null where it is with none in particular, which counts for "
            "the world alone.",
        ),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="The year at whose end it stood so: one row for each year looked at.",
            required=True,
            low=1940,
            high=2100,
        ),
        Column(name="standard", kind=Kind.TEXT, meaning="The standard's number or name.", required=True),
        Column(
            name="is_applicable",
            kind=Kind.FLAG,
            meaning="Whether it bears on what home and partner do together; only such standards are counted.",
            required=True,
        ),
        Column(
            name="is_ratified",
            kind=Kind.FLAG,
            meaning="Whether the home has ratified it; null where nobody has looked.",
        ),
        Column(
            name="is_implemented",
            kind=Kind.FLAG,
            meaning="Whether the home's forces use it in fact; null where nobody has looked.",
        ),
    ),
    place="home",
    period="year",
)
