"""The web application: `uvicorn --factory app.main:from_environment`, or `create_app` around services made elsewhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app import wiring
from app.errors import PorchlightError, SetupError
from app.events import Verdict
from app.http import (
    console,
    delivery_page,
    docs_pages,
    events_api,
    feed_api,
    offers_api,
    provider_webhooks,
    resources_api,
    sandbox,
    status,
    verdicts,
)
from app.http.answers import error_answer, error_body
from app.http.doors import Doors
from app.http.guard import Guard
from app.http.offers import Places, Slots
from app.http.openapi import describe
from app.migrations.runner import require_migrated
from app.settings import load_settings
from app.wiring import Services

VERSION = "0.1.0"
_CODES = {404: "not_found", 405: "method_not_allowed"}


def create_app(services: Services) -> FastAPI:
    """The application around these services. Its lifespan opens and closes the inbox writer."""
    doors = Doors.of(services)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await doors.writer.start()
        try:
            yield
        finally:
            await doors.writer.stop()

    app = FastAPI(
        title="Porchlight",
        version=VERSION,
        description="The conversation between a delivery and the person it is for: events and ETAs in, messages out.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.services, app.state.doors, app.state.depths = services, doors, status.Depths(doors)
    _add_routes(app, services)
    _add_error_answers(app)
    app.add_middleware(Guard)
    _describe(app)
    return app


def _add_routes(app: FastAPI, services: Services) -> None:
    app.add_route(events_api.PATH, events_api.post_events, methods=["POST"], include_in_schema=False)
    app.add_route(provider_webhooks.TWILIO_STATUS, provider_webhooks.twilio_status, methods=["POST"], include_in_schema=False)
    app.add_route(provider_webhooks.TWILIO_MESSAGES, provider_webhooks.twilio_message, methods=["POST"], include_in_schema=False)
    for part in (resources_api, feed_api, verdicts, offers_api, status, docs_pages):
        app.include_router(part.router)
    app.include_router(console.router, include_in_schema=False)
    app.include_router(delivery_page.router, include_in_schema=False)
    if services.settings.sandbox:
        app.include_router(sandbox.router, include_in_schema=False)


def _add_error_answers(app: FastAPI) -> None:
    @app.exception_handler(PorchlightError)
    async def ours(_: Request, error: PorchlightError) -> Response:
        return error_answer(error)

    @app.exception_handler(HTTPException)
    async def routing(_: Request, error: HTTPException) -> Response:
        code = _CODES.get(error.status_code, "invalid")
        return error_body(error.status_code, code, str(error.detail), headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def parameters(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return error_body(400, "invalid", str(first["msg"]), ".".join(map(str, first["loc"][1:])) or None)


def _describe(app: FastAPI) -> None:
    @cache
    def openapi() -> dict[str, Any]:
        return describe(app, events_api.described.routes, resources_api.DeliveryEvent, Verdict, Slots, Places)

    app.openapi = openapi  # type: ignore[method-assign]


def from_environment() -> FastAPI:
    """The application as the environment sets it up. Ends the process with one line when it can't start like this."""
    try:
        services = wiring.build(load_settings())
        require_migrated(services.database)
        wiring.prepare(services)
    except SetupError as error:
        raise SystemExit(f"porchlight: {error.message}") from None
    return create_app(services)
