"""The feedback splitter: comments a second on one core, the slow ones, its size, and what it costs to load."""

import statistics
import subprocess
import sys
import time

from config import ROOT
from survey_service.feedback.splitter import Splitter
from survey_service.feedback.splitter.corpus import read_corpus
from survey_service.feedback.splitter.model import PACKAGED, packaged_model

ROUNDS = 3
LOADING = "import time; t = time.process_time(); from survey_service.feedback.splitter import default_splitter; "
LOADING += "u = time.process_time(); default_splitter(); print(u - t, time.process_time() - u)"


def run() -> dict[str, float]:
    """CPU time, not the clock's, as other programs may run; each round with a splitter that has seen nothing yet."""
    texts = [example.text for example in read_corpus(ROOT / "corpus")]
    rates, slow = [], []
    for _ in range(ROUNDS):
        splitter = Splitter(packaged_model())
        took = [_seconds(splitter, text) for text in texts]
        rates.append(len(took) / sum(took))
        slow.append(statistics.quantiles(took, n=20)[18] * 1000)
    rate, p95 = statistics.median(rates), statistics.median(slow)
    loaded = subprocess.run([sys.executable, "-c", LOADING], cwd=ROOT, capture_output=True, text=True, check=True)
    importing, loading = (float(part) * 1000 for part in loaded.stdout.split())
    size = PACKAGED.stat().st_size / 1024
    print(f"{rate:.0f} comments a second on one core (wanted 1000); p95 of one {p95:.2f} ms (wanted at most 10)")
    print(f"model {size:.0f} kB (wanted below 1000); import {importing:.0f} ms, first use {loading:.0f} ms of CPU")
    return {"splitting.per_second": rate, "splitting.p95_ms": p95}


def _seconds(splitter: Splitter, text: str) -> float:
    started = time.process_time()
    splitter.split(text)
    return time.process_time() - started
