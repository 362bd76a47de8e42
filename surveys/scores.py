"""What a score says. CSAT runs from 1 (poor) to 5 (very good)."""

LOW_AT_MOST = 2


def is_low(score: int) -> bool:
    """Whether somebody should get in touch."""
    return score <= LOW_AT_MOST
