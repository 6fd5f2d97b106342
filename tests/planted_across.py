"""Faults planted across records: parties, deaths counted twice, one event under two ids, years that stand alone."""

import polars as pl
from planting import (
    BY_GROUPS,
    CANDIDATE,
    CHINA,
    CONTRIBUTIONS,
    DCAD,
    FINAL,
    GREENBOOK,
    MME,
    PEW,
    TROOPS,
    VIOLENCE,
    Fault,
    Told,
    again,
    broke,
    in_rows,
    where,
)  # fmt: skip

column = pl.col

PARTIES: dict[str, Fault] = {
    "a partner was there no more": in_rows(
        GREENBOOK,
        where(
            (column("partner") == "MLT") & (column("fiscal_year") == 2010) & (column("account_group") == "training"),
            partner="YUG",
        ),
        Told(check="parties exist", subject="YUG 2010", place="YUG", year=2010, column="partner"),
    ),
    "an organisation takes part as a state": in_rows(
        MME,
        where((column("exercise") == "mme2608") & (column("participant") == 1), actor="NATO"),
        Told(check="parties exist", subject="NATO 2005", place="NATO", year=2005, column="actor"),
    ),
    "a participant was there no more": in_rows(
        MME,
        where((column("exercise") == "mme2608") & (column("actor") == "DEU"), actor="DDR"),
        Told(check="parties exist", subject="DDR 2005", place="DDR", year=2005, column="actor"),
        # The rule of the row sees it too, and with it the one such row of the file that is known.
        broke("state outside its years", "actor", 2),
    ),
    "a survey asks about a state that is no more": in_rows(
        PEW,
        lambda frame: frame.rename({"view_BRA": "view_YUG"}),
        Told(check="survey homes", subject="YUG 2014", place="YUG", year=2014, column="view_YUG", count=48_643),
        is_first=True,
    ),
}
"""Parties, partners and homes that were not there."""

TWICE: dict[str, Fault] = {
    "one event has three digits too many": in_rows(
        FINAL,
        where(column("event_id") == "71360", best=2_000, high=2_000),
        Told(
            check="deaths agree",
            subject="MMR 2013 state-based",
            place="MMR",
            year=2013,
            column="state-based",
            old=281.0,
            new=2_280.0,
        ),
        is_first=True,
    ),
    "deaths of a year are missing in the country-years": in_rows(
        VIOLENCE,
        where(
            (column("place") == "MEX") & (column("year") == 2015) & (column("kind") == "non-state"),
            best=0,
            low=0,
            high=0,
            dyads=0,
        ),
        Told(
            check="deaths agree",
            dataset="conflict_events",
            subject="MEX 2015 non-state",
            place="MEX",
            year=2015,
            column="non-state",
            old=0.0,
            new=4_511.0,
        ),
        is_first=True,
    ),
    "a part is more than the whole": in_rows(
        BY_GROUPS,
        where((column("place") == "NGA") & (column("year") == 2014), best=column("high"), high=column("high") * 2),
        Told(
            check="deaths agree",
            subject="NGA 2014 one-sided",
            place="NGA",
            year=2014,
            column="one-sided",
            old=5_104.0,
            new=6_343.0,
        ),
    ),
    "an agreement stands under two ids": in_rows(
        DCAD,
        again(column("agreement") == "DCADv1.0-0766", agreement="DCADv1.0-9999"),
        Told(
            check="one event under two ids",
            subject="DCADv1.0-0766",
            place="AZE",
            year=2005,
            count=2,
            value="DCADv1.0-0766; DCADv1.0-9999",
        ),
    ),
    "an exercise stands under two numbers": in_rows(
        MME,
        again(column("exercise") == "mme2608", exercise="mme9999"),
        Told(
            check="one event under two ids",
            subject="mme2608 · Squadex 2005 · 2005-01-31",
            place="CAN",
            year=2005,
            count=2,
            value="mme2608 · Squadex 2005 · 2005-01-31; mme9999 · Squadex 2005 · 2005-01-31",
        ),
    ),
    "a battle stands under two numbers": in_rows(
        CANDIDATE,
        again(column("event_id") == "412700", event_id="999999"),
        Told(
            check="one event under two ids", subject="412700", place="AFG", year=2021, count=2, value="412700; 999999"
        ),
    ),
}
"""What is counted twice, and what two countings say of the same."""


def alone(place: str, year: int, amount: str, old: float, new: float, series: str | None = None) -> Told:
    return Told(check="outlier", subject=f"{series or place} {year} {amount}", place=place, year=year, column=amount,
                old=old, new=new)  # fmt: skip


ALONE: dict[str, Fault] = {
    "troops in one year have three digits too many": in_rows(
        TROOPS,
        where((column("partner") == "NPL") & (column("year") == 2010), troops=column("troops") * 1_000),
        alone("NPL", 2010, "troops", 7.0, 2_000.0, "USA NPL"),
        is_first=True,
    ),
    "deaths in one year are those of another country": in_rows(
        VIOLENCE,
        where(
            (column("place") == "PRT") & (column("year") == 2003) & (column("kind") == "one-sided"),
            best=3_000,
            low=3_000,
            high=3_000,
            dyads=1,
        ),
        alone("PRT", 2003, "best", 0.0, 3_000.0, "PRT one-sided"),
        is_first=True,
    ),
    "contributions of one year are in hundredths": in_rows(
        CONTRIBUTIONS,
        where(
            (column("contributor") == "IRL") & (column("month").dt.year() == 2000),
            total=column("total") * 100,
            troops=column("troops") * 100,
            police=column("police") * 100,
            experts=column("experts") * 100,
        ),
        alone("IRL", 2000, "total", 5_869.0, 912_900.0),
        is_first=True,
    ),
    "visits of one year have two digits too many": in_rows(
        CHINA,
        where(
            (column("partner") == "PAK") & (column("year") == 2006) & (column("visitors") == "government"), visits=600
        ),
        alone("PAK", 2006, "visits", 13.5, 603.0, "CHN PAK"),
        is_first=True,
    ),
}
"""Years that stand out alone."""
