"""The report of one run as a single HTML file: no script, nothing loaded from anywhere, every text escaped."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from dashboard.content.quality_findings import FindingCard
from dashboard.content.quality_names import (
    EXCEPTED,
    check_titles,
    dataset_titles,
    exception_lines,
    grade_rules,
)
from dashboard.content.quality_report import DatasetReport, Records, RunReport, run_report
from dashboard.content.quality_words import GRADE_WORDS
from data.durable import make_folder, settle, temporary
from data.findings import printable
from data.providers import source_title

REPORTS = "reports"
"""The folder of reports within the store's."""

STYLE = """
:root { color-scheme: light dark; --ink: #0b0d12; --ground: #ffffff; --soft: #4a4f57; --line: #c9cdd3; --box: #f4f5f7;
  --critical: #9c1c13; --good: #0b5f3a; }
@media (prefers-color-scheme: dark) { :root { --ink: #fafafa; --ground: #0e1117; --soft: #b9bec6; --line: #454a53;
  --box: #1a1e26; --critical: #ff9d8f; --good: #7bd7a6; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); margin: 0 auto;
  max-width: 62rem; padding: 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; margin: 0 0 .5rem; } h2 { font-size: 1.35rem; margin: 2.2rem 0 .5rem; }
h3 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; } p { margin: .3rem 0; }
.lead { font-size: 1.25rem; } .soft { color: var(--soft); } .critical { color: var(--critical); font-weight: 700; }
.finding { border: 1px solid var(--line); border-radius: .5rem; background: var(--box); padding: .6rem .9rem;
  margin: .6rem 0; break-inside: avoid; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; min-width: 40rem; }
th, td { overflow-wrap: normal; text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0;
  border-bottom: 1px solid var(--line); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; } dt { color: var(--soft); }
dd { margin: 0; } @media print { body { max-width: none; } }
"""


def report_html(records: Records, run: int) -> str:
    """The report of a run as HTML. Raises NotHeld where there is no such run.

    It holds what was found, never a respondent's value, and the open findings as they stood when the run ended.
    """
    return page_of(
        run_report(
            records,
            run,
            titles=dataset_titles(),
            checks=check_titles(),
            sources=source_title,
            rules=grade_rules(),
            exceptions=exception_lines(),
        )
    )


def report_path(home: Path, run: int) -> Path:
    """Where the report of a run lies."""
    return home / REPORTS / f"data-quality-run-{run}.html"


def write_report(records: Records, run: int, *, home: Path) -> Path:
    """Writes the report of a run into the store's folder of reports, whole or not at all, and gives its path.

    Raises NotHeld where there is no such run, OSError where the disk will not hold it.
    """
    path = report_path(home, run)
    make_folder(path.parent)
    unfinished = temporary(path.parent)
    try:
        unfinished.write_text(report_html(records, run), encoding="utf-8")
        settle(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def clear_old_reports(home: Path, kept: int) -> int:
    """Removes the reports of all but the newest `kept` runs, and says how many: a report can be made again any time."""
    named = report_path(home, 0).name.partition("0")
    runs = {}
    for path in (home / REPORTS).glob(f"{named[0]}*{named[2]}"):
        number = path.name.removeprefix(named[0]).removesuffix(named[2])
        if number.isdigit():
            runs[int(number)] = path
    old = sorted(runs)[:-kept]
    for run in old:
        runs[run].unlink(missing_ok=True)
    return len(old)


def page_of(report: RunReport) -> str:
    """The report as one HTML page."""
    body = [
        _tag("h1", report.title),
        _tag("p", report.lead, of="lead"),
        _tag("p", report.changed),
        _pairs(report.facts),
        "<h2>Datasets</h2>",
        _overview(report.datasets),
        *(_dataset(one) for one in report.datasets if one.findings or one.not_applied),
        *_resolved(report.resolved),
        "<h2>How grades are made</h2>",
        _pairs(report.rules),
        "<h2>Known exceptions</h2>",
        *_exceptions(report.exceptions),
        _tag(
            "p",
            "A check answers: passed, found something, or could not be applied. Row numbers are those a spreadsheet "
            "shows. Nothing a respondent answered is in this report.",
            of="soft",
        ),
    ]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_text(report.title)}</title><style>{STYLE}</style></head><body><main>",
            *body,
            "</main></body></html>\n",
        )
    )


def _text(text: str) -> str:
    return escape(printable(text))


def _tag(name: str, text: str, *, of: str = "") -> str:
    held = f' class="{of}"' if of else ""
    return f"<{name}{held}>{_text(text)}</{name}>" if text else ""


def _lines(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(_tag("li", one) for one in lines) + "</ul>"


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(_tag("dt", name) + _tag("dd", told) for name, told in pairs) + "</dl>"


def _overview(datasets: Iterable[DatasetReport]) -> str:
    rows = [
        "<tr>" + "".join(_tag("td", cell) for cell in (one.title, _grade(one.grade), one.answered, one.open)) + "</tr>"
        for one in datasets
    ]
    if not rows:
        return "<p>No dataset was looked at.</p>"
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Dataset", "Grade", "Checks", "Open findings"))
    # A part that scrolls is reached by keyboard only where it can take the focus.
    opening = '<div class="wide" tabindex="0" role="region" aria-label="Datasets">'
    return f"{opening}<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"


def _exceptions(lines: tuple[str, ...]) -> list[str]:
    if not lines:
        return ["<p>There are none.</p>"]
    return [_tag("p", EXCEPTED), f"<details><summary>All {len(lines)}</summary>{_lines(lines)}</details>"]


def _grade(grade: str) -> str:
    return f"{grade} ({GRADE_WORDS[grade]})" if grade in GRADE_WORDS else grade or "not graded in this run"


def _dataset(one: DatasetReport) -> str:
    parts = [_tag("h2", one.title), _tag("p", one.answered), *(_finding(found) for found in one.findings)]
    if one.not_applied:
        parts += ["<h3>Could not be applied</h3>", _lines(one.not_applied)]
    return "\n".join(parts)


def _finding(one: FindingCard) -> str:
    where = " · ".join(part for part in (one.where, one.moved, one.rows) if part)
    return "\n".join(
        (
            '<section class="finding">',
            _tag("p", one.label, of="critical" if one.is_critical else "soft"),
            _tag("p", one.reason),
            _tag("p", one.remedy),
            _tag("p", where, of="soft"),
            _tag("p", f"{one.state[:1].upper()}{one.state[1:]}. {one.known}".strip(), of="soft"),
            "</section>",
        )
    )


def _resolved(found: tuple[FindingCard, ...]) -> list[str]:
    return ["<h2>Resolved in this run</h2>", *(_finding(one) for one in found)] if found else []
