"""Whether a wave was asked as the one before it: what changed makes a new series, what is not told leaves it open."""

from dataclasses import dataclass

import polars as pl

from data.datasets.survey_responses import DATASET
from data.findings import Finding, Severity
from validation.survey_outcomes import Answer, Outcome
from validation.survey_tally import ASKED_HOW_SCHEMA, asked_how

TRAITS = {"mode": "the mode", "sample": "whom the sample stands for", "sample_type": "the sample type"}
"""Traits of which null means that it is not told."""

USUAL = "the pollster's usual question"
RULE = "asked as in the wave before"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One country, wave and home beside the wave before: what changed, and what could not be compared."""

    country: str
    wave: int
    about: str
    before: int | None
    """Null: nobody is held to have asked there before."""
    changed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def compared(now: pl.DataFrame, held: pl.DataFrame | None) -> list[Compared]:
    """Each country, wave and home of a file beside the latest wave before it, in the file or among what is held.

    `now` is what `asked_how` gives of the file. `held` is the same of the rows held, or such rows; waves of it that the
    file brings again are passed over. The wave before is the same pollster's; where that pollster never asked there,
    the latest of anybody's, and then the pollster itself has changed.
    """
    known = pl.DataFrame(schema=dict(ASKED_HOW_SCHEMA)) if held is None else _in_form(held)
    same = ["pollster", "country", "wave", "about"]
    earlier = pl.concat([known.join(now, on=same, how="anti", nulls_equal=True), now]).unique(maintain_order=True)
    pairs = (
        now.with_row_index("line")
        .join(earlier, on=["country", "about"], how="left", suffix="_before")
        .filter(pl.col("wave_before").is_null() | (pl.col("wave_before") < pl.col("wave")))
        .with_columns(own=(pl.col("pollster") == pl.col("pollster_before")).fill_null(False))
        .sort("line", "own", "wave_before", maintain_order=True)
        .unique("line", keep="last", maintain_order=True)
    )
    found = {row["line"]: row for row in pairs.to_dicts()}
    return [_one(row, found.get(line)) for line, row in enumerate(now.to_dicts())]


def _in_form(held: pl.DataFrame) -> pl.DataFrame:
    if "about" not in held.columns:
        return asked_how(held)
    return held.select(pl.col(name).cast(kind) for name, kind in ASKED_HOW_SCHEMA.items())


def _one(row: dict[str, object], before: dict[str, object] | None) -> Compared:
    what = {"country": str(row["country"]), "wave": int(str(row["wave"])), "about": str(row["about"])}
    if before is None or before["wave_before"] is None:
        return Compared(**what, before=None)  # type: ignore[arg-type]
    changed, unknown = [], []
    if before["pollster"] != before["pollster_before"]:
        changed.append(f"the pollster was {before['pollster_before']} and is {before['pollster']}")
    for trait, title in TRAITS.items():
        new, old = before[trait], before[f"{trait}_before"]
        if new is None or old is None:
            waves = [str(wave) for wave, value in ((before["wave_before"], old), (row["wave"], new)) if value is None]
            unknown.append(f"{title} is not told for {' and '.join(waves)}")
        elif new != old:
            changed.append(f"{title} was {old} and is {new}")
    if before["wording"] != before["wording_before"]:
        changed.append(f"the question was {_quoted(before['wording_before'])} and is {_quoted(before['wording'])}")
    return Compared(
        **what,  # type: ignore[arg-type]
        before=int(str(before["wave_before"])),
        changed=tuple(changed),
        unknown=tuple(unknown),
    )


def _quoted(wording: object) -> str:
    return USUAL if wording is None else f"“{wording}”"


def comparability(now: pl.DataFrame, held: pl.DataFrame | None) -> tuple[list[Outcome], list[Finding]]:
    """What came of comparing each country, wave and home with the wave before, and a warning for each new series."""
    found = compared(now, held)
    return [_outcome(one) for one in found], _breaks(found)


def _outcome(one: Compared) -> Outcome:
    if one.changed:
        answer, reason = Answer.FAIL, f"since {one.before} {_and(one.changed)}"
    elif one.before is None:
        answer, reason = Answer.NOT_APPLIED, "no earlier wave is held"
    elif one.unknown:
        answer, reason = Answer.NOT_APPLIED, _and(one.unknown)
    else:
        answer, reason = Answer.PASS, None
    return Outcome(check=RULE, country=one.country, wave=one.wave, about=one.about, answer=answer, reason=reason)


def _breaks(found: list[Compared]) -> list[Finding]:
    """A warning for each country and wave asked in another way than the wave before: a new series begins.

    Homes of which the same is to be said are named in one warning.
    """
    grouped: dict[tuple[str, int, int | None, tuple[str, ...]], list[str]] = {}
    for one in found:
        if one.changed:
            grouped.setdefault((one.country, one.wave, one.before, one.changed), []).append(one.about)
    return [
        Finding(
            rule=RULE,
            severity=Severity.WARNING,
            dataset=DATASET.id,
            reason=f"{country} {wave}, views of {', '.join(homes)}: since {before} {_and(changed)}. "
            "A new series begins; the two waves are never joined.",
            remedy="Check that this is so and was not mistyped in the description. If it is, there is nothing to do.",
            count=len(homes),
        )
        for (country, wave, before, changed), homes in grouped.items()
    ]


def _and(parts: tuple[str, ...]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
