"""The endpoints of the assistant: say something, take back what it changed, and the conversations there were."""

from counterfoil.assistant.talk.answer import Answer, told
from counterfoil.assistant.talk.asking import ask_assistant
from counterfoil.assistant.talk.conversations import (
    delete_conversation,
    list_conversations,
    read_conversation,
)
from counterfoil.assistant.talk.offering import take_back
from counterfoil.web.api.after import NOT_THERE
from counterfoil.web.api.endpoints import Endpoint
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer as Sent

UNDONE = NOT_THERE | {"409": "It was taken back already, or the cart has changed since."}


def _told(_: Visit, answer: Answer) -> Sent:
    return answers.json(told(answer))


def endpoints(at: str, where: str = "") -> tuple[Endpoint, ...]:
    """The same in the shop and in the back office: each has conversations of its own."""

    def called(name: str) -> str:
        return f"{name}_{where}" if where else ""

    return (
        Endpoint("POST", at, ask_assistant, refuses=NOT_THERE, tells=_told, called=called("ask_assistant")),
        Endpoint(
            "POST", f"{at}/undo/{{code}}", take_back, refuses=UNDONE, tells=_told, called=called("take_back")
        ),
        Endpoint("GET", f"{at}/conversations", list_conversations, called=called("list_conversations")),
        Endpoint(
            "GET",
            f"{at}/conversations/{{code}}",
            read_conversation,
            refuses=NOT_THERE,
            called=called("read_conversation"),
        ),
        Endpoint(
            "DELETE",
            f"{at}/conversations/{{code}}",
            delete_conversation,
            refuses=NOT_THERE,
            called=called("delete_conversation"),
        ),
    )


IN_THE_SHOP = endpoints("/api/assistant")
IN_THE_OFFICE = endpoints("/api/admin/assistant", "in_office")
