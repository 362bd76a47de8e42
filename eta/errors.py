"""The one error of this pillar."""


class EtaError(ValueError):
    """A time that cannot be promised: naive, empty, backwards, outside the calendar, or not on the local clock."""
