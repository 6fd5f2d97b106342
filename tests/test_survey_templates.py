"""Laws of templates: a pollster's description comes back as it was but for what is one file's own."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.survey_description import DescriptionFault, Design, Question, Subgroup, SurveyDescription
from data.survey_templates import TEMPLATES, list_templates, recall, remember

DESCRIBED = SurveyDescription(
    pollster="Umfrage & Söhne",
    country_column="land",
    countries={"Deutschland": "DEU", "Polen": "POL"},
    wave=2024,
    fieldwork_first=date(2024, 3, 1),
    fieldwork_last=date(2024, 4, 1),
    design=Design(weight="gewicht", strata=("schicht",), cluster=("psu",)),
    questions=(Question(column="f1", about="USA", favourable=("1", "2"), unfavourable=("3", "4"), dont_know=("8",)),),
    subgroups=(Subgroup(name="age", column="alter", bands=(18, 30, 50, 65)),),
    mode="telephone",
    sample_type="probability",
)
LASTING = replace(DESCRIBED, wave=None, fieldwork_first=None, fieldwork_last=None)


def test_a_template_gives_back_the_description_without_the_days_of_its_one_file(tmp_path: Path) -> None:
    file = remember(tmp_path, DESCRIBED)
    assert recall(tmp_path, DESCRIBED.pollster) == LASTING
    assert recall(tmp_path, "  umfrage &  SÖHNE ") == LASTING, "capitals and spaces make no other pollster"
    assert recall(tmp_path, "another") is None
    assert recall(tmp_path, "") is None
    assert file.parent == tmp_path / TEMPLATES
    assert "Umfrage & Söhne" in file.read_text("utf-8"), "it can be read and edited by hand"


def test_a_description_by_a_column_of_waves_is_kept_whole(tmp_path: Path) -> None:
    described = replace(LASTING, wave_column="jahr")
    remember(tmp_path, described)
    assert recall(tmp_path, described.pollster) == described


def test_the_newest_template_of_a_pollster_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    remember(tmp_path, DESCRIBED)
    remember(tmp_path, replace(DESCRIBED, mode="online panel"))
    found = recall(tmp_path, DESCRIBED.pollster)
    assert found is not None
    assert found.mode == "online panel"
    assert len(list_templates(tmp_path)) == 1


@pytest.mark.parametrize(
    "pollster", ["../../etc/passwd", "a/b", "a\\b", "..", "x" * 500, "世論調査", "a\u0000b", "CON"]
)
def test_no_name_of_a_pollster_leads_out_of_the_folder(tmp_path: Path, pollster: str) -> None:
    file = remember(tmp_path, replace(DESCRIBED, pollster=pollster))
    assert file.resolve().parent == (tmp_path / TEMPLATES).resolve()
    assert file.is_file()


def test_two_pollsters_whose_names_read_alike_have_a_template_each(tmp_path: Path) -> None:
    for name in ("Poll A/B", "Poll A B", "Poll A-B"):
        remember(tmp_path, replace(DESCRIBED, pollster=name))
    assert [one.pollster for one in list_templates(tmp_path)] == ["Poll A B", "Poll A-B", "Poll A/B"]
    found = recall(tmp_path, "Poll A-B")
    assert found is not None
    assert found.pollster == "Poll A-B"


def test_a_template_that_could_not_be_read_again_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DescriptionFault, match="pollster: it is empty"):
        remember(tmp_path, replace(DESCRIBED, pollster=" "))
    with pytest.raises(DescriptionFault, match="mode"):
        remember(tmp_path, replace(DESCRIBED, mode="smoke signals"))
    assert list_templates(tmp_path) == []


def test_a_template_broken_by_hand_is_listed_with_its_fault_and_stops_no_other(tmp_path: Path) -> None:
    remember(tmp_path, DESCRIBED)
    other = remember(tmp_path, replace(DESCRIBED, pollster="Other Poll"))
    other.write_text("pollster: Other Poll\nwieght: w\n", "utf-8")
    sound, broken = sorted(list_templates(tmp_path), key=lambda one: one.fault is not None)
    assert (sound.description, sound.fault, sound.pollster) == (LASTING, None, DESCRIBED.pollster)
    assert broken.description is None
    assert "wieght" in str(broken.fault)
    assert broken.pollster == other.stem
    with pytest.raises(DescriptionFault, match="wieght"):
        recall(tmp_path, "Other Poll")
