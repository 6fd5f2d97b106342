"""What survey figures say in words: shares with their intervals, who asked, what is withheld, which cannot be told."""

from collections.abc import Iterable

import polars as pl

from dashboard.content.survey_waves import ANSWERS
from dashboard.quantities import number, quantity
from dashboard.wording import INTERVAL_WORDS, STATUS_MEANING, listing, with_article
from data.figures import Interval, Status
from data.own_record import OWN
from data.survey_description import OPT_IN
from metrics.declare import Unit

INDICATIVE = "indicative: people chose to take part, so there is no margin of error"
UNKNOWN_SAMPLE = "indicative: how people were found is not known, so there is no margin of error"
NOT_PUBLISHED = "no margin of error was published"
WITHOUT_MARGIN = (INDICATIVE, UNKNOWN_SAMPLE, NOT_PUBLISHED)
NOT_TOLD = "not told by the source"
UNRELIABLE = "too few answers for a reliable share"

MOST_NAMED = 3
"""Places named in a sentence."""

HALF = 50.0


def share_text(value: float, low: float | None, high: float | None) -> str:
    """A percentage with its interval; without one, to the whole percent."""
    if low is None or high is None:
        return quantity(round(value), Unit.PERCENT)
    return quantity(value, Unit.PERCENT, low=low, high=high)


def why_none(status: str | None, fewest: int) -> str | None:
    """Why a figure about people who were asked is not shown; None where it is. A null status: there is no figure."""
    if status is None:
        return NOT_TOLD
    if status == Status.TOO_FEW:
        return f"withheld: fewer than {fewest} answers, here or in a part"
    return UNRELIABLE if status == Status.UNRELIABLE else None


def without_share(labels: Iterable[tuple[str, str | None]], fewest: int) -> str:
    """Which rows, given with their status, have no share, by why; empty where all have one."""
    empty: dict[str, list[str]] = {}
    for label, status in labels:
        if why := why_none(status, fewest):
            empty.setdefault(f"{why} that it would give away" if status == Status.TOO_FEW else why, []).append(label)
    told = [f"{listing(names, most=MOST_NAMED)} ({why})" for why, names in empty.items()]
    return f"no share for {listing(told)}" if told else ""


def interval_words(interval: str | None, asked: str, source: str, dataset: str) -> str:
    """What the low and high of a share are, or why it has none."""
    if interval in (None, Interval.NONE):
        if OPT_IN in asked:
            return INDICATIVE
        return NOT_PUBLISHED if dataset == "published_figures" else UNKNOWN_SAMPLE
    said = INTERVAL_WORDS[Interval(interval)]
    return said.replace("the public file", "the file") if source == OWN else said


def told_intervals(rows: pl.DataFrame) -> tuple[str, ...]:
    """What the intervals of the rows are, each kind once."""
    known = rows.filter(pl.col("favourable").is_not_null())
    columns = known.select("favourable_interval", "asked", "source", "dataset").iter_rows()
    return tuple(dict.fromkeys(interval_words(*one) for one in columns))


def ends(rows: pl.DataFrame, word: str = "in") -> str:
    """Who was highest and lowest as far as the intervals tell; rows have `name`, `favourable` and its low and high.

    A place could be highest unless another's interval lies wholly above its own.
    """
    known = rows.drop_nulls("favourable").sort("favourable", "name", descending=[True, False])
    if known.is_empty():
        return ""
    most, least = (
        share_text(*known.select("favourable", "favourable_low", "favourable_high").row(row)) for row in (0, -1)
    )
    if known.height == 1:
        return f"{with_article(str(known['name'][0]))}: {most} favourable"
    if known["favourable_low"].null_count() or known["favourable_high"].null_count():
        unsure = "without a margin of error for all, none is called highest or lowest"
        return f"favourable shares from {least} to {most}; {unsure}"
    top = known.filter(pl.col("favourable_high") >= pl.col("favourable_low").max())
    bottom = known.filter(pl.col("favourable_low") <= pl.col("favourable_high").min()).reverse()
    if top.height == known.height or bottom.height == known.height:
        return f"favourable shares from {least} to {most}, of which none can be told apart from all others"
    return f"{_end(top, f'highest {word}')}; {_end(bottom, f'lowest {word}')}"


def _end(known: pl.DataFrame, word: str) -> str:
    """Who could be highest or lowest; `known` are those that could, the likeliest first."""
    names = [with_article(name) for name in known["name"].to_list()]
    if len(names) == 1:
        value, low, high = known.select("favourable", "favourable_low", "favourable_high").row(0)
        return f"{word} {names[0]}, {share_text(value, low, high)}"
    told = [*names[:MOST_NAMED], f"one of {len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else names
    of = span_text(known["favourable"].to_list())
    return f"{word} {', '.join(told[:-1])} or {told[-1]}, which cannot be told apart ({of} %)"


def halves(rows: pl.DataFrame) -> str:
    """In how many more than half were favourable, in how many fewer, and where the interval includes one half."""
    known = rows.drop_nulls("favourable")
    sure = known.drop_nulls(["favourable_low", "favourable_high"])
    above = sure.filter(pl.col("favourable_low") > HALF).height
    below = sure.filter(pl.col("favourable_high") < HALF).height
    between = sure.height - above - below
    unsure = known.height - sure.height
    parts = [
        f"in {above} more than half were favourable" if above else "",
        f"in {below} fewer than half" + ("" if above else " were favourable") if below else "",
        f"in {between} it cannot be told, as the interval includes one half" if between else "",
        f"in {unsure} there is no margin of error" if unsure else "",
    ]
    return ", ".join(part for part in parts if part)


def reach(rows: pl.DataFrame) -> str:
    """How far the intervals of the rows typically reach to either side; empty where there is none."""
    widths = ((rows["favourable_high"] - rows["favourable_low"]) / 2).drop_nulls()
    if widths.is_empty():
        return ""
    middle = widths.median()
    points = max(1, round(middle)) if isinstance(middle, float) else 1
    most = "typically " if widths.len() > 1 else ""
    too_narrow = rows["favourable_interval"].eq(Interval.SURVEY_WEIGHTS.value).any()
    wider = ", and the true ones further: how people were clustered is not in the file" if too_narrow else ""
    return f"the 95 % intervals {most}reach {points} point{'' if points == 1 else 's'} to either side{wider}"


def who_asked(rows: pl.DataFrame) -> str:
    """Each pollster with how it asked and in how many places, the most used first."""
    counted = (
        rows.group_by("pollster", "asked")
        .agg(places=pl.col("place").n_unique())
        .sort("pollster", "places", "asked", descending=[False, True, False])
    )
    told = []
    for pollster, mine in counted.group_by("pollster", maintain_order=True):
        ways = [f"{asked} ({places})" for _, asked, places in mine.iter_rows()]
        usual = "" if mine["asked"].str.contains("“", literal=True).any() else " in its usual words"
        told.append(f"{pollster[0]}{usual}: {mine['asked'][0] if mine.height == 1 else '; '.join(ways)}")
    return f"asked by {' · '.join(told)}" if told else ""


def span_text(values: Iterable[float | None]) -> str:
    """The least and the most of some numbers.

    >>> span_text([1010, None, 2611]), span_text([5])
    ('1\u202f010 to 2\u202f611', '5')
    """
    known = sorted(round(one) for one in values if one is not None)
    if not known:
        return "not stated"
    least, most = number(float(known[0])), number(float(known[-1]))
    return least if least == most else f"{least} to {most}"


def effects(rows: pl.DataFrame) -> str:
    """The effective numbers of answers behind the favourable shares, and the design effects they come from."""
    known = rows.drop_nulls(["favourable_effective", "favourable_n"])
    if known.is_empty():
        return "Effective number of answers and design effect: not held for these figures"
    factors = (known["favourable_n"] / known["favourable_effective"]).drop_nans().to_list()
    least, most = (f"{one:.1f}" for one in (min(factors), max(factors)))
    return (
        f"Effective number of answers: {span_text(known['favourable_effective'].to_list())}, as the design effect is "
        f"{least if least == most else f'{least} to {most}'}; a simple random sample of so many would tell as much"
    )


def withheld_words(rows: pl.DataFrame) -> tuple[str, ...]:
    """Why cells of the rows are empty, each reason once."""
    found = {status for measure in ANSWERS for status in rows[f"{measure}_status"].drop_nulls().to_list()}
    return tuple(STATUS_MEANING[status] for status in (Status.TOO_FEW, Status.UNRELIABLE) if status in found)


def table_of_waves(rows: pl.DataFrame, first: str, fewest: int, changes: dict[str, str] | None = None) -> pl.DataFrame:
    """The table behind a chart of survey rows: every answer with its interval, n, how it was asked, and its source.

    `first` names the first column, which is `label`. `changes` says of a place how its view changed to this wave.
    """
    effective = pl.col("favourable_effective")
    answers = [
        column
        for measure, said in ANSWERS.items()
        if rows[measure].count() or rows[f"{measure}_status"].count()
        for column in (
            pl.col(measure).round(1).alias(f"{said} (%)"),
            pl.col(f"{measure}_low").round(1).alias(f"{said}, low"),
            pl.col(f"{measure}_high").round(1).alias(f"{said}, high"),
        )
    ]
    why = [why_none(status, fewest) or "shown" for status in rows["favourable_status"].to_list()]
    columns = rows.select("favourable_interval", "asked", "source", "dataset").iter_rows()
    sure = [
        "" if value is None else interval_words(*one)
        for value, one in zip(rows["favourable"].to_list(), columns, strict=True)
    ]
    table = rows.select(
        pl.col("label").alias(first),
        pl.col("year").alias("Wave"),
        *answers,
        pl.col("favourable_n").alias("n"),
        effective.round(0).cast(pl.Int64).alias("Effective answers"),
        (pl.col("favourable_n") / effective).round(2).alias("Design effect"),
        pl.Series("Status", why, dtype=pl.String),
        pl.Series("Interval", sure, dtype=pl.String),
        pl.col("pollster").alias("Asked by"),
        pl.col("asked").alias("How"),
        pl.col("source").alias("Source"),
        pl.col("version").alias("Version"),
    )
    if changes is None:
        return table
    said = [changes.get(place, "") for place in rows["place"].to_list()]
    return table.with_columns(pl.Series("Change to this wave", said, dtype=pl.String))
