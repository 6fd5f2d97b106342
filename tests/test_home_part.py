"""What is said of the home's own part in the fighting is from the record of parties, whichever deaths are read."""

from store_fixtures import FilledStore

from metrics.readings import read_out
from metrics.request import Request


def test_the_part_of_the_home_is_told_from_the_record_of_parties_and_not_from_deaths(
    filled_store: FilledStore,
) -> None:
    for indicator in ("killings_by_groups_level", "conflict_deaths_level"):
        request = Request(indicator=indicator, home="USA", places=("IND", "AFG"), as_of=2026)
        reasons = dict(read_out(filled_store.library, request).select("place", "reason").iter_rows())
        assert "a party to no conflict over it in 2020–2021 (that record ends in 2021)" in reasons["IND"], indicator
        assert "was itself a party to conflict over it" in reasons["AFG"], indicator


def test_that_a_home_was_no_party_is_said_of_the_years_looked_at_alone(filled_store: FilledStore) -> None:
    def part_of_poland(as_of: int) -> str:
        request = Request(indicator="conflict_deaths_level", home="POL", places=("AFG",), as_of=as_of)
        return str(read_out(filled_store.library, request).row(0, named=True)["reason"])

    # UCDP/PRIO has Poland beside the government of Afghanistan from 2003 to 2014, and not since.
    assert "a party to no conflict over it in 2020–2021 (that record ends in 2021)" in part_of_poland(2026)
    assert "was itself a party to conflict over it in each year 2006–2010" in part_of_poland(2010)
