"""XLSX: the one sheet with data as text, and a refusal where a value would not be the one a person sees."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from audit_app.register.number_formats import number_formats
from audit_app.register.sheet import HIDDEN, Book, SheetFacts, holds_anything, read_sheet
from audit_app.register.table import MAX_ROWS, Problem, UnreadableFile, column_letters
from audit_app.register.workbook_parts import NO_WORKBOOK, read_parts
from audit_app.register.workbook_xml import DAMAGED, elements, shared_texts

NAMED = 5
LONGEST_NAME = 100


@dataclass(frozen=True)
class Sheet:
    """A worksheet of the book that holds something."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Workbook:
    """A workbook found harmless: its parts, its worksheets with data, and what their cells share."""

    parts: dict[str, bytes]
    sheets: list[Sheet]
    book: Book


def open_workbook(data: bytes) -> Workbook:
    """Take a workbook apart. Raises UnreadableFile where it is unsafe or damaged."""
    parts = read_parts(data)
    main = next((part for kind, part in related(parts, "").values() if kind == "officeDocument"), "")
    contents = elements(parts.get(main))
    if not contents or contents[0][0] != "workbook":
        raise UnreadableFile(NO_WORKBOOK)
    links = related(parts, main)
    by_kind = {kind: parts.get(part) for kind, part in links.values()}
    properties = next((given for name, given in contents if name == "workbookPr"), {})
    book = Book(
        texts=shared_texts(by_kind.get("sharedStrings")),
        formats=number_formats(by_kind.get("styles")),
        from_1904=properties.get("date1904") in HIDDEN,
    )
    return Workbook(parts, filled_sheets(parts, contents, links), book)


def read_xlsx(data: bytes) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """The name of the one sheet with data, and its row numbers and cells.

    Raises UnreadableFile where the workbook is unsafe, or the sheet cannot be read for what it shows.
    """
    opened = open_workbook(data)
    sheet = only_sheet(opened.sheets)
    facts = read_sheet(opened.parts[sheet.part], opened.book)
    if problems := sheet_problems(sheet.name, facts):
        raise UnreadableFile.because(problems)
    return sheet.name, rows_of(facts)


def related(parts: dict[str, bytes], part: str) -> dict[str, tuple[str, str]]:
    """What a part is linked to: by identity, the kind of link and the name of the part it leads to."""
    folder, name = posixpath.split(part)
    links = {}
    for element, given in elements(parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))):
        if element == "Relationship":
            target = posixpath.normpath(posixpath.join("/", folder, given.get("Target", "")))
            kind = given.get("Type", "").rpartition("/")[2]
            links[given.get("Id", "")] = (kind, target.lstrip("/"))
    return links


def filled_sheets(
    parts: dict[str, bytes], contents: list[tuple[str, dict[str, str]]], links: dict[str, tuple[str, str]]
) -> list[Sheet]:
    """The book's worksheets that hold something, in order. Charts and dialogs hold no rows."""
    sheets = []
    for name, given in contents:
        identity = next((value for key, value in given.items() if key.endswith(":id")), "")
        kind, part = links.get(identity, ("", ""))
        if name != "sheet" or kind != "worksheet":
            continue
        title = given.get("name", "")
        if part not in parts or len(title) > LONGEST_NAME:
            raise UnreadableFile(DAMAGED)
        if holds_anything(parts[part]):
            sheets.append(Sheet(title, part, given.get("state", "visible") != "visible"))
    return sheets


def only_sheet(filled: list[Sheet]) -> Sheet:
    """The one sheet with data that is shown. Raises UnreadableFile naming the sheets otherwise."""
    shown = [sheet for sheet in filled if not sheet.hidden]
    if len(shown) == 1:
        return shown[0]
    if shown:
        names = ", ".join(f"“{sheet.name}”" for sheet in shown[:NAMED])
        more = f" and {len(shown) - NAMED} more" if len(shown) > NAMED else ""
        raise UnreadableFile(
            f"The workbook has {len(shown)} sheets with data: {names}{more}. Keep the one to import and "
            "remove or hide the others."
        )
    if filled:
        raise UnreadableFile(
            f"The only sheet with data, “{filled[0].name}”, is hidden. Show it, check it, and save again."
        )
    raise UnreadableFile("The workbook is empty. The first row of its sheet must hold the headings.")


def sheet_problems(name: str, facts: SheetFacts) -> list[Problem]:
    """What must be put right before the sheet can be read, each with its place."""
    if facts.too_large:
        return [Problem(name, None, None, too_large(facts))]
    reasons = []
    if rows := facts.hidden_rows:
        reasons.append(
            f"there are hidden rows ({some(list(map(str, rows)))}), perhaps under a filter, that would be "
            "imported unseen. Show them or delete them."
        )
    if columns := [column_letters(column - 1) for column in facts.hidden_columns]:
        reasons.append(f"there are hidden columns with values ({some(columns)}). Show them or delete them.")
    if facts.merged:
        reasons.append(f"there are merged cells ({some(facts.merged)}). Unmerge them and fill every cell.")
    problems = [Problem(name, None, None, reason) for reason in reasons]
    problems.extend(
        Problem(name, row, column_letters(column - 1), reason) for row, column, reason in facts.faults
    )
    return problems


def too_large(facts: SheetFacts) -> str:
    """Why a sheet is too large to read."""
    if facts.too_many_rows:
        return f"there are more than {MAX_ROWS:,} rows under the headings. Split the list into smaller files."
    corner = f"{column_letters(facts.last_column - 1)}{facts.last_row}"
    return (
        f"cells are in use as far as {corner}. Delete the rows below the list and the columns to the right "
        "of it, and save the workbook."
    )


def some(places: list[str]) -> str:
    """The first few places of a list."""
    return ", ".join(places[:NAMED]) + (" and more" if len(places) > NAMED else "")


def rows_of(facts: SheetFacts) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells, row by row; cells up to the last column in use."""
    for row in sorted(facts.values):
        cells = facts.values[row]
        yield row, [cells.get(column, "") for column in range(1, facts.last_column + 1)]
