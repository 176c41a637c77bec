"""The row that says where a customer stands now; services that change its sources refresh it."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction

from crmq.org import queries as org
from customers.queries import standing as query


def create_missing(*, customer_ids: Collection[int]) -> None:
    """Give these customers their row, or copy kind, owner, department, region and status into it."""
    query.mirror(customer_ids)


@transaction.atomic
def refresh(
    *, customer_ids: Collection[int], open_complaints: Mapping[int, int] | None = None, as_of: date | None = None
) -> None:
    """Recount what hangs on these customers.

    Shape:  `open_complaints` maps customer to the number of open complaints; who keeps complaints
            counts them. Without it that column stays.
    Cost:   one statement for all customers; ask for some thousand at a time.
    """
    if not customer_ids:
        return
    query.refresh(customer_ids, as_of or org.today())
    if open_complaints is not None:
        query.count_complaints(open_complaints)
