"""Facts become words: a brand's own templates first, then ours, in the person's language, dates and time zone."""

from app.rendering.facts import Facts, Rendered, RenderError
from app.rendering.renderer import KINDS, Renderer

__all__ = ["KINDS", "Facts", "RenderError", "Rendered", "Renderer"]
