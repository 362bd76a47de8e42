"""The only composition root: settings become engine, bell, channels, renderer. Fakes enter through here."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.brand_book import BrandBook
from app.clock import Clock, DrivenClock, SystemClock
from app.database import Database
from app.errors import SetupError
from app.queue import Bell, RedisBell
from app.rendering import Renderer
from app.second_reader import SecondReader
from app.second_reader.endpoint import Endpoint
from app.settings import PROJECT, Settings
from app.store.brands import ensure_brand
from app.store.columns import Keyring, use_keyring
from app.store.lanes import ensure_lanes
from app.store.requests import fact
from channels.channel import Channel
from channels.memory import MemoryChannel
from channels.smtp_email import SmtpEmail
from channels.twilio_messaging import TwilioMessaging

MakeChannel = Callable[[], Channel]


@dataclass(frozen=True)
class Services:
    """What flows, jobs and doors work with. `second_reader` is asked about unclear texts, where there is one."""

    settings: Settings
    clock: Clock
    database: Database
    bell: Bell
    channels: Mapping[str, MakeChannel]
    renderer: Renderer
    brands: BrandBook
    second_reader: SecondReader | None = None


def build(settings: Settings) -> Services:
    """Everything, from settings. Raises SetupError with one clear line when something is missing."""
    if not settings.redis_url:
        raise SetupError("PORCHLIGHT_REDIS_URL is not set; `porchlight run` starts an embedded Valkey and sets it")
    use_keyring(keyring(settings))
    brands = BrandBook(settings.brands_dir, PROJECT / "templates" / "journey.toml")
    clock = make_clock(settings)
    return Services(
        settings=settings,
        clock=clock,
        database=Database(settings.database),
        bell=RedisBell(settings.redis_url),
        channels=make_channels(settings),
        renderer=Renderer(PROJECT / "templates", brands),
        brands=brands,
        second_reader=make_second_reader(settings, clock),
    )


def make_second_reader(settings: Settings, clock: Clock) -> SecondReader | None:
    """The language model, where one is set."""
    if not settings.llm:
        return None
    key = settings.llm_key.get_secret_value()
    return SecondReader(Endpoint(settings.llm_url, settings.llm_model, key, settings.llm_seconds), clock)


def make_clock(settings: Settings) -> Clock:
    """The machine's clock, or one that can be driven while no message can reach a real person."""
    return DrivenClock(settings.data_dir / "clock.json") if settings.clock_may_be_driven else SystemClock()


def make_channels(settings: Settings) -> dict[str, MakeChannel]:
    """One maker a name; the sandbox where credentials are unset. A batch has a channel of its own: it holds connections."""
    twilio = partial(
        TwilioMessaging, settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), settings.twilio_api_url
    )
    smtp = partial(SmtpEmail, settings.smtp_url.get_secret_value())
    return {
        "sms": twilio if settings.twilio else partial(MemoryChannel, "sms"),
        "email": smtp if settings.smtp else partial(MemoryChannel, "email"),
    }


def keyring(settings: Settings) -> Keyring:
    """The keys of encrypted columns; the secret is made once in the data folder when none is set."""
    secret = settings.secret_key.get_secret_value()
    return Keyring(secret or _own_secret(settings.data_dir / "secret_key"))


def _own_secret(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SetupError(f"the data folder {path.parent} cannot be written ({error.strerror}); set PORCHLIGHT_DATA_DIR") from None
    secret = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret)
    return secret


def prepare(services: Services) -> None:
    """Makes a migrated database ready: lanes, a row a brand folder, and the check that the secret key is the right one.

    Raises SetupError when the database was written with another key or another number of lanes.
    """
    settings, now = services.settings, services.clock.wall()
    with services.database.write() as session:
        mine = keyring(settings).fingerprint
        if fact(session, "key_fingerprint", mine) != mine:
            raise SetupError("this database was written with another PORCHLIGHT_SECRET_KEY; set that one")
        lanes = fact(session, "lanes", str(settings.lanes))
        if lanes != str(settings.lanes):
            raise SetupError(f"this database has {lanes} lanes; set PORCHLIGHT_LANES={lanes}")
        ensure_lanes(session, settings.lanes)
        keys = services.brands.keys()
        for key in keys:
            ensure_brand(session, key, services.brands.get(key).name, now)
