"""How the gate and its worker speak: length-prefixed JSON on pipes, tables as Arrow files in a private folder."""

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from data.datasets import dataset
from data.own_record import OwnCoverage
from data.provider import Part, Provider
from validation.admission import Judgement, Question
from validation.answers import from_json, to_json

LENGTH = struct.Struct(">I")
LONGEST = 256 << 20
TASK = "task"
"""The key that says what is asked; a message without it asks for a file to be admitted."""

PROGRESS = "progress"
"""The key that tells a message of how far the worker is from its answer."""

MOST_FINDINGS = 100_000
"""In one answer: a thousand rows each of a hundred rules."""


class Silent(Exception):
    """The other side has closed its pipe, or says what is no message."""


def packed(message: Mapping[str, Any]) -> bytes:
    """A message as it goes over the pipe."""
    content = json.dumps(message).encode()
    return LENGTH.pack(len(content)) + content


def received(read: Callable[[int], bytes]) -> dict[str, Any]:
    """The next message. Raises Silent where the pipe ends or carries something else."""
    length = LENGTH.unpack(_exactly(read, LENGTH.size))[0]
    if length > LONGEST:
        raise Silent(f"a message of {length} bytes")
    message = json.loads(_exactly(read, length))
    if not isinstance(message, dict):
        raise Silent("no message")
    return message


def _exactly(read: Callable[[int], bytes], wanted: int) -> bytes:
    content = bytearray()
    while len(content) < wanted:
        chunk = read(wanted - len(content))
        if not chunk:
            raise Silent("the pipe ended")
        content += chunk
    return bytes(content)


def write_question(question: Question, folder: Path) -> dict[str, Any]:
    """The question as a message; its tables are written into the folder."""
    previous = {}
    for place, (name, counts) in enumerate(question.previous.items()):
        counts.write_ipc(folder / f"previous-{place}.arrow")
        previous[name] = f"previous-{place}.arrow"
    if question.own_coverage is not None:
        question.own_coverage.write_ipc(folder / "coverage.arrow")
    return {
        "path": str(question.path.resolve()),
        "file_name": question.file_name,
        "provider": question.provider.id if question.provider else None,
        "dataset": question.dataset.id if question.dataset else None,
        "source": question.source,
        "version": question.version,
        "said": asdict(question.said) if question.said is not None else None,
        "home": question.home,
        "own_coverage": "coverage.arrow" if question.own_coverage is not None else None,
        "previous": previous,
        "folder": str(folder),
    }


def read_question(message: Mapping[str, Any]) -> Question:
    """The question of a message. Raises KeyError for a provider or dataset that is not listed."""
    folder = Path(message["folder"])
    coverage = message["own_coverage"]
    return Question(
        path=Path(message["path"]),
        file_name=message["file_name"],
        provider=_provider(message["provider"]) if message["provider"] else None,
        dataset=dataset(message["dataset"]) if message["dataset"] else None,
        source=message["source"],
        version=message["version"],
        said=_said(message["said"]),
        home=message["home"],
        own_coverage=pl.read_ipc(folder / coverage) if coverage else None,
        previous={name: pl.read_ipc(folder / file) for name, file in message["previous"].items()},
    )


def _said(told: Mapping[str, Any] | None) -> OwnCoverage | None:
    if told is None:
        return None
    return OwnCoverage(places=tuple(told["places"]), first=told["first"], last=told["last"])


def _provider(id: str) -> Provider:
    # Imported here: the gate writes questions and needs no readers.
    from data.providers import provider

    return provider(id)


def write_judgement(judgement: Judgement, folder: Path) -> dict[str, Any]:
    """The judgement as a message; rows and coverages are written into the folder."""
    parts = []
    for place, part in enumerate(judgement.parts):
        part.rows.write_ipc(folder / f"{place}-rows.arrow")
        part.coverage.write_ipc(folder / f"{place}-coverage.arrow")
        about = {"dataset": part.dataset, "source": part.source, "version": part.version, "status": part.status}
        parts.append({**about, "rows": f"{place}-rows.arrow", "coverage": f"{place}-coverage.arrow"})
    return {"parts": parts, "findings": [to_json(finding) for finding in judgement.findings[:MOST_FINDINGS]]}


def read_judgement(message: Mapping[str, Any], folder: Path) -> Judgement:
    """The judgement of a message. Polars maps the rows' file: only what is used of it comes into memory.

    Raises KeyError, ValueError or OSError for what is no judgement.
    """
    parts = [
        Part(
            dataset=str(part["dataset"]),
            source=str(part["source"]),
            version=str(part["version"]),
            status=str(part["status"]),
            rows=pl.read_ipc(folder / Path(part["rows"]).name),
            coverage=pl.read_ipc(folder / Path(part["coverage"]).name),
        )
        for part in message["parts"]
    ]
    return Judgement(parts=parts, findings=[from_json(finding) for finding in message["findings"]])
