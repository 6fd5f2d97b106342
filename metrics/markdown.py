"""Markdown from declarations: sentences with the home and the place filled in, lists, tables."""

from collections.abc import Iterable, Sequence


def filled(text: str) -> str:
    """A declaration's text with its {home} and {place} in general words, its first letter large.

    >>> filled("{home}'s exercises with {place}")
    "The home's exercises with the place"
    """
    return sentence_start(text.replace("{home}", "the home").replace("{place}", "the place"))


def listed(*told: tuple[str, str]) -> str:
    """A list of names with what is told of each, every entry ended as a sentence."""
    return "\n".join(f"- **{name}**: {ended(filled(text))}" for name, text in told)


def beneath(text: str, points: Iterable[str]) -> str:
    """An entry of a list with points of its own beneath it."""
    return "\n".join([ended(text), *(f"  - {ended(point)}" for point in points)])


def ended(text: str) -> str:
    """The text with a full stop where no mark ends it.

    >>> ended("Who trains with whom?"), ended("a count")
    ('Who trains with whom?', 'a count.')
    """
    return text if text.endswith((".", "?", "!")) else f"{text}."


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells, its head first."""
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def codes(names: Iterable[str]) -> str:
    """Names as they are typed, in a row."""
    return ", ".join(f"`{one}`" for one in names)


def joined(*parts: str) -> str:
    """A page of blocks, an empty line between two."""
    return "\n\n".join(parts) + "\n"


def sentence_start(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def small_start(text: str) -> str:
    """The text as the rest of a sentence; a word in capitals, such as a name of letters, stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
