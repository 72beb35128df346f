"""Ten thousand answers, two hundred kills, a minute without a database: each is kept and acted on once."""

import pytest

from storage import contact_log
from tests.pushing import effects, ordeal, stored

EVENTS, KILLS, OUTAGE_S = 10_000, 200, 60.0


@pytest.mark.slow
async def test_ten_thousand_events_through_two_hundred_kills_and_an_outage(
    database, database_url, tmp_path, clock
):
    network = await ordeal(
        database, database_url, tmp_path, clock.now(), events=EVENTS, kills=KILLS, outage_s=OUTAGE_S
    )
    seconds = sorted(network.seconds)
    p99 = seconds[int(len(seconds) * 0.99)]
    print(  # noqa: T201 - figures to publish
        f"{len(seconds)} yes, {network.refused} pushed again,"
        f" p99 {p99 * 1000:.0f} ms, longest {seconds[-1] * 1000:.0f} ms"
    )

    assert stored(database) == {"done": EVENTS}
    acks, promised = effects(database)
    assert (len(acks), set(acks.values()), promised) == (EVENTS, {1}, EVENTS)
    assert (p99 <= 0.5, seconds[-1] < 2) == (True, True)
    with database.begin() as conn:
        assert contact_log.verify(conn).faults == ()
