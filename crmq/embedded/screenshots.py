from collections.abc import Sequence


def screenshots(arguments: Sequence[str]) -> int:
    return 0
