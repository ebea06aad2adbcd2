"""Teams' protocol, and the only importer of botbuilder.

botbuilder runs the turn and knows the Bot Connector's routes. What it does badly is done around it:
tokens are verified in `gate.py` and fetched by whoever built us (its own ways block the loop), HTTP
goes through httpx, and invoke answers leave as plain JSON (its CloudAdapter.process cannot write a card).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import stamina
import structlog
from botbuilder.core import TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
)
from botframework.connector import AsyncBfPipeline, BotFrameworkConnectorConfiguration
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)
from msrest.exceptions import ClientException
from msrest.pipeline import Request, Response, SansIOHTTPPolicy
from msrest.pipeline.async_abc import AsyncHTTPSender
from msrest.universal_http.async_abc import AsyncClientResponse

from bot.activity import CARD_TYPE, OAUTH_TYPE, invoke_answer, read_turn
from bot.gate import Gate, Refused
from bot.once import Once
from bot.turn import Answer, Json, Refuse, Reply, Say, ShowCard, Turn
from services.cloud import Cloud
from services.model import Conversation

AppToken = Callable[[str], Awaitable[str]]  # scope -> an app-only access token
OnTurn = Callable[[Turn], Awaitable[Reply]]

SORRY = "Something went wrong on my side, so I could not finish that. Please try once more."
TOKEN_EXCHANGE = "signin/tokenExchange"
NO_EXCHANGE = Answer(412)  # the one status at which Teams falls back to the sign-in button
STILL_WORKING = "Still working on it. I will show the result here in a moment."

log = structlog.get_logger()


class ChatError(Exception):
    """Teams did not take what we sent. `status` is HTTP's (0: no answer), `code` is Teams' own word."""

    def __init__(self, status: int, code: str = "", wait: timedelta | None = None) -> None:
        super().__init__(f"Teams answered {status} {code}")
        self.status = status
        self.code = code
        self.wait = wait  # Retry-After


class ChatBlocked(ChatError):
    """403: the person blocked or removed the app (MessageWritesBlocked), or an administrator did."""


class ChatGone(ChatError):
    """404, or 403 BotNotInConversationRoster: not installed there, or no such conversation or message."""


class ChatUntrusted(ChatError):
    """The stored service address is not one of this cloud's: nothing was sent."""


class Teams:
    def __init__(
        self,
        http: httpx.AsyncClient,
        cloud: Cloud,
        app_id: str,
        gate: Gate,
        app_token: AppToken,
        answer_within: timedelta = timedelta(seconds=10),
    ) -> None:
        """Teams gives an invoke up after 10 to 15 s and then says "Unable to reach app".
        https://github.com/MicrosoftDocs/msteams-docs/issues/6461
        """
        self._cloud = cloud
        self._app_id = app_id
        self._gate = gate
        self._patience = answer_within.total_seconds()
        self._sender = _Sender(http, cloud, app_token)
        self._connectors: dict[str, ConnectorClient] = {}
        self._adapter = CloudAdapter(_OurAuthentication())
        self._turns: Once[tuple[int, Json | None]] = Once()
        self._late: set[asyncio.Task[None]] = set()

    @property
    def under_way(self) -> int:
        """Turns that have not ended, for the sandbox's pulse."""
        return self._turns.under_way + len(self._late)

    async def finish(self) -> None:
        """Waits for the turns under way: for a calm shutdown."""
        await self._turns.finish()
        await asyncio.gather(*self._late)

    async def receive(
        self, body: bytes, authorization: str | None, on_turn: OnTurn
    ) -> tuple[int, Json | None]:
        """One POST to /api/messages: the HTTP status and JSON body to answer with. Never raises.

        The same activity delivered again, also at the same moment, gets the first one's answer.
        """
        try:
            told = await self._gate.admit(body, authorization)
            activity = _activity(told)
        except Refused as refused:
            log.warning("turned away at the door", status=refused.status, reason=refused.reason)
            return refused.status, None
        turn = read_turn(told)
        key = (turn.tenant, turn.conversation.id, told["type"], turn.activity or uuid4().hex)
        return await self._turns.do(key, lambda: self._answer(turn, activity, on_turn))

    async def post(self, conversation: Conversation, card: Json, reply_to: str | None = None) -> str:
        """Posts the card alone (text beside it would split the activity, and no id come back), with its
        `speak` as summary; returns the activity id, by which `edit` finds it. Raises ChatError."""
        return await self._send(conversation, _message(conversation, card=card), reply_to)

    async def say(self, conversation: Conversation, text: str, reply_to: str | None = None) -> str:
        return await self._send(conversation, _message(conversation, text=text), reply_to)

    async def ask_for_token(self, conversation: Conversation, card: Json) -> str:
        """Posts an OAuth card: each client in the chat answers it by itself with signin/tokenExchange, and
        shows its button only where that does not work. Raises ChatError."""
        message = _message(conversation)
        message.attachments = [Attachment(content_type=OAUTH_TYPE, content=card)]
        return await self._send(conversation, message, None)

    async def remove(self, conversation: Conversation, activity: str) -> None:
        connector = self._connector(conversation.service_url)
        await _asked(connector.conversations.delete_activity(conversation.id, activity))

    async def edit(self, conversation: Conversation, activity: str, card: Json) -> None:
        message = _message(conversation, card=card)
        message.id = activity
        connector = self._connector(conversation.service_url)
        await _asked(connector.conversations.update_activity(conversation.id, activity, message))

    async def personal_chat(self, tenant: str, oid: str, service_url: str) -> Conversation:
        """The one-to-one chat with somebody who has the app installed. Raises ChatBlocked, ChatGone.
        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
        """
        wanted = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=f"28:{self._app_id}"),
            members=[ChannelAccount(id=oid)],
            tenant_id=tenant,
            channel_data={"tenant": {"id": tenant}},
        )
        connector = self._connector(service_url)
        made = await _asked(connector.conversations.create_conversation(wanted))
        return Conversation(tenant, made.id, service_url, "personal", f"28:{self._app_id}")

    async def _answer(self, turn: Turn, activity: Activity, on_turn: OnTurn) -> tuple[int, Json | None]:
        working = asyncio.create_task(self._reply(turn, activity, on_turn))
        done, _ = await asyncio.wait({working}, timeout=self._patience)
        if done:
            return await self._deliver(turn, working.result())
        late = asyncio.create_task(self._deliver_late(turn, working))
        self._late.add(late)
        late.add_done_callback(self._late.discard)
        waiting: Reply = NO_EXCHANGE if turn.invoke == TOKEN_EXCHANGE else Say(STILL_WORKING)
        return invoke_answer(turn, waiting) if turn.invoke else (200, None)

    async def _reply(self, turn: Turn, activity: Activity, on_turn: OnTurn) -> Reply:
        """What the flow says, through botbuilder's own pipeline; a flow that fails is told in words."""
        replies: list[Reply] = []

        async def logic(_: TurnContext) -> None:
            replies.append(await on_turn(turn))

        admitted = AuthenticateRequestResult()
        admitted.claims_identity = ClaimsIdentity({"aud": self._app_id}, True)
        admitted.connector_factory = _Connectors(self._connector)
        try:
            await self._adapter.process_activity(admitted, activity, logic)
        except Exception:
            log.exception("a turn failed", tenant=turn.tenant, kind=turn.kind, invoke=turn.invoke)
            return _apology(turn)
        return replies[0] if replies else None

    async def _deliver(self, turn: Turn, reply: Reply) -> tuple[int, Json | None]:
        if turn.kind != "click" or turn.invoke is None:
            await self._post_reply(turn, reply)
        return invoke_answer(turn, reply) if turn.invoke else (200, None)

    async def _deliver_late(self, turn: Turn, working: asyncio.Task[Reply]) -> None:
        reply = await working
        if turn.invoke and isinstance(reply, ShowCard) and turn.message:
            await self._attempt(turn, self.edit(turn.conversation, turn.message, reply.card))
        else:
            await self._post_reply(turn, reply)

    async def _post_reply(self, turn: Turn, reply: Reply) -> None:
        if isinstance(reply, ShowCard):
            await self._attempt(turn, self.post(turn.conversation, reply.card))
        elif isinstance(reply, Say | Refuse):
            await self._attempt(turn, self.say(turn.conversation, reply.text))

    async def _attempt(self, turn: Turn, sending: Awaitable[Any]) -> None:
        try:
            await sending
        except Exception:
            log.exception("a reply did not reach the chat", tenant=turn.tenant, kind=turn.kind)

    async def _send(self, conversation: Conversation, message: Activity, reply_to: str | None) -> str:
        conversations = self._connector(conversation.service_url).conversations
        if reply_to:
            sent = await _asked(conversations.reply_to_activity(conversation.id, reply_to, message))
        else:
            sent = await _asked(conversations.send_to_conversation(conversation.id, message))
        if sent is None or not sent.id:
            raise ChatError(200, "NoActivityId")
        return str(sent.id)

    def _connector(self, service_url: str) -> ConnectorClient:
        if not self._cloud.serves(service_url):
            raise ChatUntrusted(0, "UnknownServiceAddress")
        # Kept, a handful of regions in all: building one takes several milliseconds.
        if service_url not in self._connectors:
            self._connectors[service_url] = _connect(service_url, self._sender)
        return self._connectors[service_url]


def _activity(told: Mapping[str, Any]) -> Activity:
    try:
        return Activity().deserialize(dict(told))
    except (ClientException, ValueError, TypeError, AttributeError, KeyError) as wrong:
        raise Refused(400, "not an activity") from wrong


def _message(conversation: Conversation, *, card: Json | None = None, text: str | None = None) -> Activity:
    return Activity(
        type="message",
        from_property=ChannelAccount(id=conversation.bot_id),
        conversation=ConversationAccount(id=conversation.id, tenant_id=conversation.tenant),
        text=text,
        text_format="plain" if text else None,
        summary=(card.get("speak") or card.get("fallbackText")) if card else None,
        attachments=[Attachment(content_type=CARD_TYPE, content=card)] if card else None,
    )


def _apology(turn: Turn) -> Reply:
    if turn.invoke == TOKEN_EXCHANGE:
        return NO_EXCHANGE
    return Refuse(SORRY, 500, "InternalServerError")


async def _asked(asking: Awaitable[Any]) -> Any:
    try:
        return await asking
    except ClientException as wrong:  # an answer that botbuilder could not read
        raise ChatError(0, type(wrong).__name__) from wrong


class _OurAuthentication(BotFrameworkAuthentication):  # type: ignore[misc]
    """Authenticates nobody: the gate has done it. Every road into botbuilder's own checks ends here."""

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        raise PermissionError("only the gate lets anybody in")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError("only the gate lets anybody in")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        raise PermissionError("proactive messages go through Teams.post")

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Bot Framework's token service is not used: signing in is ours."""


class _Connectors(ConnectorFactory):  # type: ignore[misc]
    def __init__(self, connect: Callable[[str], ConnectorClient]) -> None:
        self._connect = connect

    async def create(self, service_url: str, audience: str | None = None) -> ConnectorClient:
        return self._connect(service_url)


class _Sender(AsyncHTTPSender[Any, Any]):
    """The far end of botbuilder's connector: httpx, with the app's token, retries and our errors."""

    def __init__(self, http: httpx.AsyncClient, cloud: Cloud, app_token: AppToken) -> None:
        self._http = http
        self._scope = f"{cloud.bot_audience}/.default"
        self._app_token = app_token

    async def __aexit__(self, *exc_details: Any) -> None:
        """The http client is not ours to close."""

    async def send(self, request: Request[Any], **_: Any) -> Response[Any, Any]:
        # 429, and what Teams throws when it is busy with the same thread, pass by themselves:
        # https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
        attempts = stamina.retry_context(
            on=_pause, attempts=4, timeout=20.0, wait_initial=0.3, wait_max=4.0, wait_jitter=0.5
        )
        async for attempt in attempts:
            with attempt:
                answer = await self._once(request.http_request)
        return Response(request, _Answered(request.http_request, answer))

    async def _once(self, sent: Any) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {await self._app_token(self._scope)}"}
        headers = {k: v for k, v in sent.headers.items() if k.lower() != "content-length"} | bearer
        try:
            answer = await self._http.request(
                sent.method, sent.url, headers=headers, content=sent.data, timeout=10, follow_redirects=False
            )
        except httpx.ConnectError as silent:
            raise ChatError(0, "NoConnection") from silent  # nothing was sent, so it may be sent again
        except httpx.HTTPError as silent:
            raise ChatError(0, "NoAnswer") from silent
        if answer.is_success:
            return answer
        raise _named(answer)


def _connect(service_url: str, sender: _Sender) -> ConnectorClient:
    # The credentials do nothing: `_Sender` brings the token, asked for anew at every attempt.
    config = BotFrameworkConnectorConfiguration(
        SansIOHTTPPolicy(), service_url.rstrip("/"), pipeline_type=AsyncBfPipeline, sender=sender
    )
    return ConnectorClient(None, custom_configuration=config)


class _Answered(AsyncClientResponse):
    def __init__(self, request: Any, answer: httpx.Response) -> None:
        super().__init__(request, answer)
        self.status_code = answer.status_code
        self.headers = answer.headers
        self.reason = answer.reason_phrase
        self._body = answer.content

    def body(self) -> bytes:
        return self._body


def _pause(error: Exception) -> bool | timedelta:
    """Shall it be sent again, and after how long if Teams said so?"""
    if not isinstance(error, ChatError):
        return False
    if error.status in (412, 429, 502, 504):
        return min(error.wait, timedelta(seconds=10)) if error.wait else True
    return error.code == "NoConnection"


def _named(answer: httpx.Response) -> ChatError:
    code = _error_code(answer)
    if answer.status_code == 404 or code == "BotNotInConversationRoster":
        return ChatGone(answer.status_code, code)
    if answer.status_code == 403:
        return ChatBlocked(answer.status_code, code)
    return ChatError(answer.status_code, code, _retry_after(answer))


def _error_code(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def _retry_after(answer: httpx.Response) -> timedelta | None:
    try:
        return timedelta(seconds=max(0.0, float(answer.headers["Retry-After"])))
    except (KeyError, ValueError, OverflowError):
        return None
