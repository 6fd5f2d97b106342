"""Survey descriptions are read from YAML with every doubt named, and written so that reading gives the same."""

import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.survey_description import (
    CLASSES,
    DescriptionFault,
    Design,
    Form,
    Question,
    ReplicateMethod,
    Subgroup,
    SurveyDescription,
    as_plain,
)
from data.survey_yaml import EXAMPLE, description_of, design_of, design_to_yaml, plain_of, read_description, read_design
from data.survey_yaml import to_yaml as written

WHOLE = SurveyDescription(
    pollster="Institut für “Meinung”: No. 1 # not a note",
    country_column="land",
    countries={"1": "FRA", "NO": "NOR"},
    wave_column="jahr",
    fieldwork_first=date(2024, 3, 4),
    fieldwork_last=date(2024, 4, 12),
    design=Design(
        weight="w",
        strata=("s",),
        cluster=("c", "hh"),
        fpc=("n1", "n2"),
        replicate_weights=("rep_*",),
        replicate_method=ReplicateMethod.JKN,
        replicate_scale=(0.5, 0.0, 1e-3),
    ),
    questions=(
        Question(
            column="q1",
            about="USA",
            favourable=("1", "2"),
            unfavourable=("no", "null", "~"),
            neutral=("yes",),
            dont_know=("-8",),
            refused=("1e5",),
            not_asked=("true",),
            wording="Is it…\ngood?",
        ),
        Question(column="q 2", about="EU", favourable=("Very favourable",), unfavourable=("0x1",)),
    ),
    subgroups=(
        Subgroup(name="sex", column="q9", labels={"1": "Male", "no": "Female"}),
        Subgroup(name="age", column="alter", bands=(18, 30)),
    ),
    crossed=(("sex", "age"),),
    mode="telephone",
    sample_type="probability",
    sample="national",
    population="Adults",
    population_size=1e6,
    margins={"q9": {"1": 0.48, "no": 0.52}},
    public=True,
    form=Form(encoding="utf-16", separator="\t", decimal=",", sheet="1"),
)


def test_a_whole_description_is_the_same_after_writing_and_reading(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text(written(WHOLE), encoding="utf-8")
    assert read_description(tmp_path / "d.yaml") == WHOLE
    (tmp_path / "d.json").write_text(json.dumps(as_plain(WHOLE)), encoding="utf-8")
    assert read_description(tmp_path / "d.json") == WHOLE


def test_a_coefficient_of_zero_is_kept() -> None:
    design = Design(replicate_weights=("r*",), replicate_method=ReplicateMethod.FAY, fay=0.0)
    assert design_of(plain_of(design_to_yaml(design))) == design


TEXT = (
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12).map(str.strip).filter(bool)
)
ANSWERS = st.lists(TEXT, min_size=7, max_size=7, unique=True)


@given(TEXT, TEXT, ANSWERS, st.booleans())
def test_any_words_are_the_same_after_writing_and_reading(
    pollster: str, column: str, said: list[str], public: bool
) -> None:
    classes = {name: (answer,) for name, answer in zip(CLASSES, said, strict=False)}
    question = Question(column=column, about="USA", wording=said[6], **classes)
    description = SurveyDescription(
        pollster=pollster,
        country="FRA",
        wave=2024,
        public=public,
        questions=(question,),
        margins={column: {said[0]: 1.5, said[1]: 2.0}},
    )
    assert description_of(plain_of(written(description))) == description


def test_the_example_reads_and_says_every_key() -> None:
    description = read_description(EXAMPLE)
    assert description.country_column == "country"
    assert description.design.cluster == ("district",)
    text = EXAMPLE.read_text(encoding="utf-8")
    for part in (SurveyDescription, Design, Question, Subgroup, Form):
        for one in dataclasses.fields(part):
            assert f"{one.name}:" in text, one.name
    uncommented = "\n".join(line.removeprefix("# ") for line in text.splitlines() if ":" in line)
    assert "replicate_scale" in uncommented


SMALL = "pollster: P\ncountry: France\nwave: 2024\nquestions:\n  column: q\n  about: United States\n"
ANSWERED = SMALL + "  favourable: 1\n  unfavourable: [2, 3.0, no]\n"


def test_a_person_may_write_single_names_numbers_and_names_of_states() -> None:
    description = description_of(plain_of(ANSWERED + "design: {strata: s, fpc: [n], replicate_weights: }\n"))
    assert description.country == "FRA"
    (question,) = description.questions
    assert (question.about, question.favourable, question.unfavourable) == ("USA", ("1",), ("2", "3", "no"))
    assert description.design == Design(strata=("s",), fpc=("n",))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("polster: x", "polster: there is no such key.* Did you mean “pollster”"),
        (ANSWERED + "  favorable: 2", "question 1: favorable.* Did you mean “favourable”"),
        (ANSWERED + "design: {weights: w}", "design: weights.* Did you mean “weight”"),
        (ANSWERED + "form: {seperator: x}", "form: seperator.* Did you mean “separator”"),
        (ANSWERED + "country_column: c", "both country and country_column"),
        (ANSWERED + "wave_column: c", "both wave and wave_column"),
        ("pollster: P\nwave: 2024", "neither country nor country_column"),
        ("pollster: P\ncountry: FRA", "neither wave nor wave_column"),
        ("pollster: P\ncountry: FRA\nwave: 2024", "questions: there is none"),
        (SMALL, "no answer is favourable"),
        (ANSWERED.replace("France", "Frankreich im Jahr"), "country: no state"),
        (ANSWERED.replace("United States", "Unitd States"), "about: no state.* Did you mean “United States"),
        (ANSWERED.replace("country: France", "country: UN"), "the id of a state or territory"),
        (ANSWERED + "mode: telefone", "mode: “telefone”.* Did you mean “telephone”"),
        (ANSWERED + "sample_type: random", "sample_type: “random”. Allowed: probability, opt-in"),
        (ANSWERED + "fieldwork_first: 2024-13-01", "."),
        (ANSWERED + "fieldwork_first: 2024-03-02\nfieldwork_last: 2024-03-01", "lies before"),
        (ANSWERED.replace("2024", "20244"), "a year from 1900"),
        (ANSWERED.replace("[2, 3.0, no]", "[2, 1]"), "“1” is favourable and unfavourable"),
        (ANSWERED + "crossed: [[sex, age]]", "“sex” is no subgroup"),
        (ANSWERED + "subgroups: {name: a=b, column: c}", "a name that cannot be shown"),
        (ANSWERED + "subgroups: {column: c, bands: [30, 18]}", "each greater than the last"),
        (ANSWERED + "design: {strata: [a, b]}", "design: strata: 2 columns.*make one column of them"),
        (ANSWERED + "design: {cluster: [a, b, a]}", "design: cluster: “a” twice"),
        (ANSWERED + "design: {fpc: [a, b]}", "design: fpc: 2 columns for 0 stages of clusters"),
        (ANSWERED + "design: {replicate_weights: r*}", "replicate_method: nothing is said"),
        (ANSWERED + "design: {replicate_method: BRR}", "no replicate_weights"),
        (ANSWERED + "design: {replicate_weights: r*, replicate_method: JKn}", "one number a replicate"),
        (ANSWERED + "design: {replicate_weights: r*, replicate_method: Fay, fay: 1}", "below 1"),
        (ANSWERED + "design: {replicate_weights: r*, replicate_method: BRR, fay: 0.5}", "only of the method Fay"),
        (ANSWERED + "margins: {sex: {m: 1}}", "two or more"),
        (ANSWERED + "margins: {sex: {m: 1, f: 0}}", "above zero"),
        (ANSWERED + "population_size: .nan", "a number"),
        (ANSWERED + "form: {encoding: klingon}", "the name of an encoding"),
        (ANSWERED + "form: {decimal: ';'}", "decimal"),
        ("pollster: a\npollster: b", "line 2"),
        ('{"pollster": "a", "pollster": "b"}', "twice"),
        ("a: &x [1]\nb: *x", "a reference"),
        ("[" * 5000, "."),
        ('{"a": ' * 100_000, "."),
        ("- a\n- b", "it names no key"),
        ("a: [", "is no YAML"),
        ("!!python/object:os.system x", "."),
    ],
)
def test_what_cannot_be_used_is_named_with_what_is_allowed(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DescriptionFault, match=message) as raised:
        read_description(tmp_path / "d.yaml")
    assert "Traceback" not in str(raised.value)


def test_a_design_file_has_only_the_keys_of_a_design(tmp_path: Path) -> None:
    path = tmp_path / "design.yaml"
    path.write_text("weight: w\nstrata: s\ncluster: [c, h]\nfpc: [n, m]\n")
    assert read_design(path) == Design(weight="w", strata=("s",), cluster=("c", "h"), fpc=("n", "m"))
    path.write_text("weight: w\npollster: P\n")
    with pytest.raises(DescriptionFault, match="pollster: there is no such key"):
        read_design(path)
    path.write_text("replicate_weights: r*\nreplicate_method: jk1\nreplicate_scale: 0.9\n")
    assert read_design(path).replicate_scale == (0.9,)


def test_a_file_larger_than_a_megabyte_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(DescriptionFault, match="larger than a megabyte"):
        read_description(tmp_path / "d.yaml")


def test_a_draft_may_lack_what_is_required_and_keeps_what_it_has() -> None:
    draft = SurveyDescription(pollster="", questions=(Question(column="q", about="USA"),))
    assert description_of(plain_of(written(draft)), complete=False) == draft
    with pytest.raises(DescriptionFault, match="pollster: nothing is said"):
        description_of(plain_of(written(draft)))
