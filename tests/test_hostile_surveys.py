"""Survey files that lie, break readers or ask for too much: refused in plain words, looked at and submitted."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from survey_slices import DESCRIPTION, real_file

from validation.gate import Gate, Refused


def in_words(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return " ".join(f"{one.reason} {one.remedy}" for one in answer.findings)


def truncated(path: Path, whole: bytes) -> None:
    path.write_bytes(whole[: len(whole) // 2])


def hostile_header(path: Path, whole: bytes) -> None:
    spoiled = bytearray(whole)
    spoiled[68:72] = b"\xff\xff\xff\x7f"
    path.write_bytes(spoiled)


def wide(path: Path, whole: bytes) -> None:
    del whole
    names = ",".join(f"c{number}" for number in range(20_000))
    path.write_text(f"{names}\n{',' * 19_999}\n")


def bomb(path: Path, whole: bytes) -> None:
    del whole
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("A").write_row(0, 0, ["country", "weight"])
    with zipfile.ZipFile(buffer) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for member in given.namelist():
            made.writestr(member, given.read(member))
        made.writestr("xl/media/picture.png", bytes(480 << 20))


HOSTILE: dict[str, tuple[str, Callable[[Path, bytes], None], str]] = {
    "cut short": (".sav", truncated, "damaged or cut short"),
    "with a hostile header": (".sav", hostile_header, "too large to open"),
    "of 20,000 columns": (".csv", wide, "20,000 columns"),
    "that is a bomb": (".xlsx", bomb, "too large"),
    "that is empty": (".csv", lambda path, whole: path.write_bytes(b""), "empty"),
    "that is noise": (".csv", lambda path, whole: path.write_bytes(bytes(range(256)) * 40), "must not be in a table"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_plain_words_and_looked_at_no_more(
    name: str, gate: Gate, tmp_path: Path, provider_files: Path
) -> None:
    suffix, write, words = HOSTILE[name]
    path = tmp_path / f"survey{suffix}"
    write(path, real_file(provider_files).read_bytes())
    for answer in (
        gate.look(path, file_name=path.name),
        gate.admit_survey(path, file_name=path.name, description=DESCRIPTION),
    ):
        said = in_words(answer)
        assert words in said, said
        assert "broke its reader" not in said
        assert str(tmp_path) not in said
