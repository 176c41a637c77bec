"""Files of definitions in the reader's words: why one is refused, and what of one was not understood."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crmq.lib import table_errors
from crmq.lib.tables import UnreadableFile
from diagrams.bpmn import BadFile, Note, NoteCode, Reason
from diagrams.flat import NotADefinition

REASONS = {
    Reason.TOO_BIG: _("The file is larger than %(detail)s MB. Export one process at a time."),
    Reason.TOO_DEEP: _("The file is nested too deeply, or has too many elements, to be a process."),
    Reason.ENCODING: _("The characters of the file are not valid %(detail)s. Export it again as UTF-8."),
    Reason.DOCTYPE: _("The file declares a document type, which BPMN does not have and which is not read for safety. Export it again."),
    Reason.NOT_XML: _("The file is no valid XML (line %(detail)s). Export it again from the program it comes from."),
    Reason.NOT_BPMN: _("The file is XML, but not BPMN 2.0 (it begins with “%(detail)s”). Choose BPMN 2.0 when you export it."),
    Reason.EMPTY: _("The file holds no process with tasks, events or gateways."),
    Reason.TOO_MANY: _("The process has %(detail)s nodes; at most 400 are read. Split it."),
}  # fmt: skip
NOTES = {
    NoteCode.LEFT_OUT: _("%(kind)s “%(name)s” has no counterpart here and is left out."),
    NoteCode.READ_AS: _("%(kind)s “%(name)s” is read as the simpler element that comes closest."),
    NoteCode.FLATTENED: _("%(kind)s “%(name)s” is opened: its inside becomes part of the process."),
    NoteCode.DANGLING: _("%(kind)s “%(name)s” lacks one of its ends and is left out."),
    NoteCode.TO_ITSELF: _("%(kind)s “%(name)s” leads back to where it begins and is left out."),
    NoteCode.TWICE: _("%(kind)s “%(name)s” joins two nodes that are joined already and is left out."),
    NoteCode.SHORTENED: _("A text of %(kind)s is too long and is shortened: “%(name)s”…"),
    NoteCode.BAD_ROW: _("Row %(name)s: the value in the column “%(kind)s” is not understood and is left out."),
}


def refusal(error: BadFile | NotADefinition | UnreadableFile) -> str:
    if isinstance(error, UnreadableFile):
        return table_errors.explain(error)
    if isinstance(error, NotADefinition):
        return gettext("The table has no column “%(column)s”. Export a version as CSV to see the columns.") % {
            "column": error.column
        }
    return str(REASONS[error.reason]) % {"detail": error.detail}


def note_text(note: Note) -> str:
    return str(NOTES[note.code]) % {"kind": note.kind, "name": note.name}
