"""The growing outbox is filled as it says, and what is measured are claims. Nothing here looks at a time."""

import sqlalchemy as sa

from benchmarks import growth
from storage import history, stops
from storage.tables import lanes, messages


def test_a_filled_outbox_holds_the_mixture_and_its_claims_take_what_is_due(database, monkeypatch):
    monkeypatch.setattr(growth, "CLAIMS", 12)
    monkeypatch.setattr(growth, "WARM_UP", 2)
    growth.fill(database, 2000)

    with database.begin() as conn:
        found = dict(
            conn.execute(sa.select(messages.c.campaign, sa.func.count()).group_by(messages.c.campaign)).all()
        )
        assert [stop.scope for stop in stops.every(conn)] == ["campaign:stopped"]
        lost = sa.select(sa.func.count()).where(~messages.c.lane_id.in_(sa.select(lanes.c.id)))
        assert conn.scalar(lost) == 0
    assert found == {"now": 160, "stopped": 160, "later": 620, "history": 1060}

    measured = growth.measure(database)
    assert (measured["claims"], measured["claimed"]) == (10, 24)
    with database.begin() as conn:
        assert history.states(conn) == {"queued": 916, "accepted": 1084}


def test_every_hot_statement_has_a_plan(database, monkeypatch):
    monkeypatch.setattr(growth, "CLAIMS", 12)
    growth.fill(database, 500)

    assert {name for name, plan in growth.plans(database) if plan} >= {"claim", "receipt", "answer", "sweep"}
