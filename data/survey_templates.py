"""Survey templates: what was last said of a pollster's file, one YAML file a pollster, so the next is said fast."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from data.durable import make_folder, settle, temporary
from data.store_errors import StoreError
from data.survey_description import DescriptionFault, SurveyDescription

TEMPLATES = "survey_templates"
"""The folder of templates in the store's folder."""


@dataclass(frozen=True, kw_only=True)
class Template:
    """One remembered description; where the file can no longer be read, `fault` says why in one sentence."""

    file: Path
    at: datetime
    """When it was last remembered (UTC)."""
    description: SurveyDescription | None = None
    fault: str | None = None

    @property
    def pollster(self) -> str:
        """Whose files it describes; of an unreadable one, the name of its file."""
        return self.file.stem if self.description is None else self.description.pollster


def remember(home: Path, description: SurveyDescription) -> Path:
    """Keeps a description as its pollster's template, over what was kept before, and gives the file.

    The wave and the days of fieldwork are left out: they are the one file's, and an old day taken over unseen would be
    a wrong one. Raises DescriptionFault where no pollster is named or what is said could not be read again, StoreError
    where the disk will not hold it; what was kept before then still is.
    """
    # The reader of YAML is loaded only here and below: opening a store needs the folder's name alone.
    from data.survey_soundness import check_description
    from data.survey_yaml import to_yaml

    file = _file(home, description.pollster)
    lasting = replace(description, wave=None, fieldwork_first=None, fieldwork_last=None)
    check_description(lasting, complete=False)
    unfinished = temporary(file.parent)
    try:
        make_folder(file.parent)
        unfinished.write_text(to_yaml(lasting), "utf-8")
        settle(unfinished, file)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise StoreError(
            f"The template of {description.pollster} could not be kept: "
            f"{(error.strerror or 'it cannot be written').lower()}.",
            next_step="Make room on the store's disk, then try again; the survey itself is not touched by this.",
        ) from error
    return file


def recall(home: Path, pollster: str) -> SurveyDescription | None:
    """The template of a pollster, capitals and spaces aside, or None. Raises DescriptionFault for an unreadable one."""
    from data.survey_yaml import read_description

    if not _plain(pollster):
        return None
    file = _file(home, pollster)
    return read_description(file, complete=False) if file.is_file() else None


def list_templates(home: Path) -> list[Template]:
    """Every template, by pollster; one that can no longer be read is listed with its fault."""
    found = [_template(file) for file in (home / TEMPLATES).glob("*.yaml")]
    return sorted(found, key=lambda one: one.pollster.casefold())


def _template(file: Path) -> Template:
    from data.survey_yaml import read_description

    at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    try:
        return Template(file=file, at=at, description=read_description(file, complete=False))
    except DescriptionFault as fault:
        return Template(file=file, at=at, fault=str(fault))


def _file(home: Path, pollster: str) -> Path:
    plain = _plain(pollster)
    if not plain:
        raise DescriptionFault(
            "pollster", got="it is empty", allowed="a name", next_step="Say who asked; the template bears that name."
        )
    # A name that can be read, and a sum of the whole name that keeps two alike apart and stays in the folder.
    readable = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "pollster"
    return home / TEMPLATES / f"{readable}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}.yaml"


def _plain(pollster: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", pollster).casefold().split())
