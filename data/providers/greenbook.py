"""The Greenbook (USAID): United States military assistance by country, account and fiscal year."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.coverage import coverage_of
from data.datasets.assistance_obligations import BASE_YEAR, DATASET
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part, Provider
from data.reading import read_table
from data.states import Override, System, resolve

HOME = "USA"
FIRST_YEAR = 1946
"""The Greenbook begins with the fiscal year 1946 (July 1945 to June 1946), of which it lists no military assistance."""

COLUMNS = ("country", "iso3c", "year", "pubrow", "account", "constant", "current")
NOT_SPECIFIED = " (not specified)"
"""What ends the name of a part of the world that stands where a country would."""

WITHOUT_CODE = {"Kosovo": "XKX", "Serbia and Montenegro, Former": "YUG"}
"""States the file names and gives no ISO code: Kosovo has none of ISO's, and the Yugoslav state no longer has one."""

OVERRIDES = (
    Override(
        code="VNM",
        first=1954,
        last=1975,
        actor="VDR",
        reason="The file lists the South under Vietnam: United States military assistance to Vietnam of these years "
        "was for the Republic of Vietnam, against the North.",
    ),
    Override(
        code="TWN",
        first=1946,
        last=1948,
        actor="CHN",
        reason="The file lists the Republic of China under Taiwan; until 1949 it governed the mainland.",
    ),
)

GROUP_OF_ACCOUNT = {
    "Foreign Military Financing Program": "financing",
    "Foreign Military Financing, Direct Loan Program Account": "financing",
    "International Military Education and Training": "training",
    "Military Assistance Programs (Old Code)": "materiel",
    "Excess Defense Articles": "materiel",
    "INACTIVE - MASF Grants": "materiel",
    "INACTIVE - Other Military Grants": "materiel",
    "Drug Interdiction and Counter-Drug Activities, Defense": "counter-narcotics",
    "Cooperative Threat Reduction Account, Defense": "threat-reduction",
    "Peace Keeping Operations": "peacekeeping",
    "Afghanistan Security Forces Fund": "partner-forces",
    "Counter - ISIS Train and Equip Fund, Army": "partner-forces",
    "Iraq Relief and Reconstruction Fund, Executive Office of the President": "partner-forces",
    "Iraq Security Forces Fund": "partner-forces",
    "Iraq Train and Equip Fund, Army": "partner-forces",
    "Pakistan Counterinsurgency Fund": "partner-forces",
    "Air Force Cadet Fund": "other",
    "Military Construction, Army": "other",
    "Operation and Maintenance, Air Force": "other",
    "Operation and Maintenance, Defense-Wide": "other",
    "Operation and Maintenance, Navy": "other",
    "Operations and Maintenance, Army": "other",
    "Overseas Contingency Operations Transfer Fund, Defense": "other",
}
"""The group of every account of the file, as reviewed. Operating budgets pay for many things, so they are `other`."""

FIFTEEN_MONTHS = 1976
"""Its amounts are converted at two rates, and many at a mixture of both: July to September 1976 are in them."""


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the Greenbook's military assistance, whatever the file is called."""
    return set(COLUMNS) <= set(columns)


def read(path: Path, file_name: str) -> list[Part]:
    """The obligations as one part, one row a country or part of the world, account and fiscal year.

    Raises Unreadable where a column is missing.
    """
    table = read_table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise Unreadable(
            what=f"“{file_name}” is not the Greenbook's military assistance",
            got=f"no column {', '.join(missing)}",
            allowed="the columns of greenbook_military.csv",
            next_step="Send the file as the provider publishes it.",
        )
    numbers, faults = _numbered(table)
    placed, doubts = _placed(numbers)
    last = numbers["fiscal_year"].max()
    until = last if isinstance(last, int) else FIRST_YEAR
    return [
        Part(
            dataset=DATASET.id,
            source=PROVIDER.id,
            version=str(until),
            rows=_rows(placed),
            coverage=coverage_of([(None, HOME, date(FIRST_YEAR, 1, 1), date(until, 12, 31))]),
            findings=[*faults, *doubts, *_said(placed)],
        )
    ]


def _numbered(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Years and amounts as numbers (`1e+08` is one); what is written and is none is critical."""
    kinds = {"year": ("fiscal_year", pl.Int64), "current": ("current_usd", pl.Float64)}
    kinds |= {"constant": ("constant_usd", pl.Float64)}
    numbers = table.with_columns(
        pl.col(name).cast(kind, strict=False).alias(new) for name, (new, kind) in kinds.items()
    )
    findings = [
        finding
        for name, (new, _) in kinds.items()
        for finding in from_rows(
            numbers.filter(pl.col(name).is_not_null(), ~pl.col(new).is_finite().fill_null(False)),
            rule="not a number",
            severity=Severity.CRITICAL,
            column=name,
            dataset=DATASET.id,
            reason="“{value}” is not a number.",
            remedy="Send the file as the provider publishes it.",
        )
    ]
    findings += from_rows(
        numbers.filter(fiscal_year=BASE_YEAR).filter(pl.col("constant_usd") != pl.col("current_usd")),
        rule="constant dollars of another year",
        severity=Severity.CRITICAL,
        column="constant",
        dataset=DATASET.id,
        reason=f"{{value}} differs from the current dollars of {BASE_YEAR}, so the file is not in prices of that year.",
        remedy=f"Bring the edition whose constant dollars are of {BASE_YEAR}: two base years never stand in one line.",
    )
    return numbers, findings


def _placed(numbers: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Adds `partner`, null for a part of the world, which stands in `region_as_listed` without “(not specified)”."""
    listed = pl.col("country").str.ends_with(NOT_SPECIFIED)
    code = pl.coalesce("iso3c", pl.col("country").replace_strict(WITHOUT_CODE, default=None), "country")
    coded = numbers.with_columns(
        iso3c=pl.when(~listed).then(code),
        region_as_listed=pl.when(listed).then(pl.col("country").str.strip_suffix(NOT_SPECIFIED)),
    )
    return resolve(
        coded,
        column="iso3c",
        system=System.ISO3,
        into="partner",
        year="fiscal_year",
        overrides=OVERRIDES,
        dataset=DATASET.id,
    )


def _said(placed: pl.DataFrame) -> list[Finding]:
    """What a reader of the figures must know of the file: dollars without a country, a long year, rounded amounts."""
    unallocated = from_rows(
        placed.filter(pl.col("region_as_listed").is_not_null()),
        rule="allotted to no country",
        severity=Severity.WARNING,
        column="country",
        dataset=DATASET.id,
        reason="“{value}” is a part of the world: the money counts in the world, and is shown as unallocated.",
        remedy="Nothing to do.",
    )
    unknown = from_rows(
        placed.filter(~pl.col("account").is_in(list(GROUP_OF_ACCOUNT))),
        rule="account not reviewed",
        severity=Severity.WARNING,
        column="account",
        dataset=DATASET.id,
        reason="Nobody has said yet what “{value}” is for, so it counts as “other”.",
        remedy="Have the account added to the provider's reviewed list.",
    )
    if placed.filter(fiscal_year=FIFTEEN_MONTHS).is_empty():
        return [*unallocated, *unknown]
    long_year = Finding(
        rule="year of fifteen months",
        severity=Severity.WARNING,
        dataset=DATASET.id,
        column="year",
        value=str(FIFTEEN_MONTHS),
        reason="The budget year moved from July to October in 1976, and the three months between are in that year.",
        remedy="Do not compare 1976 with its neighbours.",
    )
    return [*unallocated, *unknown, long_year]


def _rows(placed: pl.DataFrame) -> pl.DataFrame:
    """Exactly the dataset's columns, in the file's order."""
    group = pl.col("account").replace_strict(GROUP_OF_ACCOUNT, default="other", return_dtype=pl.String)
    return (
        placed.sort("file_row")
        .with_columns(home=pl.lit(HOME), account_group=group)
        .select(pl.col(name).cast(kind) for name, kind in DATASET.schema().items())
    )


PROVIDER = Provider(
    id="greenbook",
    title="U.S. Overseas Loans and Grants (Greenbook), military assistance",
    citation="United States Agency for International Development (2021). U.S. Overseas Loans and Grants: Obligations "
    "and Loan Authorizations, July 1, 1945–September 30, 2019 (the Greenbook).",
    licence="US government work, no copyright in the United States",
    homepage="https://foreignassistance.gov/",
    cadence="Was published every year; the file ends with the fiscal year 2019.",
    cadence_years=1.0,
    # A fiscal year is published a year and more after it ends.
    lag_years=1.5,
    files=(
        FileForm(id="military", title="Military assistance by country and account", recognises=recognises, read=read),
    ),
)
