"""Keeping the narrow row in step with what it repeats. Sets of customers, never one by one."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import connection

CREATE = """
    INSERT INTO customers_standing (
        customer_id, kind, owner_id, department_id, region_id, status, is_rated, open_complaints, revenue_12m_minor
    )
    SELECT id, kind, owner_id, department_id, region_id, status, false, 0, 0
    FROM customers_customer WHERE id = ANY(%(ids)s)
    ON CONFLICT (customer_id) DO UPDATE SET
        kind = EXCLUDED.kind, owner_id = EXCLUDED.owner_id, department_id = EXCLUDED.department_id,
        region_id = EXCLUDED.region_id, status = EXCLUDED.status
    WHERE (customers_standing.kind, customers_standing.owner_id, customers_standing.department_id,
           customers_standing.region_id, customers_standing.status)
        IS DISTINCT FROM (EXCLUDED.kind, EXCLUDED.owner_id, EXCLUDED.department_id, EXCLUDED.region_id, EXCLUDED.status)
"""

REFRESH = """
    UPDATE customers_standing s SET
        last_interaction_at = (SELECT max(i.at) FROM customers_interaction i WHERE i.customer_id = s.customer_id),
        last_order_on = (
            SELECT max(o.ordered_on) FROM customers_order o
            WHERE o.customer_id = s.customer_id AND o.status <> 'cancelled'
        ),
        revenue_12m_minor = coalesce((
            SELECT sum(o.amount_minor) FROM customers_order o
            WHERE o.customer_id = s.customer_id AND o.status = 'placed' AND o.currency = c.currency
            AND o.ordered_on >= (%(as_of)s::date - interval '12 months')::date AND o.ordered_on < %(as_of)s
        ), 0)
    FROM customers_customer c
    WHERE c.id = s.customer_id AND s.customer_id = ANY(%(ids)s)
"""

COMPLAINTS = """
    UPDATE customers_standing s SET open_complaints = counted.open
    FROM unnest(%(ids)s::bigint[], %(open)s::int[]) AS counted(customer_id, open)
    WHERE counted.customer_id = s.customer_id AND s.open_complaints <> counted.open
"""


def mirror(customer_ids: Collection[int]) -> None:
    """Create the missing rows and copy kind, owner, department, region and status into all."""
    _run(CREATE, {"ids": list(customer_ids)})


def refresh(customer_ids: Collection[int], as_of: date) -> None:
    """Last interaction, last order, and revenue of the 12 months before `as_of` in the customer's currency."""
    _run(REFRESH, {"ids": list(customer_ids), "as_of": as_of})


def count_complaints(counts: Mapping[int, int]) -> None:
    """Store the number of open complaints of each customer."""
    _run(COMPLAINTS, {"ids": list(counts), "open": list(counts.values())})


def _run(statement: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
