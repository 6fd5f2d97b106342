"""What docs/data.md says: what is embedded, from `sources.json`, and every dataset, from its contract."""

import json
from collections.abc import Mapping, Sequence

from data.contract import Column, Dataset, Kind
from data.datasets import DATASETS
from data.embedded import SHIPPED
from data.provider import Provider
from data.providers import PROVIDERS, provider_of
from metrics.markdown import codes, joined, listed, sentence_start, small_start, table

KIND_MEANING: Mapping[Kind, str] = {
    Kind.TEXT: "text",
    Kind.INTEGER: "whole number",
    Kind.NUMBER: "number",
    Kind.FLAG: "true or false",
    Kind.DATE: "day (2024-03-31)",
    Kind.ACTOR: "actor id (`POL`, `NATO`)",
}


def data_page() -> str:
    """The text of docs/data.md: what is embedded, from `sources.json`, and every dataset, from its contract."""
    sources = json.loads((SHIPPED / "sources.json").read_text("utf-8"))
    return joined(
        "# Data",
        "What ships with the product, on what terms, and what the columns of each dataset mean. Made from "
        "`data/embedded/sources.json` and `data/datasets/`: after changing them run "
        "`python -m metrics.describing data > docs/data.md`.",
        "## What is embedded",
        "Figures only, computed by this code from the providers' public files; no provider file, and no row of one, is "
        "in the product. `python -m metrics.embedding FOLDER_OF_PROVIDER_FILES` computes them anew.",
        embedded_table(sources),
        *_embedded_places(sources),
        "### Citations and licences",
        "\n".join(_terms(one) for one in PROVIDERS if one in {provider_of(str(entry["source"])) for entry in sources}),
        "### The files behind them",
        table(
            ("File", "SHA-256", "Dataset, source and version"),
            (
                (f"`{file['name']}`", f"`{file['sha256']}`", _release(entry))
                for entry in sources
                for file in entry["files"]
            ),
        ),
        "## Datasets",
        "A file of your own in these columns is brought by the dataset's id (docs/operations.md). A column that is not "
        "required may be left out or left empty: the value is then not known, unless the meaning says what null means. "
        "`file_row`, the record's number in its file, is added by the reader.",
        *(part for dataset in DATASETS for part in dataset_parts(dataset)),
    )


def dataset_parts(dataset: Dataset) -> list[str]:
    """A dataset's section, one Markdown block an element."""
    told = [
        ("One row", dataset.row),
        ("Key", codes(dataset.key)),
        ("Dated by", f"`{dataset.period}`; placed by `{dataset.place}`"),
        ("Kinds its coverage tells apart", f"`{dataset.kind}`" if dataset.kind else "none"),
    ]
    if dataset.event:
        told.append(("Rows of one event", f"share {codes(dataset.event)}, and are replaced together"))
    if dataset.respondents:
        told.append(("People's answers", "values of its rows are never stored in findings or logs"))
    told += [("Order kept", f"{codes(one.columns)}: {small_start(one.reason)}") for one in dataset.orderings]
    rows = ((f"`{one.name}`", _kind(one), "yes" if one.required else "", one.meaning) for one in dataset.columns)
    return [
        f"### {dataset.title} (`{dataset.id}`)",
        listed(*told),
        table(("Column", "Kind", "Required", "Meaning"), rows),
    ]


def embedded_table(sources: Sequence[Mapping[str, object]]) -> str:
    """One row an embedded release: dataset, source, version, what it covers, how many figures, whose it is."""
    return table(
        ("Dataset", "Source", "Version", "Covers", "Figures", "Published by"),
        (
            (
                f"`{one['dataset']}`",
                f"`{one['source']}`",
                str(one["version"]),
                _covers(one),
                f"{one['figures']:,}",
                str(one["title"]),
            )
            for one in sources
        ),
    )


def _covers(entry: Mapping[str, object]) -> str:
    first, last = str(entry["first_day"]), str(entry["last_day"])
    whole = first.endswith("-01-01") and last.endswith("-12-31")
    stretch = (
        f"{first[:4]}–{last[:4]}" if whole and first[:4] != last[:4] else first[:4] if whole else f"{first} to {last}"
    )
    places = str(entry["places"]).split(", ")
    return f"{stretch}, {places[0] if len(places) == 1 else f'{len(places)} states'}"


def _embedded_places(sources: Sequence[Mapping[str, object]]) -> list[str]:
    """The states of every release that does not look at all of them."""
    return [
        f"{sentence_start(_release(one))} looks at: {one['places']}." for one in sources if ", " in str(one["places"])
    ]


def _release(entry: Mapping[str, object]) -> str:
    return f"`{entry['dataset']}`, `{entry['source']}`, {entry['version']}"


def _terms(provider: Provider) -> str:
    named = f"- **{provider.title}** (`{provider.id}`): {provider.citation.rstrip('.')}."
    return f"{named} Licence: {provider.licence}. <{provider.homepage}>"


def _kind(column: Column) -> str:
    told = KIND_MEANING[column.kind] + (f", {column.unit}" if column.unit else "")
    if column.codes is not None:
        return f"one of {codes(column.codes)}"
    if column.low is not None and column.high is not None:
        return f"{told}, {column.low:g} to {column.high:g}"
    if column.low is not None:
        return f"{told}, {column.low:g} or more"
    return f"{told}, {column.high:g} or less" if column.high is not None else told
