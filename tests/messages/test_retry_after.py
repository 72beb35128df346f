import pytest

from messages.retry_after import retry_after

SIX = "Tue, 01 Dec 2026 06:00:00 GMT"
FIVE_PAST = "Tue, 01 Dec 2026 06:05:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": " 120 "}, 120.0),
        ({"Retry-After": "9" * 5000}, float("inf")),
        ({"Retry-After": "Tue, 01 Dec 99999999999999999999 06:00:00 GMT", "Date": SIX}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "1.5"}, None),
        ({"Retry-After": "٣"}, None),
        ({"Retry-After": "soon", "Date": SIX}, None),
        ({"Retry-After": FIVE_PAST, "Date": SIX}, 300.0),
        ({"Retry-After": SIX, "Date": FIVE_PAST}, 0.0),
        ({"Retry-After": FIVE_PAST}, None),
        ({"Retry-After": FIVE_PAST, "Date": "Tue, 01 Dec 2026 06:00:00"}, None),
    ],
)
def test_a_wait_is_named_in_seconds_or_as_a_date(headers, seconds):
    assert retry_after(headers) == seconds
