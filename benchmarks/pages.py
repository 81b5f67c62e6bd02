"""What the pages of administrators and of the operator take of a large school: `python -m benchmarks.pages`.

Each is said with the processor time that it takes, and the exit status is 1 when one takes more than 60 milliseconds.
The page that looks whether all of it works is left out: it waits for a mail server and for our own address.
"""

from __future__ import annotations

import logging
import sys
import time
from statistics import median

from flask.testing import FlaskClient

from benchmarks.large_school import MOST_SECONDS, head_of, large_school, open_pages

ROUNDS = 15
LEFT_OUT = "/operator/health"


def main() -> int:
    logging.disable(logging.CRITICAL)
    slow = 0
    with large_school() as app:
        client = head_of(app)
        for address in open_pages(app):
            if address != LEFT_OUT:
                seconds = measure(client, address)
                slow += seconds > MOST_SECONDS
                print(f"{address:44} {seconds * 1000:7.1f} ms{'  TOO SLOW' if seconds > MOST_SECONDS else ''}")
    return min(slow, 1)


def measure(client: FlaskClient, address: str) -> float:
    """The median of some rounds, in seconds of the processor."""
    client.get(address)  # its template is compiled once
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        client.get(address)
        taken.append(time.process_time() - began)
    return median(taken)


if __name__ == "__main__":
    sys.exit(main())
