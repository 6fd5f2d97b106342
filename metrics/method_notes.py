"""The methods that several families share, each in a paragraph, with the limits the code uses."""

from data.settings import Settings
from metrics.families.agreements import FEWEST_STANDING, FIRST_YEAR_OF_GROWTH
from metrics.families.perception_answers import FEWEST_ANSWERS
from metrics.families.perception_waves import FEWEST_PARTNERS, MOST_NO_ANSWER_MOVE
from metrics.methods.deaths import FEWEST_DEATHS, MOST_IN_PERCENT
from metrics.methods.rates import FEWEST_FOR_A_RATIO

WINDOW = Settings.model_fields["window_years"].default
HISTORICAL = Settings.model_fields["historical_after_years"].default
DESIGN_EFFECT = Settings.model_fields["design_effect"].default

NOTES: tuple[tuple[str, str], ...] = (
    (
        "Zero, gap, and neither",
        "Only figures that are not zero are stored. Beside them every version keeps its *coverage*: which kinds, "
        "places and days it looked at. A cell without a stored figure is zero where the coverage holds the whole "
        "of its period; `not_collected` where it does not; `not_applicable` where the home or the place did not "
        "exist in that year, or they are the same. An event of two states counts as looked at where either of "
        "them is covered. Shares and means are never filled in. One function does this for every reader "
        "(`data/filling.py`), so a page, a file and a command say the same.",
    ),
    (
        "Regions and the world",
        "A region's figure is computed from the rows, never by averaging partners. A region's exercises or "
        "agreements are those in which the home and at least one *other* state of that region took part, each "
        "counted once. A region or the world has a figure only where coverage holds every state of it that "
        "existed in that year; else it is `not_collected`. Shares of opinion are never pooled over countries: of "
        "a region there is only the list of its partners.",
    ),
    (
        "Homes that are groups",
        "The European Union, NATO and the United Nations are judged by their members of each year "
        "(`data/reference/groups.csv`): the group took part where a state did that was then a member, and with a "
        "member where another member did too. A group is never a partner. Nearly every state is a member of the "
        "United Nations, so what it did with a place is nearly all that the place did with anyone, and nothing of "
        "the organisation's own doings.",
    ),
    (
        "Windows, and the age of a reading",
        f"A window is {WINDOW} years unless the indicator, the setting or the reader says otherwise. It ends at "
        "the earlier of the date asked for and the source's last whole year. Years in which the place did not "
        "exist, or that nobody looked at, add neither events nor time. Where the newest data are more than "
        f"{HISTORICAL} years old at the date asked for, the reading is a historical record: past tense, and no "
        "arrow, with that as the reason.",
    ),
    (
        "One source and version a series",
        "Figures of two sources or two versions never stand in one series. A record of the user's own comes "
        "first, then the measure's sources in its order, of each the newest release that covers a whole year. A "
        "place that the first release did not look at is given whole from the next one that did. Figures of the "
        "store stand before embedded ones in every slice that the store has looked at.",
    ),
    (
        "Growth of a stock",
        "100·(exp((ln(S₁ + ½) − ln(S₀ + ½))/years) − 1), percent a year: the steady growth that leads from one "
        "stock to the other. The half keeps a stock of zero from having no growth. It is computed at both bounds "
        f"of the stock, and said only where at least {FEWEST_STANDING} stood at the lower bound to begin with and "
        f"the year is not before {FIRST_YEAR_OF_GROWTH}.",
    ),
    (
        "Ratio of two rates",
        "Of n events in two windows, x₁ in the later is binomial with probability T₁r/(T₁r + T₀), where T are the "
        "exposures (years, or all events coded) and r the ratio of the rates (Przyborowski and Wilenski 1940, "
        "Biometrika 31). Clopper and Pearson's exact limits (1934, Biometrika 26) for that probability become "
        f"limits of r at 95 %. Under {FEWEST_FOR_A_RATIO} events in two equal windows no split excludes 1, so "
        "only the counts are said; from none to some has a lower limit alone; none in either has no ratio.",
    ),
    (
        "Year-to-year variation and φ",
        "A census of events has no sampling error, but its years differ. φ is the variance over the mean of "
        "yearly counts within windows that follow one another back from the last year (Pearson's estimate: "
        "McCullagh and Nelder 1989, 4.5.2), pooled over the places of the level, and at least 1. Poisson limits "
        "of the total (Garwood 1936, Biometrika 28) are widened by √φ; limits of a ratio are those of counts φ "
        "times smaller. The interval says how far such totals vary from one window to the next, not how well the "
        "events were found.",
    ),
    (
        "Change in deaths",
        "R = D₁/D₀ from best estimates. Its bounds are [L₁/H₀, H₁/L₀], from the coders' low (L) and high (H) "
        "summed over each window; they have no probability. A direction is told only where they exclude 1. Under "
        f"{FEWEST_DEATHS} deaths in either window (25 a year, UCDP's own threshold, over five years), or none, "
        f"only the counts are told. R up to {MOST_IN_PERCENT:g} is told as percent, above it as n-fold. Where the "
        "published low or high contradicts the best estimate in some year, no bounds are shown. A region also "
        "says how many of its states fell, rose and cannot be told, and R without the state of most deaths.",
    ),
    (
        "Shares of opinion",
        "Weighted percent of all asked, the home's own respondents left out. Public files hold weights and no "
        "design, so the standard error is √(deff·p(1 − p)/(n − 1)), with deff the larger of Kish's n·Σw²/(Σw)² "
        f"(1992, J. Official Statistics 8) and the setting ({DESIGN_EFFECT:g}), and never below the linearised "
        "error of the weights (Särndal and others 1992). The interval is logit(p) ± t·SE/(p(1 − p)); at 0 and 100 "
        "% it is Korn and Graubard's (1998, Survey Methodology 24). The net view has mean ± t·SE of answers 1, 0 "
        "and −1. Of an own survey that says how it was drawn they are those of its design; of an opt-in sample there "
        "are none. A share is not shown where n or effective n is under 30, the interval 30 points wide or more, or, "
        "over 5 points, wider than 130 % of the share (NCHS; Parker and others 2017). "
        f"Under {FEWEST_ANSWERS} asked there is no value, and of an own survey no cell of 1 to 9 persons, nor what "
        "would give one away. docs/perception.md tells the rest.",
    ),
    (
        "Change of opinion",
        "Two waves are joined only where mode, sample and wording are the same (`data/reference/survey_waves.csv`). "
        "Where mode or sample is not known the difference is given as “comparability not established”, without an "
        f"arrow; where no-answer moved by over {MOST_NO_ANSWER_MOVE:g} points, or the waves may not be joined, there "
        "is none. The error is √(SE₀² + SE₁²). An arrow further needs the favourable view and its share of those who "
        "said either to move the same way, both intervals excluding no change. Over partners it is the mean change of "
        f"at least {FEWEST_PARTNERS} asked in the same two waves, who stand for themselves alone.",
    ),
    (
        "Numbers that are not shown",
        "A figure's status says why there is no value: `too_few` (people could be recognised), `unreliable` (too "
        "few for a rate, so only the counts are told in the reason), `not_collected`, `not_applicable`. "
        "`provisional` figures are shown and marked. Null is never zero.",
    ),
)
"""Title and text, in the order they are read."""
