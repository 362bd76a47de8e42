"""Facts become words: a brand's own templates first, then ours, in the person's language, dates and time zone."""

from app.rendering.answers import ANSWERS, EMAIL_ANSWERS, LONGEST_AGENT_TEXT, SMS_ANSWERS
from app.rendering.facts import Facts, Rendered, RenderError
from app.rendering.renderer import KINDS, Renderer

__all__ = [
    "ANSWERS", "EMAIL_ANSWERS", "KINDS", "LONGEST_AGENT_TEXT", "SMS_ANSWERS", "Facts", "RenderError", "Rendered", "Renderer",
]  # fmt: skip
