"""BPMN 2.0: bytes to a definition and back (OMG formal/2011-01-03, with diagram interchange)."""

from diagrams.bpmn.reading import Note, NoteCode, Reading, read
from diagrams.bpmn.tree import BadFile, Reason
from diagrams.bpmn.writing import write

__all__ = ["BadFile", "Note", "NoteCode", "Reading", "Reason", "read", "write"]
