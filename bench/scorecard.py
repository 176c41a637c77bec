"""The scorecard of the benchmark, and the best statement that a person would write for it by hand."""

from typing import Any

from scoring.models import Group, Indicator, Scorecard
from scoring.services import approval, scorecards

ITEMS: list[tuple[str, dict[str, Any], int]] = [
    ("recency", {"worst": 180, "best": 0, "direction": "lower"}, 10),
    ("order_count", {"worst": 0, "best": 30, "minimum_n": 0}, 8),
    ("amount", {"curve": "logarithmic", "worst": 100, "best": 100_000, "minimum_n": 0}, 14),
    ("growth", {"worst": -50, "best": 50}, 6),
    ("return_rate", {"worst": 20, "best": 0, "direction": "lower"}, 8),
    ("complaints_per_100", {"worst": 20, "best": 0, "direction": "lower"}, 10),
    ("hours_to_resolve", {"worst": 48, "best": 4, "direction": "lower"}, 6),
    ("on_time_delivery", {"worst": 70, "best": 100}, 10),
    ("csat", {"worst": 0, "best": 100}, 10),
    ("nps", {"worst": -100, "best": 100}, 6),
    ("response_hours", {"worst": 24, "best": 0, "direction": "lower"}, 6),
    ("credit", {"worst": 0, "best": 100}, 6),
]


def install() -> None:
    scorecard = Scorecard.objects.create(code="bench", name_en="Bench")
    version = scorecards.draft(scorecard=scorecard, by=None)
    version.minimum_coverage = 0.3
    version.save()
    group = Group.objects.create(version=version, key="all", name_en="All", position=0, weight=1)
    for key, fields, weight in ITEMS:
        text = f"The measure {key} of the registry, within one year."
        indicator = Indicator.objects.create(
            key=key, name_en=key, definition_en=text, measure=key, window_days=365, **fields
        )
        scorecards.add_item(version=version, group=group, indicator=indicator, weight=weight)
    approval.put_in_force(version=version, by=None)


PASSES = {
    "o": """SELECT customer_id, max(ordered_on) FILTER (WHERE status = 'placed') AS last,
        count(*) FILTER (WHERE status = 'placed' AND ordered_on > %(day)s::date - 365) AS n,
        sum(amount_minor) FILTER (WHERE status = 'placed' AND ordered_on > %(day)s::date - 365) AS amount,
        sum(amount_minor) FILTER (WHERE status = 'placed' AND ordered_on <= %(day)s::date - 365 AND ordered_on > %(day)s::date - 730) AS before,
        count(*) FILTER (WHERE ordered_on > %(day)s::date - 365) AS kept,
        count(*) FILTER (WHERE status = 'returned' AND ordered_on > %(day)s::date - 365) AS returned
        FROM customers_order WHERE status <> 'cancelled' AND ordered_on <= %(day)s::date AND {range} GROUP BY 1""",
    "c": """SELECT customer_id, count(*) AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY resolve_minutes / 60.0) AS hours
        FROM feedback_complaint WHERE received_at > %(now)s::timestamptz - interval '365 days' AND {range} GROUP BY 1""",
    "d": """SELECT customer_id, count(*) FILTER (WHERE delivered_on <= %(day)s::date OR promised_on < %(day)s::date) AS due,
        count(*) FILTER (WHERE delivered_on <= promised_on) AS on_time
        FROM customers_delivery WHERE promised_on > %(day)s::date - 365 AND promised_on <= %(day)s::date AND {range} GROUP BY 1""",
    "a": """SELECT customer_id, 100.0 * avg((number >= 4)::int) FILTER (WHERE kind = 'csat') AS csat,
        avg(CASE WHEN number >= 9 THEN 100 WHEN number <= 6 THEN -100 ELSE 0 END) FILTER (WHERE kind = 'nps') AS nps
        FROM feedback_answer WHERE is_headline AND completed_at > %(now)s::timestamptz - interval '365 days' AND {range} GROUP BY 1""",
    "i": """SELECT customer_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY response_minutes / 60.0) AS hours
        FROM customers_interaction WHERE is_inquiry AND at > %(now)s::timestamptz - interval '365 days' AND {range} GROUP BY 1""",
    "k": """SELECT customer_id, (array_agg(value ORDER BY at DESC))[1] AS credit
        FROM customers_assessment WHERE kind = 'credit' AND {range} GROUP BY 1""",
}
RAW = [
    "%(day)s::date - o.last", "coalesce(o.n, 0)", "coalesce(o.amount, 0) / 100.0", "100.0 * (coalesce(o.amount, 0) - o.before) / nullif(o.before, 0)",
    "100.0 * o.returned / nullif(o.kept, 0)", "100.0 * coalesce(c.n, 0) / nullif(o.n, 0)", "c.hours", "100.0 * d.on_time / nullif(d.due, 0)",
    "a.csat", "a.nps", "i.hours", "k.credit",
]  # fmt: skip


def by_hand(table: str) -> str:
    """INSERT..SELECT over one range of ids: score, tier and the two arrays."""
    joins = " ".join(
        f"LEFT JOIN ({sql.format(range='customer_id > %(low)s AND customer_id <= %(high)s')}) {key} ON {key}.customer_id = c0.id"
        for key, sql in PASSES.items()
    )
    raw = ", ".join(f"({sql})::float8 AS r{i}" for i, sql in enumerate(RAW))
    points = ", ".join(f"{_points(f'r{i}', fields)} AS s{i}" for i, (_key, fields, _weight) in enumerate(ITEMS))
    total = " + ".join(f"{weight} * coalesce(s{i}, 0)" for i, (_key, _fields, weight) in enumerate(ITEMS))
    whole = " + ".join(
        f"CASE WHEN s{i} IS NULL THEN 0 ELSE {weight} END" for i, (_key, _fields, weight) in enumerate(ITEMS)
    )
    arrays = "ARRAY[{}]::float8[], ARRAY[{}]::float8[]".format(
        ", ".join(f"r{i}" for i in range(len(ITEMS))), ", ".join(f"s{i}" for i in range(len(ITEMS)))
    )
    return f"""
        INSERT INTO {table} SELECT id, score, CASE WHEN score >= 75 THEN 1 WHEN score >= 55 THEN 2 WHEN score IS NOT NULL THEN 3 END, {arrays}
        FROM (SELECT *, CASE WHEN whole >= 30 THEN total / whole END AS score
            FROM (SELECT *, {total} AS total, {whole} AS whole
                FROM (SELECT *, {points} FROM (SELECT c0.id, {raw} FROM customers_customer c0 {joins}
                    WHERE c0.kind = 'account' AND c0.status = 'active' AND c0.id > %(low)s AND c0.id <= %(high)s OFFSET 0) x OFFSET 0) y) z) w
    """


def _points(value: str, fields: dict[str, Any]) -> str:
    worst, best = fields["worst"], fields["best"]
    if fields.get("curve") == "logarithmic":
        share = f"(ln(greatest({value}, {worst})) - ln({worst}::float8)) / (ln({best}::float8) - ln({worst}::float8))"
    else:
        share = f"({value} - ({worst})) / (({best}) - ({worst}))::float8"
    return f"CASE WHEN {value} IS NOT NULL THEN 100 * least(1, greatest(0, {share})) END"
