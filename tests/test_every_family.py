"""Every family of the subject is declared in its link of the chain, explained in the Guide, and seen on the pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import loading
from dashboard.content.chain import stages, unrecorded
from dashboard.content.guide import Chapter, GuidePage, guide_page
from dashboard.content.overview import OverviewPage, overview_page
from dashboard.content.partner import PartnerPage, partner_page
from dashboard.content.reading import lowered
from dashboard.selection import Selection
from data.datasets import DATASETS
from data.datasets import dataset as dataset_of
from data.examples import example_of
from data.templates import as_csv, example_rows, header
from metrics.declare import Better, Link
from metrics.families import FAMILIES, REGISTRY
from validation.suites import SUITES

CHAIN: dict[Link, tuple[str, ...]] = {
    Link.INPUTS: ("assistance", "presence", "resources"),
    Link.ACTIVITIES: ("exercises", "visits", "attaches", "education", "forums"),
    Link.OUTPUTS: ("agreements", "alliances", "interoperability", "information_sharing", "channels", "network"),
    Link.OUTCOMES: (
        *("perception", "alignment", "peacekeeping", "coalitions", "compliance", "arms_control", "regime"),
    ),
    Link.IMPACT: ("conflict", "disputes", "mediation", "extremism"),
}
"""Every family, by the link of the chain it stands in."""

CONTEXT = {"alignment", "conflict", "extremism", "regime"}
"""Never credited to diplomacy."""

NAMED: dict[str, tuple[str, ...]] = {
    "agreements": ("agreements_by_theme", "agreement_themes", "multilateral_recorded"),
    "alliances": (
        *("alliance_commitments", "alliance_promises", "years_allied"),
        *("multilateral_agreements", "multilateral_signed", "multilateral_pace"),
    ),
    "exercises": ("exercises_by_theme", "exercise_themes"),
    "peacekeeping": (
        *("personnel_deployed", "personnel_months", "missions_joined", "co_deployment"),
        *("host_violence_before", "host_violence", "host_violence_after"),
    ),
    "assistance": ("assistance_current", "assistance_constant", "assistance_unallocated", "assistance_mean"),
    "presence": ("troops", "bases_listed"),
    "visits": ("visits_made", "visit_continuity", "visit_counterparts", "visit_reciprocity", "dialogues"),
    "attaches": (
        *("attaches_resident", "attaches_nonresident", "attache_months_vacant"),
        *("attache_vacancy", "partners_per_attache", "attache_reciprocity"),
    ),
    "education": ("exchange_persons", "exchange_person_weeks", "exchange_completion", "imet_dollars"),
    "interoperability": ("standards_ratified_share", "standards_implemented_share", "objectives_met"),
    "information_sharing": ("information_agreements", "requests_answered", "answer_days"),
    "alignment": ("ideal_point", "alignment_distance", "alignment_change"),
    "regime": ("polyarchy", "polity2", "polyarchy_change"),
    "disputes": ("disputes", "disputes_settled_share", "dispute_duration"),
    "mediation": ("mediation_attempts", "peace_agreements", "peace_agreements_ended", "agreements_without_return"),
    "compliance": (
        *("substantive_compliance", "timeliness", "obligations_overdue", "obligations_unknown"),
        *("inspection_quota_share", "findings_raised", "findings_closed_share", "coders_agreement"),
    ),
    "coalitions": ("coalitions_joined", "coalition_personnel_share", "coalition_months_sustained"),
    "channels": ("lines_in_place", "channel_tests_passed_share", "adversary_contacts_held"),
    "arms_control": ("notifications_share", "observations_in_window", "inspections_in_window"),
    "forums": ("forum_attendance", "forum_ministerial_share", "proposals_tabled", "proposals_adopted"),
    "extremism": ("killings_by_groups", "counter_extremism_activities"),
    "resources": ("engagement_cost", "engagement_plan_kept"),
    "network": (
        *("agreements_density", "agreements_degree", "agreements_centrality", "agreements_communities"),
        *("agreements_modularity", "agreements_same_community", "exercises_density", "exercises_degree"),
        *("exercises_centrality", "exercises_communities", "exercises_modularity", "exercises_same_community"),
        *("alliances_density", "alliances_degree", "alliances_centrality", "alliances_communities"),
        *("alliances_modularity", "alliances_same_community", "visit_ties_returned"),
        *("agreements_communities_now", "exercises_communities_now", "alliances_communities_now"),
    ),
    "perception": ("favourable", "view_change"),
    "conflict": ("conflict_deaths", "conflict_reduction"),
}
"""What each family must measure or tell, by the ids of its measures and indicators."""

OWN: dict[str, tuple[str, ...]] = {
    "visits": ("visits",),
    "attaches": ("attache_posts",),
    "education": ("exchanges",),
    "interoperability": ("interoperability_standards", "exercise_objectives"),
    "information_sharing": ("information_agreements", "information_requests"),
    "disputes": ("dispute_dyad_years",),
    "mediation": ("home_mediations",),
    "compliance": ("obligations", "compliance_findings", "inspections", "second_codings"),
    "coalitions": ("coalition_contributions",),
    "channels": ("channels", "channel_tests", "adversary_contacts"),
    "arms_control": ("confidence_measures", "inspections"),
    "forums": ("forum_meetings",),
    "extremism": ("counter_extremism_activities",),
    "resources": ("engagement_costs",),
    "agreements": ("agreement_parties",),
    "exercises": ("exercise_participations",),
}
"""The datasets of each family that a ministry's own record fills."""

NO_PUBLIC_RECORD = (
    *("resources", "attaches", "forums", "interoperability", "information_sharing"),
    *("channels", "coalitions", "compliance", "arms_control"),
)
"""Families of which nothing is known before an own record is brought."""

IDS = [one.id for one in FAMILIES]
CHOSEN = Selection(home="USA", partner="POL", scheme="m49-subregion", window=5, as_of=2026)


@pytest.fixture(scope="module", autouse=True)
def nothing_brought(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMITY_HOME", str(tmp_path_factory.mktemp("nothing") / "home"))
        yield


@pytest.fixture(scope="module")
def guide() -> GuidePage:
    return guide_page(loading, CHOSEN)


@pytest.fixture(scope="module")
def overview() -> OverviewPage:
    return overview_page(loading, CHOSEN)


@pytest.fixture(scope="module")
def partner() -> PartnerPage:
    return partner_page(loading, CHOSEN)


def test_every_family_of_the_subject_stands_in_its_link_of_the_chain() -> None:
    declared = {link: {one.id for one in FAMILIES if one.link is link} for link in Link}
    assert declared == {link: set(ids) for link, ids in CHAIN.items()}
    assert len(FAMILIES) == 25 and {one.id for one in FAMILIES if one.context} == CONTEXT


def test_families_come_in_the_order_of_the_chain() -> None:
    order = list(Link)
    places = [order.index(one.link) for one in FAMILIES]
    assert places == sorted(places)


@pytest.mark.parametrize("family", IDS)
def test_every_family_measures_what_it_must(family: str) -> None:
    declared = next(one for one in FAMILIES if one.id == family)
    there = {one.id for one in (*declared.measures, *declared.indicators)}
    wanted = set(NAMED[family])
    missing = {one for one in wanted if one not in there and f"{one}_now" not in there}
    assert not missing
    assert declared.lead_measure in there and declared.lead_indicator in there


def test_context_is_never_called_good_or_bad_and_never_the_homes_result() -> None:
    for family in FAMILIES:
        if family.context:
            assert {one.better for one in family.indicators} == {Better.NEITHER}, family.id


@pytest.mark.parametrize("family", IDS)
def test_every_family_has_a_chapter_in_the_guide(family: str, guide: GuidePage) -> None:
    declared = next(one for one in FAMILIES if one.id == family)
    chapter: Chapter = next(one for one in guide.chapters if one.id == family)
    assert [one.id for one in chapter.indicators] == [one.id for one in declared.indicators]
    assert [one.id for one in chapter.measures] == [one.id for one in declared.measures]
    said = " ".join(chapter.lines)
    assert "What it cannot say: " in said and "What would change it: " in said
    assert f"Place in the chain: {declared.link.value}" in said
    for entry in (*chapter.indicators, *chapter.measures):
        text = " ".join(entry.lines)
        assert "Caveat: " in text and "Unit: " in text and "{" not in text, entry.id


@pytest.mark.parametrize("family", IDS)
def test_every_family_is_on_the_overview(family: str, overview: OverviewPage) -> None:
    card = next(one for one in overview.cards if one.family.id == family)
    rows = [row for row in overview.chain if card in row.cards or card.band.sentence in row.quiet]
    silent = [row for row in overview.chain if lowered(card.title) in row.unrecorded]
    assert len(rows) + len(silent) == 1, (family, card.band.sentence)
    assert bool(silent) == (card.band.span is None)


@pytest.mark.parametrize("family", IDS)
def test_every_family_is_on_the_partner_page(family: str, partner: PartnerPage) -> None:
    band = next(one for one in partner.bands if one.family.id == family)
    stage = next(one for one in partner.stages if one.link is band.family.link)
    told = band in stage.bands or band.sentence in stage.quiet
    assert told != (lowered(band.family_title) in stage.unrecorded), (family, band.sentence)


@pytest.mark.parametrize("family", NO_PUBLIC_RECORD)
def test_a_family_without_a_public_record_asks_for_one_and_draws_nothing(
    family: str, overview: OverviewPage, partner: PartnerPage
) -> None:
    for bands in (tuple(card.band for card in overview.cards), partner.bands):
        band = next(one for one in bands if one.family.id == family)
        assert band.span is None and not any(one.is_shown for one in band.readings)
        stage = next(one for one in stages(bands) if one.link is band.family.link)
        assert stage.unrecorded.startswith("No record yet of ") and stage.unrecorded.endswith(": bring one.")
        assert lowered(band.family_title) in stage.unrecorded
        assert band.sentence.endswith("yet: bring one.")
    assert unrecorded([]) == ""


@pytest.mark.parametrize("family", OWN)
def test_what_a_ministry_records_itself_has_contract_suite_example_and_template(family: str, tmp_path: Path) -> None:
    declared = next(one for one in FAMILIES if one.id == family)
    measured = {name for one in declared.measures for name in one.datasets}
    suites = {one.dataset.id for one in SUITES}
    for name in OWN[family]:
        assert name in measured, name
        dataset = dataset_of(name)
        assert name in suites and example_of(name).is_file()
        assert as_csv(dataset).strip() == ",".join(header(dataset)) and example_rows(dataset)
        assert all(column.meaning for column in dataset.columns)


def test_every_dataset_is_measured_by_a_family_or_says_what_is_to_be_decided() -> None:
    measured = {name for one in REGISTRY.measures.values() for name in one.datasets}
    assert {one.id for one in DATASETS} - measured == {"partner_priorities"}


def test_the_page_on_own_records_names_the_template_of_every_dataset() -> None:
    text = (Path(__file__).parents[1] / "docs" / "records.md").read_text("utf-8")
    named = re.findall(r"`comity template (\w+)`", text)
    assert sorted(set(named)) == sorted(one.id for one in DATASETS) and len(named) == len(set(named))
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ") and "`comity template" in line]
    known = {one.title for one in FAMILIES} | {"Alignment", "Regime", "Decide next", "Treaty compliance; arms control"}
    assert {row[0].removeprefix("| ") for row in rows} <= known
