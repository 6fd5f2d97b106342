"""Submissions in words: what waits, what was decided, and what a submission says of its file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from dashboard.content.reading import place_name
from dashboard.content.upload import counted, size_in_words
from dashboard.wording import listing, sentence, years
from data.decisions import State
from data.proposals import Proposal

DATASET_TITLES: Mapping[str, str] = {
    "survey_responses": "survey answers",
    "published_figures": "published percentages",
}

MOST_COUNTRIES = 6
"""Countries of a submission that are named."""


def day(at: datetime | None) -> str:
    """A moment as a page says it."""
    return f"{at:%d %B %Y, %H:%M} UTC" if at is not None else ""


def title_of(proposal: Proposal) -> str:
    """A submission as a heading names it."""
    return f"Submission {proposal.id}: {proposal.file_name}"


def state_of(proposal: Proposal) -> str:
    """Where a submission stands, and who decided what."""
    if proposal.state is State.WAITING:
        return "waits for a decision"
    alone = ", the same person who submitted it" if proposal.alone else ""
    decided = f"{proposal.state} by {proposal.decided_by}{alone}, {day(proposal.decided_at)}"
    version = f", as version {proposal.version}" if proposal.version is not None else ""
    return f"{decided}{version}{'; undone since' if proposal.undone else ''}"


def line_of(proposal: Proposal) -> str:
    """A submission in one line."""
    return f"{proposal.file_name} · submitted by {proposal.who}, {day(proposal.at)} · {state_of(proposal)}"


def told_of(proposal: Proposal) -> list[str]:
    """What a submission says of its file, a line each."""
    what = DATASET_TITLES.get(proposal.dataset, proposal.dataset)
    lines = [
        sentence(f"{what}, {size_in_words(proposal.size)}, submitted by {proposal.who} on {day(proposal.at)}"),
        sentence(state_of(proposal)),
    ]
    if proposal.comment:
        lines.append(sentence(f"comment of {proposal.decided_by}: {proposal.comment}"))
    if proposal.summary:
        lines.append(sentence(_asked(proposal.summary)))
    if proposal.description:
        lines.append(sentence(_described(proposal.description)))
    found = counted(len({(one.rule, one.column) for one in proposal.findings}), "warning")
    lines.append(sentence(f"the check gave {found}" if proposal.findings else "the check found nothing amiss"))
    return lines


def _asked(summary: Sequence[Mapping[str, Any]]) -> str:
    places = list(dict.fromkeys(str(row["country"]) for row in summary if row.get("country")))
    waves = [int(row["wave"]) for row in summary if row.get("wave")]
    n = sum(int(row["n"]) for row in summary if row.get("n"))
    names = listing([place_name(one) for one in places], most=MOST_COUNTRIES)
    when = f", {years(min(waves), max(waves))}" if waves else ""
    return f"{counted(n, 'respondent')} in {counted(len(places), 'place')}: {names}{when}"


def _described(said: Mapping[str, Any]) -> str:
    design = said.get("design") or {}
    about = list(
        dict.fromkeys(place_name(str(one["about"])) for one in said.get("questions") or () if one.get("about"))
    )
    parts = [
        f"asked by {said.get('pollster', 'someone')}",
        str(said.get("mode") or "mode not told"),
        f"{said['sample_type']} sample" if said.get("sample_type") else "how respondents were found is not told",
        f"weighted by {design['weight']}" if design.get("weight") else "no weight",
        f"about {listing(about, most=MOST_COUNTRIES)}" if about else "",
    ]
    return "; ".join(part for part in parts if part)


HISTORY_TITLES: Mapping[str, str] = {
    "id": "Submission",
    "state": "State",
    "at": "Submitted (UTC)",
    "who": "By",
    "file_name": "File",
    "decided_at": "Decided (UTC)",
    "decided_by": "Decided by",
    "comment": "Comment",
    "alone": "One person did both",
    "version": "Version",
    "undone": "Undone",
    "warnings": "Warnings",
}
"""Columns of the history, as a reader reads them."""


def history_table(history: pl.DataFrame) -> pl.DataFrame:
    """The history of submissions, newest first, under plain titles."""
    times = [name for name, kind in history.schema.items() if isinstance(kind, pl.Datetime)]
    flags = [name for name in ("alone", "undone") if name in history.columns]
    return history.with_columns(
        pl.col(times).dt.strftime("%Y-%m-%d %H:%M"),
        pl.col("comment").fill_null(""),
        *(pl.when(pl.col(name)).then(pl.lit("yes")).otherwise(pl.lit("")).alias(name) for name in flags),
    ).select(pl.col(name).alias(title) for name, title in HISTORY_TITLES.items() if name in history.columns)
