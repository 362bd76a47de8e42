"""The half of the fake service that talks: phones, replies, a feed of changes, verdicts, offers."""

from collections import Counter
from typing import Any

from aiohttp import web
from twilio.request_validator import RequestValidator

TOKEN = "fa4e" * 8
MENU = "Lark & Co: Your parcel is on its way. Reply 1 for another time, 2 for a locker nearby, or just tell us."
GOT_IT = "Lark & Co: Got it. We're asking the driver's plan, you'll hear from us."


class FakeConversation:
    """Texts `MENU` to every phone that gets a plan, and takes each reply for a wish.

    `texts` is what left, `replies` the forms that came (a repeated one once), `signed` whether each post was. `feed` holds its
    lines, `verdicts` what was posted, in order; `offers` the rows that were put.
    """

    def __init__(self) -> None:
        self.url = ""
        self.texts: list[dict[str, Any]] = []
        self.replies: dict[str, dict[str, str]] = {}
        self.posts = 0
        self.signed: list[bool] = []
        self.feed: list[dict[str, Any]] = []
        self.verdicts: list[tuple[str, dict[str, Any]]] = []
        self.offers: dict[str, list[dict[str, Any]]] = {"slots": [], "places": []}
        self.kind = "safe_place"
        self.forbids = False
        self.is_twilio = True
        self.swallows = 0
        self.unanswered = 0
        self.decided_by_itself = 0
        self.refs: dict[str, str] = {}

    def add_doors(self, app: web.Application) -> None:
        app.router.add_get("/sandbox/outbox", self._outbox)
        app.router.add_get("/_fake/messages", self._fake_messages)
        app.router.add_post("/_fake/incoming", self._fake_incoming)
        app.router.add_post("/sandbox/people/{person}/reply", self._typed)
        app.router.add_post("/hooks/twilio/messages", self._webhook)
        app.router.add_get("/v1/changes", self._changes)
        app.router.add_post("/v1/changes/{change}/verdict", self._verdict)
        app.router.add_get("/v1/deliveries/{ref}", self._delivery)
        app.router.add_put("/v1/{what:slots|places}", self._offer)

    def heard(self, event: dict[str, Any]) -> None:
        """A plan makes a text."""
        phone = (event.get("data", {}).get("recipient") or {}).get("phone")
        if phone:
            self.refs[phone] = event["subject"]
            self.text(phone, MENU)

    def text(self, phone: str, body: str) -> None:
        person = int(phone[-9:])
        self.texts.append({"person_id": person, "phone": phone, "sender": "+12125550100", "body": body, "channel": "sms"})

    def wish(self, ref: str, event: str = "requested", change: str = "", **constraint: Any) -> str:
        """A line of the feed; its change's name."""
        name = change or f"chg_{len(self.feed)}"
        line = {"cursor": str(len(self.feed) + 1), "change": name, "event": event, "at": "2026-09-16T08:00:00+00:00"}
        self.feed.append({**line, "delivery": ref, "kind": self.kind, "constraint": constraint or None})
        return name

    def counts(self) -> dict[str, Any]:
        """What the report says of all this."""
        states = Counter(verdict["verdict"] for _, verdict in dict(self.verdicts).items()) if self.verdicts else Counter()
        states["accepted"] += self.decided_by_itself
        known = len(self.replies) - self.swallows
        replies = {"n": known, "by_intent": {"other": known}, "by_outcome": {"asked": known}, "unanswered": self.unanswered}
        return {"replies": replies, "changes": dict(states), "questions_open": 1, "tasks": {"hand_over": 2}}

    async def _outbox(self, request: web.Request) -> web.Response:
        after = request.query.get("after")
        begin = len(self.texts) if after is None else int(after)
        return web.json_response({"messages": self.texts[begin:], "after": max(begin, len(self.texts))})

    async def _fake_messages(self, request: web.Request) -> web.Response:
        """The fake Twilio's own, so that a command that looks for one finds it here."""
        if not self.is_twilio:
            return web.json_response({"error": "not_found", "message": "there is no such page"}, status=404)
        begin = int(request.query.get("after", len(self.texts)))
        names = {"to": "phone", "from": "sender", "body": "body"}
        found = [
            {**{new: text[old] for new, old in names.items()}, "service": "", "reaches": True} for text in self.texts[begin:]
        ]
        return web.json_response({"messages": found, "after": max(begin, len(self.texts))})

    async def _fake_incoming(self, request: web.Request) -> web.Response:
        return web.json_response({"opted_out": False})

    async def _typed(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        if request.headers.get("Origin") != self.url:
            return web.json_response({"error": "forbidden", "message": "from elsewhere"}, status=403)
        phone = next(text["phone"] for text in self.texts if text["person_id"] == int(request.match_info["person"]))
        self._keep(f"typed {len(self.replies)}", {"From": phone, "Body": form["text"]})
        return web.Response(status=303, headers={"Location": "/sandbox"})

    async def _webhook(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        good = RequestValidator(TOKEN).validate("https://outside.example.com/hooks/twilio/messages", form, signature)
        self.signed.append(good)
        self._keep(form["MessageSid"], form)
        return web.Response(status=200, text="<Response/>", content_type="text/xml")

    def _keep(self, name: str, form: dict[str, str]) -> None:
        self.posts += 1
        if name not in self.replies and form["From"] in self.refs:
            self.wish(self.refs[form["From"]])
            self.text(form["From"], GOT_IT)
        self.replies.setdefault(name, form)

    async def _changes(self, request: web.Request) -> web.Response:
        if self.forbids:
            return web.json_response({"error": "forbidden", "message": "this key lacks the scope changes"}, status=403)
        after = int(request.query.get("after", "0"))
        lines = self.feed[after : after + int(request.query["limit"])]
        return web.json_response({"changes": lines, "cursor": lines[-1]["cursor"] if lines else str(after)})

    async def _verdict(self, request: web.Request) -> web.Response:
        change, verdict = request.match_info["change"], await request.json()
        if change not in {line["change"] for line in self.feed}:
            return web.json_response({"error": "not_found", "message": "there is no such change"}, status=404)
        before = [given for name, given in self.verdicts if name == change]
        if verdict in before:
            return web.json_response({"change": change, "verdict": verdict["verdict"], "result": "duplicate"}, status=202)
        if before and verdict["verdict"] in ("accepted", "rejected"):
            return web.json_response({"error": "conflict", "message": "it was decided before"}, status=409)
        self.verdicts.append((change, verdict))
        return web.json_response({"change": change, "verdict": verdict["verdict"], "result": "accepted"}, status=202)

    async def _delivery(self, request: web.Request) -> web.Response:
        return web.json_response({"ref": request.match_info["ref"], "time_zone": "America/Denver"})

    async def _offer(self, request: web.Request) -> web.Response:
        what = request.match_info["what"]
        if self.forbids:
            return web.json_response({"error": "forbidden", "message": "this key lacks the scope offers"}, status=403)
        rows = (await request.json())[what]
        self.offers[what] += rows
        return web.json_response({what: len(rows)})
