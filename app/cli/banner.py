"""What `porchlight run` says when it is up: where to look, where messages go, where data lies, how to stop."""

from sqlalchemy.engine import make_url

from app.cli.readiness import local_host
from app.settings import Settings


def banner(settings: Settings, *, demo: bool) -> str:
    """A short block for the terminal."""
    base = settings.public if settings.public_url else f"http://{_bracketed(local_host(settings))}:{settings.port}"
    lines = [("Sandbox", f"{base}/sandbox   the phones and the mailbox, live")] if settings.sandbox else []
    lines += [
        ("Console", f"{base}/console   for agents; the first is made by `porchlight agent create`"),
        ("API docs", f"{base}/docs"),
        ("SMS", _sms(settings)),
        ("E-mail", "leaves by SMTP" if settings.smtp else "stays in the sandbox (PORCHLIGHT_SMTP_URL is not set)"),
        *([("Replies", f"unclear ones are read by {settings.llm_model} at {settings.llm_url}")] if settings.llm else []),
        ("Data", _data(settings)),
        ("Logs", str(settings.data_dir / "log")),
        ("Stop", "Ctrl-C"),
    ]
    block = "\n".join(f"  {name:<9} {text}" for name, text in lines)
    played = "\n\nA made-up day is being played: the first messages arrive in the sandbox within a minute." if demo else ""
    return f"\nPorchlight is up.\n\n{block}{played}\n"


def _sms(settings: Settings) -> str:
    if not settings.twilio:
        return "stays in the sandbox (PORCHLIGHT_TWILIO_ACCOUNT_SID is not set)"
    return f"leaves by Twilio{f' at {settings.twilio_api_url}' if settings.twilio_api_url else ''}"


def _data(settings: Settings) -> str:
    if not settings.database_url:
        return f"SQLite in {settings.data_dir.resolve()}"
    url = make_url(settings.database)
    return f"PostgreSQL {url.database} on {url.host or 'this machine'}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
