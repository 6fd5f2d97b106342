"""Laws of the journey: submitted, looked at, published by another person as one, recognised, and taken back whole."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from survey_journeys import DESCRIBED_2019, FIGURES, HOMES, PUBLISHED, ROWS, SAV, SMALL, small_file

from data.decisions import State
from data.reading import read_table
from data.store import NotHeld, Store, StoreConflict
from metrics.library import Library
from metrics.survey_journey import (
    JourneyFault,
    NotAllowed,
    Published,
    approve,
    history,
    preview,
    reject,
    submit,
    undo,
    withdraw,
)
from validation.gate import Gate

WAVES = {("EST", 2022): (300, 300), ("LVA", 2022): (250, 350)}
PERCENTAGES = (
    "pollster,country,about,wave,answer,percent,n,margin_of_error,mode,source_url,wording\n"
    "Poll,IND,USA,2025,favourable,60.5,900,3.5,telephone,https://example.org,Favourable or not?\n"
    "Poll,IND,USA,2025,unfavourable,30,900,3.5,telephone,https://example.org,Favourable or not?\n"
)


@pytest.fixture(scope="module")
def in_queue(provider_files: Path, tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Store:
    """A store in whose queue the real wave of 2019 waits, submitted by ana. Nobody may write to it."""
    store = Store.open(tmp_path_factory.mktemp("queue") / "home")
    done = submit(provider_files / SAV, who="ana", description=DESCRIBED_2019, store=store, gate=gate)
    assert done.ending == "waiting", done.reason
    return store


@pytest.fixture
def real(in_queue: Store, tmp_path: Path) -> Store:
    """A copy of that store."""
    shutil.copytree(in_queue.home, tmp_path / "real")
    return Store.open(tmp_path / "real")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small made-up wave, as `SMALL` describes it."""
    return small_file(tmp_path / "small.csv", WAVES)


def recounted(file: Path) -> pl.DataFrame:
    """Favourable views of each home in each country, of everybody and by sex: DuckDB over the file's own cells."""
    cells = read_table(file).to_arrow()
    shares = " union all ".join(
        f"select '{home}' home, country place, {group} subgroup, "
        f"100 * sum(case when fav_{home.lower()} in ('Very favorable', 'Somewhat favorable') then weight else 0 end) "
        f"/ sum(weight) as percent, count(*) as asked from cells where fav_{home.lower()} is not null "
        f"and country <> '{home}' group by all"
        for home in HOMES
        for group in ("null::varchar", "'sex=' || sex")
    )
    with duckdb.connect() as connection:
        connection.register("cells", cells)
        return connection.sql(shares).pl()


def test_the_real_wave_goes_the_whole_way_and_back(real: Store, provider_files: Path, gate: Gate) -> None:
    (waiting,) = real.proposals(State.WAITING)
    assert (waiting.who, waiting.file_name, real.current_version()) == ("ana", "global_attitudes_2019.sav", 0)
    assert sum(one["n"] for one in waiting.summary) == 38_426
    told = preview(real, waiting.id, gate=gate)
    assert (told.base, real.current_version()) == (0, 0)
    done = approve(real, waiting.id, who="bo", comment="Looks right.", base=told.base, gate=gate)
    assert (done.version.number, done.alone) == (1, False)
    assert_frame_equal(done.preview.added, told.added)

    figures = real.read(FIGURES).filter(pl.col("measure") == "favourable")
    of_all_and_sex = figures.filter(pl.col("subgroup").is_null() | pl.col("subgroup").str.starts_with("sex="))
    counted = recounted(provider_files / SAV)
    assert of_all_and_sex.filter(pl.col("subgroup").is_null()).height == counted["subgroup"].null_count()
    beside = of_all_and_sex.filter(pl.col("value").is_not_null()).join(
        counted, on=["home", "place", "subgroup"], how="left", nulls_equal=True
    )
    assert beside.filter(
        ((pl.col("value") - pl.col("percent")).abs() < 1e-4) & (pl.col("n") == pl.col("asked"))
    ).equals(beside)
    assert beside["subgroup"].n_unique() == 3

    library = Library(store=real)
    assert any(one.source == "own" and one.dataset == "survey_responses" for one in library.releases)
    back = undo(real, waiting.id, who="bo")
    assert (back.version.number, real.tables()) == (2, {})
    assert back.preview.removed.height == done.preview.added.height
    assert real.verify() == []
    (row,) = history(real).to_dicts()
    assert [row[name] for name in ("state", "who", "decided_by", "comment", "version", "undone", "alone")] == [
        "approved", "ana", "bo", "Looks right.", 1, True, False
    ]  # fmt: skip


def test_a_second_wave_asked_otherwise_breaks_every_series(real: Store, provider_files: Path, gate: Gate) -> None:
    approve(real, 1, who="bo", gate=gate)
    later = replace(DESCRIBED_2019, wave=2022, mode="online panel")
    again = submit(provider_files / SAV, who="ana", description=later, store=real, gate=gate)
    assert again.ending == "waiting"
    assert "The same file is also published as version 1, described otherwise." in again.reason
    assert again.proposal is not None
    told = preview(real, again.proposal.id, gate=gate)
    asked = real.read(FIGURES).filter(pl.col("measure") == "favourable", pl.col("subgroup").is_null())
    assert (
        told.broken.select("home", "place")
        .sort("home", "place")
        .equals(asked.select("home", "place").unique().sort("home", "place"))
    )
    assert told.broken["changed"].unique().to_list() == ["mode: face-to-face → online panel"]
    assert (told.revised.height, told.removed.height) == (0, 0)
    before = real.read(FIGURES)
    approve(real, again.proposal.id, who="bo", base=told.base, gate=gate)
    with pytest.raises(JourneyFault, match="Undo that first: `comity survey undo 2`"):
        undo(real, 1, who="bo")
    undo(real, again.proposal.id, who="bo")
    assert_frame_equal(real.read(FIGURES), before)


def test_who_submitted_does_not_approve_however_the_name_is_written(store: Store, file: Path, gate: Gate) -> None:
    submit(file, who="Ana  Maria", description=SMALL, store=store, gate=gate)
    for name in ("Ana Maria", " ana maria ", "ANA   MARIA"):
        with pytest.raises(NotAllowed, match="Ana Maria submitted this file"):
            approve(store, 1, who=name, gate=gate)
    with pytest.raises(NotAllowed, match="so it is not for ana maria to reject"):
        reject(store, 1, who="ana maria", comment="no")
    with pytest.raises(JourneyFault, match="Nobody was named"):
        approve(store, 1, who="  ", gate=gate)
    assert (store.proposal(1).state, store.current_version()) == (State.WAITING, 0)


def test_one_person_publishes_where_the_setting_says_so_and_the_record_does_too(
    store: Store, file: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(file, who="ana", description=SMALL, store=store, gate=gate)
    monkeypatch.setenv("COMITY_ONE_PERSON_PUBLISHES", "true")
    assert approve(store, 1, who="Ana", gate=gate).alone
    assert (store.proposal(1).alone, history(store)["alone"].to_list()) == (True, [True])


def test_the_same_file_is_recognised_by_its_content_and_description(store: Store, file: Path, gate: Gate) -> None:
    first = submit(file, who="ana", description=SMALL, store=store, gate=gate)
    again = submit(file, who="bo", description=SMALL, store=store, gate=gate, file_name="other name.csv")
    assert (again.ending, again.proposal) == ("already", first.proposal)
    assert "already waiting, as submission 1 of ana (small.csv)" in again.reason
    approve(store, 1, who="bo", gate=gate)
    published = submit(file, who="cy", description=SMALL, store=store, gate=gate)
    assert (published.ending, len(store.proposals())) == ("already", 1)
    assert "already published as version 1, as submission 1" in published.reason
    undo(store, 1, who="bo")
    assert submit(file, who="ana", description=SMALL, store=store, gate=gate).ending == "waiting"


def test_a_rejection_says_why_and_a_withdrawal_is_the_submitters(store: Store, file: Path, gate: Gate) -> None:
    submit(file, who="ana", description=SMALL, store=store, gate=gate)
    with pytest.raises(JourneyFault, match="needs a comment"):
        reject(store, 1, who="bo", comment=" ")
    with pytest.raises(NotAllowed, match="only ana withdraws it"):
        withdraw(store, 1, who="bo")
    assert reject(store, 1, who="bo", comment="The weights are of last year.").state is State.REJECTED
    for act in (lambda: approve(store, 1, who="bo", gate=gate), lambda: withdraw(store, 1, who="ana")):
        with pytest.raises(StoreConflict, match="bo has rejected it"):
            act()
    with pytest.raises(StoreConflict, match="bo has rejected it"):
        preview(store, 1, gate=gate)
    assert submit(file, who="ana", description=SMALL, store=store, gate=gate).ending == "waiting"
    assert withdraw(store, 2, who="ANA").state is State.WITHDRAWN
    assert history(store)["state"].to_list() == ["withdrawn", "rejected"]
    assert (store.current_version(), store.tables()) == (0, {})
    with pytest.raises(NotHeld):
        preview(store, 9)


def test_of_two_approvers_at_once_one_publishes_and_the_other_is_told(store: Store, file: Path, gate: Gate) -> None:
    submit(file, who="ana", description=SMALL, store=store, gate=gate)
    ended: dict[str, Published | StoreConflict] = {}
    start = threading.Barrier(2)

    def decide(name: str, desk: Gate) -> None:
        def judged(part: float, _words: str) -> None:
            if part == 1.0:
                start.wait(300)

        try:
            ended[name] = approve(Store.open(store.home), 1, who=name, base=0, gate=desk, progress=judged)
        except StoreConflict as lost:
            ended[name] = lost

    with Gate() as other:
        threads = [threading.Thread(target=decide, args=who) for who in (("bo", gate), ("cy", other))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)
    (winner,) = [name for name, what in ended.items() if isinstance(what, Published)]
    (loser,) = [what for what in ended.values() if isinstance(what, StoreConflict)]
    assert f"{winner} has approved it as version 1" in str(loser)
    assert (store.current_version(), store.proposal(1).decided_by) == (1, winner)


def test_what_changed_since_the_preview_is_not_published_unseen(
    store: Store, file: Path, tmp_path: Path, gate: Gate
) -> None:
    other = small_file(tmp_path / "other.csv", {("EST", 2022): (100, 500)})
    for one in (file, other):
        submit(one, who="ana", description=SMALL, store=store, gate=gate)
    told = preview(store, 1, gate=gate)
    table = tmp_path / "percentages.csv"
    table.write_text(PERCENTAGES, encoding="utf-8")
    submit(table, who="ana", description=None, dataset="published_figures", store=store, gate=gate)
    approve(store, 3, who="bo", gate=gate)
    approve(store, 2, who="bo", base=told.base, gate=gate)
    with pytest.raises(StoreConflict, match="Look at the preview again: `comity survey preview 1`"):
        approve(store, 1, who="bo", base=told.base, gate=gate)
    assert store.proposal(1).state is State.WAITING
    again = preview(store, 1, gate=gate)
    assert set(again.revised["place"]) == {"EST"} and set(again.added["place"]) == {"LVA"}
    assert approve(store, 1, who="bo", base=again.base, gate=gate).version.number == 3


def test_a_published_table_takes_the_same_way(store: Store, tmp_path: Path, gate: Gate) -> None:
    table = tmp_path / "percentages.csv"
    table.write_text(PERCENTAGES, encoding="utf-8")
    for description, dataset in ((SMALL, "published_figures"), (None, "survey_responses"), (None, "attache_posts")):
        with pytest.raises(JourneyFault):
            submit(table, who="ana", description=description, dataset=dataset, store=store, gate=gate)
    done = submit(table, who="ana", description=None, dataset="published_figures", store=store, gate=gate)
    assert (done.ending, done.reason) == (
        "waiting", "percentages.csv waits as submission 1: 2 rows of 1 country. Someone else approves it.",
    )  # fmt: skip
    assert set(preview(store, 1, gate=gate).added["measure"]) >= {"favourable", "unfavourable", "net_favourable"}
    approve(store, 1, who="bo", gate=gate)
    (share,) = store.read(PUBLISHED).filter(pl.col("measure") == "favourable").to_dicts()
    assert (share["value"], share["n"], share["status"]) == (60.5, 900, "shown")


def test_the_rows_of_an_approved_survey_are_those_of_the_file(store: Store, file: Path, gate: Gate) -> None:
    submit(file, who="ana", description=SMALL, store=store, gate=gate)
    approve(store, 1, who="bo", gate=gate)
    counts = store.read(ROWS).group_by("country", "view_USA").len().sort("country", "view_USA").rows()
    assert counts == [
        ("EST", "Don't know", 40), ("EST", "Favourable", 300), ("EST", "Unfavourable", 300),
        ("LVA", "Don't know", 40), ("LVA", "Favourable", 250), ("LVA", "Unfavourable", 350),
    ]  # fmt: skip
