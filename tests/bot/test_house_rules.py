"""Hours, caps and silence as the office writes them, and what is refused before anything is sent."""

from datetime import datetime, time, timedelta

import pytest

from bot.app import assemble
from bot.channels import registry
from bot.house_rules import caps, silence, windows
from bot.settings import load_settings
from messages.channel import MessageClass
from messages.formats import OFFICE_ZONE
from messages.problem import DondocError
from scheduler.caps import Caps
from scheduler.silence import SilenceSettings
from scheduler.windows import WindowSettings
from tests.offices import settings


def test_an_office_that_says_nothing_has_the_usual_rules():
    found = windows(settings(), channels=registry.BUILDERS).settings
    usual = WindowSettings()

    assert (dict(found.hours), dict(found.channel_hours)) == (dict(usual.hours), {})
    assert tuple(found.working_hours) == usual.working_hours
    assert (caps(settings()), silence(settings())) == (Caps(), SilenceSettings())


WRITTEN = """
[hours]
service = "09:00 - 18:30"
service_days = "working"
[hours.by_channel]
zns = "10:00-17:00"
"zalo.promo" = "10:00-11:00"
[caps]
per_day = 1
other_channel_hours = 0.5
[policy]
zalo_silence_hours = 4
[calendar]
working_hours = "08:00-12:00"
"""


def test_an_office_writes_its_own(tmp_path):
    (tmp_path / "dondoc.toml").write_text(WRITTEN)
    written = load_settings(tmp_path / "dondoc.toml")
    found = windows(written, channels=registry.BUILDERS)
    saturday = datetime(2026, 12, 5, 9, tzinfo=OFFICE_ZONE)

    opens = [
        found.opening(saturday, message_class=MessageClass.SERVICE, channel=channel)
        for channel in ("email", "zns")
    ]
    assert opens == [saturday.replace(day=7), saturday.replace(day=7, hour=10)]
    assert found.settings.channel_hours["zalo", MessageClass.PROMO] == (time(10), time(11))
    assert found.settings.working_hours == [(time(8), time(12))]
    assert caps(written) == Caps(per_day=1, other_channel_after=timedelta(minutes=30))
    assert silence(written).hours == {"zalo": 4, "zns": 8}


WRONG = [
    ({"hours": {"service": "8h-20h"}}, "bad_value", "hours.service"),
    ({"hours": {"service": "20:00-08:00"}}, "bad_value", "hours.service"),
    ({"hours": {"service": "08:00"}}, "bad_value", "hours.service"),
    ({"hours": {"by_channel": {"zsn": "08:00-20:00"}}}, "bad_value", "zsn"),
    ({"hours": {"by_channel": {"zns.advert": "08:00-20:00"}}}, "bad_value", "zns.advert"),
    ({"hours": {"by_channel": {"zns": "22:00-23:00"}}}, "hours_wrong", "zns"),
    ({"hours": {"reply": "22:00-23:30"}}, "hours_wrong", "zalo"),
    ({"calendar": {"working_hours": "13:00-17:00, 08:00-12:00"}}, "hours_wrong", ""),
    ({"calendar": {"working_hours": ""}}, "bad_value", "calendar.working_hours"),
]


@pytest.mark.parametrize(("sections", "code", "named"), WRONG, ids=[str(w[0]) for w in WRONG])
def test_hours_that_cannot_be_kept_stop_the_program(sections, code, named):
    with pytest.raises(DondocError) as refused:
        windows(settings(**sections), channels=registry.BUILDERS)

    assert (refused.value.code, refused.value.exit_code) == (code, 3)
    assert named in refused.value.message


NO_RULES = [("sms", "hold"), ("email", "twice"), ("zalo", "once_more"), ("email.nhanh", "once_more")]


@pytest.mark.parametrize(("key", "value"), NO_RULES, ids=[f"{k}={v}" for k, v in NO_RULES])
def test_what_no_rule_of_doubt_can_be_is_refused_with_what_can(tmp_path, clock, key, value):
    (tmp_path / "dondoc.toml").write_text(f'[delivery.in_doubt]\n"{key}" = "{value}"\n')
    written = load_settings(tmp_path / "dondoc.toml")

    with pytest.raises(DondocError) as refused:
        assemble(written, clock=clock, need_database=False)

    assert refused.value.exit_code == 3
    assert f"{key} = {value}" in refused.value.message
    assert "once_more (chỉ email)" in refused.value.message
