"""The words for what `customers.parsing` says in plain values: fields, refused cells, faulty mappings."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.parsing import Basis, Convention, DayOrder, DecimalMark, MappingProblem, MappingReason, Reason, Repeats

FIELDS: dict[str, str | Promise] = {
    "accepted_quantity": _("Accepted quantity"),
    "address": _("Address"),
    "amount_minor": _("Amount"),
    "category": _("Category"),
    "code": _("Code"),
    "cost_minor": _("Cost"),
    "credit_limit_minor": _("Credit limit"),
    "currency": _("Currency"),
    "customer_code": _("Customer code"),
    "delivered_on": _("Delivered on"),
    "department": _("Department"),
    "email": _("E-mail"),
    "external_id": _("External ID"),
    "headcount": _("Headcount"),
    "industry": _("Industry"),
    "kind": _("Kind"),
    "line_number": _("Line"),
    "name": _("Name"),
    "note": _("Note"),
    "number": _("Number"),
    "order_number": _("Order number"),
    "ordered_on": _("Ordered on"),
    "other_name": _("Name in the other language"),
    "owner_email": _("E-mail of the owner"),
    "paid_on": _("Paid on"),
    "parent_code": _("Code of the parent"),
    "payment_due_on": _("Payment due on"),
    "phone": _("Phone"),
    "product_sku": _("Product SKU"),
    "promised_on": _("Promised on"),
    "quantity": _("Quantity"),
    "region": _("Region"),
    "revenue_minor": _("Declared yearly revenue"),
    "segment": _("Segment"),
    "since": _("Customer since"),
    "sku": _("SKU"),
    "status": _("Status"),
    "subcategory": _("Subcategory"),
    "supplier": _("Supplier"),
    "tax_number": _("Tax number"),
    "website": _("Website"),
}

ROWS = {
    Reason.TOO_MANY_CELLS: _("The row has %(found)s cells, the header %(expected)s. Put quotation marks around text that holds the separator."),
    Reason.STRAY_QUOTE: _("A quotation mark stands in the middle of a cell. Write it twice, or remove it."),
    Reason.MISSING: _("A value is required here."),
    Reason.TOO_LONG: _("The text has %(length)s characters; at most %(limit)s are kept. Shorten it."),
    Reason.CONTROL_CHARACTER: _("The text holds a character that cannot be stored. Remove it."),
    Reason.SHORTENED: _("A spreadsheet has rounded this number. Format the column as text and enter it again."),
    Reason.NOT_A_DATE: _("This is not a date. Write it like 2026-03-05, or list it as a value that means blank."),
    Reason.NO_SUCH_DAY: _("There is no such day in the calendar."),
    Reason.AMBIGUOUS_DATE: _("Day and month cannot be told apart. Choose their order in the mapping, or write dates like 2026-03-05."),
    Reason.NOT_A_NUMBER: _("This is not a number. Correct it, or list it as a value that means blank."),
    Reason.NOT_WHOLE: _("This must be a whole number."),
    Reason.NEGATIVE: _("This cannot be below zero."),
    Reason.OUT_OF_RANGE: _("The value is out of range."),
    Reason.AMBIGUOUS_NUMBER: _("The separator may part thousands or decimals. Choose the decimal mark in the mapping."),
    Reason.UNIT_IN_NUMBER: _("The number has the unit “%(unit)s”. Write it out in figures, without a unit."),
    Reason.OTHER_CURRENCY: _("The amount is in %(found)s, the row in %(expected)s. Correct one of them."),
    Reason.NOT_A_CURRENCY: _("This is not the code of a currency, such as CNY or USD."),
    Reason.NOT_A_CHOICE: _("This is not one of: %(choices)s."),
    Reason.NOT_AN_EMAIL: _("This is not an e-mail address."),
    Reason.NOT_A_PHONE: _("This is not a phone number."),
    Reason.NOT_A_URL: _("This is not a web address that begins with http:// or https://."),
    Reason.DUPLICATE: _("Row %(row)s has the same line already. Remove one of them."),
    Reason.CONFLICT: _("Row %(row)s says otherwise about the same record. Make them agree."),
    Reason.INCOMPLETE: _("Row %(row)s of the same order was refused, and an order is taken whole or not at all."),
    Reason.UNKNOWN_CUSTOMER: _("There is no customer with this code. Import the customer first, or correct the code."),
    Reason.UNKNOWN_PRODUCT: _("There is no product with this SKU. Import the product first, or correct the SKU."),
    Reason.UNKNOWN_ORDER: _("There is no order with this number. Import the order first, or correct the number."),
    Reason.UNKNOWN_PARENT: _("There is no customer with this code to be the parent. Import it first, or let the import create it."),
    Reason.UNKNOWN_REGION: _("There is no such region. An administrator can add it, or let the import create it."),
    Reason.UNKNOWN_DEPARTMENT: _("There is no such department. Correct the name, or ask an administrator to add it."),
    Reason.UNKNOWN_SEGMENT: _("There is no such segment. Correct the name, or ask a QA lead to add it."),
    Reason.UNKNOWN_USER: _("Nobody here has this e-mail address. Correct it, or leave the cell blank."),
    Reason.KEY_TAKEN: _("The code and the external ID of this row belong to two different records. Correct one of them."),
    Reason.OTHER_CUSTOMER: _("This belongs to another customer already. Correct the number or the customer."),
    Reason.OWN_PARENT: _("A customer cannot be its own parent."),
    Reason.NOT_ALLOWED: _("You may not set this. Leave it out, or ask someone who may."),
    Reason.BEFORE_ORDER: _("This day is before the day of the order. Correct one of them."),
    Reason.MORE_THAN_DELIVERED: _("More was accepted than delivered. Correct one of the quantities."),
    Reason.UNKNOWN_CUSTOMER: _("There is no customer with this code. Import the customers first, or correct the code."),
    Reason.UNKNOWN_PRODUCT: _("There is no product with this SKU. Import the products first, or correct the SKU."),
    Reason.UNKNOWN_ORDER: _("There is no order with this number from this source. Import the orders first, or correct the number."),
    Reason.UNKNOWN_PARENT: _("There is no customer with this code to be the parent. Add it, or let the import create parents."),
    Reason.UNKNOWN_REGION: _("There is no region of this code or name. Add it, or let the import create regions."),
    Reason.UNKNOWN_DEPARTMENT: _("There is no department of this code or name. Add it, or correct the cell."),
    Reason.UNKNOWN_SEGMENT: _("There is no segment of this code or name. Add it, or correct the cell."),
    Reason.UNKNOWN_USER: _("Nobody with this e-mail address works here. Correct it, or leave the cell blank."),
    Reason.KEY_TAKEN: _("The code and the external ID belong to two different records. Correct one of them."),
    Reason.OTHER_CUSTOMER: _("The record exists already, and belongs to another customer. Correct the customer or the number."),
    Reason.OWN_PARENT: _("The customer would stand above itself. Choose another parent."),
    Reason.BEFORE_ORDER: _("The payment would be due before the order was placed. Correct one of the dates."),
    Reason.MORE_THAN_DELIVERED: _("More was accepted than delivered. Correct one of the quantities."),
}  # fmt: skip

MAPPINGS = {
    MappingReason.MALFORMED: _(
        "The mapping cannot be read at “%(name)s”. Compare it with the example in the documentation."
    ),
    MappingReason.UNKNOWN_FIELD: _("There is no field “%(name)s” to import into. Remove it from the mapping."),
    MappingReason.UNKNOWN_COLUMN: _(
        "The file has no column “%(name)s”. Choose another column for the field “%(value)s”."
    ),
    MappingReason.UNMAPPED: _("“%(name)s” is required. Choose its column, or give a fixed value."),
    MappingReason.NONE_OF: _("At least one of these is required: %(name)s. Choose a column for it."),
    MappingReason.BAD_OPTION: _("“%(value)s” cannot be chosen for “%(name)s”."),
    MappingReason.BAD_CONSTANT: _("The fixed value “%(value)s” does not suit the field “%(name)s”."),
}

CONVENTIONS = {
    DayOrder.MONTH_FIRST.value: _("month before day"),
    DayOrder.DAY_FIRST.value: _("day before month"),
    DecimalMark.POINT.value: _("decimal point"),
    DecimalMark.COMMA.value: _("decimal comma"),
    "mixed": _("both ways"),
    "unknown": _("cannot be told"),
}
BASES = {
    Basis.CHOSEN: _("chosen in the mapping"),
    Basis.COLUMN: _("shown by the column, such as %(example)s"),
    Basis.FILE: _("shown by the other columns of the file"),
    Basis.NOTHING: _("nothing in the file shows it, such as %(example)s"),
}
REPEATS = {
    Repeats.REJECT: _("refuse the row"),
    Repeats.FIRST: _("keep the first"),
    Repeats.EARLIEST: _("keep the earliest"),
    Repeats.LATEST: _("keep the latest"),
    Repeats.SUM: _("add them up"),
}


def explain_row(reason: str, params: dict[str, str | int]) -> str:
    """Why a cell was refused and what to do, in the language in force. `reason` is a value of Reason."""
    return str(ROWS[Reason(reason)]) % params


def explain_mapping(problem: MappingProblem) -> str:
    """What is wrong with a mapping; fields are called by their labels."""
    names = ", ".join(str(FIELDS.get(name, name)) for name in problem.name.split(","))
    is_column = problem.reason is MappingReason.UNKNOWN_COLUMN
    value = str(FIELDS.get(problem.value, problem.value)) if is_column else problem.value
    return str(MAPPINGS[problem.reason]) % {"name": problem.name if is_column else names, "value": value}


def explain_convention(convention: Convention) -> str:
    """How a column is read and why: "month before day (shown by the column, such as 8/27/14)"."""
    basis = str(BASES[convention.basis]) % {"example": convention.example}
    return f"{CONVENTIONS[convention.value]} ({basis})"
