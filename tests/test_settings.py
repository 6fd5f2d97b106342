"""Laws of the settings: read from the environment, typed, refused in plain words, and documented as they are."""

from pathlib import Path

import pytest
from platformdirs import user_data_dir

from data.settings import BadSetting, Settings, as_markdown, settings, variable


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def test_unset_settings_have_their_documented_defaults() -> None:
    assert settings().model_dump() == {
        "home": Path(user_data_dir("comity")),
        "home_country": "USA",
        "window_years": 5,
        "region_scheme": "m49-intermediate",
        "schemes_file": None,
        "cases_folder": None,
        "embedded": None,
        "refused_kept_days": 30,
        "design_effect": 2.0,
        "one_person_publishes": False,
        "fewest_answers": 10,
        "reports_kept": 100,
        "upload_limit_mb": 200,
        "gate_resident_limit_bytes": 2 * 1024**3,
        "gate_wall_seconds": 600,
        "gate_cpu_seconds": 600,
        "historical_after_years": 5,
        "check_cron": "0 3 * * *",
        "check_time_zone": None,
        "check_fail_on": "critical",
        "alert_urls": (),
        "alert_escalate_urls": (),
        "alert_from": "warning",
        "alert_escalate_from": "critical",
        "alert_escalate_hours": 48,
        "alert_repeat_hours": 24,
        "alert_missing_hours": 36,
        "alert_digest_cron": "0 7 * * 1",
        "alert_timeout_seconds": 20,
        "alert_page": "",
    }


def test_a_setting_is_read_from_the_environment_each_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMITY_HOME", str(tmp_path))
    monkeypatch.setenv("COMITY_HOME_COUNTRY", "POL")
    monkeypatch.setenv("COMITY_WINDOW_YEARS", "7")
    assert (settings().home, settings().home_country, settings().window_years) == (tmp_path, "POL", 7)
    monkeypatch.setenv("COMITY_HOME_COUNTRY", "EU")
    assert settings().home_country == "EU"


def test_a_home_written_with_a_tilde_or_relative_is_made_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_HOME", "~/comity")
    assert settings().home == Path.home() / "comity"
    monkeypatch.setenv("COMITY_HOME", "here")
    assert settings().home == Path.cwd() / "here"


def test_addresses_are_separated_by_spaces_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_ALERT_URLS", "mailto://ann:secret@example.org?to=a@b.org,c@d.org\n slack://T1/B2/c3 ")
    told = settings()
    assert [one.get_secret_value() for one in told.alert_urls] == [
        "mailto://ann:secret@example.org?to=a@b.org,c@d.org",
        "slack://T1/B2/c3",
    ]
    assert "secret" not in f"{told!r} {told.model_dump()} {told.model_dump_json()}"
    monkeypatch.setenv("COMITY_ALERT_URLS", "")
    assert settings().alert_urls == ()


def test_an_empty_schemes_file_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_SCHEMES_FILE", "")
    assert settings().schemes_file is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMITY_WINDOW_YEARS", "five"),
        ("COMITY_WINDOW_YEARS", "0"),
        ("COMITY_DESIGN_EFFECT", "0.5"),
        ("COMITY_REFUSED_KEPT_DAYS", "-1"),
        ("COMITY_HOME_COUNTRY", ""),
        ("COMITY_GATE_RESIDENT_LIMIT_BYTES", "1024"),
        ("COMITY_CHECK_TIME_ZONE", "Europe/Warszawa"),
        ("COMITY_CHECK_TIME_ZONE", "../etc/passwd"),
        ("COMITY_CHECK_FAIL_ON", "all"),
        ("COMITY_ALERT_FROM", "loud"),
        ("COMITY_ALERT_TIMEOUT_SECONDS", "0"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_what_was_given(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting) as caught:
        settings()
    assert name in caught.value.what
    assert repr(value) in caught.value.what
    assert caught.value.next_step


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_settings_page_is_the_one_the_code_makes() -> None:
    page = Path(__file__).parents[1] / "docs" / "settings.md"
    assert page.read_text(encoding="utf-8") == as_markdown()
