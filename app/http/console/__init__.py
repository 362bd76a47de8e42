"""The console: where agents see who needs them, read a conversation in full, answer, and ask for changes."""

from fastapi import APIRouter

from app.http.console import acts, conversations, sign_in

router = APIRouter()
for part in (sign_in, conversations, acts):
    router.include_router(part.router)
