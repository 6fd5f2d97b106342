"""Laws of the landing: a file is kept as it came, once, under the SHA-256 of its bytes."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.durable import TEMPORARY_SUFFIX
from data.landing import CHUNK, Landing
from data.store_errors import StoreError


def _file(folder: Path, content: bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", os.urandom(CHUNK), os.urandom(2 * CHUNK + 1)])
def test_a_file_lands_byte_for_byte_under_its_sha256(tmp_path: Path, content: bytes) -> None:
    landed = Landing(tmp_path / "home").accept(_file(tmp_path, content))
    digest = hashlib.sha256(content).hexdigest()
    assert (landed.sha256, landed.size, landed.name) == (digest, len(content), "file.csv")
    assert landed.path == tmp_path / "home" / "landing" / digest[:2] / digest[2:]
    assert landed.path.read_bytes() == content


def test_the_same_bytes_under_two_names_are_one_blob(tmp_path: Path) -> None:
    landing = Landing(tmp_path / "home")
    first = landing.accept(_file(tmp_path, b"same", "one.csv"))
    second = landing.accept(_file(tmp_path, b"same", "two.csv"))
    assert first.path == second.path
    assert (first.name, second.name) == ("one.csv", "two.csv")
    assert list(landing.blobs()) == [(first.sha256, first.path)]


def test_an_upload_keeps_the_name_it_came_with(tmp_path: Path) -> None:
    assert Landing(tmp_path).accept(_file(tmp_path, b"x", "tmp123"), name="poll 2024.sav").name == "poll 2024.sav"


def test_landing_the_same_file_again_mends_a_damaged_blob(tmp_path: Path) -> None:
    landing = Landing(tmp_path / "home")
    path = _file(tmp_path, b"as it arrived")
    blob = landing.accept(path).path
    blob.write_bytes(b"as it rotted!")
    assert landing.accept(path).path.read_bytes() == b"as it arrived"


def test_a_file_that_is_not_there_is_refused_in_plain_words_and_leaves_nothing(tmp_path: Path) -> None:
    landing = Landing(tmp_path / "home")
    with pytest.raises(StoreError) as caught:
        landing.accept(tmp_path / "gone.csv")
    assert "gone.csv" in caught.value.what
    assert str(tmp_path) not in str(caught.value)
    assert caught.value.next_step
    assert [path for path in landing.folder.rglob("*") if path.is_file()] == []


def test_a_disk_that_will_not_hold_the_file_leaves_nothing_behind(tmp_path: Path) -> None:
    path = _file(tmp_path, os.urandom(200_000))
    script = (
        "import resource, sys; from pathlib import Path; from data.landing import Landing; "
        "from data.store_errors import StoreError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n    Landing(Path(sys.argv[1])).accept(Path(sys.argv[2]))\n"
        "except StoreError as error:\n    print(error.what)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "home"), str(path)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert "could not be taken in" in done.stdout
    assert [path for path in (tmp_path / "home").rglob("*") if path.is_file()] == []


def test_an_unfinished_file_is_no_blob(tmp_path: Path) -> None:
    landing = Landing(tmp_path)
    landing.accept(_file(tmp_path, b"x"))
    (landing.folder / f"abc{TEMPORARY_SUFFIX}").write_bytes(b"half")
    assert len(list(landing.blobs())) == 1


def test_what_landed_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    landed = Landing(tmp_path / "home").accept(_file(tmp_path, b"x"))
    assert [folder.stat().st_mode & 0o077 for folder in (tmp_path / "home", landed.path.parent)] == [0, 0]
