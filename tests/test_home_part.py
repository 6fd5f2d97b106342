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
        assert "a party to no conflict over it up to 2021" in reasons["IND"], indicator
        assert "was itself a party to conflict over it" in reasons["AFG"], indicator
