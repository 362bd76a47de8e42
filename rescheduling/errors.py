"""The one error of this pillar."""


class ReschedulingError(ValueError):
    """Something was asked about a delivery that this pillar has no rule for."""
