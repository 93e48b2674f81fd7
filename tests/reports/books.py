"""Workbooks of a panel's rounds, and what a worksheet says."""

import openpyxl

from audit_app.reports.beside import Beside
from audit_app.reports.beside import actions as actions_on
from audit_app.reports.service import Report, report
from audit_app.reports.workbook.book import workbook
from tests.support.build_moderation import Panel
from tests.support.read_report import open_workbook

SHORT_OF_T1 = {"T-1": "O G RI", "T-2": "NA NA NA", "T-3": "RI", "T-4": "O O"}


def made(panel: Panel, *others: Panel) -> tuple[Report, list[Beside]]:
    """What a workbook is made of: the report of these rounds, and the actions beside it."""
    found = report([panel.round, *(other.round for other in others)])
    return found, actions_on([line.point.code for line in found.points])


def book_of(panel: Panel, *others: Panel) -> openpyxl.Workbook:
    """The workbook of these rounds, opened again."""
    return open_workbook(workbook(*made(panel, *others)))


def texts(book: openpyxl.Workbook, label: str) -> list[str]:
    """The first column of a worksheet, where anything is written."""
    return [str(row[0]) for row in book[label].iter_rows(max_col=1, values_only=True) if row[0] is not None]
