"""`make bench`, or `python -m bench answers` for one of them."""

import sys

from bench import answers, board, counts, intake, latency, memory, peers, sending, splitting

BENCHES = {
    "answers": answers.run,
    "board": board.run,
    "peers": peers.run,
    "latency": latency.run,
    "intake": intake.run,
    "memory": memory.run,
    "splitting": splitting.run,
    "sending": sending.run,
    "counts": counts.run,
}


def main(names: list[str]) -> None:
    """Run the named ones, or all."""
    for name in names or list(BENCHES):
        print(f"\n{name}")
        BENCHES[name]()


main(sys.argv[1:])
