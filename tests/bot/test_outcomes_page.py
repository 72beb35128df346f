"""The page of outcomes is printed from the tables, and holds every row of them."""

from pathlib import Path

from bot.channels.outcomes_page import NETWORKS, page

PAGE = Path(__file__).parents[2] / "docs" / "outcomes.md"


def test_the_page_is_current():
    current = PAGE.read_text(encoding="utf-8")
    assert current == page(), "run: python -m bot.channels.outcomes_page > docs/outcomes.md"


def test_every_row_stands_on_it_with_all_its_cells():
    lines = [line for line in page().splitlines() if line.startswith("| `")]
    assert len(lines) == sum(len(rows) for rows in NETWORKS.values())
    assert {line.count("|") for line in lines} == {9}
