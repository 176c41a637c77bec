from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from customers.queries.paths import Edge, routes


def edges(text):
    names = sorted({name for pair in text.split() for name in pair.split(">")})
    numbers = {name: place for place, name in enumerate(names)}
    found = [Edge(key, *(numbers[name] for name in pair.split(">"))) for key, pair in enumerate(text.split())]
    return numbers, found


def test_decisions_are_passed_through():
    names, ways = edges("a>d d>b d>c")

    found = routes({names["a"]: "stage", names["b"]: "stage", names["c"]: "end", names["d"]: "decision"}, ways)

    assert found == {(names["a"], names["b"]): (0, 1), (names["a"], names["c"]): (0, 2)}


def test_customers_enter_from_nowhere_through_a_start():
    names, ways = edges("s>a a>b")

    found = routes({names["s"]: "start", names["a"]: "stage", names["b"]: "stage"}, ways)

    assert found == {(None, names["a"]): (0,), (names["a"], names["b"]): (1,)}


def test_the_direct_way_wins_over_the_one_through_a_decision():
    names, ways = edges("a>d d>b a>b")

    found = routes({names["a"]: "stage", names["b"]: "stage", names["d"]: "decision"}, ways)

    assert found[names["a"], names["b"]] == (2,)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20),
    st.lists(st.sampled_from(["stage", "decision", "end"]), min_size=6, max_size=6),
)
def test_every_route_is_a_chain_of_its_transitions(pairs, kinds):
    ways = [Edge(key, source, target) for key, (source, target) in enumerate(pairs) if source != target]
    by_key = {edge.key: edge for edge in ways}

    found = routes(dict(enumerate(kinds)), ways)

    for (origin, target), route in found.items():
        assert by_key[route[0]].source == origin and by_key[route[-1]].target == target
        assert all(
            by_key[a].target == by_key[b].source and kinds[by_key[b].source] == "decision" for a, b in pairwise(route)
        )
