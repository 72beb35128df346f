"""A file that cannot be written fails its command in one sentence, and nothing else has happened."""

from pathlib import Path

EXAMPLE = Path(__file__).parents[3] / "examples" / "d08a_2026_12.xlsx"
NOWHERE = Path("no such folder")


def test_rejects_that_cannot_be_written_leave_the_list_outside(dondoc):
    dondoc("init", "--yes", "--no-input")
    arguments = ("import", "d08a", EXAMPLE, "--period", "2026-12", "--json")
    failed = dondoc(*arguments, "--rejects", NOWHERE / "r.xlsx")

    assert (failed.code, failed.json["error"]["code"]) == (1, "cannot_write")
    done = dondoc(*arguments, "--rejects", "r.xlsx")
    counts = done.json
    assert (done.code, counts["unchanged"], Path("r.xlsx").exists()) == (4, 0, True)
    assert counts["rows"] == counts["imported"] + counts["duplicate"] + counts["rejected"]


def test_a_report_that_cannot_be_written_says_so(dondoc):
    dondoc("init", "--yes", "--no-input")
    days = ("--from", "2026-12-01", "--to", "2026-12-31", "--json")
    failed = dondoc("log", "export", NOWHERE / "x.xlsx", *days)

    assert (failed.code, failed.json["error"]["code"]) == (1, "cannot_write")
    done = dondoc("log", "export", "x.xlsx", *days)
    assert (done.code, Path(done.json["anchor_file"]).exists()) == (0, True)
