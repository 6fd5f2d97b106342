"""Security assistance: one row per giver, partner, account and fiscal year in which money was obligated."""

from data.contract import Column, Dataset, Kind

BASE_YEAR = 2019
"""The year in whose prices constant dollars are given."""

ACCOUNT_GROUPS: tuple[tuple[str, str, str], ...] = (
    ("financing", "Financing of arms", "grants and loans with which a partner buys arms and services"),
    ("training", "Training (IMET)", "military education and training of foreign personnel under its own account"),
    ("materiel", "Grants of materiel", "arms and equipment given, excess articles among them"),
    ("counter-narcotics", "Counter-narcotics", "support of forces against the drug trade"),
    ("threat-reduction", "Threat reduction", "securing and destroying weapons of mass destruction"),
    ("peacekeeping", "Peacekeeping", "equipment and training of peacekeepers, voluntary support of peace operations"),
    ("partner-forces", "Forces of one war", "funds that build up and pay a partner's forces in a war of that time"),
    ("other", "Other", "what belongs to none of these, such as assistance out of the giver's own operating budget"),
)
"""What money is for: the code, its title, and what it means. Each account is in one group."""

DATASET = Dataset(
    id="assistance_obligations",
    title="Security assistance obligated",
    row="what one state obligated for one partner, or one part of the world, under one account in one fiscal year",
    key=("home", "partner", "region_as_listed", "fiscal_year", "account"),
    place="home",
    period="fiscal_year",
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state that gives: whose record this is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state it is for; null where it was allotted to no one state, and then it counts in the "
            "world alone.",
        ),
        Column(
            name="region_as_listed",
            kind=Kind.TEXT,
            meaning="The part of the world it is for, in the source's words, where no one state is named; null where "
            "one is.",
        ),
        Column(
            name="fiscal_year",
            kind=Kind.INTEGER,
            meaning="The giver's budget year, named by the year it ends in.",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(name="account", kind=Kind.TEXT, meaning="The budget account, in the source's words.", required=True),
        Column(
            name="account_group",
            kind=Kind.TEXT,
            meaning="What the account is for: "
            + "; ".join(f"{code}, {meaning}" for code, _, meaning in ACCOUNT_GROUPS)
            + ".",
            required=True,
            codes=tuple(code for code, _, _ in ACCOUNT_GROUPS),
        ),
        Column(
            name="current_usd",
            kind=Kind.NUMBER,
            unit="US dollars",
            meaning="Money obligated, in dollars of that year; negative where more was taken back than obligated.",
            required=True,
        ),
        Column(
            name="constant_usd",
            kind=Kind.NUMBER,
            unit=f"constant {BASE_YEAR} US dollars",
            meaning=f"The same in prices of {BASE_YEAR}; null where nobody converted it, and then sums that need it "
            "are not given.",
        ),
    ),
)
