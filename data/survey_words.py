"""Words of labels and names that tell what a survey's columns and answers are, for guessing its description."""

import re
from functools import cache

import polars as pl

from data.ownership import System, folded, owners, spans_of_life

WORDS_OF_A_CLASS: tuple[tuple[str, str], ...] = (
    ("not_asked", r"not asked|inapplicable|not applicable|\bskip|\brouted|filtered|not in (this )?wave"),
    ("dont_know", r"\bdk\b|don.?t know|do not know|no opinion|not sure|unsure|can.?t say|cannot say|never heard"),
    ("refused", r"refus|no answer|prefer not|declined|\bna\b|\bno response"),
    ("neutral", r"neither|neutral|\bmixed\b|in between|both equally"),
    ("unfavourable", r"unfavou?rabl|negative|\bdislike|\bbad(ly)?\b|hostile|unfriendly|\bunsympathetic"),
    ("favourable", r"favou?rabl|positive|\blikes?\b|\bgood\b|friendly|\bsympathetic"),
)
"""Class of an answer and what its label says, in the order they are tried: “unfavourable” holds “favourable”."""

ASKS_A_VIEW = re.compile(
    r"favou?rab|\bview|opinion|\bfeel|impression|attitude|\blike\b|positive|sympath", re.IGNORECASE
)
BEGINNINGS = re.compile(
    r"^(?:fav(?:ou?r(?:able|ability)?)?|opi(?:nion)?|view|att(?:itude)?|img|image)_?(?:of_)?(.+)$", re.I
)

POLLSTERS: tuple[tuple[str, str], ...] = (
    (r"pew|global.?attitudes", "Pew Research Center"),
    (r"afrobarometer", "Afrobarometer"),
    (r"arab.?barometer", "Arab Barometer"),
    (r"asian?.?barometer", "Asian Barometer"),
    (r"latinobar", "Latinobarómetro"),
    (r"eurobarometer", "Eurobarometer"),
    (r"gallup", "Gallup"),
    (r"\b(ess|european.?social.?survey)\b", "European Social Survey"),
    (r"\b(wvs|world.?values)\b", "World Values Survey"),
)
"""What a file's name says of who asked."""

SEXES = {
    "male": "Male",
    "m": "Male",
    "man": "Male",
    "men": "Male",
    "female": "Female",
    "f": "Female",
    "woman": "Female",
    "women": "Female",
    "other": "Other",
    "diverse": "Other",
    "non-binary": "Other",
}


def class_of_label(label: str) -> str | None:
    """The class an answer's label speaks of, or None.

    >>> class_of_label("Somewhat unfavorable"), class_of_label("DK"), class_of_label("Yes")
    ('unfavourable', 'dont_know', None)
    """
    said = label.strip().lower()
    return next((name for name, words in WORDS_OF_A_CLASS if re.search(words, said)), None)


def pollster_of(file_name: str) -> str:
    """Who asked, by the file's name; empty where it does not say.

    >>> pollster_of("Afrobarometer_R9.sav"), pollster_of("survey.csv")
    ('Afrobarometer', '')
    """
    said = re.sub(r"[_\-.]", " ", file_name.lower())
    return next((name for words, name in POLLSTERS if re.search(words.replace("_", " "), said)), "")


def years_of(file_name: str) -> list[int]:
    """The years in a file's name.

    >>> years_of("global_attitudes_2019.sav"), years_of("waves_2002_2023.csv"), years_of("f20190312.csv")
    ([2019], [2002, 2023], [])
    """
    return sorted({int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", file_name)})


@cache
def _named() -> dict[str, str]:
    """Names of actors as they are compared, whatever the year, with the actor that bears it today or bore it last."""
    return {name: max(spans, key=lambda one: one.last).actor for name, spans in owners(System.NAME).items()}


def actor_of_name(name: str) -> str | None:
    """The state or organisation that a column's name ends in: its id, or its name.

    >>> actor_of_name("fav_usa"), actor_of_name("opi_CHN"), actor_of_name("opi_rel"), actor_of_name("view_of_france")
    ('USA', 'CHN', None, 'FRA')
    """
    match = BEGINNINGS.match(name)
    said = match.group(1) if match else ""
    if said.upper() in spans_of_life():
        return said.upper()
    return _named().get(_folded(said)) if len(said) > 1 else None


def actor_of_label(label: str) -> str | None:
    """The state or organisation that a label asks about, by the longest name in it, or an id in capitals.

    >>> actor_of_label("View of the United States"), actor_of_label("Favourable or unfavourable view of EU")
    ('USA', 'EU')
    >>> actor_of_label("Importance of religion") is None, actor_of_label("View of Korea and Japan") is None
    (True, False)
    """
    words = _folded(label).split()
    for length in range(min(6, len(words)), 0, -1):
        for start in range(len(words) - length, -1, -1):
            found = _named().get(" ".join(words[start : start + length]))
            if found is not None and (length > 1 or len(words[start]) > 2):
                return found
    ids = [word for word in re.findall(r"\b[A-Z]{2,4}\b", label) if word in spans_of_life()]
    return ids[-1] if ids else None


def _folded(text: str) -> str:
    return str(pl.select(folded(pl.lit(text))).item())
