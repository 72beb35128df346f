"""How long a batch of letters takes: read, filled, numbered, registered and on the disk as one file to print.

`python -m benchmarks.write_letters [letters]` makes an office with that many debtors (1,000), and a letter
03/688 for each of them, on SQLite.
"""

import sys
import tempfile
import time
from pathlib import Path

from messages.forms import find_form
from storage import schema
from storage.database import Database
from storage.papers import issuing
from storage.papers.issuing import Order
from storage.papers.letter_template import open_template
from tests.paper_office import DAY, NOW, SENDER, debtor, filled, store

COUNT = 1_000
LIMIT_S = 60.0


def main(arguments: list[str]) -> int:
    count = int(arguments[0]) if arguments else COUNT
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/letters.sqlite3")
        schema.upgrade(database)
        database.transact(store, [debtor(number) for number in range(1, count + 1)])
        codes = [f"TZ{number:04d}X" for number in range(1, count + 1)]
        out = Path(folder) / "letters.docx"
        started = time.perf_counter()
        form = find_form("03/688")
        found = database.read(filled, codes)
        read = time.perf_counter()
        order = Order(form=form, sender=SENDER, day=DAY, by="benchmark", filled=found)
        order.check()
        make = issuing.letters(order, open_template(form, None), out, now=NOW)
        issuing.issue(database, make, year=DAY.year, now=NOW)
        ended = time.perf_counter()
        size = out.stat().st_size
        database.close()
    print(f"{count} letters 03/688, numbered and registered, one DOCX of {size / 1000:.0f} kB:")
    print(f"  gathered from the lists {read - started:7.2f} s")
    print(f"  filled, registered, written {ended - read:3.2f} s")
    print(f"  together {ended - started:22.2f} s (limit {LIMIT_S * count / COUNT:.0f} s)")
    return 0 if ended - started < LIMIT_S * count / COUNT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
