"""python -m bench [--json] [--only N]; SCALE=20k (default), 100k or 1m."""

import argparse
import sys

import django

from bench import place


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description="Measure the product's goals as ratios.")
    parser.add_argument("--json", action="store_true", help="print one JSON object a ratio")
    parser.add_argument("--only", type=int, metavar="N", help="measure one goal")
    arguments = parser.parse_args()
    scale = place.scale()
    is_whole = place.prepare(scale)
    django.setup()
    return measure(scale, is_whole, arguments)


def measure(scale: int, is_whole: bool, arguments: argparse.Namespace) -> int:
    from bench import world  # models can be read only now
    from bench.goals import GOALS

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    sizes = world.build(scale, say, is_whole=is_whole)
    say(", ".join(f"{name} {number:,}" for name, number in sizes.items()))
    missed = 0
    for number, goal in GOALS.items():
        if arguments.only in (None, number):
            for outcome in goal():
                print(outcome.json() if arguments.json else outcome.words(), flush=True)
                missed += not getattr(outcome, "is_met", True)
    say(f"{missed} goals missed" if missed else "every goal measured is met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
