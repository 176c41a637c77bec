"""Facts in the wording of a question: “How was {order}?”. Plain text in, plain text out."""

import re
from collections.abc import Mapping

HOLE = re.compile(r"\{([a-z_]+)(?:\|([^{}]*))?\}")

# What may be named. The values come from the customer that is asked.
FACTS = ("customer", "contact", "owner", "order", "ordered_on", "organisation")


def pipe(text: str, facts: Mapping[str, str]) -> str:
    """Fill `{name}` and `{name|else this}` in one pass, so that no fact can name another.

    A fact that is blank or unknown gives the words behind the bar, or nothing.
    """
    return HOLE.sub(lambda hole: facts.get(hole[1]) or hole[2] or "", text)


def unknown_names(text: str) -> list[str]:
    """Names in braces that are no facts, such as a typing mistake."""
    return sorted({hole[1] for hole in HOLE.finditer(text) if hole[1] not in FACTS})
