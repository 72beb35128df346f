"""A Zalo that keeps Zalo's rules and forgets everything when it stops.

Mounted under `/zalo` of the sandbox's port it stands in for three hosts:
`/zalo/oauth` (oauth.zaloapp.com), `/zalo/openapi` (openapi.zalo.me),
`/zalo/business` (business.openapi.zalo.me); `/zalo/__sim/` sets the stage.
"""

from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from bot.sandbox.world import World
from bot.sandbox.zalo.answering import Refusal, refused
from bot.sandbox.zalo.faults import Mishap, MishapMiddleware
from bot.sandbox.zalo.oa_desk import OADesk
from bot.sandbox.zalo.state import ZaloProvider
from bot.sandbox.zalo.steering import Steering
from bot.sandbox.zalo.switches import ZaloAccount, ZaloRules
from bot.sandbox.zalo.zns_desk import ZNSDesk

__all__ = ["Mishap", "ZaloAccount", "ZaloProvider", "ZaloRules", "zalo_app"]


def zalo_app(
    world: World,
    rules: ZaloRules,
    *,
    account: ZaloAccount,
    templates: Mapping[str, Mapping[str, Any]],
    seed: str | None = None,
) -> Starlette:
    """The app; its provider, already joined to the world, is `app.state.provider`.

    `templates`: id → {"name", "body" with <param>, "params": [{"name", "max_length", "required"}], …}.
    Mounted apps get no lifespan: whoever serves it awaits `provider.close()` at the end.
    """
    provider = ZaloProvider(world, rules, account, templates, seed=seed)
    world.join(provider)
    oauth = [
        Route("/v4/oa/permission", provider.grants.permission, methods=["GET"]),
        Route("/v4/oa/access_token", provider.grants.access_token, methods=["POST"]),
    ]
    app = Starlette(
        routes=[
            Mount("/oauth", routes=oauth),
            Mount("/openapi", routes=OADesk(provider).routes()),
            Mount("/business", routes=ZNSDesk(provider).routes()),
            Mount("/__sim", routes=Steering(provider).routes()),
        ],
        middleware=[Middleware(MishapMiddleware, mishaps=provider.mishaps)],
        exception_handlers={Refusal: refused},
    )
    app.state.provider = provider
    return app
