"""Attaché posts: one row per home, partner, year and direction."""

from data.contract import Column, Dataset, Kind

SENT, RECEIVED = "sent", "received"

DATASET = Dataset(
    id="attache_posts",
    title="Attaché posts",
    row="the attaché posts between one home and one partner in one year, in one direction",
    key=("home", "partner", "year", "direction"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state the posts are for, or that keeps them in the home.",
            required=True,
        ),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="Year; posts are counted on its last day.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(
            name="direction",
            kind=Kind.TEXT,
            meaning="sent: posts of the home for the partner. received: posts the partner keeps in the home.",
            required=True,
            codes=(SENT, RECEIVED),
        ),
        Column(
            name="posts_resident",
            kind=Kind.INTEGER,
            meaning="Posts set up in the receiving state, filled or vacant. Null: not recorded, which is not zero.",
            unit="posts",
            low=0,
        ),
        Column(
            name="posts_nonresident",
            kind=Kind.INTEGER,
            meaning="Posts accredited to the receiving state from elsewhere. Null: not recorded, which is not zero.",
            unit="posts",
            low=0,
        ),
        Column(
            name="vacant_months",
            kind=Kind.NUMBER,
            meaning="Months in the year in which a resident post stood empty, all posts together. Null: not recorded.",
            unit="months",
            low=0,
        ),
    ),
    place="home",
    period="year",
    kind="direction",
)
