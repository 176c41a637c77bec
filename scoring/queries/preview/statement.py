"""The evaluation's own statement, over stored points instead of events.

Scores come from `measures.scored_sql` and tiers from `snapshots.tier_sql`, as in a run; overrides win, as in
`customers.services.tiers`. So what the preview says is what a run on the same points does.
"""

from dataclasses import dataclass
from typing import Any

from customers.models import Tier
from scoring import measures
from scoring.queries.card import Card
from scoring.queries.snapshots import tier_sql

from .basis import Basis, Source, population_sql

SALT = 20_260  # chooses the sample; the same customers for every set of weights
SLICES = 1024


@dataclass(frozen=True, slots=True)
class Part:
    """Which customers to look at: all, a share of them chosen by their number, or some by number."""

    slices: int = SLICES
    ids: tuple[int, ...] | None = None
    low: int | None = None
    high: int | None = None

    def sql(self) -> str:
        conditions = ["true"]
        if self.slices < SLICES:
            conditions.append(f"(hashint8extended(e.customer_id, {SALT}) & {SLICES - 1}) < {self.slices:d}")
        if self.ids is not None:
            conditions.append("e.customer_id = ANY(%(ids)s)")
        if self.high is not None:
            conditions.append("e.customer_id > %(low)s AND e.customer_id <= %(high)s")
        return " AND ".join(conditions)

    def params(self) -> dict[str, Any]:
        return {"ids": list(self.ids or ()), "low": self.low, "high": self.high}


def tried_sql(basis: Basis, tiers: list[Tier], part: Part, *, with_points: bool = False) -> str:
    """One row a customer: standing now, and score, coverage and tier as a run by the draft would give them."""
    return " UNION ALL ".join(_of_source(basis.draft, source, tiers, part, with_points) for source in basis.sources)


def _of_source(draft: Card, source: Source, tiers: list[Tier], part: Part, with_points: bool) -> str:
    scored = measures.scored_sql(
        _stored_sql(draft, source, part),
        draft.shares,
        missing=draft.version.missing,
        minimum_coverage=draft.version.minimum_coverage,
    )
    arrays = ""
    if with_points:
        points = ", ".join(f"z.s{place}" for place in range(len(draft.items)))
        arrays = f", ARRAY[{points}]::float8[] AS points, z.norm_now, {source.card.version.pk:d} AS version_id"
    proposed = tier_sql(tiers, draft)
    return (
        "SELECT z.id, z.owner_id, z.head_id, z.revenue, z.score_now, z.tier_now, z.score, z.coverage,"
        f" (z.override_tier IS NOT NULL)::int AS is_set, coalesce(z.override_tier, {proposed}) AS tier{arrays} FROM ({scored}) z"
    )


def _stored_sql(draft: Card, source: Source, part: Part) -> str:
    """Points s0… of the draft's items as an evaluation found them, with what hangs on the customer."""
    points = ", ".join(f"({sql or 'NULL'})::float8 AS s{place}" for place, sql in enumerate(source.points))
    same = "true" if source.is_trial else "e.run_id = st.run_id"
    population = population_sql(draft.version)
    return (
        "SELECT e.customer_id AS id, st.owner_id, d.head_id, st.revenue_12m_minor AS revenue, st.score AS score_now,"
        " st.tier_id AS tier_now, st.proposed_tier_id AS previous_tier, st.tier_since AS previous_since, o.tier_id AS override_tier, e.norm AS norm_now,"
        f" {points} FROM scoring_evaluation e"
        f" JOIN customers_standing st ON st.customer_id = e.customer_id AND {same}"
        f" {population.join} LEFT JOIN org_department d ON d.id = st.department_id"
        " LEFT JOIN customers_tieroverride o ON o.customer_id = e.customer_id AND o.ended_at IS NULL AND o.expires_on >= %(day)s"
        f" WHERE {source.where} AND st.status = 'active' AND {population.where} AND {part.sql()} OFFSET 0"
    )
