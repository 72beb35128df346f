"""One process of many that find the same token refused; prints what came of it.

Arguments: path of the token file, address of the sandbox, where to die ("" nowhere).
"""

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

import httpx

from bot.channels.zalo import ZaloAuthenticationException, ZaloOAClient, ZaloToken
from bot.channels.zalo.token_file import FileTokenStore
from messages.formats import OFFICE_ZONE

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=OFFICE_ZONE)


class MortalStore(FileTokenStore):
    """Ends its process, as a power cut would, at one point of the rotation."""

    dies = ""

    async def load(self) -> ZaloToken | None:
        if self.dies == "load":
            os._exit(9)
        return await super().load()

    async def save(self, token: ZaloToken) -> None:
        if self.dies == "before_save":
            os._exit(9)
        await super().save(token)
        if self.dies == "after_save":
            os._exit(9)

    def _write(self, token: ZaloToken) -> None:
        if self.dies == "mid_write":
            self._path.with_name(self._path.name + ".new").write_text("{")
            os._exit(9)
        super()._write(token)


async def main(path: str, url: str, dies: str) -> None:
    store = MortalStore(Path(path))
    store.dies = dies
    async with httpx.AsyncClient(trust_env=False) as http:
        client = ZaloOAClient(
            "1234567890123456789",
            "app-secret-for-tests",
            store,
            http,
            base_url=f"{url}/openapi",
            oauth_url=f"{url}/oauth",
            now=lambda: NOW,
        )
        try:
            print((await client.get_profile_of_official_account())["oa_id"])  # noqa: T201 - its parent reads it
        except ZaloAuthenticationException as error:
            print("reauthorise" if error.reauthorise else error.code)  # noqa: T201


asyncio.run(main(*sys.argv[1:4]))
