"""Region schemes: which actor lies in which region, by the United Nations, by UCDP, or by a user's own file."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import polars as pl

from data.ownership import System, actor_names, nearest
from data.reference import table
from data.settings import settings

DEFAULT_SCHEME = "m49-intermediate"
OWN_COLUMNS = ("scheme", "region", "iso3")


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """One way of dividing the world: its id, what a page calls it, where it comes from, what was decided."""

    id: str
    title: str
    source: str
    note: str


M49_NOTE = (
    "Taiwan is placed in Eastern Asia and Kosovo in Southern Europe; a retired state lies where its territory does."
)

SCHEMES = (
    Scheme(id="m49-region", title="UN regions", source="UN Statistics Division, M49", note=M49_NOTE),
    Scheme(id="m49-subregion", title="UN sub-regions (17)", source="UN Statistics Division, M49", note=M49_NOTE),
    Scheme(
        id="m49-intermediate",
        title="UN sub-regions",
        source="UN Statistics Division, M49",
        note="Intermediate regions where M49 has them, else sub-regions. " + M49_NOTE,
    ),
    Scheme(
        id="ucdp-region",
        title="UCDP regions",
        source="UCDP country-year data, version 25.1",
        note="Oceania is part of Asia. What UCDP does not list follows the UN; Palestine is put in the Middle East.",
    ),
)


def schemes(extra: Path | None = None) -> list[Scheme]:
    """Every region scheme, the product's own first, then those of a user's file (the setting's, unless one is given).

    Raises ValueError where `load_scheme` does.
    """
    extra = extra or settings().schemes_file
    if extra is None:
        return list(SCHEMES)
    names = load_scheme(extra)["scheme"].unique(maintain_order=True).to_list()
    return [
        *SCHEMES,
        *(Scheme(id=name, title=name, source=extra.name, note="A scheme of your own.") for name in names),
    ]


def members(scheme: str, extra: Path | None = None) -> pl.DataFrame:
    """One row an actor of a scheme: `region`, `actor`; sorted, retired states and territories included.

    Raises ValueError for a scheme that is not there, saying which are.
    """
    extra = extra or settings().schemes_file
    return _members(scheme) if extra is None else _found(scheme, pl.concat([table("regions"), load_scheme(extra)]))


@cache
def _members(scheme: str) -> pl.DataFrame:
    return _found(scheme, table("regions"))


def _found(scheme: str, known: pl.DataFrame) -> pl.DataFrame:
    found = known.filter(pl.col("scheme") == scheme).select("region", "actor").sort("region", "actor")
    if found.is_empty():
        names = ", ".join(known["scheme"].unique(maintain_order=True))
        raise ValueError(f"There is no region scheme “{scheme}”. Choose one of: {names}.")
    return found


def stored_as(scheme: str) -> str:
    """The name under which figures counted by a scheme are stored: a user's own carries what its members were then.

    So figures counted before its file was changed are not taken for figures of the regions it has now.
    """
    if scheme in {one.id for one in SCHEMES}:
        return scheme
    return f"{scheme} {sha256(members(scheme).write_csv().encode()).hexdigest()[:12]}"


def load_scheme(path: Path) -> pl.DataFrame:
    """A user's own schemes, from a CSV file of the columns scheme, region, iso3: one row `scheme`, `region`, `actor`.

    Raises ValueError, in plain words, for missing columns, empty cells, an id that is not known, a scheme that has one
    of the product's names, and a state that stands in two regions of one scheme.
    """
    try:
        rows = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{path.name} cannot be read as a CSV file in UTF-8. Save it as one and try again.") from error
    missing = [column for column in OWN_COLUMNS if column not in rows.columns]
    if missing:
        raise ValueError(
            f"{path.name} lacks the column {missing[0]}. A scheme has the columns scheme, region and iso3."
        )
    own = rows.select(
        pl.col("scheme").str.strip_chars(),
        pl.col("region").str.strip_chars(),
        actor=pl.col("iso3").str.strip_chars().str.to_uppercase(),
    )
    _complain(path, own)
    return own


def _complain(path: Path, own: pl.DataFrame) -> None:
    """Raises ValueError for the first thing wrong with a user's schemes."""
    numbered = own.with_row_index("row", offset=2)
    empty = numbered.filter(pl.any_horizontal(pl.col("scheme", "region", "actor").fill_null("") == ""))
    if own.is_empty():
        raise ValueError(f"{path.name} has no rows. Give one row a state: scheme, region, iso3.")
    if not empty.is_empty():
        raise ValueError(f"{path.name}, row {empty['row'][0]}: a cell is empty. Fill scheme, region and iso3.")
    unknown = numbered.filter(~pl.col("actor").is_in(list(actor_names())))
    if not unknown.is_empty():
        row, code = unknown["row"][0], unknown["actor"][0]
        near = ", ".join(nearest(code, System.ISO3)) or "none"
        raise ValueError(f"{path.name}, row {row}: no state has the id “{code}” (nearest: {near}). Give its ISO code.")
    organisations = table("actors").filter(pl.col("kind") == "organisation")["actor"].implode()
    apart = numbered.filter(pl.col("actor").is_in(organisations))
    if not apart.is_empty():
        raise ValueError(
            f"{path.name}, row {apart['row'][0]}: “{apart['actor'][0]}” is an organisation and lies in no region. "
            "Leave the row out."
        )
    taken = numbered.filter(pl.col("scheme").is_in([scheme.id for scheme in SCHEMES]))
    if not taken.is_empty():
        raise ValueError(f"{path.name}: the scheme name “{taken['scheme'][0]}” is taken. Give yours another name.")
    twice = own.filter(pl.struct("scheme", "actor").is_duplicated())
    if not twice.is_empty():
        raise ValueError(
            f"{path.name}: {twice['actor'][0]} stands twice in “{twice['scheme'][0]}”. Put a state in one region."
        )
