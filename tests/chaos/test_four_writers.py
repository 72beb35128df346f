"""Four processes write to one file at once, and nobody is ever told that it is locked (P16)."""

import pytest

from tests.crash_rig import GOOD_ENDS, Judged, fresh_sqlite, rig
from tests.faulty_process import Circumstances

pytestmark = pytest.mark.slow


def test_four_processes_share_one_file_and_none_says_that_it_is_locked(sqlite_template, tmp_path):
    patient = Circumstances(lease_s=60.0)
    with rig(fresh_sqlite(sqlite_template, tmp_path), tmp_path, given=patient) as office:
        office.put(400)
        workers = [office.start() for _ in range(4)]
        assert [worker.end() in GOOD_ENDS for worker in workers] == [True] * 4
        said = "".join(worker.said() for worker in workers)
        assert [
            word for word in ("locked", "database_away", "unexpected", "settle_failed") if word in said
        ] == []
        assert office.judge() == Judged()
        assert office.states() == {"accepted": 400}
