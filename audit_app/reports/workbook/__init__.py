"""The report as a workbook; `book` puts its worksheets together."""
