"""Which lane a person is in: the same everywhere, and spread well."""

from collections import Counter

from app.store.lanes import lane_of


def test_a_person_has_the_same_lane_on_every_machine() -> None:
    """Fixed values: a change of the hash would split a person's events over two lanes."""
    assert [lane_of(1, "+12125550101", 64), lane_of(2, "+12125550101", 64), lane_of(1, "Anna@Example.com", 64)] == [0, 55, 37]
    assert lane_of(1, "anna@example.com", 64) == lane_of(1, "ANNA@example.com", 64)


def test_people_spread_over_the_lanes() -> None:
    spread = Counter(lane_of(1, f"+1212555{number:04d}", 16) for number in range(1600))
    assert len(spread) == 16
    assert max(spread.values()) < 200
