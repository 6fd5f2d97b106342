"""Numbers and sentences in words: no false precision, bounds said as bounds, and no Markdown out of data."""

import ast
import doctest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard import wording
from dashboard.quantities import THIN, number, quantity, step
from dashboard.wording import age, escaped, is_old, listing, sentence, status, years
from data.figures import Interval, Status
from metrics.declare import Unit

DASHBOARD = Path(wording.__file__).parent


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(wording).failed == 0


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        (61.27, 59.1, 63.4, f"61{THIN}% (59–63)"),
        (0.456, 0.41, 0.51, f"0.46{THIN}% (0.41–0.51)"),
        (40.0, 40.0, 40.0, f"40{THIN}%"),
        (-3.4, -6.2, -0.6, f"−3{THIN}% (−6 to −1)"),
    ],
)
def test_digits_follow_the_width_of_the_interval(value: float, low: float, high: float, text: str) -> None:
    assert quantity(value, Unit.PERCENT, low=low, high=high) == text


def test_bounds_are_said_as_a_range_and_never_in_brackets_like_an_interval() -> None:
    said = quantity(90_000, Unit.DEATHS, low=62_304, high=118_871, interval=Interval.BOUNDS)
    assert said == f"between 62{THIN}000 and 119{THIN}000 deaths"


@given(st.floats(-1e7, 1e7), st.floats(1e-3, 1e6))
def test_a_printed_number_lies_within_one_step_of_the_value(value: float, width: float) -> None:
    low, high = value - width / 2, value + width / 2
    printed = float(number(value, low=low, high=high).replace(THIN, "").replace("−", "-"))
    assert abs(printed - value) <= max(step(low, high), 1e-9) / 2 * 1.0001 + 1e-9


@given(st.floats(1, 1e6), st.floats(0.01, 1e5))
def test_a_wider_interval_never_prints_finer(centre: float, width: float) -> None:
    assert step(centre - width, centre + width) <= step(centre - 10 * width, centre + 10 * width)


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        (0.37, 0.3, 0.45, f"37{THIN}% (30–45) of the period before"),
        (3.2, 2.4, 4.3, "3.2 (2.4–4.3) times the period before"),
    ],
)
def test_a_ratio_beyond_twofold_is_said_as_times(value: float, low: float, high: float, text: str) -> None:
    assert quantity(value, Unit.TIMES, low=low, high=high) == text


def test_whole_things_between_near_bounds_have_no_decimals_and_nought_is_plain() -> None:
    assert quantity(62, Unit.AGREEMENTS, low=61, high=62, interval=Interval.BOUNDS) == "between 61 and 62 agreements"
    assert quantity(0, Unit.EXERCISES_A_YEAR, low=0, high=0.7) == "0 (0–0.7) exercises a year"


def test_a_ratio_between_bounds_is_not_printed_like_a_confidence_interval() -> None:
    fall = quantity(0.67, Unit.TIMES, low=0.61, high=0.74, interval=Interval.BOUNDS)
    rise = quantity(234.7, Unit.TIMES, low=205.7, high=235.6, interval=Interval.BOUNDS)
    assert fall == f"67{THIN}% of the period before, between 61 and 74 by the coders' counts"
    assert rise == "235 times the period before, between 206 and 236 by the coders' counts"
    assert "(" not in fall + rise


def test_one_is_singular_and_thousands_are_parted_by_a_thin_space() -> None:
    assert quantity(1, Unit.AGREEMENTS) == "1 agreement"
    assert quantity(12_345, Unit.DEATHS) == f"12{THIN}345 deaths"


def test_ages_say_how_old_the_newest_data_are() -> None:
    assert age(2010, 2026) == "to 2010 · 16 years old"
    assert is_old(2020, 2026, 5) and not is_old(2021, 2026, 5)
    assert (years(2006, 2010), years(1998, 2003), years(2023, 2023), years(None, None)) == (
        "2006–10",
        "1998–2003",
        "2023",
        "no year",
    )


@pytest.mark.parametrize("one", list(Status))
def test_every_status_has_words(one: Status) -> None:
    assert status(one) and wording.STATUS_MEANING[one]


def test_a_reason_is_given_with_the_status() -> None:
    assert status("not_collected", "No stock for 1979.") == "not collected: no stock for 1979"
    assert status("unreliable", "3 stood in 2005: too few.") == "3 stood in 2005: too few"


def test_sentences_begin_with_a_capital_and_end_once() -> None:
    assert sentence("one", "", "two.") == "One. Two."
    assert listing([]) == "" and listing(["a"]) == "a" and listing(["a", "b"]) == "a and b"


HOSTILE = (
    "![x](http://evil.test/a.png)",
    "[click](http://evil.test)",
    "<img src=x onerror=alert(1)>",
    "**bold** _it_ `code` ~~gone~~ $x^2$",
    ":red[alarm] :smile: :material/bolt:",
    "# heading",
    "- item",
    "1. item",
    "a | b",
    "http://evil.test www.evil.test me@evil.test",
    "line\n\n![y](z)",
    "\u202egnp.exe",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_data_cannot_become_markdown(text: str) -> None:
    made = escaped(text)
    for mark in "[]<>*_`~$#|":
        assert made.count(mark) == made.count("\\" + mark), f"{mark} in {made!r} is not escaped"
    assert "\n" not in made and "\u202e" not in made
    assert "://" not in made and ":smile" not in made and ":red" not in made and "www." not in made


CALLS = {"markdown", "caption", "title", "header", "subheader", "info", "warning", "error", "success", "write", "toast"}
LABELLED = {
    "expander",
    "popover",
    "page_link",
    "toggle",
    "button",
    "download_button",
    "radio",
    "pills",
    "tabs",
    "metric",
}
CHOOSERS = {"choose_one", "choose_places"}
SAFE = {"escaped", "escaped_after", "escaped_lines", "escaped_rows"}


def unsafe_calls(source: str) -> list[str]:
    """Calls of Streamlit functions that render Markdown from text that is neither literal nor escaped."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CHOOSERS:
            found += [f"line {node.lineno}: {node.func.id}" for label in node.args[:1] if not is_safe(label)]
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "st"):
            continue
        if node.func.attr in CALLS | LABELLED:
            first = [] if node.func.attr == "page_link" else node.args[:1]
            texts = [*first, *(one.value for one in node.keywords if one.arg in ("label", "body", "help"))]
            found += [f"line {node.lineno}: st.{node.func.attr}" for text in texts if not is_safe(text)]
        if any(one.arg == "unsafe_allow_html" for one in node.keywords) or node.func.attr in ("html", "iframe"):
            found.append(f"line {node.lineno}: HTML")
    return found


def is_safe(text: ast.expr) -> bool:
    """Whether an expression is a literal, a call of the escaping function, or made of both."""
    if isinstance(text, ast.Constant):
        return True
    if isinstance(text, ast.JoinedStr):
        return all(is_safe(part.value if isinstance(part, ast.FormattedValue) else part) for part in text.values)
    if isinstance(text, ast.IfExp):
        return is_safe(text.body) and is_safe(text.orelse)
    if isinstance(text, ast.Call) and isinstance(text.func, ast.Name):
        return text.func.id in SAFE
    return False


@pytest.mark.parametrize(
    "file", sorted([*DASHBOARD.glob("*.py"), *DASHBOARD.glob("views/*.py")]), ids=lambda one: one.name
)
def test_pages_hand_streamlit_only_literals_and_escaped_text(file: Path) -> None:
    assert unsafe_calls(file.read_text(encoding="utf-8")) == []


def test_the_check_for_unescaped_text_finds_it() -> None:
    assert unsafe_calls("st.markdown(f'**{name}**')") == ["line 1: st.markdown"]
    assert unsafe_calls("st.markdown(escaped(name), unsafe_allow_html=True)") == ["line 1: HTML"]
    assert unsafe_calls("st.markdown(f'**{escaped(name)}**')") == []


def test_escaped_text_reaches_the_page_as_one_paragraph() -> None:
    def page() -> None:
        import streamlit as st

        from dashboard.wording import escaped

        st.markdown(escaped("![x](http://evil.test/a.png)"))

    shown = AppTest.from_function(page, default_timeout=300).run()
    assert "![" not in shown.markdown[0].value
