"""Whether tiers hang on the last decimals of the weights."""

import numpy as np

from scoring.aggregate import NEUTRAL
from scoring.tiers import TierRule, places
from scoring.weighting import BadTable, Stability, stability

from .figures import Tried
from .people import points_of

SEED = 8
SAMPLE = 2000
DRAWS = 200


def steadiness(tried: Tried) -> Stability | None:
    """The share of rated customers that keep their tier when each weight moves by up to a tenth.

    On a sample of up to 2,000, drawn with a seed, so that the same weights give the same answer. Tiers
    are held as in a run. None when nobody is rated.
    """
    rated = np.flatnonzero(~np.isnan(tried.rows["score"]) & (tried.rows["is_set"] == 0))
    if not len(rated) or not tried.tiers:
        return None
    random = np.random.default_rng(SEED)
    chosen = np.sort(random.choice(rated, min(SAMPLE, len(rated)), replace=False))
    found = points_of(tried, [int(pk) for pk in tried.rows["id"][chosen]])
    kept = [i for i in chosen if int(tried.rows["id"][i]) in found]
    fill = {"neutral": NEUTRAL, "penalise": 0.0}.get(tried.basis.draft.version.missing)
    table = [[fill if p is None else p for p in found[int(tried.rows["id"][i])][0]] for i in kept]
    rules = [TierRule(tier.code, tier.enter_at, leave=tier.leave_below) for tier in tried.tiers]
    held = tried.now[kept]
    try:
        return stability(
            tried.basis.draft.shares, table, lambda scores: places(scores, rules, held), draws=DRAWS, seed=SEED
        )
    except BadTable:
        return None
