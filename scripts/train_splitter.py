"""Learns the splitter's model from corpus/, and writes it and docs/splitter.md: `python -m scripts.train_splitter`.

Needs requirements-learning.txt. A fifth of the comments, by their hash, is kept from learning and measured.
"""

import sys
from pathlib import Path

from scripts.splitter_report import report
from survey_service.feedback.splitter.corpus import read_corpus
from survey_service.feedback.splitter.languages import read_common_words
from survey_service.feedback.splitter.learning.calibrating import without_unshown
from survey_service.feedback.splitter.learning.training import train
from survey_service.feedback.splitter.lexicon import read_lexicons
from survey_service.feedback.splitter.model import PACKAGED

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
REPORT = ROOT / "docs" / "splitter.md"


def main() -> int:
    """Train, write, report."""
    examples = list(read_corpus(CORPUS))
    learnt = [example for example in examples if not example.held_back]
    held_back = [example for example in examples if example.held_back]
    others = read_common_words((CORPUS / "words/others/frequent.txt").read_text(encoding="utf-8").splitlines())
    print(f"learning from {len(learnt)} comments, {len(held_back)} held back")
    model = train(learnt, read_lexicons(CORPUS / "words"), others, f"corpus-{len(examples)}")
    model = without_unshown(model, held_back)
    PACKAGED.write_bytes(model.to_bytes())
    text = report(model, learnt, held_back)
    notes = REPORT.read_text(encoding="utf-8").partition("\n## Tried\n") if REPORT.exists() else ("", "", "")
    REPORT.write_text(text + notes[1] + notes[2], encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
