"""Machines that share a database share its time."""

import time
from datetime import timedelta

import pytest

from bot.clock import DatabaseClock, ShiftedClock, SystemClock


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_database_tells_the_time_and_the_clock_carries_it_on(database):
    told = database.clock_time()
    assert told is not None
    clock = DatabaseClock(told + timedelta(hours=3))  # a machine that is three hours off
    first = clock.now()
    time.sleep(0.05)

    assert timedelta(hours=3) <= first - told < timedelta(hours=3, seconds=5)
    assert timedelta(seconds=0.05) <= clock.now() - first < timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_has_no_time_of_its_own(database):
    assert database.clock_time() is None


def test_who_sets_this_machines_clock_changes_nothing(monkeypatch):
    clock = DatabaseClock(SystemClock().now())
    before = clock.now()
    monkeypatch.setattr(time, "time", lambda: 0.0)

    assert timedelta(0) <= clock.now() - before < timedelta(seconds=5)


def test_training_time_runs_beside_the_databases_time():
    real = DatabaseClock(SystemClock().now())
    training = ShiftedClock(timedelta(days=2), real)

    before = real.now()

    assert timedelta(days=2) <= training.now() - before < timedelta(days=2, seconds=5)
