"""What the tests of survey files share: a slice of the real file of 2019 as every kind of file an analyst may send."""

from pathlib import Path

import polars as pl
import pyreadstat
import xlsxwriter

SAV = "pew/global_attitudes_2019.sav"
PARQUET = "pew/pew_global_attitudes_2002_2023.parquet"
EVERY = 20
"""One respondent in so many is in the slice."""

KINDS = ("comma.csv", "semicolon.csv", "book.xlsx", "stata.dta", "columns.parquet", "spss.sav")


def labelled(provider_files: Path) -> pl.DataFrame:
    """The slice with labels for codes, read by pyreadstat alone."""
    codes, about = pyreadstat.read_sav(str(provider_files / SAV), output_format="polars")
    labels = {name: about.value_labels[group] for name, group in about.variable_to_label.items()}
    return codes.gather_every(EVERY).with_columns(
        pl.col(name).replace_strict(list(values), list(values.values()), default=None, return_dtype=pl.String)
        for name, values in labels.items()
    )


def export(provider_files: Path, folder: Path) -> dict[str, Path]:
    """The slice written as each kind, by name."""
    words = labelled(provider_files)
    codes, about = pyreadstat.read_sav(str(provider_files / SAV), output_format="polars")
    coded = codes.gather_every(EVERY)
    labels = {
        name: {int(code): label for code, label in about.value_labels[group].items()}
        for name, group in about.variable_to_label.items()
    }
    paths = {name: folder / name for name in KINDS}
    words.write_csv(paths["comma.csv"])
    with_commas = words.with_columns(pl.col("weight").cast(pl.String).str.replace(".", ",", literal=True))
    paths["semicolon.csv"].write_bytes(with_commas.write_csv(separator=";").encode("cp1252"))
    with xlsxwriter.Workbook(str(paths["book.xlsx"])) as book:
        sheet = book.add_worksheet("Answers")
        sheet.write_row(0, 0, words.columns)
        for number, row in enumerate(words.iter_rows(), start=1):
            sheet.write_row(number, 0, row)
    options = {"variable_value_labels": labels, "column_labels": dict(about.column_names_to_labels)}
    pyreadstat.write_dta(coded, str(paths["stata.dta"]), **options)
    pyreadstat.write_sav(coded, str(paths["spss.sav"]), **options)
    words.write_parquet(paths["columns.parquet"])
    return paths
