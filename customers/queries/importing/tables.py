"""What is written to each table: which staged value goes into which column."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """`value` is SQL over the batch `b`, NULL where the file says nothing: then a new record gets
    `default` and an old one keeps what it has."""

    name: str
    value: str
    default: str = "''"
    is_fixed: bool = False  # set once, when the record is created


@dataclass(frozen=True, slots=True)
class Target:
    """A table and the column of the batch that holds the keys of its records.

    `is_row` is SQL over the batch that is true for the rows that stand for a record of this table;
    `is_new` for those of them whose record does not exist yet.
    """

    table: str
    key: str
    columns: tuple[Column, ...]
    is_row: str
    is_new: str
    stamps: tuple[tuple[str, str], ...] = ()  # columns that each new record needs, with their SQL
    touch: str = ""  # what else an update sets


def _plain(*names: str, default: str = "''") -> tuple[Column, ...]:
    return tuple(Column(name, f"b.{name}", default) for name in names)


IDENTITY = (("public_id", "gen_random_uuid()"),)
CREATED = (*IDENTITY, ("created_at", "now()"))
TIMES = (*CREATED, ("updated_at", "now()"))
SOURCE = (Column("source", "b.new_source", "'crmq'"), Column("external_id", "b.new_external_id"))

PRODUCTS = Target(
    "customers_product",
    "id",
    (
        Column("sku", "b.sku"),
        *_plain("name", "category", "subcategory", "supplier"),
        *SOURCE,
    ),
    is_row="b.nth = 1",
    is_new="b.is_new",
    stamps=TIMES,
    touch="updated_at = now()",
)
CUSTOMERS = Target(
    "customers_customer",
    "id",
    (
        Column("code", "b.code"),
        *_plain("name", "other_name", "sort_key", "initials"),
        Column("kind", "b.kind", "'account'", is_fixed=True),
        Column("status", "b.status", "'active'", is_fixed=True),
        *_plain("parent_id", "segment_id", "region_id", "department_id", "owner_id", default="NULL"),
        *_plain("industry", "phone", "email", "website", "address", "tax_number", "note"),
        Column("currency", "b.currency", "%(currency)s"),
        *_plain("revenue_minor", "credit_limit_minor", "headcount", "since", default="NULL"),
        *SOURCE,
    ),
    is_row="b.nth = 1",
    is_new="b.is_new",
    stamps=(*TIMES, ("version", "1")),
    touch="updated_at = now(), version = t.version + 1",
)
ORDERS = Target(
    "customers_order",
    "id",
    (
        Column("number", "b.number"),
        Column("customer_id", "b.customer_id", "NULL", is_fixed=True),
        Column("ordered_on", "b.ordered_on", "NULL"),
        Column("status", "b.status", "'placed'"),
        Column("amount_minor", "b.total_minor", "0"),
        Column("cost_minor", "b.total_cost_minor", "NULL"),
        Column("currency", "b.currency", "%(currency)s"),
        *_plain("paid_on", "payment_due_on", default="NULL"),
        *SOURCE,
    ),
    is_row="b.nth = 1",
    is_new="b.is_new",
    stamps=CREATED,
)
LINES = Target(
    "customers_orderline",
    "line_id",
    (
        Column("customer_id", "b.customer_id", "NULL", is_fixed=True),
        Column("order_id", "b.id", "NULL", is_fixed=True),
        Column("number", "b.line_number"),
        Column("product_id", "b.product_id", "NULL"),
        Column("ordered_on", "b.head_on", "NULL"),
        Column("quantity", "b.quantity", "1"),
        Column("amount_minor", "b.amount_minor", "0"),
        Column("source", "%(source)s", "'crmq'", is_fixed=True),
        Column("external_id", "''", is_fixed=True),
    ),
    is_row="b.line_number IS NOT NULL",
    is_new="b.is_new_line",
)
DELIVERIES = Target(
    "customers_delivery",
    "id",
    (
        Column("number", "b.number"),
        Column("customer_id", "b.customer_id", "NULL", is_fixed=True),
        Column("order_id", "b.order_id", "NULL"),
        Column("promised_on", "b.promised_on", "NULL"),
        *_plain("delivered_on", "quantity", "accepted_quantity", default="NULL"),
        *SOURCE,
    ),
    is_row="b.nth = 1",
    is_new="b.is_new",
    stamps=CREATED,
)
INTERACTIONS = Target(
    "customers_interaction",
    "id",
    (
        Column("customer_id", "b.customer_id", "NULL", is_fixed=True),
        Column("at", "b.at", "NULL"),
        *_plain("channel", "subject", "note"),
        Column("direction", "b.direction", "'out'"),
        *_plain("minutes", "resolved_at_once", default="NULL"),
        *_plain("is_return_visit", "is_inquiry", default="false"),
        Column("source", "%(source)s", is_fixed=True),
        Column("external_id", "b.external_id", is_fixed=True),
        Column("by_id", "%(by)s::bigint", "NULL", is_fixed=True),
    ),
    is_row="b.nth = 1",
    is_new="b.is_new",
    stamps=CREATED,
)
REGIONS = Target(
    "org_region",
    "id",
    (*(Column(name, f"b.{name}") for name in ("code", "name_en", "name_zh", "parent_id")),),
    is_row="true",
    is_new="true",
)
