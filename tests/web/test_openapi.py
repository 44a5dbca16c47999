"""The description of the API says what the API does."""

import json

from counterfoil.web.api.routes import ROUTES, described

DESCRIPTION = described()

DESCRIBED = [
    (method.upper(), path, entry)
    for path, ways in DESCRIPTION["paths"].items()
    for method, entry in ways.items()
]


def test_every_address_of_the_api_is_described():
    served = {(route.method, route.pattern) for route in ROUTES if route.operation}
    assert {(method, path) for method, path, _ in DESCRIBED} == served


def test_every_entry_has_a_name_of_its_own():
    names = [entry["operationId"] for _, _, entry in DESCRIBED]
    assert len(set(names)) == len(names)


def test_every_shape_it_points_to_is_there():
    pointed = {part.partition('"')[0] for part in json.dumps(DESCRIPTION).split('"#/components/schemas/')[1:]}
    assert pointed <= set(DESCRIPTION["components"]["schemas"])
