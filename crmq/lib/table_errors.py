"""What to tell people about a file that cannot be read: what is wrong, and what to do."""

from django.utils.translation import gettext_lazy as _

from crmq.lib.tables import FileReason, UnreadableFile

TEXTS = {
    FileReason.EMPTY: _("The file is empty. Choose the file that holds your data."),
    FileReason.NO_ROWS: _("The file has column names but no rows below them. Add the rows, or choose another file or sheet."),
    FileReason.TOO_LARGE: _("The file is larger than %(megabytes)s MB. Split it, or remove columns that are not imported."),
    FileReason.NOT_A_TABLE: _("This is not a table (it looks like %(found)s). Save the data as CSV or XLSX and upload that file."),
    FileReason.OLD_EXCEL: _("This is a file of an old version of Excel (XLS). Open it in Excel and save it as XLSX or CSV."),
    FileReason.PROTECTED: _("The file is protected by a password. Remove the password in Excel and save it again."),
    FileReason.DAMAGED: _("The file is damaged or incomplete. Open it in Excel, save it again and upload the new file."),
    FileReason.EXPANDS: _("The workbook needs too much memory once it is unpacked. Save the sheet as CSV and upload that file."),
    FileReason.UNKNOWN_ENCODING: _("The characters of the file cannot be recognised. Choose its encoding, or save it as CSV UTF-8."),
    FileReason.BROKEN_ENCODING: _("Line %(line)s holds bytes that are not valid %(encoding)s. Save the file again as CSV UTF-8, or choose its encoding."),
    FileReason.UNCLOSED_QUOTE: _("Row %(row)s opens a quotation mark that is never closed. Close it, or remove it."),
    FileReason.CELL_TOO_LONG: _("A cell is longer than %(limit)s characters; probably a quotation mark is not closed. Correct the file."),
    FileReason.TOO_MANY_COLUMNS: _("The file has %(found)s columns; at most %(limit)s can be read. Remove columns that are not imported."),
    FileReason.NO_SUCH_SHEET: _("The workbook has no visible sheet named “%(sheet)s”. Choose one of its sheets."),
}  # fmt: skip


def explain(error: UnreadableFile) -> str:
    """The message in the language in force."""
    return str(TEXTS[error.reason]) % error.params
