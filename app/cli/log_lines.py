"""How our processes log: one record a line, nothing personal, nothing that can pass for another record (R33)."""

import logging
import re
import time

from app.errors import SetupError

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SHOWN = re.compile(r"^\S+Z (?:ERROR|CRITICAL) (.*)$")
_PHONE = re.compile(r"(\+|%2[Bb])\d{4,13}(\d{2})(?!\d)")
_EMAIL = re.compile(r"([^\s@<>\"'(,;])[^\s@<>\"'(,;]*@(?=[\w-]+\.)")
_KEY = re.compile(r"\b(pl_[0-9a-f]{4,32}_)[\w-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


class SafeFormatter(logging.Formatter):
    """Time in UTC, level, logger, text. What follows on further lines, a traceback, is indented."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def formatMessage(self, record: logging.LogRecord) -> str:
        return _escaped(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        first, *more = masked(super().format(record)).split("\n")
        return "\n".join([first, *("    " + _escaped(line) for line in more)])


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def masked(text: str) -> str:
    """The text with the middle of phone numbers, the names of mailboxes, and the secrets of API keys taken out."""
    text = _PHONE.sub(r"\1***\2", text)
    return _KEY.sub(r"\1***", _EMAIL.sub(r"\1***@", text))


def log_to_stderr(level: str) -> None:
    """Sets up logging of this process. Raises SetupError for a level there is not."""
    if level.upper() not in LEVELS:
        raise SetupError(f"settings: PORCHLIGHT_LOG_LEVEL: must be one of {', '.join(LEVELS)}")
    handler = logging.StreamHandler()
    handler.setFormatter(SafeFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)
    # RQ tells every bell it hears, Alembic every look at the revision, httpx every call of the language model.
    for chatty in ("rq", "alembic", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
