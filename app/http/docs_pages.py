"""/docs without any other site: Swagger UI from its wheel, the event schemas, the AsyncAPI file."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from swagger_ui_bundle import swagger_ui_path

from app.errors import NotFound
from app.events import DATA
from app.http.answers import Json
from app.http.openapi import for_swagger
from app.http.schemas import schema_text
from app.settings import PROJECT

router = APIRouter(include_in_schema=False)

# Swagger UI draws its icons from data: URIs; it needs no inline script, no inline style and no eval.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FILES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
_SCHEMA_LINKS = " · ".join(f'<a href="/docs/schemas/{kind}.json">{kind}</a>' for kind in DATA)
_PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Porchlight API</title>
<link rel="stylesheet" href="/docs/files/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/files/favicon-32x32.png">
</head>
<body>
<p class="wrapper swagger-ui">JSON Schemas: {_SCHEMA_LINKS} · <a href="/docs/asyncapi.yaml">AsyncAPI</a> ·
<a href="/openapi.json">OpenAPI 3.1</a></p>
<div id="swagger-ui"></div>
<script src="/docs/files/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "/docs/openapi.json",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  validatorUrl: null,
});
"""


@router.get("/docs")
async def page() -> Response:
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": POLICY})


@router.get("/docs/start.js")
async def start() -> Response:
    return Response(_START, media_type="text/javascript")


@router.get("/docs/openapi.json")
async def openapi_for_swagger(request: Request) -> Response:
    described: dict[str, Any] = request.app.openapi()
    return Json(for_swagger(described))


@router.get("/docs/files/{name}")
async def swagger_file(name: str) -> Response:
    if name not in _FILES:
        raise NotFound("there is no such file")
    return FileResponse(str(swagger_ui_path / name), media_type=_FILES[name], headers={"Cache-Control": "max-age=86400"})


@router.get("/docs/schemas/{kind}.json")
async def schema(kind: str) -> Response:
    if kind not in DATA:
        raise NotFound(f"there is a schema for each of {', '.join(DATA)}")
    return Response(schema_text(kind), media_type="application/schema+json")


@router.get("/docs/asyncapi.yaml")
async def asyncapi() -> Response:
    return FileResponse(PROJECT / "docs" / "asyncapi.yaml", media_type="application/yaml")
