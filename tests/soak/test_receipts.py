"""A thousand times each order of receipts: the same end, and never a step back."""

import pytest

from tests.handlers.test_receipts_in_every_order import CASES, converge

TIMES = 1000


@pytest.mark.slow
@pytest.mark.parametrize(("why", "doubtful", "orders"), CASES, ids=[c[0] for c in CASES])
def test_a_thousand_times_each_order_ends_alike(database, clock, why, doubtful, orders):
    converge(database, clock, doubtful=doubtful, orders=orders * (24 * TIMES // len(orders)))
