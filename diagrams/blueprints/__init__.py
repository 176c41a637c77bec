"""Ready processes to start from, in both languages."""

from diagrams.blueprints.after_sales import AFTER_SALES
from diagrams.blueprints.complaints import COMPLAINTS
from diagrams.blueprints.finance import FINANCE
from diagrams.blueprints.retail import RETAIL
from diagrams.blueprints.services import SERVICES
from diagrams.blueprints.sheet import Blueprint

__all__ = ["BLUEPRINTS", "Blueprint"]

BLUEPRINTS: dict[str, Blueprint] = {
    "after-sales": AFTER_SALES,
    "retail": RETAIL,
    "finance": FINANCE,
    "services": SERVICES,
    "complaints": COMPLAINTS,
}
