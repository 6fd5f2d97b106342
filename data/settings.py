"""Every setting of Comity, typed and explained; each is read from the environment under the prefix COMITY_."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_dir
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "COMITY_"
FROM = (PREFIX, "HOME", "XDG_DATA_HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA")
"""The beginning of the settings' own variables, and the variables that the user's data folder comes from."""


LONGEST_SHOWN = 200
"""Characters of a value that cannot be used that are told."""

MOST_HOURS = 100_000
"""Eleven years: what is more was not meant, and no clock reaches it."""


class BadSetting(Exception):
    """A setting that cannot be used: what is wrong, and what to do."""

    def __init__(self, *, what: str, next_step: str) -> None:
        self.what = what
        self.next_step = next_step
        super().__init__(f"{what} {next_step}")


class Settings(BaseSettings):
    """The settings in force."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, use_attribute_docstrings=True, frozen=True)

    home: Path = Field(default_factory=lambda: Path(user_data_dir("comity")))
    """Folder of the store: files as they arrived, tables and the ledger. It must be on a local disk."""

    home_country: str = Field(default="USA", min_length=2)
    """Id of the state, group or organisation whose diplomacy is judged, such as `USA`, `POL` or `EU`."""

    window_years: int = Field(default=5, ge=1, le=50)
    """Years in the window of an indicator that looks back, unless a page or a command chooses otherwise."""

    region_scheme: str = Field(default="m49-intermediate", min_length=1)
    """Id of the region scheme that pages open with."""

    schemes_file: Path | None = None
    """CSV of your own region schemes with the columns `scheme,region,iso3`; none when unset."""

    cases_folder: Path | None = None
    """Folder of your own case studies, YAML or CSV; when unset, `cases` in the folder of the store."""

    embedded: Path | None = None
    """Folder of embedded figures to read in place of those that ship with the product; an empty one shows none."""

    refused_kept_days: int = Field(default=30, ge=0)
    """Days for which the bytes of a refused file are kept before they may be purged."""

    design_effect: float = Field(default=2.0, ge=1)
    """Least design effect assumed for a survey whose public file holds weights but no design."""

    one_person_publishes: bool = False
    """Whether a person may approve what the same person submitted, as on one's own computer; the record says so."""

    fewest_answers: int = Field(default=10, ge=2)
    """Answers below which a cell of a survey is withheld where it could tell of persons."""

    reports_kept: int = Field(default=100, ge=1)
    """Newest runs of the checks whose HTML report is kept as a file; `comity quality report RUN` makes any again."""

    upload_limit_mb: int = Field(default=200, ge=1)
    """Megabytes a file may have that is brought in the browser; larger ones are brought by command."""

    gate_resident_limit_bytes: int = Field(default=2 * 1024**3, ge=256 * 1024**2)
    """Resident memory, in bytes, above which the process that checks a file is stopped."""

    gate_wall_seconds: int = Field(default=600, ge=1)
    """Seconds by the clock after which the process that checks a file is stopped."""

    gate_cpu_seconds: int = Field(default=600, ge=1)
    """Seconds of processor time after which the process that checks a file is stopped."""

    historical_after_years: int = Field(default=5, ge=0)
    """Age in years of the newest data beyond which a reading is a historical record: past tense, no arrow."""

    check_cron: str = "0 3 * * *"
    """When `comity schedule` checks the data: cron expressions with `;` between, as in crontab."""

    check_time_zone: str | None = None
    """Name of the time zone of these expressions, such as `Europe/Warsaw`; the machine's own when unset."""

    check_fail_on: Literal["warning", "critical"] = "critical"
    """Least severity of an open, unacknowledged finding with which `comity check` ends with 1."""

    alert_urls: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    """Addresses that alarms go to, as Apprise writes them, with spaces between; never shown: they hold passwords."""

    alert_escalate_urls: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    """Addresses told of what nobody has acknowledged in time; when unset, those of `alert_urls`."""

    alert_from: Literal["warning", "critical"] = "warning"
    """Least severity of a finding that an alarm is raised for."""

    alert_escalate_from: Literal["warning", "critical"] = "critical"
    """Least severity of a finding that is escalated when nobody acknowledges it."""

    alert_escalate_hours: float = Field(default=48, gt=0, le=MOST_HOURS)
    """Hours for which a finding may stay open and unacknowledged before it is escalated."""

    alert_repeat_hours: float = Field(default=24, ge=0, le=MOST_HOURS)
    """Hours within which no address is told the same of the same finding again."""

    alert_missing_hours: float = Field(default=36, gt=0, le=MOST_HOURS)
    """Hours without a finished run of the checks after which an alarm says that the run is missing."""

    alert_digest_cron: str = "0 7 * * 1"
    """When a digest is due, as a cron expression in the time zone of the checks; none is sent when empty."""

    alert_timeout_seconds: float = Field(default=20, gt=0, le=300)
    """Seconds that one address may take for one message."""

    alert_page: str = ""
    """Address of this dashboard, told at the end of each message; left out when empty."""

    @field_validator("alert_urls", "alert_escalate_urls", mode="before")
    @classmethod
    def _by_spaces(cls, value: Any) -> Any:
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("home", "schemes_file", "cases_folder", "embedded")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    @field_validator("check_time_zone")
    @classmethod
    def _is_a_zone(cls, name: str | None) -> str | None:
        try:
            return None if name is None else ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise PydanticCustomError("no_zone", "no time zone has that name") from None

    @field_validator("schemes_file", "cases_folder", "embedded", "check_time_zone", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @property
    def cases(self) -> Path:
        """The folder of the user's own case studies, which need not be there."""
        return self.cases_folder or self.home / "cases"


VARIABLES = frozenset(
    spelt
    for name in (*FROM[1:], *(f"{PREFIX}{field}" for field in Settings.model_fields))
    for spelt in (name.upper(), name.lower())
)
"""Every variable that the settings come from."""


def settings() -> Settings:
    """The settings in force: those of the environment as it is now.

    Raises BadSetting naming every variable that cannot be used and what it allows.
    """
    return _settings(tuple((name, text) for name, text in os.environ.items() if name in VARIABLES))


@lru_cache(maxsize=8)
def _settings(_environment: tuple[tuple[str, str], ...]) -> Settings:
    """The settings of an environment; reading them takes milliseconds, and a page asks hundreds of times."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [
            f"{variable(str(fault['loc'][0]))} is {shown(fault['input'])}: "
            f"{fault['msg'][:1].lower()}{fault['msg'][1:]}."
            for fault in error.errors()
        ]
        raise BadSetting(
            what=" ".join(faults), next_step="Correct or unset it; docs/settings.md lists what is allowed."
        ) from None


def shown(given: object) -> str:
    """What was given for a setting, on one line and not too long; of what may be an address only that it is one.

    >>> shown("abc"), shown("mailtos://ann:secret@example.org")
    ("'abc'", 'an address')
    """
    if isinstance(given, str) and ("://" in given or "@" in given):
        return "an address"
    told = repr(given)
    return told if len(told) <= LONGEST_SHOWN else f"{told[:LONGEST_SHOWN]}…"


def variable(name: str) -> str:
    """The environment variable of a setting.

    >>> variable("home_country")
    'COMITY_HOME_COUNTRY'
    """
    return f"{PREFIX}{name.upper()}"


def as_markdown() -> str:
    """The text of docs/settings.md: one row a setting, with its variable, type, default and meaning."""
    rows = [
        f"| `{variable(name)}` | {_type_of(field.annotation)} | {_default_of(name, field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "Comity is set by environment variables. This page is made from `data/settings.py`: run",
            "`python -m data.settings > docs/settings.md` after changing it.",
            "",
            "| Variable | Type | Default | Meaning |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _type_of(annotation: Any) -> str:
    names: dict[Any, str] = {bool: "true or false", int: "whole number", float: "number", str: "text", Path: "folder"}
    names |= {tuple[SecretStr, ...]: "addresses", Literal["warning", "critical"]: "warning or critical"}
    return names.get(annotation, "path or none")


def _default_of(name: str, field: FieldInfo) -> str:
    if name == "home":
        return "the user's data folder"
    return "none" if field.default in (None, (), "") else f"`{field.default}`"


if __name__ == "__main__":
    print(as_markdown(), end="")
