"""Defence cooperation agreements: signed by year and standing; how fast they grow and at what pace they are signed."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Collected, Interval, Status
from metrics.declare import (
    Better,
    Category,
    Family,
    Indicator,
    Link,
    Measure,
    RollUp,
    RollUpStep,
    Unit,
)
from metrics.families import agreements_recorded as recorded
from metrics.families.agreements_roll_ups import roll_up
from metrics.methods.growth import yearly_growth
from metrics.methods.rates import FEWEST_FOR_A_RATIO
from metrics.methods.totals import newest, pace
from metrics.methods.windows import NO_BREAKDOWN

if TYPE_CHECKING:
    from metrics.request import ReadingContext

FEWEST_STANDING = 20
"""A stock must have been this large, at its lower bound, before a growth rate is said."""
FIRST_YEAR_OF_GROWTH = 1990
"""Before this year the stock holds only agreements signed since coding began, and grows whatever happens."""

CATEGORIES = (
    Category(id="general", title="General", meaning="Frames the whole defence relation."),
    Category(id="sector", title="Sector", meaning="Covers one field of the defence relation."),
    *(
        Category(id=code, title=title, meaning=f"Covers {meaning}; areas overlap.")
        for code, title, meaning in (
            ("DCA", "Defence cooperation", "defence cooperation in general"),
            ("DIC", "Defence industry", "defence industry"),
            ("TREX", "Training and exchange", "training and exchange of personnel"),
            ("PROCUREMENT", "Procurement", "procurement of arms and materiel"),
            ("COMMISSION", "Commission", "a standing commission or committee"),
            ("RESEARCH", "Research", "defence research"),
        )
    ),
)
UNDERCOUNT = (
    "The source codes bilateral agreements it could find, from 1980 to 2010; older and secret ones are not in it."
)


def read_growth(context: "ReadingContext") -> pl.DataFrame:
    """Growth of the standing stock over the window, at both of its bounds; one row a place."""
    start, end = context.end - context.window, context.end
    figures = context.figures("agreements_standing", first=start, last=end, categories=(None,))
    year = pl.col("period").dt.year()
    shown = pl.col("status").is_in([Status.SHOWN.value, Status.PROVISIONAL.value])

    def then(column: str, when: int) -> pl.Expr:
        return pl.col(column).filter(shown & (year == when)).first()

    stocks = figures.group_by("category", "place", maintain_order=True).agg(
        low_before=then("low", start),
        low_after=then("low", end),
        high_before=then("high", start),
        high_after=then("high", end),
        missing=pl.col("status").filter(~shown & year.is_in([start, end])).last(),
    )
    at_low = yearly_growth(pl.col("low_before"), pl.col("low_after"), years=context.window)
    at_high = yearly_growth(pl.col("high_before"), pl.col("high_after"), years=context.window)
    known = pl.col("missing").is_null() & pl.col("low_before").is_not_null() & pl.col("low_after").is_not_null()
    enough = known & (pl.col("low_before") >= FEWEST_STANDING) & pl.lit(end >= FIRST_YEAR_OF_GROWTH)
    rising = enough & (pl.col("low") > 0) & (pl.col("high") > 0)
    falling = enough & (pl.col("low") < 0) & (pl.col("high") < 0)
    too_few = pl.format(
        f"{{}} stood in {start} and {{}} in {end}: under {FEWEST_STANDING} to begin with is too few for a rate.",
        _between("low_before", "high_before"),
        _between("low_after", "high_after"),
    )
    return (
        stocks.with_columns(at_low=at_low, at_high=at_high)
        .with_columns(low=pl.min_horizontal("at_low", "at_high"), high=pl.max_horizontal("at_low", "at_high"))
        .with_columns(
            direction=pl.when(rising).then(pl.lit("up")).when(falling).then(pl.lit("down")).otherwise(pl.lit("none"))
        )
        .select(
            "category",
            "place",
            *NO_BREAKDOWN,
            first_period=pl.lit(context.period(start)),
            last_period=pl.lit(context.period(end)),
            value=pl.when(enough).then("at_high"),
            low=pl.when(enough).then("low"),
            high=pl.when(enough).then("high"),
            interval=pl.lit(Interval.BOUNDS.value),
            direction="direction",
            arrow="direction",
            n=pl.col("high_after").cast(pl.Int64),
            status=pl.when(enough)
            .then(pl.lit(Status.SHOWN.value))
            .when(known)
            .then(pl.lit(Status.UNRELIABLE.value))
            .otherwise(pl.col("missing").fill_null(Status.NOT_COLLECTED.value)),
            reason=pl.when(~known)
            .then(pl.lit(f"No stock for both {start} and {end}."))
            .when(pl.lit(end < FIRST_YEAR_OF_GROWTH))
            .then(pl.lit(f"Before {FIRST_YEAR_OF_GROWTH} the stock holds only what was signed since coding began."))
            .when(~enough)
            .then(too_few)
            .when(pl.col("direction") == "none")
            .then(pl.lit("The stock's two bounds do not agree on rise or fall.")),
        )
    )


def _between(low: str, high: str) -> pl.Expr:
    """Two bounds in words, one number where they are the same."""
    least, most = (pl.col(name).cast(pl.Int64).cast(pl.String) for name in (low, high))
    return pl.when(pl.col(low) == pl.col(high)).then(most).otherwise(pl.format("{} to {}", least, most))


def read_pace(context: "ReadingContext") -> pl.DataFrame:
    """Signings a year in the window against the window before it; one row a (category, place)."""
    return pace(context, "agreements_signed")


def read_standing(context: "ReadingContext") -> pl.DataFrame:
    """The stock of the newest year between its bounds; one row a place."""
    return newest(context, "agreements_standing")


FAMILY = Family(
    id="agreements",
    title="Agreements",
    link=Link.OUTPUTS,
    question="Does {home} bind itself to {place} by defence agreements, and at a faster or slower pace than before?",
    what_it_cannot_say="Agreements cannot show whether they are kept or used, nor what several states agreed "
    "together or in secret: the source codes published bilateral agreements only.",
    would_change_it="A record of agreements signed after 2010, or of when agreements really ended, could change this.",
    measures=(
        Measure(
            id="agreements_signed",
            title="Agreements signed",
            meaning="Distinct defence agreements that home signed in the year with the partner, or with at least one "
            "state of the region. A zero reads: none of the kind this source codes.",
            unit=Unit.AGREEMENTS,
            dataset="agreement_parties",
            sources=("dcad",),
            roll_up=RollUp.DISTINCT,
            collected=Collected.EITHER,
            zero=True,
            interval=Interval.EXACT,
            no_interval="A count of every agreement coded: nothing was sampled.",
            categories=CATEGORIES,
            categories_overlap=True,
            caveat=UNDERCOUNT + " General and sector exclude each other; the six areas overlap. Three treaties "
            "of Czechoslovakia (with France, Austria, Hungary, 1991–92) stand in it again for the Czech Republic and "
            "count twice.",
        ),
        Measure(
            id="agreements_standing",
            title="Agreements standing",
            meaning="Agreements signed since coding began that may still stand in the year. Value and upper bound: "
            "all but those known to have ended; lower bound: those the coder still "
            "estimates to stand. Zero until the first is signed.",
            unit=Unit.AGREEMENTS,
            dataset="agreement_parties",
            sources=("dcad",),
            roll_up=RollUp.DISTINCT,
            collected=Collected.EITHER,
            zero=True,
            interval=Interval.BOUNDS,
            caveat="Most ends are unknown and most estimates are six years after signature, so the truth lies between "
            "the bounds; they are no confidence interval. Agreements signed before 1980 are missing. One ends with "
            "a state that ceases to exist unless the source lists its successor.",
        ),
        *recorded.MEASURES,
    ),
    roll_ups=(
        RollUpStep(dataset="agreement_parties", measures=("agreements_signed", "agreements_standing"), compute=roll_up),
        *recorded.ROLL_UPS,
    ),
    indicators=(
        Indicator(
            id="agreement_pace",
            title="Pace of signing",
            question="Does {home} sign agreements with {place} faster than in the years before?",
            unit=Unit.TIMES,
            better=Better.UP,
            measure="agreements_signed",
            meaning="Agreements signed a year in the window (five years unless another is chosen), as a multiple of "
            "the window before. Limits are Clopper and Pearson's (1934) for the later years' share of both, turned "
            "into a ratio of rates.",
            arrow_when=f"At least {FEWEST_FOR_A_RATIO} agreements in both periods together, and limits that exclude 1.",
            caveat="Signing is no use: a slower pace may follow from having signed what was wanted. " + UNDERCOUNT,
            categories=(None, *(category.id for category in CATEGORIES)),
            read=read_pace,
        ),
        Indicator(
            id="agreements_in_place",
            title="Agreements standing",
            question="How many agreements between {home} and {place} stand?",
            unit=Unit.AGREEMENTS,
            better=Better.UP,
            measure="agreements_standing",
            meaning="Agreements that may still stand in the newest year covered: between those the coder estimates to "
            "stand and all but those known to have ended.",
            arrow_when="Never: a stock in one year has no direction; its growth is an indicator of its own.",
            caveat="That an agreement stands does not say that it is used. " + UNDERCOUNT,
            read=read_standing,
        ),
        Indicator(
            id="agreement_growth",
            title="Growth of agreements standing",
            question="Does the stock of agreements between {home} and {place} grow?",
            unit=Unit.PERCENT_A_YEAR,
            better=Better.UP,
            measure="agreements_standing",
            meaning="The steady yearly growth that takes the stock standing a window ago (five years unless another is "
            "chosen) to the last, "
            "100·(exp(Δln(S + ½)/5) − 1), at both bounds of the stock; the value is at the upper bound.",
            arrow_when=f"At least {FEWEST_STANDING} agreements standing a window ago at the lower bound, a year not "
            f"before {FIRST_YEAR_OF_GROWTH}, and both bounds rising or both falling.",
            caveat="The bounds come from unknown ends, not from chance. A stock that forgets what was signed before "
            "1980 grows too fast in its first years.",
            read=read_growth,
        ),
        *recorded.INDICATORS,
    ),
    lead_measure="agreements_standing",
    lead_indicator="agreement_pace",
)
