"""Laws of the ready files for cron, systemd and Kubernetes: each parses, and names commands and settings there are."""

import configparser
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML
from typer.main import get_command

from dashboard.command import _with_every_command
from data.settings import Settings, variable
from metrics.timetable import timetable

FOLDER = Path(__file__).parents[1] / "docs" / "scheduling"
TEXTS = {file.name: file.read_text(encoding="utf-8") for file in sorted(FOLDER.iterdir())}


def asked(arguments: list[str]) -> Any:
    """The command of these arguments with every option read as `comity` reads it; nothing is run."""
    command: Any = get_command(_with_every_command())
    while hasattr(command, "commands"):
        name, *arguments = arguments
        command = command.commands[name]
    return command.make_context(name, list(arguments))


def systemd(name: str) -> Mapping[str, Mapping[str, str]]:
    """A unit file as systemd reads it: every key as written, the last of several of one name."""
    parser = configparser.RawConfigParser(strict=False, comment_prefixes=("#", ";"), delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(TEXTS[name])
    return {section: dict(parser[section]) for section in parser.sections()}


def crontab() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The variables of the crontab, and each of its lines as when and what."""
    variables, lines = {}, []
    for line in TEXTS["crontab"].splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if named := re.fullmatch(r"([A-Z_]+)=(.*)", line):
            variables[named[1]] = named[2].strip('"')
            continue
        parts = line.split(None, 1 if line.startswith("@") else 5)
        lines.append((" ".join(parts[:-1]), parts[-1]))
    return variables, lines


def cronjob() -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load(TEXTS["cronjob.yaml"])


def test_the_three_kinds_are_there() -> None:
    assert set(TEXTS) == {"crontab", "comity-check.service", "comity-check.timer", "cronjob.yaml"}


@pytest.mark.parametrize("name", TEXTS)
def test_every_setting_a_file_names_is_one(name: str) -> None:
    known = {variable(setting) for setting in Settings.model_fields}
    assert set(re.findall(r"\bCOMITY_[A-Z_]+\b", TEXTS[name])) <= known


def test_the_crontab_runs_the_check_nightly_and_makes_up_what_was_missed_when_the_machine_starts() -> None:
    variables, lines = crontab()
    assert [when for when, _ in lines] == ["0 3 * * *", "@reboot"]
    assert variables["COMITY_CHECK_CRON"] == lines[0][0], "what --if-due takes for due is what cron starts"
    timetable(lines[0][0], "UTC")
    commands = [shlex.split(what.split(">>")[0]) for _, what in lines]
    assert all(command[0] == "$COMITY" for command in commands)
    nightly, at_start = (asked(command[1:]).params for command in commands)
    assert (nightly["trigger"].value, nightly["quiet"], nightly["if_due"]) == ("schedule", True, False)
    assert at_start["if_due"] is True
    assert variables["COMITY"].endswith("/bin/comity")


def test_what_the_crontab_offers_behind_a_comment_is_a_command_too() -> None:
    (offered,) = re.findall(r"^# \*/30.*?\$COMITY (.*?) >>", TEXTS["crontab"], re.MULTILINE)
    assert asked(shlex.split(offered)).info_name == "send"


def test_the_service_runs_the_check_and_fails_only_where_it_could_not_run() -> None:
    service = systemd("comity-check.service")["Service"]
    command = shlex.split(service["ExecStart"])
    assert command[0].startswith("/") and command[0].endswith("/comity")
    assert asked(command[1:]).params["trigger"].value == "schedule"
    assert (service["Type"], service["SuccessExitStatus"], service["KillSignal"]) == ("oneshot", "1", "SIGTERM")
    home = service["Environment"].removeprefix("COMITY_HOME=")
    assert service["ReadWritePaths"] == home, "all else is read-only"


def test_the_timer_starts_the_service_in_a_named_zone_and_makes_up_a_missed_run_once() -> None:
    timer = systemd("comity-check.timer")
    day, moment, zone = timer["Timer"]["OnCalendar"].split()
    assert (day, moment) == ("*-*-*", "03:00:00")
    ZoneInfo(zone)
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Timer"]["Unit"] in TEXTS
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_the_cron_job_never_overlaps_is_never_tried_again_and_makes_up_a_missed_run_once() -> None:
    job = cronjob()
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    timetable(job["spec"]["schedule"], job["spec"]["timeZone"])
    # Within less than a day of it: of several that were missed Kubernetes then starts one.
    assert 3600 < job["spec"]["startingDeadlineSeconds"] < 86400
    work = job["spec"]["jobTemplate"]["spec"]
    assert work["backoffLimit"] == 0
    assert work["template"]["spec"]["restartPolicy"] == "Never"


def test_the_cron_job_runs_the_check_on_a_claim_that_its_group_may_write_and_on_nothing_else() -> None:
    pod = cronjob()["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["command"][0] == "comity"
    assert asked(container["command"][1:]).params["trigger"].value == "schedule"
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["fsGroup"] == pod["securityContext"]["runAsGroup"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    mounted = {one["name"]: one["mountPath"] for one in container["volumeMounts"]}
    volumes = {one["name"]: set(one) - {"name"} for one in pod["volumes"]}
    home = next(one["value"] for one in container["env"] if one["name"] == "COMITY_HOME")
    assert mounted["store"] == home
    assert volumes["store"] == {"persistentVolumeClaim"}
    assert set(mounted) == set(volumes)
