"""The way through a script with jumps."""

from hypothesis import given
from hypothesis import strategies as st

from feedback.metrics.script import Jump, following, way

KEYS = ["nps", "why", "improve", "end"]


def test_without_jumps_the_next_question_follows():
    assert way(KEYS, [], {}) == KEYS
    assert following(KEYS, [], "end", None) == ""


def test_an_answer_in_the_range_jumps_and_another_does_not():
    jumps = [Jump("nps", "improve", low=9, high=10)]

    assert following(KEYS, jumps, "nps", (9, [])) == "improve"
    assert following(KEYS, jumps, "nps", (8, [])) == "why"
    assert following(KEYS, jumps, "nps", None) == "why"


def test_an_option_may_end_the_script():
    jumps = [Jump("why", "", options=("none",))]

    assert way(KEYS, jumps, {"why": (None, ["none"])}) == ["nps", "why"]


def test_a_jump_to_any_answer_always_leads_there():
    assert following(KEYS, [Jump("nps", "end")], "nps", None) == "end"


@given(st.lists(st.sampled_from([(start, goal) for start in KEYS for goal in [*KEYS, "", "gone"]]), max_size=6))
def test_every_way_ends_and_never_goes_back(pairs):
    found = way(KEYS, [Jump(start, goal) for start, goal in pairs], {})

    assert found == [key for key in KEYS if key in found]
    assert len(found) <= len(KEYS)
