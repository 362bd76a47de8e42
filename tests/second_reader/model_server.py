"""A chat completions endpoint on loopback that answers as a test says and keeps what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = dict[str, Any] | str


@dataclass
class ModelServer:
    """`says` is what the model answers: fields of an answer (the others are null) or raw words; `by_text` goes before it.

    `status` and `raw` replace the whole response; `silent` gives none at all; `knows_schemas` is whether a strict request is
    taken; `headers` are added.
    """

    says: Answer = field(default_factory=dict)
    by_text: dict[str, Answer] = field(default_factory=dict)
    status: int = 200
    raw: bytes | None = None
    silent: bool = False
    knows_schemas: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    url: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def texts(self) -> list[str]:
        """The customers' texts as they arrived here."""
        return [str(self._user(body)["customer_text"]) for body in self.asked]

    def contexts(self) -> list[dict[str, Any]]:
        """What was told about the delivery and the question, each time."""
        return [self._user(body)["context"] for body in self.asked]

    def everything(self) -> str:
        """All that ever arrived, as one text."""
        return json.dumps(self.asked, ensure_ascii=False)

    def answer(self, body: dict[str, Any]) -> tuple[int, bytes]:
        """Status and body of one response."""
        if not self.knows_schemas and "response_format" in body:
            return 400, b'{"error": {"message": "response_format is not supported"}}'
        if self.raw is not None or self.status != 200:
            return self.status, self.raw or b"{}"
        says = self.by_text.get(str(self._user(body)["customer_text"]), self.says)
        content = says if isinstance(says, str) else json.dumps(answer(**says))
        return 200, completion(content)

    @staticmethod
    def _user(body: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(body["messages"][-1]["content"])
        return found


def answer(**fields: Any) -> dict[str, Any]:
    """All fields of an answer, those not named null; `when` may be one time or a list."""
    whole = {"intent": "other", "when": [], "place": None, "who": None, "key": None, "score": None} | fields
    whens = whole["when"] if isinstance(whole["when"], list) else [whole["when"]]
    blank = dict.fromkeys(("day", "start", "end", "first", "last"))
    return whole | {"when": [blank | when for when in whens]}


def completion(content: str | None) -> bytes:
    """A response as an endpoint words it."""
    message = {"role": "assistant", "content": content}
    return json.dumps({"id": "x", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}).encode()


@contextmanager
def running_model(**script: Any) -> Iterator[ModelServer]:
    """Listens on a free port while the block lasts."""
    model = ModelServer(**script)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            model.asked.append(body)
            model.keys.append(self.headers.get("authorization"))
            model.paths.append(self.path)
            if model.silent:
                model.over.wait(30)
                return
            status, raw = model.answer(body)
            self.send_response(status)
            for name, value in ({"content-length": str(len(raw))} | model.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *args: object) -> None:
            """Nothing: a test's output is the test's."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128  # a batch connects at once; who finds the queue full tries again a second later

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
