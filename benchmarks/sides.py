"""Runs one side's work once, in this process: `python -m benchmarks.sides MODULE:FUNCTION JSON`.

Only the module that is measured is imported, so that the memory it shows is its own. The counts are
printed as JSON on the last line.
"""

import importlib
import json
import sys
from dataclasses import asdict


def main(function: str, args: str) -> None:
    module, _colon, name = function.partition(":")
    run = getattr(importlib.import_module(f"benchmarks.{module}"), name)
    print(json.dumps(asdict(run(**json.loads(args)))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
