"""A reverse proxy on this machine, which spoils what it passes on as a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """What goes back to who asked."""

    status: int
    headers: dict[str, str]
    content: bytes


@dataclass
class Proxy:
    """Where it listens, what is behind it, and what it does to answers."""

    port: int
    behind: int = 0  # the port of the service
    host: str = ""  # the Host header that is passed on; "" as it came
    spoil: Callable[[Answer], Answer] = field(default=lambda answer: answer)

    def ask(self, path: str, headers: dict[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.behind, timeout=60)
        connection.request("GET", path, headers=headers | ({"Host": self.host} if self.host else {}))
        answer = connection.getresponse()
        passed = Answer(answer.status, dict(answer.getheaders()), answer.read())
        connection.close()
        return self.spoil(passed)


@contextmanager
def running_proxy() -> Iterator[Proxy]:
    """On a free port; nothing is behind it yet."""
    proxy = Proxy(0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = proxy.ask(self.path, dict(self.headers.items()))
            self.send_response_only(answer.status)
            kept = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
            for name, value in (kept | {"Content-Length": str(len(answer.content))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_arguments: object) -> None:
            """A test looks at what is found, and not at this."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        proxy.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield proxy
        server.shutdown()
        thread.join(timeout=60)
