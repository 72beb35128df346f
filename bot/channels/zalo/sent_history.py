"""Evidence for a message in doubt: what the conversation shows of the OA's own words."""

from datetime import datetime, timedelta
from typing import Any

from bot.channels.zalo.events import moment
from bot.channels.zalo.oa_client import ZaloOAClient
from messages.formats import nfc

FROM_OA = "0"
PAGE = 10  # Zalo's limit
PAGES = 5
#: An attempt lasts at most this long; the clocks of the two sides differ a little.
ATTEMPT = timedelta(minutes=1)
SKEW = timedelta(seconds=5)


async def sent_message(
    client: ZaloOAClient, user_id: str, text: str, *, message_id: str | None, sent_at: datetime
) -> str | None:
    """The id of the first message with this id or these words sent within the attempt; None: none seen.

    Raises ZaloSDKException where the history cannot be read.
    """
    found: str | None = None
    for page in range(PAGES):
        rows = await client.get_list_conversation_with_user(user_id, page * PAGE, PAGE)
        for row in rows:
            at = moment(row.get("time"))
            if at is None or str(row.get("src")) != FROM_OA or not row.get("message_id"):
                continue
            if row["message_id"] == message_id:
                return message_id
            if sent_at - SKEW <= at <= sent_at + ATTEMPT and _words(row.get("message")) == _words(text):
                found = str(row["message_id"])  # newest first: the last one found is the first sent
        if len(rows) < PAGE or _older(rows[-1], sent_at - SKEW):
            break
    return found


def _older(row: dict[str, Any], limit: datetime) -> bool:
    at = moment(row.get("time"))
    return at is not None and at < limit


def _words(text: object) -> str:
    return nfc(str(text or "")).strip()
