"""Zip archives that hold one table: which member it is, and unpacking it within bounds."""

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from data.file_kinds import FileKind, Unreadable
from data.statistical import MOST_UNPACKED_BYTES, damaged, too_big

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".sav", ".dta", ".parquet")
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
MOST_MEMBERS = 10_000
MOST_UNPACKED_TEXT = 500_000_000
"""Of a member that is text, or of the XML of a workbook: both are held in memory whole, several times over."""
CHUNK = 1 << 20


def table_member(path: Path, *, skip_members: tuple[str, ...] = ("__MACOSX",)) -> zipfile.ZipInfo:
    """The one table in the archive: what macOS adds, read-me files and documents are passed over.

    Raises Unreadable where there is none or more than one, naming them, or where it is encrypted.
    """
    with zipfile.ZipFile(path) as archive:
        members = [
            member
            for member in archive.infolist()
            if not member.is_dir()
            and not set(PurePosixPath(member.filename).parts) & set(skip_members)
            and not PurePosixPath(member.filename).name.startswith(".")
        ]
    tables = [member for member in members if member.filename.lower().endswith(TABLE_SUFFIXES)]
    if len(tables) > 1:
        tables = [member for member in tables if not member.filename.lower().endswith(".txt")] or tables
    if len(tables) != 1:
        names = [member.filename for member in (tables or members)]
        raise Unreadable(
            what="The archive holds more than one table" if tables else "The archive holds no table",
            got=", ".join(f"“{name}”" for name in names[:10]) or "nothing",
            allowed="exactly one " + ", ".join(TABLE_SUFFIXES),
            next_step="Send the table itself, or an archive with that one alone.",
        )
    if tables[0].flag_bits & 1:
        raise Unreadable(
            what="The archive is encrypted",
            got=f"“{tables[0].filename}” needs a password",
            allowed="an archive without a password",
            next_step="Unpack it and send the table.",
        )
    return tables[0]


def check_archive(path: Path, kind: FileKind) -> None:
    """Judges the sizes an archive or workbook declares. Raises Unreadable where they are too large."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise too_big(f"an archive of {len(members):,} files")
    if kind is FileKind.XLSX:
        limit, declared = MOST_UNPACKED_TEXT, sum(member.file_size for member in members)
    else:
        table = table_member(path)
        limit, declared = _most(table), table.file_size
    if declared > limit:
        raise too_big(f"{path.stat().st_size:,} bytes that unpack to {declared / 1e9:.1f} GB")


def check_unpacked(path: Path) -> None:
    """Unpacks every member of a workbook into nothing, so that a size declared falsely is found out.

    By hand: `zipfile` stops at the declared size, and what opens the workbook next does not.
    """
    total = 0
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        for member in archive.infolist():
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise damaged(FileKind.XLSX, f"“{member.filename}” is packed as no spreadsheet program packs it")
            size = 0
            for piece in _inflated(file, member):
                size += piece
                if total + size > MOST_UNPACKED_TEXT:
                    raise _bomb(path, MOST_UNPACKED_TEXT)
            total += size
            if size != member.file_size:
                raise damaged(FileKind.XLSX, f"“{member.filename}” unpacks to another size than it declares")


def _inflated(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[int]:
    """The sizes of the pieces a member unpacks to, a mebibyte at most being held."""
    file.seek(member.header_offset)
    start = file.read(30)
    if len(start) < 30:
        raise damaged(FileKind.XLSX, f"“{member.filename}” cannot be unpacked")
    name, extra = struct.unpack("<HH", start[26:30])
    file.seek(name + extra, 1)
    left = member.compress_size
    if member.compress_type == zipfile.ZIP_STORED:
        yield left
        return
    inflater = zlib.decompressobj(-15)
    try:
        while left > 0 and not inflater.eof:
            packed = file.read(min(left, CHUNK))
            if not packed:
                return
            left -= len(packed)
            while packed and not inflater.eof:
                yield len(inflater.decompress(packed, CHUNK))
                packed = inflater.unconsumed_tail
        while not inflater.eof and (rest := inflater.decompress(inflater.unconsumed_tail, CHUNK)):
            yield len(rest)
    except zlib.error as error:
        raise damaged(FileKind.XLSX, f"“{member.filename}” cannot be unpacked") from error


def _most(member: zipfile.ZipInfo) -> int:
    return MOST_UNPACKED_TEXT if member.filename.lower().endswith(TEXT_SUFFIXES) else MOST_UNPACKED_BYTES


def _bomb(path: Path, most: int) -> Unreadable:
    return too_big(f"{path.stat().st_size:,} bytes that unpack to more than {most / 1e9:.1f} GB")


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo, kind: FileKind) -> Iterator[bytes]:
    try:
        with archive.open(member) as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, zlib.error) as error:
        raise damaged(kind, f"“{member.filename}” cannot be unpacked") from error


@contextmanager
def unpacked(path: Path, *, skip_members: tuple[str, ...] = ("__MACOSX",), most: int | None = None) -> Iterator[Path]:
    """The archive's table as a file of its own for the time of the block; `most` takes its first bytes alone.

    Raises Unreadable where it unpacks to more than is allowed, whatever size it declares.
    """
    member = table_member(path, skip_members=skip_members)
    with tempfile.TemporaryDirectory(prefix="comity-") as folder:
        target = Path(folder) / f"table{PurePosixPath(member.filename).suffix.lower()}"
        written = 0
        with zipfile.ZipFile(path) as archive, target.open("wb") as file:
            for chunk in _chunks(archive, member, FileKind.ZIP):
                written += file.write(chunk)
                if written > _most(member):
                    raise _bomb(path, _most(member))
                if most is not None and written >= most:
                    break
        yield target
