"""What the purchase models expect. Each fit leaves a row a customer, so a past evaluation finds the one of then."""

from django.utils.translation import gettext_lazy as _

from scoring.models import Outlook

from .shape import Measure, Part, Source, Span

OUTLOOKS = Source("outlooks", Outlook, "scoring_outlook e", "e.at", "at")


def _latest(column: str) -> dict[str, Part]:
    return {
        "latest": Part(OUTLOOKS, f"(array_agg(e.{column} ORDER BY e.at DESC, e.id DESC) {{only}})[1]", span=Span.EVER)
    }


MEASURES = [
    Measure(
        "p_alive", _("Chance of still being a customer"), "%", _("By the latest purchase model (BG/NBD); 100 until the first repeat purchase."),
        _latest("p_alive"), "100.0 * {latest}", "latest", is_windowed=False,
    ),
    Measure(
        "expected_purchases", _("Purchases to expect"), _("purchases"), _("Purchase days to expect in 52 weeks, by the latest purchase model."),
        _latest("purchases"), "{latest}", "latest", is_windowed=False,
    ),
    Measure(
        "expected_value", _("Amount to expect"), _("currency"), _("Amount to expect in 52 weeks, by the latest purchase models."),
        _latest("value_minor"), "{latest} / %(minor)s::float8", "latest", decimals=0, is_windowed=False, is_money=True,
    ),
]  # fmt: skip
