import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.metrics import (
    BadAnswer,
    BadCounts,
    Funnel,
    KanoCategory,
    Quadrant,
    Verdict,
    ces,
    csat,
    csat_of_counts,
    hidden_cells,
    importance_performance,
    kano,
    nps,
    nps_change,
    nps_of_counts,
    response_rate,
    wilson,
)
from feedback.metrics.change import csat_change, mean_change
from feedback.metrics.words import keywords

head_counts = st.integers(0, 10_000)


def test_nps_is_promoters_less_detractors():
    result = nps([10, 9, 8, 7, 6, 0])

    assert (result.promoters, result.passives, result.detractors) == (2, 2, 2)
    assert (result.score, result.n) == (0, 6)


def test_fifty_thirty_twenty_shows_30_from_14_to_44():
    result = nps_of_counts(promoters=50, passives=30, detractors=20)

    assert result.score == 30
    assert (round(result.interval.low), round(result.interval.high)) == (14, 44)


@pytest.mark.parametrize("answer", [0, 7, 10])
def test_three_equal_answers_still_have_a_width(answer):
    result = nps([answer] * 3)

    assert result.interval.high - result.interval.low > 50


@pytest.mark.parametrize("answers", [[10] * 3, [0] * 3])
def test_the_interval_ends_at_100(answers):
    interval = nps(answers).interval

    assert -100 <= interval.low < interval.high <= 100


def test_blanks_do_not_count():
    assert nps([10, None, None]).n == 1
    assert csat([5, None]).n == 1
    assert ces([7, None]).n == 1


def test_no_answers_are_no_result():
    assert nps([None]) is csat([]) is ces([]) is kano([]) is None


@pytest.mark.parametrize("answer", [-1, 11, 7.5, True])
def test_an_answer_off_the_scale_is_refused_by_value(answer):
    with pytest.raises(BadAnswer, match=str(answer)):
        nps([answer])


def test_negative_counts_are_refused_by_name():
    with pytest.raises(BadCounts, match="passives"):
        nps_of_counts(promoters=1, passives=-1, detractors=1)


@given(head_counts, head_counts, head_counts)
def test_nps_mirrors_when_promoters_and_detractors_swap(promoters, passives, detractors):
    if promoters + passives + detractors == 0:
        return
    result = nps_of_counts(promoters=promoters, passives=passives, detractors=detractors)
    mirror = nps_of_counts(promoters=detractors, passives=passives, detractors=promoters)

    assert result.score == -mirror.score
    assert result.interval.low == pytest.approx(-mirror.interval.high)


def test_a_small_difference_between_small_samples_is_no_detectable_change():
    before = nps_of_counts(promoters=10, passives=6, detractors=4)
    after = nps_of_counts(promoters=12, passives=5, detractors=3)

    change = nps_change(before, after)

    assert change.difference == pytest.approx(15)
    assert change.verdict is Verdict.NO_DETECTABLE_CHANGE


def test_the_same_difference_between_large_samples_is_a_change():
    before = nps_of_counts(promoters=1000, passives=600, detractors=400)
    after = nps_of_counts(promoters=1200, passives=500, detractors=300)

    assert nps_change(before, after).verdict is Verdict.UP
    assert nps_change(after, before).verdict is Verdict.DOWN


# Newcombe, Statistics in Medicine 17 (1998), table I: the score method.
@pytest.mark.parametrize(
    "successes, n, low, high",
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_match_the_published_ones(successes, n, low, high):
    interval = wilson(successes, n)

    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_wilson_of_nothing_is_everything():
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0, 1)


@given(head_counts, head_counts)
def test_a_wilson_interval_holds_the_share(one, two):
    successes, n = min(one, two), max(one, two, 1)

    interval = wilson(successes, n)

    assert 0 <= interval.low <= successes / n <= interval.high <= 1


def test_more_successes_than_trials_are_refused():
    with pytest.raises(BadCounts, match="exceed"):
        wilson(6, 5)


def test_csat_is_the_share_of_the_top_two():
    result = csat([5, 4, 3, 2, 1, 5, 4, 4, 5, 4])

    assert (result.percent, result.satisfied, result.n) == (70, 7, 10)
    assert (round(result.interval.low, 1), round(result.interval.high, 1)) == (39.7, 89.2)


def test_effort_is_a_mean_and_an_index_where_high_is_easy():
    assert (ces([7, 7]).mean, ces([7, 7]).index) == (7, 100)
    assert (ces([1, 4]).mean, ces([1, 4]).index) == (2.5, 25)


def test_the_response_rate_is_complete_over_delivered():
    funnel = Funnel(invited=120, suppressed=10, bounced=10, delivered=100, started=40, complete=25)

    assert response_rate(funnel) == 25
    assert funnel.partial == 15


def test_nothing_delivered_has_no_response_rate():
    assert response_rate(Funnel(3, 1, 2, 0, 0, 0)) is None


@pytest.mark.parametrize("funnel", [Funnel(9, 0, 0, 9, 3, 4), Funnel(9, 1, 0, 9, 3, 2)])
def test_a_funnel_that_widens_is_refused(funnel):
    with pytest.raises(BadCounts):
        response_rate(funnel)


def test_small_cells_are_hidden():
    assert hidden_cells({"north": 3, "south": 4, "east": 90}) == {"north", "south"}


def test_a_sibling_that_would_reveal_a_small_cell_is_hidden_too():
    assert hidden_cells({"north": 4, "south": 50, "east": 90}) == {"north", "south"}
    assert hidden_cells({"north": 1, "west": 1, "south": 50, "east": 90}) == {
        "north",
        "west",
        "south",
    }


def test_large_and_empty_cells_are_shown():
    assert hidden_cells({"north": 0, "south": 5, "east": 90}) == frozenset()


@given(st.dictionaries(st.integers(), st.integers(0, 30), max_size=8))
def test_no_group_smaller_than_five_can_be_read_off(counts):
    hidden = hidden_cells(counts)

    assert all(counts[key] == 0 or counts[key] >= 5 for key in counts.keys() - hidden)
    if hidden and any(counts[key] for key in counts.keys() - hidden):
        assert sum(counts[key] for key in hidden) >= 5
        assert len(hidden) > 1


def test_cross_hairs_stand_at_the_grand_means():
    result = importance_performance({"price": (6, 2), "delivery": (6, 6), "logo": (2, 2), "gifts": (2, 6)})

    assert (result.importance, result.performance) == (4, 4)
    assert result.quadrants == {
        "price": Quadrant.CONCENTRATE_HERE,
        "delivery": Quadrant.KEEP_UP,
        "logo": Quadrant.LOW_PRIORITY,
        "gifts": Quadrant.POSSIBLE_OVERKILL,
    }


def test_importance_needs_numbers():
    with pytest.raises(ValueError, match="empty"):
        importance_performance({})
    with pytest.raises(ValueError, match="price"):
        importance_performance({"price": (float("nan"), 2)})


LIKE, EXPECT, NEUTRAL, LIVE_WITH, DISLIKE = range(1, 6)


@pytest.mark.parametrize(
    "pair, category",
    [
        ((LIKE, DISLIKE), "O"),
        ((LIKE, NEUTRAL), "A"),
        ((EXPECT, DISLIKE), "M"),
        ((LIVE_WITH, DISLIKE), "M"),
        ((NEUTRAL, NEUTRAL), "I"),
        ((NEUTRAL, LIKE), "R"),
        ((DISLIKE, LIVE_WITH), "R"),
        ((LIKE, LIKE), "Q"),
        ((DISLIKE, DISLIKE), "Q"),
    ],
)
def test_each_pair_of_answers_has_its_place_in_the_kano_table(pair, category):
    assert kano([pair]).category == category


def test_ties_go_to_must_be_before_one_dimensional_before_attractive():
    must, one, attractive, indifferent = (3, 5), (1, 5), (1, 3), (3, 3)

    assert kano([indifferent, attractive, one, must]).category is KanoCategory.MUST_BE
    assert kano([indifferent, attractive, one]).category is KanoCategory.ONE_DIMENSIONAL
    assert kano([indifferent, attractive]).category is KanoCategory.ATTRACTIVE


def test_kano_tells_how_much_having_and_lacking_a_feature_matter():
    result = kano([(1, 5), (1, 3), (3, 5), (3, 3), (1, 1)])

    assert (result.better, result.worse) == (0.5, -0.5)
    assert result.counts[KanoCategory.QUESTIONABLE] == 1


def test_contradictions_alone_have_no_coefficients():
    assert (kano([(1, 1)]).better, kano([(1, 1)]).worse) == (None, None)


def test_kano_answers_stay_on_their_scale():
    with pytest.raises(BadAnswer):
        kano([(0, 5)])


def test_a_difference_of_shares_is_judged_by_newcombes_interval():
    before, after = csat_of_counts(satisfied=48, n=80), csat_of_counts(satisfied=56, n=70)

    change = csat_change(before, after)

    # Newcombe (1998), table II: 56/70 − 48/80, method 10: 0.0524 to 0.3339.
    assert change.difference == pytest.approx(20)
    assert (change.interval.low, change.interval.high) == (
        pytest.approx(5.24, abs=0.01),
        pytest.approx(33.39, abs=0.01),
    )
    assert change.verdict == "up"
    assert csat_change(before, before).verdict == "no_detectable_change"


def test_a_difference_of_means_needs_two_answers_a_side():
    assert mean_change({5: 1}, {3: 4}) is None
    assert mean_change({1: 10, 2: 10}, {6: 10, 7: 10}).verdict == "up"
    assert mean_change({1: 2, 7: 2}, {1: 2, 7: 3}).verdict == "no_detectable_change"


def test_keywords_are_counted_once_a_text_in_both_languages():
    found = {
        one.word: one.n
        for one in keywords(["Late, late delivery", "Deliveries late 交货延误", "交货很慢", "the and 我们"], least=1)
    }

    assert found["late"] == 2
    assert found["交货"] == 2
    assert not {"the", "and", "我们"} & set(found)
