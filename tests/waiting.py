"""Waiting for what other processes do: a condition and a limit, never a fixed pause."""

import time


def until(condition, *, seconds=15, every=0.02):
    """The first true answer of `condition`; fails the test when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {seconds} seconds")
        time.sleep(every)
