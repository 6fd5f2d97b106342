"""Hostile surveys and descriptions: looked at, submitted and estimated from, each ends in one plain sentence."""

from pathlib import Path

import pytest
from commanding import Answer, comity
from survey_hostile import ANSWERS, FILES, GOOD, Hostile
from survey_journeys import SMALL, small_file

from data.store import Store
from metrics.survey_journey import Submitted, approve, submit
from validation.gate import Gate, Refused

NEVER = (
    "Traceback", "Exception", "Error:", "polars", "Polars", "pyarrow", "pyreadstat", "readstat", "ruamel", "openpyxl",
    "calamine", "great_expectations", "site-packages", str(Path(__file__).parents[1]), "broke its reader",
)  # fmt: skip
"""What no analyst is told: names of libraries, of the machine's folders, and of what a program makes of a fault."""

ONE_PLACE = "pollster: Example\ncountry: FRA\n"
ONE_QUESTION = "questions: [{column: view, about: USA, favourable: good, unfavourable: bad}]\n"
WHOLE = f"{ONE_PLACE}wave: 2022\n{ONE_QUESTION}"

DESCRIPTIONS: dict[str, tuple[str | bytes, str]] = {
    "an answer in two classes": (
        f"{ONE_PLACE}wave: 2022\n"
        "questions: [{column: view, about: USA, favourable: [good, so], unfavourable: [bad, so]}]",
        "“so” is favourable and unfavourable",
    ),
    "a home that does not exist": (WHOLE.replace("USA", "ZZZ"), "no state or organisation is called “ZZZ”"),
    "an unknown key": ("polster: Example", "Did you mean “pollster”?"),
    "a key that is no name": ("? [1, 2]\n: x", "no such key"),
    "references": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "a reference"),
    "lists in lists": ("pollster: " + "[" * 5_000 + "]" * 5_000, "many levels deep"),
    "two megabytes": ("pollster: " + "x" * 2_000_000, "larger than a megabyte"),
    "a program's own type": ("pollster: !!python/object/apply:os.system ['true']", "line 1 is no YAML"),
    "a tab": ("pollster:\tExample\n\tcountry: FRA", "line 1 is no YAML"),
    "control characters": ("\x00\x01\x02", "no YAML"),
    "bytes that are no text": (b"pollster: \xff\xfe", "no UTF-8"),
    "a list": ("[1, 2]", "names no key"),
    "nothing": ("", "names no key"),
    "JSON cut short": ('{"pollster": "Example', "line 1 is no JSON"),
    "JSON with a key twice": ('{"pollster": "a", "pollster": "b"}', "twice"),
    "JSON of many brackets": ('{"a":' + "[" * 400_000, "no date, number or text"),
    "fieldwork turned round": (f"{WHOLE}fieldwork_first: 2022-05-01\nfieldwork_last: 2022-04-01", "lies before"),
    "a day that is none": (f"{WHOLE}fieldwork_first: 2022-02-30", "“2022-02-30” is no day"),
    "a month that is none": (f"{WHOLE}fieldwork_first: 2022-13-01", "“2022-13-01” is no day"),
    "a wave that is no year": ("wave: soon", "“soon”. Allowed: a number"),
    "a wave of infinity": ("wave: .inf", "“inf”. Allowed: a number"),
    "a wave of a thousand digits": ("wave: " + "9" * 1_000, "a number of very many digits"),
    "a wave of many digits in quotation marks": ("wave: '" + "9" * 5_000 + "'", "Allowed: a number"),
    "a name of twenty thousand digits": ("pollster: 0x" + "F" * 20_000, "a number of very many digits"),
    "a population of no number": ("population_size: .nan", "“nan”. Allowed: a number"),
    "an encoding of no name": (f"{WHOLE}form: {{encoding: klingon}}", "encoding"),
    "an encoding that is none of text": (f"{WHOLE}form: {{encoding: zlib_codec}}", "encoding"),
    "a separator of three": (f"{WHOLE}form: {{separator: abc}}", "separator"),
    "a path as a country": ("country: ../../etc/passwd", "no state or organisation is called"),
}
"""Descriptions that cannot be used, and words of what is said of them."""


def judged_plain(said: str, folder: Path) -> None:
    """That words are for an analyst: of one line, with what to do, and nothing of the machine."""
    assert "\n" not in said.strip(), said
    assert len(said) < 1_000, said
    for never in (*NEVER, str(folder)):
        assert never not in said, said


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Store:
    """A store with one published survey and one that waits, which nothing hostile may change."""
    folder = tmp_path_factory.mktemp("standing")
    store = Store.open(folder / "home")
    for country in ("EST", "LVA"):
        file = small_file(folder / f"{country}.csv", {(country, 2022): (300, 300)})
        assert submit(file, who="ana", description=SMALL, store=store, gate=gate).ending == "waiting"
    approve(store, 1, who="bo", gate=gate)
    return store


def submitted(store: Store, hostile: Hostile, path: Path, gate: Gate) -> Submitted:
    """What came of submitting a hostile file, after checking that it is in no queue and nothing stands otherwise."""
    tables, refusals = store.tables(), store.refusals().height
    waiting = [(one.id, one.state) for one in store.proposals()]
    done = submit(path, who="ana", description=hostile.description, store=store, gate=gate)
    assert (done.ending, done.proposal) == ("refused", None), done.reason
    assert store.tables() == tables
    assert [(one.id, one.state) for one in store.proposals()] == waiting
    assert store.refusals().height == refusals + 1
    return done


def estimated(path: Path) -> Answer:
    """The answer of `comity survey estimate`."""
    design = path.with_name("design.yaml")
    design.write_text("weight: weight\n", encoding="utf-8")
    return comity("survey", "estimate", path, "--design", design, "--column", "view", "--format", "csv")


@pytest.mark.parametrize("name", FILES)
def test_a_file_nobody_may_open_is_refused_by_looking_submitting_and_estimating(
    name: str, standing: Store, tmp_path: Path, gate: Gate
) -> None:
    hostile = FILES[name]
    path = tmp_path / hostile.file_name
    hostile.write(path)
    looked = gate.look(path, file_name=path.name)
    assert isinstance(looked, Refused), looked
    (found,) = looked.findings
    done = submitted(standing, hostile, path, gate)
    estimate = estimated(path)
    assert (estimate.code, estimate.text) == (2, "")
    for said in (f"{found.reason} {found.remedy}", done.reason, estimate.errors):
        assert hostile.words in said
        judged_plain(said, tmp_path)


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_that_cannot_be_are_refused_with_what_to_do_and_are_looked_at_all_the_same(
    name: str, standing: Store, tmp_path: Path, gate: Gate
) -> None:
    hostile = ANSWERS[name]
    path = tmp_path / hostile.file_name
    hostile.write(path)
    assert not isinstance(gate.look(path, file_name=path.name), Refused)
    done = submitted(standing, hostile, path, gate)
    assert any(hostile.words in f"{one.reason} {one.remedy}" for one in done.findings), done.findings
    for one in done.findings:
        judged_plain(f"{one.reason} {one.remedy}", tmp_path)
        assert one.remedy
    judged_plain(done.reason, tmp_path)
    answer = estimated(path)
    assert answer.code in (0, 2)
    for said in answer.errors.splitlines():
        judged_plain(said, tmp_path)


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_a_description_that_cannot_be_used_ends_the_command_before_anything_is_kept(
    name: str, tmp_path: Path, own_home: Path
) -> None:
    content, words = DESCRIPTIONS[name]
    described = tmp_path / "described.yaml"
    described.write_bytes(content if isinstance(content, bytes) else content.encode())
    (tmp_path / "a.csv").write_text(GOOD, encoding="utf-8")
    answer = comity("survey", "submit", tmp_path / "a.csv", "--description", described, "--who", "ana")
    assert (answer.code, answer.text) == (2, "")
    assert words in answer.errors
    judged_plain(answer.errors, tmp_path)
    design = comity("survey", "estimate", tmp_path / "a.csv", "--design", described, "--column", "view")
    assert (design.code, design.text) == (2, "")
    judged_plain(design.errors, tmp_path)
    assert not own_home.exists()
