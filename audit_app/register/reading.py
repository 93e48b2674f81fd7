"""Reading an imported file, CSV or XLSX, into a table of text. The register and past audits both use it."""

import re
from pathlib import PurePath

from audit_app.register.csv_text import read_csv
from audit_app.register.table import (
    MAX_BYTES,
    Problem,
    Row,
    Table,
    UnreadableFile,
    column_key,
    make_table,
)
from audit_app.register.workbook import read_xlsx
from audit_app.register.workbook_parts import PROTECTED, SAVE_AGAIN

__all__ = ["Problem", "Row", "Table", "UnreadableFile", "column_key", "read_table"]

TEXT_NAMES = (".csv", ".txt", ".tsv")
WORKBOOK_NAME = ".xlsx"
OTHER_NAMES = re.compile(r"\.(xls|xlsm|xlsb|xlt|xltx|xltm|ods|numbers|pdf|docx?|html?|xml|json|zip)")
NOT_A_TABLE = "Choose a CSV or Excel (.xlsx) file."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\x00", b"MM\x00*")


def read_table(data: bytes, filename: str) -> Table:
    """Read a CSV or XLSX file.

    What the file is goes by its content, and its name must agree. Cells are text as a person sees it, with
    blank ones as ""; rows that are blank are left out, and the others keep the numbers a spreadsheet shows.

    Raises UnreadableFile, with a sentence to show, for everything that cannot be read; nothing else.
    """
    if len(data) > MAX_BYTES:
        megabytes = MAX_BYTES // 1024 // 1024
        raise UnreadableFile(f"The file is larger than {megabytes} MB. Split it into smaller files.")
    try:
        if is_workbook(data, PurePath(filename).suffix.casefold()):
            sheet, records = read_xlsx(data)
            return make_table(records, sheet)
        return make_table(read_csv(data), None)
    except UnreadableFile:
        raise
    except Exception as error:
        # Files come from anywhere: what nobody foresaw, memory running out included, is a sentence too.
        raise UnreadableFile(f"The file cannot be read: it may be damaged. {SAVE_AGAIN}") from error


def is_workbook(data: bytes, suffix: str) -> bool:
    """True for an Excel workbook, False for text. Raises UnreadableFile for another file or a wrong name."""
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start:
        raise UnreadableFile("The file is empty.")
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFile(PROTECTED)
        raise UnreadableFile(f"The file is an old Excel workbook (.xls), whatever its name. {SAVE_AGAIN}")
    if data.startswith(b"%PDF") or (data.startswith(PICTURES) and b"\0" in data[:1024]):
        raise UnreadableFile(f"The file is a picture or a PDF, whatever its name. {NOT_A_TABLE}")
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<style")):
        raise UnreadableFile(f"The file is a web page or XML, whatever its name. {SAVE_AGAIN}")
    zipped = data.startswith(b"PK\x03\x04")
    if zipped and suffix in TEXT_NAMES:
        raise UnreadableFile(f"The file's name ends in {suffix}, but it is a workbook. End it in .xlsx.")
    if not zipped and suffix == WORKBOOK_NAME:
        raise UnreadableFile(
            "The file's name ends in .xlsx, but it is not a workbook. If it is CSV, end its name in .csv."
        )
    if OTHER_NAMES.fullmatch(suffix):
        raise UnreadableFile(
            f"The file's name ends in {suffix}; only CSV and Excel (.xlsx) files are read. {SAVE_AGAIN}"
        )
    return zipped
