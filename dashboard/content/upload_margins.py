"""What an analyst has said of population margins: the values of each column, their shares, and what is amiss."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from dashboard.content.upload_said import Said, get, put
from dashboard.wording import listing, sentence
from data.findings import Finding
from data.survey_looking import LookedAt
from data.survey_raking import RAKED

MARGINS = "margins"

MOST_COLUMNS = 4
"""Columns that the form lets weights be raked to: with more, hardly any set of weights fits them all."""

MOST_NAMED = 6
"""Values, or countries, that a sentence names."""

WHOLE = 100.0

REFUSED = "Raking leaves nobody out, so the check would refuse the file."


@dataclass(frozen=True, kw_only=True)
class MarginValue:
    """A value of a column, as the description names it, with the share or count it was given; None: none yet."""

    said: str
    shown: str
    share: float | None
    is_held: bool = True
    """Whether some respondent has it."""


@dataclass(frozen=True, kw_only=True)
class Margin:
    """One column that the weights are to be raked to."""

    column: str
    values: tuple[MarginValue, ...]
    """Those that are listed: held by the file, or given a share."""
    typed: Mapping[str, float] = field(default_factory=dict)
    """Shares of values that are not listed, because few respondents have them and the data are not public."""
    kept_back: int = 0
    """Such values without a share."""
    has_gaps: bool = False
    """Whether some respondent has no value in the column."""

    @property
    def shares(self) -> dict[str, float]:
        """The shares given so far."""
        return {**{one.said: one.share for one in self.values if one.share is not None}, **self.typed}


def columns_to_rake(columns: Iterable[LookedAt], told: Said) -> list[str]:
    """The columns that may be raked to: those whose values can be listed, and which say neither place, year nor weight.

    Free text, and what tells persons apart, is never listed.
    """
    spoken_for = {get(told, "country_column"), get(told, "wave_column"), get(told, "design", "weight")}
    return [one.name for one in columns if len(_held(one, told)) > 1 and one.name not in spoken_for]


def margins_said(told: Said) -> Mapping[str, Mapping[str, Any]]:
    """The columns chosen so far, each with the shares given; one without any is chosen and left blank."""
    return {column: shares or {} for column, shares in (get(told, MARGINS) or {}).items()}


def with_columns(told: Said, chosen: Sequence[str]) -> dict[str, Any]:
    """The description with exactly these columns to rake to; what was given for those that stay is kept."""
    said = margins_said(told)
    return put(told, {column: dict(said.get(column, {})) for column in chosen}, MARGINS)


def with_share(told: Said, column: str, value: str, share: float | None) -> dict[str, Any]:
    """The description with the share of one value; None takes it back, and the column stays chosen."""
    return with_shares(told, column, {**margins_said(told).get(column, {}), value: share})


def with_shares(told: Said, column: str, shares: Mapping[str, float | None]) -> dict[str, Any]:
    """The description with exactly these shares of a column.

    >>> with_shares({"margins": {"sex": {"Male": 48.0}}}, "sex", {"Male": None, "Female": 52.0})
    {'margins': {'sex': {'Female': 52.0}}}
    """
    kept = {value: share for value, share in shares.items() if share is not None}
    return put(told, {**margins_said(told), column: kept}, MARGINS)


def without_blank(told: Said) -> dict[str, Any]:
    """The description without the columns that were chosen and left blank: nothing is raked to those.

    >>> without_blank({"pollster": "A", "margins": {"sex": {}}})
    {'pollster': 'A'}
    """
    return put(told, {column: shares for column, shares in margins_said(told).items() if shares}, MARGINS)


def margin_of(seen: LookedAt | None, column: str, told: Said, *, fewest: int) -> Margin:
    """A chosen column with the values to give shares to, the most frequent first.

    Values are named by their label where the file has one. Where the data are not public, a value without a label
    that fewer than `fewest` respondents gave is counted and not listed: it may be one person's.
    """
    given = {name: float(share) for name, share in margins_said(told).get(column, {}).items()}
    held = _held(seen, told) if seen is not None else {}
    rare = {
        name
        for name, (_, count, is_labelled) in held.items()
        if count < fewest and not is_labelled and not get(told, "public")
    }
    listed = {name: shown for name, (shown, _, _) in held.items() if name not in rare}
    strangers = {name: f"{name} (not in the file)" for name in given if name not in held}
    return Margin(
        column=column,
        values=tuple(
            MarginValue(said=name, shown=shown, share=given.get(name), is_held=name in held)
            for name, shown in {**listed, **strangers}.items()
        ),
        typed={name: share for name, share in given.items() if name in rare},
        kept_back=len(rare - set(given)),
        has_gaps=seen is not None and _has_gaps(seen, told),
    )


def _held(seen: LookedAt, told: Said) -> dict[str, tuple[str, int, bool]]:
    """Each value that some respondent has, as it is said, with how it is shown, how many, and whether it has a label.

    A code that the file calls missing is an empty cell, save in a question, which has a class for it.
    """
    given = margins_said(told).get(seen.name, {})
    found: dict[str, tuple[str, int, bool]] = {}
    for one in seen.values:
        if not one.count or (one.missing and not _is_question(seen.name, told)):
            continue
        label = one.label if one.label and one.label != one.code else None
        said = one.code if label is None or (one.code in given and label not in given) else label
        shown = label or one.code
        earlier = found.get(said, (shown, 0, False))[1]
        found[said] = (shown, earlier + one.count, label is not None)
    return found


def _has_gaps(seen: LookedAt, told: Said) -> bool:
    gone = any(one.missing and one.count for one in seen.values)
    return bool(seen.missing) or (gone and not _is_question(seen.name, told))


def _is_question(column: str, told: Said) -> bool:
    return any(one.get("column") == column for one in get(told, "questions") or ())


def margin_lines(margin: Margin) -> list[str]:
    """What is to be said of a column before the check: what its shares come to, and who has none."""
    shares = margin.shares
    if not shares:
        return ["Left blank: the weights are not raked to this column."]
    lines = [_sum_line(list(shares.values()))]
    zero = [name for name, share in shares.items() if share <= 0]
    if zero:
        lines.append(f"{_quoted(zero)}: a share must be above zero.")
    bare = [one.shown for one in margin.values if one.share is None]
    if bare:
        lines.append(f"No share yet: {_quoted(bare)}. {REFUSED} Give each a share, or take the column out.")
    absent = [one.said for one in margin.values if not one.is_held]
    if absent:
        lines.append(f"Not in the file: {_quoted(absent)}. Empty each share of a value that no respondent has.")
    if margin.kept_back:
        lines.append(_kept_back_line(margin.kept_back))
    if margin.has_gaps:
        lines.append(f"Some respondents have no value in this column. {REFUSED} Fill it in the file, or take it out.")
    return lines


def _kept_back_line(number: int) -> str:
    what, it = ("1 value is", "it") if number == 1 else (f"{number} values are", "them")
    return (
        f"{what} not listed: few respondents have {it}, and the percentages are not marked as published. {REFUSED} "
        f"Type {it} with a share, or join {it} with another value in the file."
    )


def _sum_line(shares: Sequence[float]) -> str:
    """What the shares add up to, as percentages, as parts of one or as counts.

    >>> _sum_line([48.0, 52.0]), _sum_line([48.0, 50.0])
    ('The shares sum to 100 %.', 'The shares sum to 98 %, not to 100 %. Each is taken as its part of 98.')
    >>> _sum_line([0.48, 0.52]), _sum_line([24_000, 26_000])
    ('The shares sum to 1.', 'Taken as counts, 50,000 in all.')
    """
    total = sum(shares)
    if abs(total - 1) < 1e-9:
        return "The shares sum to 1."
    if max(shares) > WHOLE:
        return f"Taken as counts, {total:,.10g} in all."
    if abs(total - WHOLE) < 1e-7:
        return "The shares sum to 100 %."
    return f"The shares sum to {total:.6g} %, not to 100 %. Each is taken as its part of {total:.6g}."


def _quoted(names: Sequence[str]) -> str:
    return listing([f"“{one}”" for one in names], most=MOST_NAMED)


def shares_in(text: str) -> dict[str, float]:
    """The shares a text gives, one a line; a line without a number is left out.

    >>> shares_in("Other = 1.5\\nnonsense\\nNone = many")
    {'Other': 1.5}
    """
    pairs = (line.rpartition("=") for line in text.splitlines())
    return {value.strip(): share for value, _, said in pairs if value.strip() and (share := _share(said)) is not None}


def _share(text: str) -> float | None:
    try:
        share = float(text.strip().removesuffix("%").replace(",", "."))
    except ValueError:
        return None
    return share if isfinite(share) else None


def shares_text(shares: Mapping[str, float]) -> str:
    """Shares as `shares_in` reads them."""
    return "\n".join(f"{value} = {share:.10g}" for value, share in shares.items())


def raked_lines(findings: Sequence[Finding]) -> list[str]:
    """What raking made of the weights of each country and wave, in the words of the check; the first countries."""
    told = [sentence(one.reason) for one in findings if one.rule == RAKED]
    left = len(told) - MOST_NAMED
    more = [f"{left} more countries and waves are in the table of findings."] if left > 0 else []
    return [*told[:MOST_NAMED], *more]
