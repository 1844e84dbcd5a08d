"""Python's collector of cycles, for a process that makes a thousand letters at a time."""

import gc

YOUNG = 50_000  # objects; Python's own 700 cost a fifth of the CPU of a batch, whose objects are hardly ever in cycles


def collect_seldom() -> None:
    """What is there when a worker begins stays; new objects are looked at by the batch."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
