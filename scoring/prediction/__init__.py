"""How many purchases, of what value, and how good such predictions are."""

from scoring.prediction.crowds import (
    expected_purchases_many,
    order_values_many,
    p_alive_many,
    p_purchase_many,
)
from scoring.prediction.fitting import MINIMUM_CUSTOMERS, BadHistory, NoFit, TooFewCustomers
from scoring.prediction.holdout import Bin, Holdout, evaluate_holdout
from scoring.prediction.order_value import GammaGamma, expected_order_value, fit_gamma_gamma
from scoring.prediction.purchases import (
    BgNbd,
    History,
    expected_purchases,
    fit_bgnbd,
    history,
    p_alive,
)

__all__ = [
    "MINIMUM_CUSTOMERS",
    "BadHistory",
    "BgNbd",
    "Bin",
    "GammaGamma",
    "History",
    "Holdout",
    "NoFit",
    "TooFewCustomers",
    "evaluate_holdout",
    "expected_order_value",
    "expected_purchases",
    "expected_purchases_many",
    "fit_bgnbd",
    "fit_gamma_gamma",
    "history",
    "order_values_many",
    "p_alive",
    "p_alive_many",
    "p_purchase_many",
]
