"""What the conformance suite wants a server to have, behind the shop's own gate: loaded by a test, and never by a shop."""

import asyncio
import base64
import json
from typing import Any

import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.request_state import RequestStateBoundary, RequestStateSecurity
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
SOUND = base64.b64encode(
    b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\0\0\0\0"
).decode()
MOMENT = 0.05


def text(words: str) -> types.TextContent:
    return types.TextContent(text=words)


def image() -> types.ImageContent:
    return types.ImageContent(data=PIXEL, mime_type="image/png")


def embedded(uri: str, words: str, kind: str = "text/plain") -> types.EmbeddedResource:
    return types.EmbeddedResource(resource=types.TextResourceContents(uri=uri, mime_type=kind, text=words))


def form(message: str, required: bool = True, **properties: dict[str, Any]) -> types.ElicitRequest:
    schema = {"type": "object", "properties": properties, "required": [*properties] if required else []}
    return types.ElicitRequest(params=types.ElicitRequestFormParams(message=message, requested_schema=schema))


def sample(words: str, most: int = 100) -> types.CreateMessageRequest:
    said = types.SamplingMessage(role="user", content=text(words))
    return types.CreateMessageRequest(
        params=types.CreateMessageRequestParams(messages=[said], max_tokens=most)
    )


TEXT = {"type": "string"}
ROOTS = types.ListRootsRequest()
NAME = form("What is your name?", name=TEXT)
# Tools of the newer wire that ask once, by what each asks; those that carry a state besides.
ASKS: dict[str, dict[str, Any]] = {
    "test_input_required_result_elicitation": {"user_name": NAME},
    "test_input_required_result_sampling": {"capital_question": sample("What is the capital of France?")},
    "test_input_required_result_list_roots": {"client_roots": ROOTS},
    "test_input_required_result_request_state": {"confirm": form("Please confirm", ok={"type": "boolean"})},
    "test_input_required_result_tampered_state": {"confirm": form("Please confirm", ok={"type": "boolean"})},
    "test_input_required_result_multiple_inputs": {
        "user_name": NAME,
        "greeting": sample("Generate a greeting", 50),
        "client_roots": ROOTS,
    },
}
STATED = {
    "test_input_required_result_request_state",
    "test_input_required_result_tampered_state",
    "test_input_required_result_multiple_inputs",
}
STEPS = (
    form("Step 1: What is your name?", name=TEXT),
    form("Step 2: What is your favorite color?", color=TEXT),
)
PLAIN: dict[str, list[Any]] = {
    "test_simple_text": [text("This is a simple text response for testing.")],
    "test_image_content": [image()],
    "test_audio_content": [types.AudioContent(data=SOUND, mime_type="audio/wav")],
    "test_embedded_resource": [embedded("test://embedded-resource", "This is an embedded resource content.")],
    "test_multiple_content_types": [
        text("Multiple content types test:"),
        image(),
        embedded("test://mixed-content-resource", '{"test":"data","value":123}', "application/json"),
    ],
}
SEEN = {
    "test_elicitation_sep1034_defaults": {
        "name": {"type": "string", "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
        "verified": {"type": "boolean", "default": True},
    },
    "test_elicitation_sep1330_enums": {
        "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
        "titledSingle": {
            "type": "string",
            "oneOf": [
                {"const": f"value{n}", "title": f"{word} Option"}
                for n, word in enumerate(("First", "Second", "Third"), 1)
            ],
        },
        "legacyEnum": {
            "type": "string",
            "enum": ["opt1", "opt2", "opt3"],
            "enumNames": ["Option One", "Option Two", "Option Three"],
        },
        "untitledMulti": {
            "type": "array",
            "items": {"type": "string", "enum": ["option1", "option2", "option3"]},
        },
        "titledMulti": {
            "type": "array",
            "items": {
                "anyOf": [
                    {"const": f"value{n}", "title": f"{word} Choice"}
                    for n, word in enumerate(("First", "Second", "Third"), 1)
                ]
            },
        },
    },
}
ARGUMENTS = {"test_sampling": {"prompt": TEXT}, "test_elicitation": {"message": TEXT}}
OTHERS = (
    "test_tool_with_logging",
    "test_error_handling",
    "test_tool_with_progress",
    "test_missing_capability",
    "test_streaming_elicitation",
    "test_logging_tool",
    "test_input_required_result_multi_round",
    "test_input_required_result_capabilities",
)
TOOLS = [
    types.Tool(
        name=name,
        description=name,
        input_schema={
            "type": "object",
            "properties": ARGUMENTS.get(name, {}),
            "required": [*ARGUMENTS.get(name, {})],
        },
    )
    for name in (*PLAIN, *SEEN, *ASKS, *ARGUMENTS, *OTHERS)
]
PROMPTS = {
    "test_simple_prompt": (),
    "test_prompt_with_arguments": ("arg1", "arg2"),
    "test_prompt_with_embedded_resource": ("resourceUri",),
    "test_prompt_with_image": (),
    "test_input_required_result_prompt": (),
}
RESOURCES = {
    "test://static-text": "text/plain",
    "test://static-binary": "image/png",
    "test://watched-resource": "text/plain",
}


def said(*content: Any, error: bool = False) -> types.CallToolResult:
    return types.CallToolResult(content=[*content], is_error=error)


async def list_tools(_: Any, __: Any) -> types.ListToolsResult:
    return types.ListToolsResult(tools=TOOLS, ttl_ms=1000)


async def call_tool(context: Any, params: types.CallToolRequestParams) -> Any:
    name, wants = params.name, params.arguments or {}
    if name in PLAIN:
        return said(*PLAIN[name])
    if name in ASKS:
        return asked(context, params, ASKS[name])
    if name in SEEN:
        answer = await context.session.elicit_form(
            "Please fill this in", form("", False, **SEEN[name]).params.requested_schema
        )
        return said(
            text(f"Elicitation completed: action={answer.action}, content={json.dumps(answer.content)}")
        )
    does = globals().get(f"does_{name.removeprefix('test_')}")
    if does is None:
        raise MCPError(types.INVALID_PARAMS, f"Unknown tool: {name}")
    return await does(context, params, wants)


def asked(context: Any, params: Any, questions: dict[str, Any]) -> Any:
    answers, state = params.input_responses or {}, params.request_state
    stated = params.name in STATED
    may = context.session.client_capabilities
    open_ones = {
        key: each for key, each in questions.items() if key not in answers or not fits(each, answers[key])
    }
    if open_ones or (stated and state is None):
        kinds = {
            "elicitation/create": "elicitation",
            "sampling/createMessage": "sampling",
            "roots/list": "roots",
        }
        allowed = {
            key: each for key, each in questions.items() if getattr(may, kinds[each.method], None) is not None
        }
        if not allowed:
            return said(text("The client can answer nothing of this."), error=True)
        return types.InputRequiredResult(input_requests=allowed, request_state="begun" if stated else None)
    told = json.dumps(
        {key: each.model_dump(mode="json") for key, each in answers.items() if key in questions}
    )
    return said(text(f"Hello, {told}! {'state-ok' if state == 'begun' else ''}"))


def fits(question: Any, answer: Any) -> bool:
    wanted = {
        "elicitation/create": types.ElicitResult,
        "sampling/createMessage": (types.CreateMessageResult, types.CreateMessageResultWithTools),
        "roots/list": types.ListRootsResult,
    }[question.method]
    if not isinstance(answer, wanted):
        return False
    if isinstance(answer, types.ElicitResult) and answer.action == "accept":
        needed = question.params.requested_schema["required"]
        kinds = {"string": str, "boolean": bool}
        properties = question.params.requested_schema["properties"]
        given = answer.content or {}
        return all(isinstance(given.get(each), kinds[properties[each]["type"]]) for each in needed)
    return True


async def does_input_required_result_multi_round(_: Any, params: Any, __: Any) -> Any:
    step = int((params.request_state or "0").removeprefix("step"))
    answered = f"step{step}" in (params.input_responses or {}) if step else True
    if not answered:
        step -= 1
    if step < len(STEPS):
        question = {f"step{step + 1}": STEPS[step]}
        return types.InputRequiredResult(input_requests=question, request_state=f"step{step + 1}")
    return said(text("Both are answered."))


async def does_tool_with_logging(context: Any, params: Any, _: Any) -> Any:
    for words in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await context.session.send_log_message("info", words, related_request_id=context.request_id)
        await asyncio.sleep(MOMENT)
    return said(text("Logged."))


does_logging_tool = does_tool_with_logging


async def does_error_handling(*_: Any) -> Any:
    return said(text("This tool intentionally returns an error for testing"), error=True)


async def does_tool_with_progress(context: Any, params: Any, _: Any) -> Any:
    for progress in (0, 50, 100):
        await context.session.report_progress(progress, 100)
        await asyncio.sleep(MOMENT)
    return said(text("Done."))


async def does_sampling(context: Any, _: Any, wants: dict[str, Any]) -> Any:
    request = sample(wants["prompt"]).params
    answer = await context.session.create_message(
        request.messages, max_tokens=100, related_request_id=context.request_id
    )
    return said(text(f"LLM response: {answer.content.text}"))


async def does_elicitation(context: Any, _: Any, wants: dict[str, Any]) -> Any:
    asks = form(
        "", username=TEXT | {"description": "User's response"}, email=TEXT | {"description": "Address"}
    )
    answer = await context.session.elicit_form(
        wants["message"], asks.params.requested_schema, context.request_id
    )
    return said(text(f"User response: {answer.action}, {json.dumps(answer.content)}"))


async def does_missing_capability(context: Any, *_: Any) -> Any:
    may = context.session.client_capabilities
    if may is None or may.sampling is None:
        lacks = {"requiredCapabilities": {"sampling": {}}}
        raise MCPError(types.MISSING_REQUIRED_CLIENT_CAPABILITY, "The client cannot sample", lacks)
    return said(text("It can."))


async def does_streaming_elicitation(context: Any, params: Any, wants: Any) -> Any:
    return asked(context, params, {"user_name": NAME})


async def does_input_required_result_capabilities(context: Any, params: Any, _: Any) -> Any:
    return asked(context, params, {"user_name": NAME, "greeting": sample("Generate a greeting", 50)})


async def list_resources(_: Any, __: Any) -> types.ListResourcesResult:
    found = [types.Resource(uri=uri, name=uri, mime_type=kind) for uri, kind in RESOURCES.items()]
    return types.ListResourcesResult(resources=found)


async def list_templates(_: Any, __: Any) -> types.ListResourceTemplatesResult:
    made = types.ResourceTemplate(
        uri_template="test://template/{id}/data", name="template", mime_type="application/json"
    )
    return types.ListResourceTemplatesResult(resource_templates=[made])


async def read_resource(_: Any, params: Any) -> types.ReadResourceResult:
    uri = str(params.uri)
    if uri == "test://static-binary":
        content: Any = types.BlobResourceContents(uri=uri, mime_type="image/png", blob=PIXEL)
    elif uri in RESOURCES:
        words = "This is the content of the static text resource."
        content = types.TextResourceContents(uri=uri, mime_type="text/plain", text=words)
    elif uri.startswith("test://template/"):
        number = uri.split("/")[3]
        words = json.dumps({"id": number, "templateTest": True, "data": f"Data for ID: {number}"})
        content = types.TextResourceContents(uri=uri, mime_type="application/json", text=words)
    else:
        raise MCPError(types.INVALID_PARAMS, "Resource not found", {"uri": uri})
    return types.ReadResourceResult(contents=[content])


async def done(_: Any, __: Any) -> types.EmptyResult:
    return types.EmptyResult()


async def list_prompts(_: Any, __: Any) -> types.ListPromptsResult:
    found = [
        types.Prompt(
            name=name,
            description=name,
            arguments=[types.PromptArgument(name=each, required=True) for each in wants],
        )
        for name, wants in PROMPTS.items()
    ]
    return types.ListPromptsResult(prompts=found)


async def get_prompt(_: Any, params: Any) -> Any:
    wants = params.arguments or {}
    if params.name == "test_input_required_result_prompt" and not params.input_responses:
        question = {"user_context": form("What context should the prompt use?", context=TEXT)}
        return types.InputRequiredResult(input_requests=question)
    if params.name not in PROMPTS:
        raise MCPError(types.INVALID_PARAMS, "Unknown prompt")
    content = {
        "test_simple_prompt": [text("This is a simple prompt for testing.")],
        "test_prompt_with_arguments": [
            text(f"Prompt with arguments: arg1='{wants.get('arg1')}', arg2='{wants.get('arg2')}'")
        ],
        "test_prompt_with_embedded_resource": [
            embedded(wants.get("resourceUri", ""), "Embedded resource content for testing."),
            text("Please process the embedded resource above."),
        ],
        "test_prompt_with_image": [image(), text("Please analyze the image above.")],
        "test_input_required_result_prompt": [text("The context was given.")],
    }[params.name]
    return types.GetPromptResult(
        messages=[types.PromptMessage(role="user", content=each) for each in content]
    )


async def complete(_: Any, params: Any) -> types.CompleteResult:
    values = [each for each in ("paris", "park", "party") if each.startswith(params.argument.value)]
    return types.CompleteResult(completion=types.Completion(values=values, total=len(values), has_more=False))


class Serving:
    """With sessions and streams, as the older wire's fixtures want them."""

    methods = frozenset({"POST", "GET", "DELETE"})

    def __init__(self) -> None:
        server = Server(
            "everything",
            version="1",
            on_list_tools=list_tools,
            on_call_tool=call_tool,
            on_list_resources=list_resources,
            on_list_resource_templates=list_templates,
            on_read_resource=read_resource,
            on_subscribe_resource=done,
            on_unsubscribe_resource=done,
            on_list_prompts=list_prompts,
            on_get_prompt=get_prompt,
            on_completion=complete,
            on_set_logging_level=done,
        )
        server.middleware.append(
            RequestStateBoundary(RequestStateSecurity(keys=[b"k" * 32]), default_audience="everything")
        )
        self._manager = StreamableHTTPSessionManager(server)

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        await self._manager.handle_request(scope, receive, send)

    async def run(self, ready: asyncio.Event, closing: asyncio.Event) -> None:
        async with self._manager.run():
            ready.set()
            await closing.wait()


def open_up(*_: Any) -> Serving:
    return Serving()
