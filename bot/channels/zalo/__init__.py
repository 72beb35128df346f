"""Zalo: the Official Account and ZNS, as a client library and as two channels.

The client (`ZaloOAClient`, `ZNSClient`) can be used alone; it keeps the nouns of Zalo's own SDKs.
"""

from bot.channels.zalo.errors import (
    ZaloAuthenticationException,
    ZaloOAException,
    ZaloResponseException,
    ZaloSDKException,
    ZaloTokenException,
    ZaloTransportException,
)
from bot.channels.zalo.message_builder import MessageBuilder
from bot.channels.zalo.oa_channel import ZaloChannel
from bot.channels.zalo.oa_client import ZaloOAClient
from bot.channels.zalo.signing import MacUtils, PKCEUtil
from bot.channels.zalo.tokens import MemoryTokenStore, TokenKeeper, TokenStore, ZaloToken
from bot.channels.zalo.zns_channel import ZnsChannel
from bot.channels.zalo.zns_client import ZNSClient

__all__ = [
    "MacUtils",
    "MemoryTokenStore",
    "MessageBuilder",
    "PKCEUtil",
    "TokenKeeper",
    "TokenStore",
    "ZNSClient",
    "ZaloAuthenticationException",
    "ZaloChannel",
    "ZaloOAClient",
    "ZaloOAException",
    "ZaloResponseException",
    "ZaloSDKException",
    "ZaloToken",
    "ZaloTokenException",
    "ZaloTransportException",
    "ZnsChannel",
]
