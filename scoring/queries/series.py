"""The figures of control charts, by week or month: numerators and denominators, complete periods only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from crmq.org import queries as org
from scoring.models import ControlChart, ScorecardVersion

Series = ControlChart.Series
BACK = {"week": 104, "month": 60}  # periods that a chart looks back


@dataclass(frozen=True, slots=True)
class Point:
    """One period. Shares and rates have a size; single values have size 1."""

    start: date
    numerator: float
    denominator: float

    @property
    def value(self) -> float:
        return self.numerator / self.denominator


# Each gives period, numerator, denominator; `day` in the organisation's zone. {region}: a condition on c.
LATE = "e.resolved_at > e.resolve_due OR (e.resolve_due < now() AND e.resolved_at IS NULL)"
SQL: dict[str, str] = {
    Series.COMPLAINT_RATE: """
        SELECT period, sum(complaints), sum(orders) / 100.0 FROM (
            SELECT date_trunc(%(period)s, e.received_at AT TIME ZONE %(zone)s)::date AS period, 1 AS complaints, 0 AS orders
            FROM feedback_complaint e LEFT JOIN customers_customer c ON c.id = e.customer_id
            WHERE e.status <> 'merged' AND {region}
            UNION ALL
            SELECT date_trunc(%(period)s, e.ordered_on::timestamp)::date, 0, 1
            FROM customers_order e JOIN customers_customer c ON c.id = e.customer_id WHERE e.status = 'placed' AND {region}
        ) u GROUP BY 1""",
    Series.LATE_RESOLUTION: f"""
        SELECT date_trunc(%(period)s, e.received_at AT TIME ZONE %(zone)s)::date, count(*) FILTER (WHERE {LATE}), count(*)
        FROM feedback_complaint e LEFT JOIN customers_customer c ON c.id = e.customer_id
        WHERE e.status <> 'merged' AND (e.resolved_at IS NOT NULL OR e.resolve_due < now()) AND {{region}} GROUP BY 1""",
    Series.RESOLUTION_HOURS: """
        SELECT date_trunc(%(period)s, e.resolved_at AT TIME ZONE %(zone)s)::date,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY e.resolve_minutes / 60.0::float8), 1
        FROM feedback_complaint e LEFT JOIN customers_customer c ON c.id = e.customer_id
        WHERE e.resolve_minutes IS NOT NULL AND e.resolved_at IS NOT NULL AND {region} GROUP BY 1""",
    Series.ON_TIME: """
        SELECT date_trunc(%(period)s, e.promised_on::timestamp)::date, count(*) FILTER (WHERE e.delivered_on <= e.promised_on), count(*)
        FROM customers_delivery e JOIN customers_customer c ON c.id = e.customer_id WHERE {region} GROUP BY 1""",
    Series.SATISFIED: """
        SELECT date_trunc(%(period)s, e.completed_at AT TIME ZONE %(zone)s)::date, count(*) FILTER (WHERE e.number >= 4), count(*)
        FROM feedback_answer e LEFT JOIN customers_customer c ON c.id = e.customer_id
        WHERE e.kind = 'csat' AND e.number IS NOT NULL AND e.completed_at IS NOT NULL AND e.is_headline AND {region} GROUP BY 1""",
    Series.DWELL: """
        SELECT date_trunc(%(period)s, e.at AT TIME ZONE %(zone)s)::date,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY e.seconds_before / 86400.0::float8), 1
        FROM customers_stagechange e JOIN customers_stage s ON s.id = e.from_stage_id
        JOIN customers_customer c ON c.id = e.customer_id
        WHERE e.seconds_before IS NOT NULL AND (%(stage)s = '' OR s.key = %(stage)s) AND {region} GROUP BY 1""",
}  # fmt: skip
# One value a period: the last evaluation of everyone in it, by versions that have the indicator.
INDICATOR = """
    SELECT period, median, 1 FROM (
        SELECT DISTINCT ON (date_trunc(%(period)s, r.as_of AT TIME ZONE %(zone)s))
            date_trunc(%(period)s, r.as_of AT TIME ZONE %(zone)s)::date AS period,
            (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v.raw[p.place]) FROM scoring_evaluation v
                JOIN customers_customer c ON c.id = v.customer_id
                WHERE v.run_id = r.id AND v.version_id IS NULL AND {region}) AS median
        FROM scoring_run r JOIN unnest(%(versions)s::bigint[], %(places)s::int[]) AS p(version, place) ON p.version = r.version_id
        WHERE r.status = 'done' AND r.scope <> 'changed' AND r.assigns AND r.pruned_at IS NULL
        ORDER BY date_trunc(%(period)s, r.as_of AT TIME ZONE %(zone)s), r.as_of DESC
    ) x WHERE median IS NOT NULL
"""


def points(chart: ControlChart) -> list[Point]:
    """The complete periods that have something to show, oldest first. One query."""
    given: dict[str, Any] = {"period": chart.period, "zone": org.zone().key, "stage": chart.stage_key}
    region = "true" if chart.region_id is None else f"c.region_id = {chart.region_id:d}"
    sql = SQL.get(chart.series, "")
    if chart.series == Series.INDICATOR:
        sql, given = INDICATOR, given | _places(chart.item_key)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql.format(region=region)}) s(period, n, d) ORDER BY 1", given)
        rows: Sequence[Any] = cursor.fetchall()
    current = _start_of(org.today(), chart.period)
    shown = [Point(start, float(n), float(d)) for start, n, d in rows if start < current and d]
    return shown[-BACK[chart.period] :]


def _places(key: str) -> dict[str, Any]:
    """Where each version keeps the indicator in its arrays, from 1."""
    rows = ScorecardVersion.objects.filter(items__key=key).values_list("pk", "items__position")
    return {"versions": [row[0] for row in rows], "places": [row[1] + 1 for row in rows]}


def _start_of(day: date, period: str) -> date:
    return day.replace(day=1) if period == "month" else day - timedelta(days=day.weekday())
