"""The order in which files of tests are begun: the longest first, so that test processes end about together."""

from pathlib import Path

import pytest

LONGEST = (
    "test_browser_pages", "test_browser_journeys", "test_browser_quality", "test_planted_faults", "test_browser_upload",
    "test_browser_upload_faults", "test_pages", "test_clean_run", "test_survey_journey", "test_survey_journey_faults",
    "test_ingestion", "test_survey_bad_input", "test_survey_leaks", "test_quality_faults",
    "test_survey_preview", "test_survey_command", "test_own_files", "test_command", "test_browser_upload_typed",
    "test_odd_commands", "test_survey_odd_files", "test_quality_page", "test_perception_uploads", "test_quality_run",
    "test_quality_numbers", "test_distinct", "test_design_based_intervals", "test_durability",
    "test_browser_upload_margins", "test_gate", "test_quality_versions", "test_schedule_command",
    "test_browser_set_up", "test_check_job", "test_survey_gate", "test_quality_kills", "test_grades_on_pages",
)  # fmt: skip
"""Files of tests of twenty seconds and more, longest first; a file that is not named here is begun after them.

A file is run in one process. One of minutes that is begun last leaves the other processes without work.
"""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the tests of the longest files first; the tests of each file stay together and in their order."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(Path(item.nodeid.split("::", 1)[0]).stem, len(LONGEST)))
