"""The kinds of files that the ledger goes out in."""

from models.words import N_, Labelled


class ExportFormat(Labelled):
    XLSX = "xlsx", N_("Excel workbook")
    CSV = "csv", N_("CSV file")
    DOCX = "docx", N_("Word document")
