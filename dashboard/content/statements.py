"""The text of docs/statements.md: what the pages say of a few places, to be read and judged as a minister would."""

import sys
from collections.abc import Callable

from dashboard.claims import Claim
from dashboard.content.bands import Band
from dashboard.content.partner import partner_page
from dashboard.content.reader import Reader
from dashboard.content.reading import Reading, place_name
from dashboard.content.region import region_page
from dashboard.selection import Selection

HOME, SCHEME, WINDOW = "USA", "m49-intermediate", 5
PARTNERS = ("IND", "TUR", "POL")
REGIONS = ("Eastern Europe", "Western Asia")
TODAY, THEN = 2026, 2010
"""Read today, when much is a historical record; and read in the last year that all records but views reach."""

HEAD = f"""# Statements

What Comity says of the United States with three partners and two regions, read in {TODAY} and in {THEN}, each with its
claim box. The page is made from the embedded figures by the code of the pages: run
`python -m dashboard.content.statements > docs/statements.md` after changing either, and read it as the minister would:

- Would it be said the same if the opposite were wished for? A level carries no arrow, and no change is called a result.
- Is it old? What ends before {TODAY - 5} stands in the past tense, without an arrow, and not in the answer above.
- Is it of all whom it names? A region's view is a list of those asked, a region's deaths name its largest state.
- Does the claim box take back what the sentence seems to promise: undercount, age, the home a party to the fighting?
"""


def statements(reader: Reader) -> str:
    """Every statement as Markdown: a place, then for each year its answer, its readings and its claim box."""
    parts = [HEAD]
    for place in PARTNERS:
        parts.append(f"## {place_name(place)}\n")
        parts += [_page(reader, year, partner=place) for year in (TODAY, THEN)]
    for region in REGIONS:
        parts.append(f"## {region}\n")
        parts += [_page(reader, year, region=region) for year in (TODAY, THEN)]
    return "\n".join(parts)


def _page(reader: Reader, year: int, *, partner: str | None = None, region: str | None = None) -> str:
    chosen = Selection(home=HOME, scheme=SCHEME, window=WINDOW, as_of=year, partner=partner, region=region)
    page = partner_page(reader, chosen) if partner else region_page(reader, chosen)
    lines = [
        f"### Read in {year}\n",
        f"{page.answer}\n",
        "| Family | Statement | Years | Change |",
        "| --- | --- | --- | --- |",
        *(_row(band, reading) for band in page.bands for reading in band.readings),
        "",
        *(f"- {band.sentence}" for band in page.bands),
        "",
        *_box(page.claim),
    ]
    return "\n".join(lines)


def _row(band: Band, reading: Reading) -> str:
    cells = (band.family_title, f"{reading.title}: {reading.value_text}", reading.years_text, reading.change_text)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _box(box: Claim) -> list[str]:
    return [
        f"> **What the data show.** {' '.join(box.shows)}",
        ">",
        f"> **What they cannot.** {' '.join(box.cannot)}",
        ">",
        f"> **What would change it.** {' '.join(box.would_change)}",
        "",
    ]


def main(write: Callable[[str], object] = sys.stdout.write) -> None:
    """Writes the page's text."""
    from dashboard import loading

    write(statements(loading))


if __name__ == "__main__":
    main()
