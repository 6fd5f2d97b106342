"""Laws of the preview: it tells exactly what publishing then does, says why, and leaves nothing behind."""

import tempfile
from pathlib import Path

import duckdb
import polars as pl
import pytest
from survey_journeys import BEFORE, FIGURES, LAST, answers, part_of, published

from data.figures import FIGURE_KEY
from data.store import Store
from metrics.survey_preview import Preview, preview_between, preview_of
from metrics.survey_preview_changes import CHANGE_SCHEMA, changes

EARLIER = answers("EST", BEFORE, favourable=400, unfavourable=550)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store in which Estonia was asked twice, with no clear change, and Latvia once."""
    store = Store.open(tmp_path / "home")
    later = answers("EST", LAST, favourable=410, unfavourable=540)
    published(store, part_of([EARLIER, later, answers("LVA", LAST, favourable=300, unfavourable=300)]))
    return store


def counted(preview: Preview) -> dict[str, int]:
    return {
        "added": preview.added.height,
        "revised": preview.revised.height,
        "removed": preview.removed.height,
        "withheld": int(preview.withheld["figures"].sum()),
    }


def test_what_a_preview_tells_is_what_publishing_does(store: Store) -> None:
    part = part_of(
        [
            answers("LVA", LAST, favourable=320, unfavourable=280),
            answers("LTU", LAST, favourable=300, unfavourable=200),
            answers("FIN", LAST, favourable=3, unfavourable=2, silent=1, public=False),
        ]
    )
    told = preview_of(store, [part])
    before = store.read(FIGURES)
    published(store, part)
    after = store.read(FIGURES)
    same = " and ".join(f"before.{name} is not distinct from after.{name}" for name in FIGURE_KEY)
    joined = f"from before full join after on {same}"
    hidden = "('too_few', 'unreliable')"
    queries = {
        "added": f"select count(*) {joined} where before.measure is null and after.status not in {hidden}",
        "removed": f"select count(*) {joined} where after.measure is null",
        "withheld": f"select count(*) {joined} where after.status in {hidden} "
        "and after.status is distinct from before.status",
        "revised": f"select count(*) {joined} where before.measure is not null and after.status not in {hidden} "
        "and (before.value, before.low, before.high, before.n) "
        "is distinct from (after.value, after.low, after.high, after.n)",
    }
    with duckdb.connect() as connection:
        connection.register("before", before.to_arrow())
        connection.register("after", after.to_arrow())
        found = {name: connection.sql(query).fetchall()[0][0] for name, query in queries.items()}
    assert counted(told) == found
    assert found["added"] > 0 and found["revised"] > 0 and found["withheld"] > 0
    assert told.revised["place"].unique().to_list() == ["LVA"]
    assert told.added["place"].unique().to_list() == ["LTU"]
    assert told.withheld["place"].unique().to_list() == ["FIN"]
    done = preview_between(store, 1, 2, "survey_responses")
    assert counted(done) == counted(told)


def test_a_file_that_changes_nothing_is_said_to(store: Store) -> None:
    told = preview_of(store, [part_of([EARLIER])])
    assert told.changes_nothing
    assert told.sentences == ("Nothing that is published would change.",)


@pytest.mark.parametrize(
    ("again", "reason"),
    [
        (answers("LVA", LAST, favourable=300, unfavourable=300, heavy=1.5), "other weights"),
        (answers("LVA", LAST, favourable=310, unfavourable=290), "other answers"),
        (answers("LVA", LAST, favourable=310, unfavourable=300), "more respondents, other weights"),
        (answers("LVA", LAST, favourable=300, unfavourable=290, heavy=1.5), "fewer respondents, other weights"),
    ],
)
def test_a_revision_says_why(store: Store, again: pl.DataFrame, reason: str) -> None:
    told = preview_of(store, [part_of([again])])
    assert told.revised["reason"].unique().to_list() == [f"the same pollster's wave sent again: {reason}"]
    assert told.added.is_empty() and told.removed.is_empty()
    (share,) = told.revised.filter(pl.col("measure") == "favourable").to_dicts()
    assert (share["value"], share["low"]) != (share["value_before"], share["low_before"])
    percentages = told.revised.filter(pl.col("measure") != "effective_answers")
    assert 0 < percentages.height < told.revised.height
    assert f"Why, for {percentages.height} figures" in " ".join(told.sentences)


@pytest.mark.parametrize(
    ("manner", "changed"),
    [
        ({"mode": "online panel"}, "mode: telephone → online panel"),
        ({"mode": None}, "mode: telephone → not told"),
        ({"sample": "urban"}, "sample: national → urban"),
        ({"sample_type": "opt-in"}, "sample type: probability → opt-in"),
        ({"wording": "Do you like it?"}, "wording: not told → Do you like it?"),
        ({"pollster": "Another"}, "pollster: Example Institute → Another"),
    ],
)
def test_a_wave_asked_otherwise_is_told_as_a_broken_series(
    store: Store, manner: dict[str, str | None], changed: str
) -> None:
    told = preview_of(store, [part_of([answers("EST", LAST + 1, favourable=400, unfavourable=500, **manner)])])
    assert told.broken.to_dicts() == [
        {
            "home": "USA",
            "place": "EST",
            "year": LAST + 1,
            "pollster": manner.get("pollster", "Example Institute"),
            "year_before": LAST,
            "pollster_before": "Example Institute",
            "changed": changed,
        }
    ]
    assert f"What changed: {changed}." in told.sentences


def test_a_wave_asked_alike_breaks_nothing(store: Store) -> None:
    told = preview_of(store, [part_of([answers("EST", LAST + 1, favourable=400, unfavourable=500)])])
    assert told.broken.is_empty()


def test_a_break_that_stands_already_is_not_told_again(store: Store) -> None:
    published(store, part_of([answers("EST", LAST + 1, favourable=400, unfavourable=500, mode="post")]))
    told = preview_of(store, [part_of([answers("EST", LAST + 1, favourable=420, unfavourable=480, mode="post")])])
    assert told.broken.is_empty()
    assert not told.revised.is_empty()


def test_an_arrow_that_would_turn_is_told(store: Store) -> None:
    told = preview_of(store, [part_of([answers("EST", LAST, favourable=700, unfavourable=250)])])
    (flip,) = told.flips.filter(indicator="view_change", level="partner", shown_first=True).to_dicts()
    assert (flip["home"], flip["place"], flip["arrow_before"], flip["arrow"]) == ("USA", "EST", "none", "up")
    assert (flip["direction_before"], flip["direction"], flip["source"]) == ("none", "up", "own")
    assert flip["value"] > flip["value_before"]
    assert any(
        "1 arrow on the pages would change: Change in favourable views of the home (United States; Estonia): none → up."
        in one
        for one in told.sentences
    )


def test_small_groups_are_withheld_and_only_counted(store: Store) -> None:
    told = preview_of(store, [part_of([answers("FIN", LAST, favourable=4, unfavourable=30, silent=3, public=False)])])
    assert told.added.filter(pl.col("status") != "shown").is_empty()
    assert set(told.withheld["status"]) <= {"too_few", "unreliable"}
    assert "value" not in told.withheld.columns
    assert any(" withheld: " in one for one in told.sentences)


def test_a_withheld_wave_that_was_shown_is_counted_as_lost(store: Store) -> None:
    told = preview_of(store, [part_of([answers("LVA", LAST, favourable=3, unfavourable=3, silent=1, public=False)])])
    assert int(told.withheld["shown_before"].sum()) > 0
    assert any("shown now." in one for one in told.sentences)


def test_a_preview_leaves_nothing_behind_and_writes_no_respondent(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    seen: list[list[str]] = []
    written = pl.DataFrame.write_parquet

    def watched(frame: pl.DataFrame, *args: object, **said: object) -> None:
        seen.append(frame.columns)
        written(frame, *args, **said)  # type: ignore[arg-type]

    monkeypatch.setattr(pl.DataFrame, "write_parquet", watched)
    before = sorted(path for path in store.home.rglob("*"))
    preview_of(store, [part_of([answers("LTU", LAST, favourable=300, unfavourable=200)])])
    assert sorted(path for path in store.home.rglob("*")) == before
    assert (store.current_version(), list(scratch.iterdir())) == (1, [])
    assert seen and not [columns for columns in seen if "weight" in columns or "file_row" in columns]


def test_every_change_stands_in_one_table(store: Store) -> None:
    told = preview_of(
        store,
        [
            part_of(
                [
                    answers("EST", LAST, favourable=700, unfavourable=250, mode="post"),
                    answers("LVA", LAST, favourable=310, unfavourable=290),
                    answers("LTU", LAST, favourable=300, unfavourable=200),
                ]
            )
        ],
    )
    listed = changes(told)
    assert dict(listed.schema) == CHANGE_SCHEMA
    assert dict(listed.group_by("change").len().iter_rows()) == {
        name: table.height
        for name, table in (
            ("added", told.added), ("revised", told.revised), ("withheld", told.withheld), ("removed", told.removed),
            ("broken", told.broken), ("flips", told.flips),
        )
        if table.height
    }  # fmt: skip
