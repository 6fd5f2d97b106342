"""Armed conflicts by year: whose government or territory is contested, and which states are parties."""

from data.contract import Column, Dataset, Kind, Ordering

LOCATION = "location"
SIDES = ("side_a", "side_a_2nd", "side_b", "side_b_2nd")
"""The parties of a conflict, and the states that support each with troops."""

DATASET = Dataset(
    id="conflict_years",
    title="Armed conflicts by year",
    row="One state's role in one armed conflict (25 battle deaths or more) in one year.",
    key=("conflict_id", "year", "role", "place"),
    place="place",
    period="year",
    columns=(
        Column(name="conflict_id", kind=Kind.TEXT, required=True, meaning="The provider's number of the conflict."),
        Column(name="year", kind=Kind.INTEGER, required=True, meaning="Calendar year.", low=1946, high=2100),
        Column(
            name="role",
            kind=Kind.TEXT,
            required=True,
            codes=(LOCATION, *SIDES),
            meaning="location: its government or territory is contested (not where fighting is); side_a and side_b: "
            "a party; with _2nd: a state supporting that party with troops.",
        ),
        Column(name="place", kind=Kind.ACTOR, required=True, meaning="The state that has the role."),
        Column(name="location", kind=Kind.TEXT, meaning="The contested states as the provider names them."),
        Column(name="name_a", kind=Kind.TEXT, meaning="The first party as the provider names it."),
        Column(name="name_b", kind=Kind.TEXT, meaning="The second party as the provider names it."),
        Column(
            name="incompatibility",
            kind=Kind.TEXT,
            codes=("territory", "government", "both"),
            meaning="What is contested.",
        ),
        Column(name="territory", kind=Kind.TEXT, meaning="The contested territory; null where a government is."),
        Column(
            name="intensity",
            kind=Kind.TEXT,
            codes=("minor", "war"),
            meaning="minor: 25 to 999 battle deaths in the year; war: 1,000 or more.",
        ),
        Column(
            name="conflict_type",
            kind=Kind.TEXT,
            codes=("extrasystemic", "interstate", "internal", "internationalised"),
            meaning="A state against a party abroad; states; a government against a group; that with foreign troops.",
        ),
        Column(name="started", kind=Kind.DATE, meaning="The day of the conflict's first recorded battle death."),
        Column(name="episode_started", kind=Kind.DATE, meaning="The day this episode reached 25 battle deaths a year."),
    ),
    orderings=(
        Ordering(
            rule="episode not before conflict",
            columns=("started", "episode_started"),
            reason="The episode starts before the conflict does.",
            remedy="Correct the two dates, or ask the provider.",
        ),
    ),
)
