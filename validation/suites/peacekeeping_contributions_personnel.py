"""The rules that every count of peacekeepers keeps: months as first days, and kinds that make up the total."""

import polars as pl

from validation.rules import statement

PERSONNEL_RULES = (
    statement(
        "month not given by its first day",
        ("month",),
        pl.col("month").dt.day() == 1,
        reason="A month is written as its first day, so that no month stands twice under two days.",
        remedy="Write 2024-03-01 for March 2024.",
    ),
    statement(
        "kinds do not make up the total",
        ("total", "troops", "police", "experts"),
        pl.col("total") == pl.col("troops") + pl.col("police") + pl.col("experts"),
        reason="Troops, police and experts together are not the total, so one of the four is wrong.",
        remedy="Correct the one that is wrong, or leave a kind empty that is not told from the others.",
    ),
    statement(
        "more of a kind than in all",
        ("total", "troops", "police", "experts"),
        pl.col("total") >= pl.sum_horizontal("troops", "police", "experts"),
        reason="The kinds that are given are more than the total.",
        remedy="Correct the total or the kind.",
    ),
)
