"""Writing mails, and taking in what comes back."""

from .inbound import settle, take
from .outbox import (
    Draft,
    NotUndecided,
    claim_batch,
    decide,
    enqueue,
    hand_over,
    hold,
    let_go,
    recover,
    release,
    send_batch,
    suppress,
    withdraw,
)

__all__ = [
    "Draft",
    "NotUndecided",
    "claim_batch",
    "decide",
    "enqueue",
    "hand_over",
    "hold",
    "let_go",
    "recover",
    "release",
    "send_batch",
    "settle",
    "suppress",
    "take",
    "withdraw",
]
