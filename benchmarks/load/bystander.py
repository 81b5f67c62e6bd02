"""Somebody who opens a scan page ten times a second, each time on a new connection, whatever became of the one before.

Reads `{"host": …, "port": …, "path": …}` from its first argument. Stops when its standard input ends, and prints a list
of `[when it began, how long it took, whether it was answered]` in seconds of the monotonic clock, which all processes
of a machine share.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from dataclasses import dataclass, field

EVERY = 0.1  # seconds
PATIENCE = 10.0  # seconds, after which an answer is missing
ANSWERED = (b"HTTP/1.1 200", b"HTTP/1.0 200")


@dataclass
class Bystander:
    """Asks, and remembers how long each answer took."""

    host: str
    port: int
    path: str
    seen: list[tuple[float, float, bool]] = field(default_factory=list)

    def look(self) -> None:
        """Open the page once."""
        began = time.monotonic()
        try:
            is_answered = self._ask(began + PATIENCE)
        except OSError:
            is_answered = False
        self.seen.append((began, time.monotonic() - began, is_answered))

    def _ask(self, deadline: float) -> bool:
        """Whether the whole page came: it ends with its last tag, and the server closes the connection."""
        with socket.create_connection((self.host, self.port), timeout=PATIENCE) as connection:
            question = f"GET {self.path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAccept: text/html\r\n"
            connection.sendall(question.encode() + b"Connection: close\r\n\r\n")
            answer = bytearray()
            while time.monotonic() < deadline:
                part = connection.recv(65536)
                if not part:
                    return answer.startswith(ANSWERED) and b"</html>" in answer
                answer += part
        return False


def main() -> None:
    bystander = Bystander(**json.loads(sys.argv[1]))
    is_over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
    looks, due = [], time.monotonic()
    while not is_over.is_set():
        looks.append(threading.Thread(target=bystander.look))
        looks[-1].start()
        due += EVERY
        is_over.wait(max(0.0, due - time.monotonic()))
    for look in looks:
        look.join()
    print(json.dumps(bystander.seen))


if __name__ == "__main__":
    main()
