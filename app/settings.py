"""What an operator can set: environment variables `PORCHLIGHT_*`, or the same names in `.env`."""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import SetupError

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """All settings. An unset credential switches its channel to the sandbox, visibly."""

    model_config = SettingsConfigDict(env_prefix="PORCHLIGHT_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(Path("var"), description="Folder of the embedded database, Valkey and the generated secret key")
    database_url: str = Field("", description="PostgreSQL URL; unset: SQLite in DATA_DIR")
    redis_url: str = Field("", description="Redis or Valkey URL; unset: the embedded Valkey")
    secret_key: SecretStr = Field(SecretStr(""), description="Key of encrypted columns and hashes; unset: made once in DATA_DIR")
    host: str = Field("127.0.0.1", description="Address the web server listens on")
    port: int = Field(8080, ge=1, le=65535, description="Port the web server listens on")
    public_url: str = Field("", description="How the outside reaches us, without a final slash; unset: http://HOST:PORT")
    web_processes: int = Field(1, ge=1, le=64, description="Web server processes `porchlight run` starts")
    worker_processes: int = Field(2, ge=1, le=64, description="Worker processes `porchlight run` starts")
    lanes: int = Field(64, ge=1, le=4096, description="Number of lanes; fixed once a database has deliveries")
    twilio_account_sid: str = Field("", description="Twilio account SID; unset: SMS goes to the sandbox")
    twilio_auth_token: SecretStr = Field(SecretStr(""), description="Twilio auth token; also verifies Twilio's webhooks")
    twilio_api_url: str = Field("", description="Another base URL for the Twilio API: a stub or a proxy")
    smtp_url: SecretStr = Field(
        SecretStr(""), description="smtp://user:password@host:587 (STARTTLS) or smtps://...:465; unset: the sandbox"
    )
    llm_url: str = Field(
        "", description="Base URL of an OpenAI-compatible model, as http://127.0.0.1:11434/v1; unset: none is asked"
    )
    llm_model: str = Field("", description="Name of the model that reads unclear texts")
    llm_key: SecretStr = Field(SecretStr(""), description="Key for the model, if it wants one")
    llm_seconds: float = Field(4.0, gt=0, le=10, description="Time box for all questions of a batch, in seconds")
    brands_dir: Path = Field(PROJECT / "templates" / "brands", description="Folder with a folder a brand")
    poll_seconds: float = Field(1.0, gt=0, description="How often a worker looks for work that no bell rang for")
    unknown_after_seconds: float = Field(
        60.0, gt=0, description="Machine seconds after which a claimed message without a result counts as ambiguous (R1)"
    )
    reconcile_after_seconds: float = Field(
        30.0, ge=0, description="Machine seconds an ambiguous send waits for its receipt before the provider is asked (R1)"
    )
    demo: bool = Field(True, description="`porchlight run` plays the demo brand's invented day")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("database_url")
    @classmethod
    def _a_database_we_know(cls, value: str) -> str:
        if value and not re.match(r"(postgres(ql)?(\+psycopg)?://|sqlite:///)\S+$", value):
            raise ValueError("write it as postgresql://user:password@host:5432/name")
        return value

    @field_validator("redis_url")
    @classmethod
    def _a_redis_we_know(cls, value: str) -> str:
        if value and not re.match(r"(rediss?|unix)://\S+$", value):
            raise ValueError("write it as redis://:password@host:6379/0")
        return value

    @field_validator("llm_url")
    @classmethod
    def _an_endpoint(cls, value: str) -> str:
        if value and not re.match(r"https?://[^\s/@?#]+(/[^\s@?#]*)?$", value):
            raise ValueError("write it as https://host/v1; the key has a setting of its own")
        return value

    @model_validator(mode="after")
    def _credentials_come_in_pairs(self) -> Self:
        if bool(self.twilio_account_sid) != bool(self.twilio_auth_token.get_secret_value()):
            raise ValueError("set both PORCHLIGHT_TWILIO_ACCOUNT_SID and PORCHLIGHT_TWILIO_AUTH_TOKEN, or neither")
        if bool(self.llm_url) != bool(self.llm_model):
            raise ValueError("set both PORCHLIGHT_LLM_URL and PORCHLIGHT_LLM_MODEL, or neither")
        return self

    @property
    def llm(self) -> bool:
        """Whether a language model is asked about unclear texts."""
        return bool(self.llm_url)

    @property
    def twilio(self) -> bool:
        """Whether SMS leaves by Twilio rather than staying in the sandbox."""
        return bool(self.twilio_account_sid)

    @property
    def smtp(self) -> bool:
        """Whether e-mail leaves by SMTP rather than staying in the sandbox."""
        return bool(self.smtp_url.get_secret_value())

    @property
    def sandbox(self) -> bool:
        """Whether the sandbox pages are served: only while no message can reach a real person, for they show everybody's.

        A Twilio channel pointed at another base URL on this machine (the fake) is still development; any SMTP server, also
        one on this machine, may relay to the world.
        """
        return (not self.twilio or self.fake_provider) and not self.smtp

    @property
    def fake_provider(self) -> bool:
        """Whether the Twilio API URL is on this machine, so that nobody's phone can ring."""
        return bool(re.match(r"https?://(localhost|127\.0\.0\.1|\[::1\])[:/]", self.twilio_api_url + "/"))

    @property
    def clock_may_be_driven(self) -> bool:
        """The development clock is refused as soon as a message could reach a real person."""
        return self.sandbox

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database in use."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir.resolve() / 'porchlight.db'}"
        return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", self.database_url)

    @property
    def public(self) -> str:
        """Base of every URL we hand out, without a final slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def load_settings() -> Settings:
    """Settings from the environment and `.env`.

    Raises SetupError naming each wrong variable.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{_variable(e['loc'])}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors())
        raise SetupError(f"settings: {wrong}") from None


def _variable(location: tuple[int | str, ...]) -> str:
    return f"PORCHLIGHT_{str(location[0]).upper()}" if location else "PORCHLIGHT_*"
