"""Whatever happens to the engine, in whatever order: the books stay right (`make soak` for a long run)."""

from tests.simulation.runs import machine, run, told


def test_any_order_of_events_keeps_every_promise():
    with machine() as found:
        try:
            run(found)
        finally:
            print(told(found.statistics))  # noqa: T201 - figures
