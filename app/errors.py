"""Every error of ours that a caller can see, and the only place that knows which HTTP status it means."""


class PorchlightError(Exception):
    """Base of our errors. `status` is the HTTP status, `code` the stable machine-readable name."""

    status = 500
    code = "internal_error"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(PorchlightError):
    """The caller sent something that cannot be taken; the message says what to do."""

    status = 400
    code = "invalid"


class Unauthorized(PorchlightError):
    """No API key, or one that is unknown or revoked."""

    status = 401
    code = "unauthorized"


class Forbidden(PorchlightError):
    """The key is good but not for this."""

    status = 403
    code = "forbidden"


class NotFound(PorchlightError):
    """There is no such thing for this brand."""

    status = 404
    code = "not_found"


class Conflict(PorchlightError):
    """It contradicts what is already there."""

    status = 409
    code = "conflict"


class TooLarge(PorchlightError):
    """The body is over the limit named in the message."""

    status = 413
    code = "too_large"


class WrongMediaType(PorchlightError):
    """The Content-Type is none of those this endpoint takes."""

    status = 415
    code = "wrong_media_type"


class PayloadMismatch(PorchlightError):
    """An Idempotency-Key came again with another payload (R36)."""

    status = 422
    code = "idempotency_mismatch"


class Unavailable(PorchlightError):
    """Something we depend on does not answer; the caller may try again."""

    status = 503
    code = "unavailable"


class SetupError(PorchlightError):
    """Porchlight cannot start like this. The message is the one clear line the operator reads."""

    code = "setup"


class LeaseLost(PorchlightError):
    """Another worker took the lane over; nothing of this transaction may be committed."""

    code = "lease_lost"


class IllegalTransition(PorchlightError):
    """A lifecycle was asked for a step its table does not have."""

    status = 409
    code = "illegal_transition"

    def __init__(self, state: str, event: str) -> None:
        super().__init__(f"{event!r} cannot follow {state!r}")
        self.state = state
        self.event = event
