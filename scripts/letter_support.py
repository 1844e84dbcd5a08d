"""What mail programs support, taken over from caniemail's data into the table tests/mail/test_letter_support.py reads.

`python -m scripts.letter_support caniemail.json`: the file is `package/data/caniemail.json` of the npm package
`caniemail` (MIT; `npm pack caniemail`). Of each feature the newest tested version of a program counts.
"""

import json
import sys
from pathlib import Path
from typing import Any

TABLE = Path(__file__).resolve().parent.parent / "tests" / "letters" / "support.json"
PROGRAMS = {
    "gmail": ("desktop-webmail", "ios", "android"),
    "outlook": ("windows", "macos", "outlook-com", "ios", "android"),
    "apple-mail": ("macos", "ios"),
    "yahoo": ("desktop-webmail", "ios", "android"),
}


def supported(feature: dict[str, Any]) -> dict[str, str]:
    """Program → a (partly), n (no) or u (unknown, or never tested), as last tested; a full yes is left out."""
    found = {}
    for program, places in PROGRAMS.items():
        for place in places:
            tested = feature["stats"].get(program, {}).get(place)
            verdict = list(tested.values())[-1].split()[0] if tested else "u"
            if verdict != "y":
                found[f"{program} {place}"] = verdict
    return found


def main() -> None:
    """Write the table, one feature a line, so that a change can be read."""
    told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    table = {one["slug"]: supported(one) for one in told["data"] if one["category"] in ("css", "html")}
    lines = [f"{json.dumps(name)}: {json.dumps(table[name])}" for name in sorted(table)]
    head = f'"": {json.dumps({"source": "caniemail.com", "as of": told["last_update_date"][:10]})}'
    TABLE.write_text("{\n" + ",\n".join([head, *lines]) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
