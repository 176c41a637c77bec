"""Goal 9, first half: weights tried out."""

from collections.abc import Iterator

from bench.goals.evaluation import through_product
from bench.report import Outcome, Result, typical
from bench.world import vacuum
from crmq.org.models import User
from customers.models import Standing
from scoring.queries import preview
from scoring.queries.card import card, published

SECOND = 1.0


def measure() -> Iterator[Outcome]:
    yield weights_tried()


def weights_tried() -> Result:
    """Everything that the page shows when a slider moves, but for the HTML; a second is the goal."""
    if not Standing.objects.exclude(run_id=None).exists():
        through_product()
        vacuum()
    rules = card(published())
    item, viewer = rules.items[0], User.objects.get(email="qa@bench.example")

    def work() -> None:
        draft = preview.with_weights(rules, {item.key: 3 * item.weight}, {})
        tried = preview.try_out(preview.basis(draft), most=preview.EXACT_UP_TO)
        assert tried.rank_correlation is not None and tried.loads is not None
        preview.steadiness(tried)
        preview.people(tried, tried.chosen(), viewer, most=10)
        preview.people(tried, tried.most_affected(8), viewer, most=8)

    looked_at = preview.try_out(preview.basis(rules), most=preview.EXACT_UP_TO).n
    sizes = {"customers": Standing.objects.count(), "looked at": looked_at}
    return Result(9, "weights tried out / one second", typical(work, 5), SECOND, most=1.0, sizes=sizes)
