"""Lines that tell a person in front of a terminal what is going on."""

import time

_started = time.monotonic()


def say(text: str) -> None:
    """One line with the seconds since the start."""
    print(f"[{time.monotonic() - _started:6.1f} s] {text}", flush=True)
