"""Why a cell is refused. Plain values: the words are in `customers.import_texts`."""

from dataclasses import dataclass, field
from enum import StrEnum

MAX_SHOWN = 500  # characters of a refused value that are kept


class Reason(StrEnum):
    """Each comes with the named parameters."""

    TOO_MANY_CELLS = "too_many_cells"  # found, expected
    STRAY_QUOTE = "stray_quote"
    MISSING = "missing"
    TOO_LONG = "too_long"  # length, limit
    CONTROL_CHARACTER = "control_character"
    SHORTENED = "shortened"  # a long number that a spreadsheet has rounded
    NOT_A_DATE = "not_a_date"
    NO_SUCH_DAY = "no_such_day"
    AMBIGUOUS_DATE = "ambiguous_date"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    NEGATIVE = "negative"
    OUT_OF_RANGE = "out_of_range"
    AMBIGUOUS_NUMBER = "ambiguous_number"
    UNIT_IN_NUMBER = "unit_in_number"  # unit
    OTHER_CURRENCY = "other_currency"  # found, expected
    NOT_A_CURRENCY = "not_a_currency"
    NOT_A_CHOICE = "not_a_choice"  # choices
    NOT_AN_EMAIL = "not_an_email"
    NOT_A_PHONE = "not_a_phone"
    NOT_A_URL = "not_a_url"
    DUPLICATE = "duplicate"  # row: the same key stands there already
    CONFLICT = "conflict"  # row: the same key has another value there
    INCOMPLETE = "incomplete"  # row: another line of the same order was refused there
    UNKNOWN_CUSTOMER = "unknown_customer"
    UNKNOWN_PRODUCT = "unknown_product"
    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_PARENT = "unknown_parent"
    UNKNOWN_REGION = "unknown_region"
    UNKNOWN_DEPARTMENT = "unknown_department"
    UNKNOWN_SEGMENT = "unknown_segment"
    UNKNOWN_USER = "unknown_user"
    KEY_TAKEN = "key_taken"  # the row's two keys name two records
    OTHER_CUSTOMER = "other_customer"  # the order or delivery is another customer's
    OWN_PARENT = "own_parent"
    NOT_ALLOWED = "not_allowed"
    BEFORE_ORDER = "before_order"
    MORE_THAN_DELIVERED = "more_than_delivered"


@dataclass(frozen=True, slots=True)
class Problem:
    """What a cell's text is instead of a value."""

    reason: Reason
    params: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowError:
    """One refused cell. `column` is as the file names it, blank when the row as a whole is meant."""

    row: int
    column: str
    value: str
    reason: Reason
    params: dict[str, str | int] = field(default_factory=dict)
