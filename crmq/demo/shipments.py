"""The shipments of the demo world: a real file, moved in time so that its history ends yesterday.

See SOURCES.txt beside this module. Only dates are touched, and all by the same whole number of
days; the dirt of the original (text in number columns, blanks, "Date Not Captured") stays.
"""

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

SOURCE = "scms"
FILE = Path(__file__).with_name("scms.csv.gz")
DATE_COLUMNS = [
    "PQ First Sent to Client Date",
    "PO Sent to Vendor Date",
    "Scheduled Delivery Date",
    "Delivered to Client Date",
    "Delivery Recorded Date",
]
FORMATS = ("%d-%b-%y", "%m/%d/%y", "20%m-%d-%y")  # the last: garbled on the way, see SOURCES.txt

# What the columns are called in the product, as a person would map them in the import wizard.
UNKNOWN_DATES = ["Date Not Captured", "Pre-PQ Process", "N/A - From RDC"]
MAPPINGS: dict[str, dict[str, object]] = {
    "products": {
        "fields": {
            "sku": "Item Description",
            "name": "Item Description",
            "category": "Product Group",
            "subcategory": "Sub Classification",
            "supplier": {"columns": ["Vendor"], "repeats": "first"},  # an item may come from several
        },
    },
    "customers": {
        "fields": {
            "code": "Project Code",
            "name": "Project Code",
            "parent_code": "Country",
            "region": "Country",
            "currency": {"constant": "USD"},
        },
        "options": {"create_parents": True, "create_regions": True},
    },
    "orders": {
        "fields": {
            "number": "PO / SO #",
            "customer_code": "Project Code",
            "ordered_on": {
                "columns": ["PO Sent to Vendor Date", "PQ First Sent to Client Date", "Scheduled Delivery Date"],
                "repeats": "earliest",  # the lines of an order may be scheduled apart
            },
            "currency": {"constant": "USD"},
            "line_number": "ID",
            "product_sku": "Item Description",
            "quantity": "Line Item Quantity",
            "amount_minor": "Line Item Value",
        },
        "blanks": {"*": UNKNOWN_DATES},
    },
    "deliveries": {
        "fields": {
            "number": "ASN/DN #",
            "order_number": "PO / SO #",
            "customer_code": "Project Code",
            "promised_on": {"columns": ["Scheduled Delivery Date"], "repeats": "latest"},
            "delivered_on": {"columns": ["Delivered to Client Date"], "repeats": "latest"},
        },
        "blanks": {"*": UNKNOWN_DATES},
    },
}


def rows() -> Iterator[dict[str, str]]:
    """The original's rows, one dict of strings each."""
    with gzip.open(FILE, "rt", encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def read_date(text: str) -> date | None:
    """A date in one of the original's three spellings; None for its many ways of saying "unknown"."""
    for form in FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def write_shifted(target: Path, *, last_day: date) -> timedelta:
    """Write the file with its latest date moved to `last_day`; returns by how much all were moved."""
    table = list(rows())
    dates = [found for row in table for column in DATE_COLUMNS if (found := read_date(row[column]))]
    shift = last_day - max(dates)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        for row in table:
            for column in DATE_COLUMNS:
                if found := read_date(row[column]):
                    row[column] = (found + shift).isoformat()
            writer.writerow(row)
    return shift
