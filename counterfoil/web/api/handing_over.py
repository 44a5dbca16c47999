"""The endpoints of handing over: a shopper asks for a person, and the desk answers."""

from counterfoil.assistant.answering import (
    answer_handed_over,
    close_handed_over,
    list_handed_over,
    read_handed_over,
    take_handed_over,
)
from counterfoil.assistant.handing_over import ask_person, list_handed_over_of_mine, take_question_back
from counterfoil.web.api.after import NOT_THERE
from counterfoil.web.api.endpoints import Endpoint

FULL = {"409": "As many questions as can be wait for an answer."}
TAKEN = {"409": "Somebody else has it, or it is closed."}

IN_THE_SHOP = (
    Endpoint("GET", "/api/assistant/questions", list_handed_over_of_mine),
    Endpoint("POST", "/api/assistant/questions", ask_person, 201, refuses=NOT_THERE | FULL),
    Endpoint("DELETE", "/api/assistant/questions/{code}", take_question_back, refuses=NOT_THERE),
)
IN_THE_OFFICE = (
    Endpoint("GET", "/api/admin/conversations", list_handed_over),
    Endpoint("GET", "/api/admin/conversations/{code}", read_handed_over, refuses=NOT_THERE),
    Endpoint("POST", "/api/admin/conversations/{code}/take", take_handed_over, refuses=NOT_THERE | TAKEN),
    Endpoint(
        "POST", "/api/admin/conversations/{code}/answers", answer_handed_over, 201, refuses=NOT_THERE | TAKEN
    ),
    Endpoint("POST", "/api/admin/conversations/{code}/close", close_handed_over, refuses=NOT_THERE),
)
