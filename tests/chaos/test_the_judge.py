"""A judge who cannot convict proves nothing: each broken promise is planted once, and found."""

import json

import pytest
import sqlalchemy as sa

from storage.tables import messages
from tests.crash_rig import Judged, fresh_sqlite, rig

pytestmark = pytest.mark.slow


def test_each_broken_promise_is_found_and_named(sqlite_template, tmp_path):
    with rig(fresh_sqlite(sqlite_template, tmp_path), tmp_path, channels=["telegram"]) as office:
        office.put(4)
        office.start().end()
        assert office.judge() == Judged()
        lost, twice, unlisted, unproven = sorted(office.known)

        def set_state(where, state):
            engine = sa.create_engine(office.url)
            with engine.begin() as conn:
                conn.execute(sa.update(messages).where(messages.c.address == where[1]).values(state=state))
            engine.dispose()

        lines = [json.loads(line) for line in office.far.truth.read_text().splitlines()]
        kept = [line for line in lines if line["address"] not in (lost[1], unproven[1])]
        again = [line for line in lines if line["address"] == twice[1]]
        office.far.truth.write_text("".join(json.dumps(line) + "\n" for line in [*kept, *again]))
        office.far.forget()
        set_state(lost, "failed")
        set_state(unlisted, "queued")

        assert office.judge() == Judged(
            lost=(lost,),
            twice=(twice,),
            unproven=(unproven,),
            unlisted=(unlisted,),
            strangers=(lost, unlisted),
        )
        assert office.without_intent() == [unlisted]
