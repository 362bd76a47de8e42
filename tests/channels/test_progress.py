"""A status only moves forward, in whatever order the receipts come (R2)."""

from functools import reduce
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.channel import Progress, further
from channels.twilio_codes import CODES, remedy_for

RECEIPTS = st.lists(st.sampled_from(Progress), min_size=1, max_size=8)


@given(RECEIPTS, st.randoms(use_true_random=False))
def test_any_order_of_receipts_with_duplicates_ends_in_one_status(receipts: list[Progress], random: Random) -> None:
    """R2."""
    shuffled = receipts + receipts[: len(receipts) // 2]
    random.shuffle(shuffled)
    assert reduce(further, shuffled) == reduce(further, receipts)


@given(RECEIPTS)
def test_a_repeated_receipt_changes_nothing(receipts: list[Progress]) -> None:
    """R2."""
    status = reduce(further, receipts)
    assert all(further(status, receipt) is status for receipt in receipts)


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        (Progress.DELIVERED, Progress.SENT, Progress.DELIVERED),
        (Progress.ACCEPTED, Progress.SENT, Progress.SENT),
        (Progress.FAILED, Progress.SENT, Progress.FAILED),
        (Progress.SENT, Progress.FAILED, Progress.FAILED),
        (Progress.DELIVERED, Progress.READ, Progress.READ),
        (Progress.DELIVERED, Progress.FAILED, Progress.DELIVERED),
        (Progress.FAILED, Progress.DELIVERED, Progress.DELIVERED),
    ],
)
def test_the_status_moves_forward_only(old: Progress, new: Progress, status: Progress) -> None:
    """R2. That it arrived is proof; that it failed may be a report about a first try."""
    assert further(old, new) is status


@given(st.text(max_size=8).filter(lambda code: code not in CODES))
def test_no_unknown_code_ever_suppresses_anyone(code: str) -> None:
    """R12."""
    remedy, reason = remedy_for(code)
    assert remedy == "switch"
    assert remedy.permanent
    assert reason
