"""A filled-in example file of each dataset: made-up rows that pass the gate, for a bringer to write over."""

from pathlib import Path


def example_of(dataset: str) -> Path:
    """The example CSV of a dataset. Raises FileNotFoundError where it has none, which a test forbids."""
    file = Path(__file__).parent / f"{dataset}.csv"
    if not file.is_file():
        raise FileNotFoundError(f"there is no example of {dataset!r}: write one at data/examples/{dataset}.csv")
    return file
