"""The pages of the back office, one line each and a table for each part of it."""

from counterfoil.storage.lanes import Lane
from counterfoil.web.pages import confirm, papers
from counterfoil.web.pages.office import (
    asking,
    bulk,
    changes,
    conversations,
    desk,
    discounts,
    imports,
    lab,
    now,
    orders,
    palette,
    parcels,
    refunds,
    settings,
    shipping,
    tax,
    trail,
    views,
)
from counterfoil.web.pages.office.of_goods import ROUTES as OF_GOODS
from counterfoil.web.pages.office.of_people import ROUTES as OF_PEOPLE
from counterfoil.web.pages.office.of_reports import ROUTES as OF_REPORTS
from counterfoil.web.routes import Route

NOW = (
    Route("GET", "/admin", now.office, "see_now"),
    Route("POST", "/admin/alerts", now.looked_after, "close_alert"),
    Route("POST", "/admin/race-lab", lab.race, "race_lab"),
)

ORDERS = (
    Route("GET", "/admin/orders", orders.orders, "list_all_orders"),
    Route("GET", "/admin/orders/slips", parcels.slips, "list_slips"),
    Route("GET", "/admin/orders/pick", parcels.pick, "list_slips"),
    Route("GET", "/admin/orders/{code}", desk.order, "look_up_order"),
    Route("GET", "/admin/orders/{code}/slip", parcels.slip, "look_up_order"),
    Route("GET", "/admin/orders/{code}/receipt.pdf", papers.receipt, "print_paper"),
    Route("GET", "/admin/orders/{code}/invoice.pdf", papers.invoice, "print_paper"),
    Route("GET", "/admin/orders/{code}/bill.pdf", papers.bill, "print_paper"),
    Route("GET", "/admin/orders/{code}/credit-notes/{number}.pdf", papers.credit_note, "print_paper"),
    Route("POST", "/admin/orders/{code}/note", desk.note, "write_note"),
    Route("POST", "/admin/orders/{code}/mail", desk.mail, "mail_again"),
    Route("POST", "/admin/orders/{code}/paid", desk.paid, "mark_paid"),
    Route("POST", "/admin/orders/{code}/refunds/{refund}/confirm", desk.confirm, "confirm_refund"),
    Route("POST", "/admin/orders/{code}/pack", desk.pack, "pack_order"),
    Route("POST", "/admin/orders/{code}/ship", desk.ship, "ship_order"),
    Route("POST", "/admin/orders/{code}/deliver", desk.deliver, "deliver_order"),
    Route("POST", "/admin/orders/{code}/close", desk.close, "close_order"),
    Route("POST", "/admin/orders/{code}/cancel", desk.cancel, "cancel_order"),
    Route("GET", "/admin/orders/{code}/refund", refunds.ask_refund, "price_refund"),
    Route("POST", "/admin/orders/{code}/refund", refunds.refund, "refund_order"),
    Route("POST", "/admin/orders/{code}/returns/{number}/accept", desk.accept, "accept_return"),
    Route("POST", "/admin/orders/{code}/returns/{number}/refuse", desk.refuse, "refuse_return"),
)

CONFIRMING = (
    Route("GET", "/admin/confirm/{proposal}", confirm.look, "read_proposal"),
    Route("POST", "/admin/confirm/{proposal}", confirm.confirm, "confirm_proposal"),
    Route("POST", "/admin/confirm/{proposal}/proof", confirm.prove, "prove_password"),
    Route("POST", "/admin/confirm/{proposal}/drop", confirm.drop, "drop_proposal"),
    Route("POST", "/admin/confirm/{proposal}/anew", confirm.anew, "renew_proposal"),
)

TRAIL = (Route("GET", "/admin/trail", trail.trail, "read_trail"),)

VIEWS = (
    Route("POST", "/admin/views/{list}", views.save, "save_view"),
    Route("POST", "/admin/views/{list}/{code}/name", views.rename, "rename_view"),
    Route("POST", "/admin/views/{list}/{code}/copy", views.duplicate, "duplicate_view"),
    Route("POST", "/admin/views/{list}/{code}/remove", views.remove, "remove_view"),
)

CHANGES = (
    Route("GET", "/admin/history", changes.history, "list_changes"),
    Route("GET", "/admin/palette", palette.palette, "search_office"),
    Route("POST", "/admin/undo/{code}", changes.undo, "undo_change"),
    Route("POST", "/admin/bulk/start/{action}", bulk.start, "start_bulk"),
    Route("GET", "/admin/bulk/{code}", bulk.progress, "read_bulk"),
    Route("POST", "/admin/bulk/{code}/stop", bulk.stop, "stop_bulk"),
)

IMPORTS = (
    Route("GET", "/admin/imports", imports.imports, "list_imports"),
    Route("POST", "/admin/imports", imports.send, "preview_import"),
    Route("GET", "/admin/imports/products.csv", imports.take_along, "export_products"),
    Route("GET", "/admin/imports/{code}", imports.one, "read_import"),
    Route("POST", "/admin/imports/{code}/start", imports.start, "start_import"),
    Route("POST", "/admin/imports/{code}/undo", imports.undo, "undo_import"),
)

ASKING = (
    # A report is drawn under its answer.
    Route("GET", "/admin/assistant", asking.assistant, "list_conversations", Lane.SLOW),
    Route("POST", "/admin/assistant", asking.ask, "ask_assistant"),
    Route("GET", "/admin/assistant/{code}", asking.conversation, "read_conversation", Lane.SLOW),
    Route("POST", "/admin/assistant/{code}/delete", asking.delete, "delete_conversation"),
)

CONVERSATIONS = (
    Route("GET", "/admin/conversations", conversations.conversations, "list_handed_over"),
    Route("GET", "/admin/conversations/{code}", conversations.conversation, "read_handed_over"),
    Route("POST", "/admin/conversations/{code}/take", conversations.take, "take_handed_over"),
    Route("POST", "/admin/conversations/{code}/answer", conversations.answer, "answer_handed_over"),
    Route("POST", "/admin/conversations/{code}/close", conversations.close, "close_handed_over"),
)

TERMS = (
    Route("GET", "/admin/discounts", discounts.discounts, "list_discount_codes"),
    Route("POST", "/admin/discounts", discounts.make, "make_discount_code"),
    Route("POST", "/admin/discounts/prolong", discounts.prolong, "prolong_discount_code"),
    Route("POST", "/admin/discounts/end", discounts.end, "end_discount_code"),
    Route("GET", "/admin/shipping", shipping.shipping, "list_shipping"),
    Route("POST", "/admin/shipping/zones", shipping.zone, "set_zone"),
    Route("POST", "/admin/shipping/rates", shipping.rate, "set_shipping_rate"),
    Route("POST", "/admin/shipping/remove", shipping.remove, "remove_shipping"),
    Route("GET", "/admin/settings", settings.settings, "list_settings"),
    Route("POST", "/admin/settings", settings.change, "change_settings"),
    Route("GET", "/admin/tax", tax.tax, "list_tax_rates"),
    Route("POST", "/admin/tax", tax.put, "set_tax_rate"),
    Route("POST", "/admin/tax/remove", tax.remove, "remove_tax_rate"),
)

ROUTES = (
    *OF_PEOPLE,
    *OF_GOODS,
    *NOW,
    *CONFIRMING,
    *TRAIL,
    *VIEWS,
    *ORDERS,
    *IMPORTS,
    *TERMS,
    *CHANGES,
    *ASKING,
    *CONVERSATIONS,
    *OF_REPORTS,
)
