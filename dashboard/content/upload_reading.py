"""How a file is read, in words: its kind, its size, and of a text file how it is written."""

from collections.abc import Mapping

from dashboard.content.upload import counted
from dashboard.wording import sentence

ENCODINGS = ("utf-8-sig", "cp1252", "latin-1", "utf-16", "cp1250", "cp1251", "iso8859-9", "cp1256", "gb18030", "cp932")
"""Encodings a reader may choose from, the most frequent first."""

ENCODING_TITLES: Mapping[str, str] = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "cp1252": "Windows, Western Europe (cp1252)",
    "latin-1": "Latin-1",
    "utf-16": "UTF-16",
    "cp1250": "Windows, Central Europe (cp1250)",
    "cp1251": "Windows, Cyrillic (cp1251)",
    "iso8859-9": "Turkish (Latin-5)",
    "cp1256": "Windows, Arabic (cp1256)",
    "gb18030": "Chinese (GB 18030)",
    "cp932": "Japanese (cp932)",
}

SEPARATORS: Mapping[str, str] = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}

KIND_TITLES: Mapping[str, str] = {
    "sav": "An SPSS file",
    "dta": "A Stata file",
    "csv": "A text file",
    "xlsx": "An Excel workbook",
    "xls": "An old Excel workbook",
    "parquet": "A Parquet file",
    "zip": "A zip archive",
}


def encoding_title(name: str) -> str:
    """An encoding as a list shows it."""
    return ENCODING_TITLES.get(name, name)


def separator_title(mark: str) -> str:
    """A separator as a list shows it."""
    return SEPARATORS.get(mark, mark)


def read_as(kind: str, rows: int, columns: int, form: Mapping[str, str | None]) -> str:
    """What the file is and how it is read.

    >>> read_as("csv", 1200, 3, {"encoding": "utf-8-sig", "separator": ";", "decimal": ",", "sheet": None})
    'A text file of 1,200 rows and 3 columns. Read as UTF-8, parted by semicolon, decimal comma.'
    """
    what = f"{KIND_TITLES.get(kind, 'A file')} of {counted(rows, 'row')} and {counted(columns, 'column')}"
    parts = []
    if kind == "csv":
        if form.get("encoding"):
            parts.append(encoding_title(str(form["encoding"])))
        if form.get("separator"):
            parts.append(f"parted by {separator_title(str(form['separator']))}")
    if form.get("sheet"):
        parts.append(f"sheet “{form['sheet']}”")
    if kind in ("csv", "xlsx", "xls") and form.get("decimal"):
        parts.append("decimal comma" if form["decimal"] == "," else "decimal point")
    return sentence(what, f"read as {', '.join(parts)}" if parts else "")
