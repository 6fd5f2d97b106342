"""Faults planted in the rows of real files that a contract or suite forbids, each of another kind."""

from datetime import date

import polars as pl
from planting import (
    ATOP,
    BASES,
    BY_GROUPS,
    CHINA,
    CONFLICTS,
    CONTRIBUTIONS,
    DCAD,
    DISPUTES,
    FEBRUARY,
    GREENBOOK,
    MEDIATION,
    MISSIONS,
    MME,
    PEACE,
    PEW,
    REGIMES,
    SNAPSHOT,
    TROOPS,
    UNGA,
    VIOLENCE,
    VISITS,
    Fault,
    again,
    broke,
    in_rows,
    where,
)  # fmt: skip

column = pl.col

POLAND_AZERBAIJAN = (column("agreement") == "DCADv1.0-0766") & (column("actor") == "POL")
POLAND_BUDGET = (column("partner") == "POL") & (column("fiscal_year") == 2010)
EVENT = column("event_id") == "430147"
DISPUTE = (column("dispute") == "4107") & (column("actor") == "POL")
SQUADEX = (column("exercise") == "mme2608") & (column("actor") == "DEU")
POLAND_1990 = (column("state") == "POL") & (column("year") == 1990)
POLAND_2020 = (column("state") == "POL") & (column("year") == 2020)
GERMANY_2010 = (column("partner") == "DEU") & (column("year") == 2010)
POLAND_MONTH = (column("contributor") == "POL") & (column("month") == date(2005, 2, 1))
RESPONDENT = column("file_row") == 528_366

OF_ONE_COLUMN: dict[str, Fault] = {
    "a required cell is empty": in_rows(
        CONTRIBUTIONS, where(POLAND_MONTH, total=None), broke("value required", "total")
    ),
    "a code is not in the closed list": in_rows(
        CONFLICTS,
        where((column("conflict_id") == "333") & (column("year") == 2010), intensity="severe"),
        broke("not in the closed list", "intensity", 50),
    ),
    "a share is above one": in_rows(
        REGIMES,
        where((column("state") == "DNK") & (column("year") == 2020), polyarchy=1.09),
        broke("out of range", "polyarchy"),
    ),
    "a latitude is beyond the pole": in_rows(FEBRUARY, where(EVENT, latitude=93.7), broke("out of range", "latitude")),
    "a number of troops is below zero": in_rows(TROOPS, where(GERMANY_2010, navy=-489), broke("out of range", "navy")),
    "a day has lost the first digit of its year": in_rows(
        DCAD, where(POLAND_AZERBAIJAN, expires=date(203, 4, 1)), broke("day out of range", "expires")
    ),
    "a respondent weighs nothing": in_rows(PEW, where(RESPONDENT, weight=0.0), broke("weight of nothing", "weight")),
}
"""Rules of one cell by itself."""

OF_ONE_ROW: dict[str, Fault] = {
    "a state is named long after it ended": in_rows(
        VIOLENCE,
        where((column("place") == "FIN") & (column("year") == 2019) & (column("kind") == "non-state"), place="YUG"),
        broke("state outside its years", "place"),
    ),
    "a state is written by a code that no list has": in_rows(
        VIOLENCE,
        where((column("place") == "FIN") & (column("year") == 2019) & (column("kind") == "non-state"), place="SUN"),
        broke("actor not known", "place"),
    ),
    "an agreement is signed in another year than its day": in_rows(
        DCAD, where(POLAND_AZERBAIJAN, signed=date(2006, 3, 30)), broke("signed in another year", "signed")
    ),
    "an agreement ends before it was signed": in_rows(
        DCAD, where(POLAND_AZERBAIJAN, ended_year=1995), broke("ended before it was signed", "signed_year")
    ),
    "a state agrees with itself": in_rows(
        DCAD, where(POLAND_AZERBAIJAN, counterpart="POL"), broke("party to itself", "actor")
    ),
    "a member leaves before it entered": in_rows(
        ATOP,
        where(
            (column("alliance") == "2070") & (column("phase") == 1) & (column("actor") == "POL"),
            left=date(1921, 3, 1),
            left_year=1921,
        ),
        broke("left before it entered", "entered"),
    ),
    "an amount has another sign in another column": in_rows(
        GREENBOOK,
        where(POLAND_BUDGET & (column("account_group") == "training"), constant_usd=-2_568_978.0),
        broke("signs of one amount differ", "constant_usd"),
    ),
    "an amount is for nobody": in_rows(
        GREENBOOK,
        where(POLAND_BUDGET & (column("account_group") == "training"), partner=None),
        broke("for a state or a part of the world", "region_as_listed"),
    ),
    "a base stands in the home itself": in_rows(
        BASES, where(column("base") == "USAG Ansbach", partner="USA"), broke("home is its own partner", "home")
    ),
    "more civilians die than people": in_rows(
        FEBRUARY, where(EVENT, deaths_civilians=8), broke("more civilians than deaths", "deaths_civilians")
    ),
    "a point has one half": in_rows(
        FEBRUARY, where(EVENT, longitude=None), broke("point without one half", "latitude")
    ),
    "an episode begins before its conflict": in_rows(
        CONFLICTS,
        where(
            (column("conflict_id") == "333") & (column("year") == 2010) & (column("role") == "location"),
            episode_started=date(1975, 6, 2),
        ),
        broke("episode not before conflict", "started"),
    ),
    "the shortest length is above the longest": in_rows(
        DISPUTES, where(DISPUTE, shortest_days=42), broke("shortest above longest", "shortest_days")
    ),
    "a dispute goes on beyond its end": in_rows(
        DISPUTES, where(DISPUTE, year=1999), broke("year outside the dispute", "began_year")
    ),
    "an exercise starts in another year than its day": in_rows(
        MME, where(SQUADEX, start_date=date(2004, 1, 31)), broke("started in another year", "start_date")
    ),
    "a session is of another year": in_rows(
        UNGA, where(POLAND_1990, session=145), broke("session in another year", "session")
    ),
    "an interval has one end": in_rows(UNGA, where(POLAND_1990, q95=None), broke("half an interval", "q05")),
    "quantiles are out of order": in_rows(UNGA, where(POLAND_1990, q10=1.5), broke("quantiles in order", "q05")),
    "a mediation ends before it began": in_rows(
        MEDIATION,
        where(column("attempt") == "CWM-4", ended=date(2006, 6, 1)),
        broke("ended before it began", "began"),
    ),
    "a peace is signed in another year than its day": in_rows(
        PEACE,
        where(column("agreement") == "5521979122101", signed=date(1980, 1, 21)),
        broke("signed in another year", "signed"),
    ),
    "kinds of personnel do not add up": in_rows(
        CONTRIBUTIONS, where(POLAND_MONTH, troops=537), broke("kinds do not make up the total", "total")
    ),
    "a month is given by another day": in_rows(
        MISSIONS,
        where((column("mission") == "MINURSO") & (column("month") == date(2010, 5, 1)), month=date(2010, 5, 31)),
        broke("month not given by its first day", "month"),
    ),
    "more of a kind than in all": in_rows(
        SNAPSHOT,
        where((column("contributor") == "POL") & (column("mission") == "MINURSO"), experts=20, troops=None),
        broke("more of a kind than in all", "total"),
    ),
    "a state and year has no score at all": in_rows(
        REGIMES, where(POLAND_2020, polyarchy=None, euds=None), broke("no score at all", "polyarchy")
    ),
    "the services are more than all troops": in_rows(
        TROOPS, where(GERMANY_2010, army=82_661), broke("services more than all troops", "troops")
    ),
    "deaths have no dyad": in_rows(
        VIOLENCE,
        where((column("place") == "AFG") & (column("year") == 2003) & (column("kind") == "non-state"), dyads=0),
        broke("deaths without a dyad", "best"),
    ),
    "a visit is in another year than its day": in_rows(
        VISITS, where(column("visit") == "US-4", day=date(2012, 12, 18)), broke("visit in another year", "day")
    ),
}
"""Rules of what the cells of a row say together."""

OF_SEVERAL_ROWS: dict[str, Fault] = {
    "a row stands twice": in_rows(
        CHINA,
        again((column("partner") == "PAK") & (column("year") == 2006) & (column("visitors") == "military")),
        broke("key repeated", "home", 2),
    ),
    "one agreement has two themes": in_rows(
        DCAD, where(POLAND_AZERBAIJAN, theme="cyber"), broke("themes of one agreement differ", "agreement", 2)
    ),
    "one dispute has two levels": in_rows(
        DISPUTES, where(DISPUTE, hostility="war"), broke("facts of one dispute differ", "dispute", 2)
    ),
    "one exercise lists a state twice": in_rows(
        MME,
        where((column("exercise") == "mme2608") & (column("participant") == 5), actor="DEU"),
        broke("partner listed twice", "exercise", 2),
    ),
    "one exercise has more rows than participants": in_rows(
        MME,
        where(column("exercise") == "mme2608", listed_participants=7),
        broke("more rows than participants", "exercise", 8),
    ),
    "one known fault more than is known": in_rows(
        BY_GROUPS,
        where((column("place") == "AFG") & (column("year") == 2001), low=210),
        broke("low, best and high by groups in order", "low", 2),
    ),
}
"""Rules of what rows say together, and of how many broken ones are known."""
