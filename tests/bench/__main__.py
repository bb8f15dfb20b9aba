"""Print the speed table and write build/bench.json. Exit 1 where a line does not hold.

`--small` runs every line with few rows and short measurements, and writes no file.
"""

import json
import sys

from tests.bench.table import ROWS, table
from tests.rig.databases import ROOT


def main(*options: str) -> int:
    small, lines = "--small" in options, []
    for line in table(rows=200, times=1, seconds=0.1) if small else table(ROWS):
        lines.append(line)
        ratio = f"{line['ratio']:>7.2f} ×" if line["ratio"] else " " * 9
        result = "holds" if line["holds"] else "FAILS"
        print(f"{result}  {line['value']:>12.4f} {ratio}  {line['name']}   (bar: {line['bar']})", flush=True)
    if not small:
        (ROOT / "build").mkdir(exist_ok=True)
        (ROOT / "build" / "bench.json").write_text(json.dumps(lines, indent=1, ensure_ascii=False) + "\n")
    return 0 if all(line["holds"] for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
