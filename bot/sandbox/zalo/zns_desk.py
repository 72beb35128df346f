"""business.openapi.zalo.me: approved templates to phone numbers."""

import re
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.zalo.answering import Handler, Refusal, granted, json_body, milliseconds
from bot.sandbox.zalo.phone_holders import PHONE
from bot.sandbox.zalo.state import ZaloProvider
from bot.sandbox.zalo.switches import Template
from bot.sandbox.zalo.zns_quotas import ZNSQuotas
from messages.formats import OFFICE_ZONE

TRACKING = re.compile(r"[A-Za-z0-9_-]{1,48}")
HASH = re.compile(r"[0-9a-f]{64}")
EVENING, MORNING = 22, 6
STATUS_NUMBERS = {"ENABLE": 1, "PENDING_REVIEW": 2, "REJECT": 3, "DISABLE": 4}


class ZNSDesk:
    def __init__(self, provider: ZaloProvider) -> None:
        self._zalo = provider
        self._rules = provider.rules
        self._quotas = ZNSQuotas(provider.rules, now=provider.now)

    def routes(self) -> list[BaseRoute]:
        table: list[tuple[str, str, Handler]] = [
            ("POST", "/message/template", self.by_phone),
            ("POST", "/message/template/hashphone", self.by_hash),
            ("GET", "/message/status", self.status),
            ("GET", "/message/quota", self.quota),
            ("GET", "/message/template-tag", self.tags),
            ("GET", "/quality", self.quality),
            ("GET", "/template/all", self.all_templates),
            ("GET", "/template/info", self.info),
            ("GET", "/template/info/v2", self.info),
            ("GET", "/template/sample-data", self.sample),
            ("GET", "/rating/get", self.rating),
            ("POST", "/rating/get", self.rating),
        ]
        return [Route(path, self._guarded(handler), methods=[method]) for method, path, handler in table]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            self._zalo.grants.check(request, missing=-124, expired=self._rules.zns_expired_code, proof=-1241)
            return await handler(request)

        return guarded

    async def by_phone(self, request: Request) -> Response:
        body = await json_body(request, empty=-121, malformed=-122)
        template, data = self._checked(body)
        phone = str(body.get("phone", ""))
        if not PHONE.fullmatch(phone):
            raise Refusal(-108, "Phone number is invalid")
        return self._send(body, phone.removeprefix("+"), template, data)

    async def by_hash(self, request: Request) -> Response:
        body = await json_body(request, empty=-121, malformed=-122)
        template, data = self._checked(body)
        hashed = str(body.get("hash_phone", ""))
        if not HASH.fullmatch(hashed):
            raise Refusal(-108, "Phone number is invalid")
        return self._send(body, self._zalo.people.of_hash(hashed), template, data)

    def _checked(self, body: dict[str, Any]) -> tuple[Template, dict[str, str]]:
        if not TRACKING.fullmatch(str(body.get("tracking_id", ""))):
            raise Refusal(-132, "tracking_id is invalid")
        template = self._template(str(body.get("template_id", "")))
        if template.status != "ENABLE":
            raise Refusal(-131, "ZNS template not approved")
        data = body.get("template_data")
        if not isinstance(data, dict) or not (data or not template.params):
            raise Refusal(-111, "Template data is empty")
        for param in template.params:
            value = data.get(param.name)
            if value in (None, "") and param.required:
                raise Refusal(-1122, f"Template data missing parameter: {param.name}")
            if isinstance(value, dict | list):
                raise Refusal(-1124, f"Parameter {param.name} has a wrong format")
            if value is not None and len(str(value)) > param.max_length:
                raise Refusal(-1121, f"Parameter {param.name} is too long")
        known = {param.name for param in template.params}
        if self._rules.zns_unknown_keys and set(data) - known:
            raise Refusal(-132, "template_data has an unknown parameter")
        return template, {name: str(value) for name, value in data.items()}

    def _send(self, body: dict[str, Any], phone: str, template: Template, data: dict[str, str]) -> Response:
        code = self._zalo.people.zns_code(phone)
        if code:
            texts = {-118: "Zalo account not existed", -119: "Account cannot receive ZNS"}
            raise Refusal(code, texts.get(code, "User cannot receive ZNS"))
        self._policy(template)
        quota = self._quotas.take(template, phone)
        tracking_id = str(body["tracking_id"])
        message_id = self._zalo.sent_to_phone(phone, template, data, tracking_id)
        return granted(
            {
                "msg_id": message_id,
                "sent_time": milliseconds(self._zalo.now()),
                "sending_mode": "1",
                "quota": quota,
            }
        )

    def _policy(self, template: Template) -> None:
        hour = self._local().hour
        if not self._rules.zns_verified:
            raise Refusal(-135, "OA is not allowed to send ZNS")
        if self._rules.zns_night and not template.at_night and (hour >= EVENING or hour < MORNING):
            raise Refusal(-133, "ZNS cannot be sent at night")

    def _local(self) -> datetime:
        return self._zalo.now().astimezone(OFFICE_ZONE)

    async def status(self, request: Request) -> Response:
        found = self._zalo.zns_sent.get(request.query_params.get("message_id", ""))
        if found is None:
            return granted({"delivery_time": "", "status": -1, "message": "The message does not exist"})
        if found.delivered_at is None:
            return granted({"delivery_time": "", "status": 0, "message": "The message is on its way"})
        moment = milliseconds(found.delivered_at)
        return granted({"delivery_time": moment, "status": 1, "message": "The message is delivered"})

    async def quota(self, _request: Request) -> Response:
        return granted(self._quotas.answer())

    async def tags(self, _request: Request) -> Response:
        return granted(["TRANSACTION", "CUSTOMER_CARE"])

    async def quality(self, _request: Request) -> Response:
        return granted({"oaCurrentQuality": "HIGH", "oa7dayQuality": "UNDEFINED"})

    async def all_templates(self, request: Request) -> Response:
        query = request.query_params
        offset, limit = int(query.get("offset", "0")), int(query.get("limit", "100"))
        chosen = [
            {
                "templateId": int(template.template_id)
                if template.template_id.isdigit()
                else template.template_id,
                "templateName": template.name,
                "status": template.status,
                "templateQuality": "UNDEFINED",
            }
            for template in self._zalo.templates.values()
            if query.get("status", "") in {"", str(STATUS_NUMBERS.get(template.status, 0))}
        ]
        return granted(chosen[offset : offset + limit], metadata={"total": len(chosen)})

    async def info(self, request: Request) -> Response:
        template = self._template(request.query_params.get("template_id", ""))
        return granted(
            {
                "templateId": template.template_id,
                "templateName": template.name,
                "status": template.status,
                "templateTag": template.tag,
                "price": str(template.price),
                "listParams": [
                    {"name": p.name, "require": p.required, "type": "STRING", "maxLength": p.max_length}
                    for p in template.params
                ],
            }
        )

    async def sample(self, request: Request) -> Response:
        template = self._template(request.query_params.get("template_id", ""))
        return granted({param.name: param.name[: param.max_length] for param in template.params})

    async def rating(self, _request: Request) -> Response:
        return granted({"total": 0, "data": []})

    def _template(self, template_id: str) -> Template:
        found = self._zalo.templates.get(template_id)
        if found is None:
            raise Refusal(-109, "ZNS template id is invalid")
        return found
