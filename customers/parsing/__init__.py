"""Rows of a file to typed records, or to the reason why not. Pure: knows neither Django nor the database.

with open_table(stream) as table:                       # first pass: what do the columns prove?
    mapping = suggest_mapping(KINDS["orders"], table.columns)
    survey = Survey(mapping, table.columns)
    for chunk in table.chunks():
        survey.add(chunk)
parser = RowParser(mapping, columns, survey.conventions(), currency="USD")
with open_table(stream) as table:                       # second pass: the records
    for chunk in table.chunks():
        batch = parser.parse(chunk)
"""

from customers.parsing.conventions import Basis, Convention, Conventions, Survey
from customers.parsing.dates import DayOrder
from customers.parsing.fields import KINDS, Field, Kind, Repeats, Type
from customers.parsing.mapping import (
    BadMapping,
    ColumnMapping,
    MappingProblem,
    MappingReason,
    Source,
    repeats_of,
    suggest_mapping,
)
from customers.parsing.numbers import DecimalMark
from customers.parsing.reasons import Problem, Reason, RowError
from customers.parsing.rows import Batch, RowParser
from customers.parsing.values import Value

__all__ = [
    "KINDS",
    "BadMapping",
    "Basis",
    "Batch",
    "ColumnMapping",
    "Convention",
    "Conventions",
    "DayOrder",
    "DecimalMark",
    "Field",
    "Kind",
    "MappingProblem",
    "MappingReason",
    "Problem",
    "Reason",
    "Repeats",
    "RowError",
    "RowParser",
    "Source",
    "Survey",
    "Type",
    "Value",
    "repeats_of",
    "suggest_mapping",
]
