"""The endpoints for files of products: looked at, brought in, undone."""

from counterfoil.shop.imports.exporting import KIND, ProductFile, export_products
from counterfoil.shop.imports.runs import (
    list_imported_products,
    list_imports,
    preview_import,
    read_import,
    start_import,
    undo_import,
)
from counterfoil.web.api.after import NOT_THERE
from counterfoil.web.api.endpoints import Endpoint
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

NO_LONGER = {"409": "It is in no state for this; the message says in which."}


def _file(_: Visit, found: ProductFile) -> Answer:
    return answers.file(found.name, found.kind, found.pieces)


ENDPOINTS = (
    Endpoint("GET", "/api/admin/products.csv", export_products, gives=str, kinds=(KIND,), tells=_file),
    Endpoint("GET", "/api/admin/imports", list_imports),
    Endpoint("POST", "/api/admin/imports", preview_import, 201),
    Endpoint("GET", "/api/admin/imports/{code}", read_import, refuses=NOT_THERE),
    Endpoint("GET", "/api/admin/imports/{code}/products", list_imported_products, refuses=NOT_THERE),
    Endpoint("POST", "/api/admin/imports/{code}/start", start_import, refuses=NOT_THERE | NO_LONGER),
    Endpoint("POST", "/api/admin/imports/{code}/undo", undo_import, refuses=NOT_THERE | NO_LONGER),
)
