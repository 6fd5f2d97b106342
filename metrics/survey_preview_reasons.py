"""Why a figure of a survey would change, told from the rows before and after; and which waves may not be joined."""

from collections.abc import Collection

import polars as pl

from data.datasets.survey_responses import VIEW, staged_in
from data.figures import Status

WAVE = ["home", "place", "year", "pollster"]

MANNER = ("mode", "sample", "sample_type", "wording")
"""What must be the same in two waves for them to stand in one series."""

MUST_BE_KNOWN = ("mode", "sample")
"""Of `MANNER`, what joins no wave where it is not known; no wording is the pollster's usual one."""

MADE = ("method", "fay")
"""How replicate weights were made."""

ASKED_SCHEMA: dict[str, pl.DataType] = {
    "home": pl.String(),
    "place": pl.String(),
    "year": pl.Int64(),
    "pollster": pl.String(),
    "mode": pl.String(),
    "sample": pl.String(),
    "sample_type": pl.String(),
    "wording": pl.String(),
    "files": pl.List(pl.String),
    "people": pl.Int64(),
    "answers": pl.UInt64(),
    "weights": pl.String(),
    "design": pl.UInt64(),
    "groups": pl.UInt64(),
}
"""One row a wave of a pollster about a home in a place. `answers`, `weights`, `design` and `groups` are fingerprints,
equal where the same was answered, weighted, drawn and grouped, in whatever order the rows stand."""

BROKEN_SCHEMA: dict[str, pl.DataType] = {
    "home": pl.String(),
    "place": pl.String(),
    "year": pl.Int64(),
    "pollster": pl.String(),
    "year_before": pl.Int64(),
    "pollster_before": pl.String(),
    "changed": pl.String(),
}


def asked_in(rows: pl.LazyFrame, dataset: str, places: Collection[str] | None) -> pl.DataFrame:
    """How each wave about each home was asked in the places (None: in all), from rows of a dataset of surveys.

    Columns of `ASKED_SCHEMA`.
    """
    held = rows if places is None else rows.filter(pl.col("country").is_in(list(places)))
    names = held.collect_schema().names()
    if dataset == "published_figures":
        return _published(held, names)
    homes = [name.removeprefix(VIEW) for name in names if name.startswith(VIEW)]
    if not homes:
        return pl.DataFrame(schema=ASKED_SCHEMA)
    return pl.concat(pl.collect_all([_responses(held, home, names) for home in homes]))


def _responses(rows: pl.LazyFrame, home: str, names: list[str]) -> pl.LazyFrame:
    answer, have = pl.col(VIEW + home), set(names)
    own = pl.col(f"wording_{home}") if f"wording_{home}" in have else pl.lit(None, dtype=pl.String)
    groups = [name for name in names if name.startswith("subgroup_") or name == "crossed"]
    design = [name for name in names if name in MADE or name.startswith(("replicate_", "scale_"))]
    text = {name: pl.col(name) if name in have else pl.lit(None, dtype=pl.String) for name in MANNER}
    weight = pl.col("weight")
    return (
        rows.filter(answer.is_not_null(), pl.col("country") != home)
        .with_columns(**text | {"wording": pl.coalesce(own, text["wording"])})
        .group_by("pollster", place="country", year=pl.col("wave").cast(pl.Int64))
        .agg(
            *(_one_of(name) for name in MANNER),
            files=pl.col("file_sha256").unique().sort(),
            people=pl.len(),
            answers=answer.hash().sum(),
            # The last bits of a sum depend on the order a parallel engine adds in.
            weights=pl.concat_str(weight.sum().round_sig_figs(9), weight.pow(2).sum().round_sig_figs(9), separator=" "),
            design=_drawn(staged_in(names)).hash().sum() + _fingerprint(design),
            groups=_fingerprint([*groups, VIEW + home]) if groups else pl.lit(0, dtype=pl.UInt64),
        )
        .with_columns(home=pl.lit(home))
        .select(pl.col(name).cast(kind) for name, kind in ASKED_SCHEMA.items())
    )


def _published(rows: pl.LazyFrame, names: list[str]) -> pl.DataFrame:
    told: list[str] = [
        name for name in ("answer", "percent", "n", "margin_of_error", "margin_of_design") if name in names
    ]
    missing = [name for name in ("mode", "sample_type") if name not in names]
    nothing = pl.lit(None, dtype=pl.String)
    return (
        rows.filter(pl.col("country") != pl.col("about"))
        .with_columns(nothing.alias(name) for name in missing)
        .group_by("pollster", home="about", place="country", year=pl.col("wave").cast(pl.Int64))
        .agg(
            _one_of("mode"),
            # One column of a published table says both whom the sample stands for and how it was drawn.
            _one_of("sample_type").alias("sample"),
            _one_of("sample_type"),
            _one_of("wording"),
            files=pl.lit(None, dtype=pl.List(pl.String)),
            people=pl.len(),
            answers=_fingerprint(told),
            weights=pl.lit(None, dtype=pl.String),
            design=pl.lit(0, dtype=pl.UInt64),
            groups=pl.lit(0, dtype=pl.UInt64),
        )
        .select(pl.col(name).cast(kind) for name, kind in ASKED_SCHEMA.items())
        .collect()
    )


def _drawn(stages: list[str]) -> pl.Expr:
    """How each respondent was drawn, in words: the same whether a column of a later stage is absent or empty."""
    told = [pl.format("{}={}", pl.lit(name), pl.col(name).cast(pl.String)) for name in sorted(stages)]
    return pl.concat_str(told, separator="; ", ignore_nulls=True) if told else pl.lit("")


def _one_of(name: str) -> pl.Expr:
    """The one value of a wave, `mixed` where there are several."""
    column = pl.col(name)
    return pl.when(column.n_unique() == 1).then(column.first()).otherwise(pl.lit("mixed")).alias(name)


def _fingerprint(names: list[str]) -> pl.Expr:
    """A number equal for the same combinations of values in any order of rows; 0 for no column."""
    return pl.struct(names).hash().sum() if names else pl.lit(0, dtype=pl.UInt64)


def with_reasons(revised: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame, dataset: str) -> pl.DataFrame:
    """The revised figures (with `home`, `place`, `year`, `series`, `status_before`) and the `reason` of each.

    `before` and `after` are what `asked_in` gives. The pollster of a figure is the one its series begins with.
    """
    compared = before.join(after, on=WAVE, how="full", coalesce=True, suffix="_after").with_columns(
        why=_why(is_published=dataset == "published_figures")
    )
    of_row = (
        revised.with_row_index("at")
        .select("at", "home", "place", "year", "series")
        .join(compared.select(*WAVE, "why"), on=["home", "place", "year"])
        .filter(pl.col("series").str.starts_with(pl.col("pollster") + ": "))
        .sort("at", pl.col("pollster").str.len_chars(), descending=[False, True])
        .unique("at", keep="first")
        .select("at", "why")
    )
    was = pl.col("status_before").is_in([Status.TOO_FEW.value, Status.UNRELIABLE.value])
    return (
        revised.with_row_index("at")
        .join(of_row, on="at", how="left", maintain_order="left")
        .with_columns(
            reason=pl.concat_str(
                pl.when(was).then(pl.lit("was withheld before; ")).otherwise(pl.lit("")),
                pl.col("why").fill_null("estimated anew by the settings and definitions of today"),
            )
        )
        .drop("at", "why")
    )


def _why(*, is_published: bool) -> pl.Expr:
    def differs(name: str) -> pl.Expr:
        return pl.col(name).ne_missing(pl.col(f"{name}_after"))

    def told(name: str, text: str) -> pl.Expr:
        return pl.when(differs(name)).then(pl.lit(text))

    if is_published:
        sent = pl.lit("the same pollster's table sent again with other numbers")
        return pl.when(differs("answers")).then(sent)
    people = (
        pl.when(pl.col("people_after") > pl.col("people"))
        .then(pl.lit("more respondents"))
        .when(pl.col("people_after") < pl.col("people"))
        .then(pl.lit("fewer respondents"))
        .when(differs("answers"))
        .then(pl.lit("other answers"))
    )
    details = pl.concat_str(
        people,
        told("weights", "other weights"),
        told("design", "another design"),
        told("groups", "other subgroups"),
        separator=", ",
        ignore_nulls=True,
    )
    sent = pl.lit("the same pollster's wave sent again: ")
    return pl.when(details != "").then(sent + details)


def broken_between(asked: pl.DataFrame) -> pl.DataFrame:
    """Each wave that may not be joined to the one before it (of the same pollster, else the last of any), with why.

    `changed` names what differs, from what to what; or what is not known of either, which joins no waves.
    """
    waves = asked.select(*WAVE, *MANNER)
    before = waves.rename({name: f"{name}_before" for name in waves.columns if name not in ("home", "place")})
    is_same = pl.col("pollster") == pl.col("pollster_before")
    pairs = (
        waves.join(before, on=["home", "place"])
        .filter(pl.col("year_before") < pl.col("year"))
        .sort(*WAVE, is_same, "year_before", descending=[*[False] * len(WAVE), True, True])
        .unique(WAVE, keep="first", maintain_order=True)
    )
    changed = pl.concat_str(
        _changed("pollster"), *(_changed(name) for name in MANNER), separator="; ", ignore_nulls=True
    )
    return (
        pairs.with_columns(changed=changed)
        .filter(pl.col("changed") != "")
        .select(pl.col(name).cast(kind) for name, kind in BROKEN_SCHEMA.items())
    )


def _changed(name: str) -> pl.Expr:
    old, new = pl.col(f"{name}_before"), pl.col(name)
    said = name.replace("_", " ")
    other = pl.when(old.ne_missing(new)).then(
        pl.format(said + ": {} → {}", old.fill_null("not told"), new.fill_null("not told"))
    )
    if name not in MUST_BE_KNOWN:
        return other
    return pl.coalesce(other, pl.when(old.is_null() & new.is_null()).then(pl.lit(f"{said}: not told of either")))
