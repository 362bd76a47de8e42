"""How agents' passwords are kept and compared: argon2id, slow on purpose and as slow for a login nobody has (R30)."""

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import InvalidInput

SHORTEST, LONGEST = 12, 256  # characters; the upper bound keeps nobody from a sentence, only from a megabyte
# 64 MiB and three passes: the second recommendation of RFC 9106, about 50 to 100 ms of a core.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4, type=Type.ID)
# Compared with where there is no such login, so that guessing logins costs what guessing passwords does.
NOBODY = _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The hash to be kept, with its salt and parameters in it. Raises InvalidInput for a password too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(f"a password has {SHORTEST} to {LONGEST} characters", field="password")
    return _HASHER.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether this is the password of that hash. It takes as long either way."""
    try:
        return _HASHER.verify(kept, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)
