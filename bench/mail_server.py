"""A SendGrid for benches: takes a call, waits as a network would, answers 202, and knows afterwards whom it was told.

`python -m bench.mail_server PORT SECONDS`; `GET /` tells how many calls, mails, and mails told twice.
"""

import json
import re
import sys
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def main(port: int, latency: float) -> None:
    """Serve until killed."""
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(latency)
            self._answer(202, b"")
            bodies.append(body)

        def do_GET(self) -> None:
            """`/body`: the largest one; else what was counted."""
            if self.path == "/body":
                self._answer(200, max(bodies, key=len))
                return
            told = Counter(mail for body in bodies for mail in re.findall(rb'"mail_id": "(\d+)"', body))
            twice = sum(times > 1 for times in told.values())
            said = {"calls": len(bodies), "mails": len(told), "twice": twice}
            if self.path == "/forget":
                bodies.clear()
            self._answer(200, json.dumps(said).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Not on the terminal."""

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
