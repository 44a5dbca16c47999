"""Every operation × every role × every way of signing in, against a table typed by hand.

`yes`: by session, token and key, and by assistant and agent where it is a tool. `session`: in the browser only. `person`: by session or
token. 401: sign in first. 403: may not.
A new operation without a row fails; so does a row without an operation.
"""

import importlib
import pkgutil
from dataclasses import replace
from types import ModuleType

import pytest

import counterfoil
from counterfoil.gate.actor import SPEAKING, Actor, Way, operator, shop_itself, visitor
from counterfoil.gate.operation import OPERATIONS, Effect, check, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NeedsYes, NotAllowed, NotFresh, NotSignedIn, Refusal
from counterfoil.gate.sentences import SENTENCES
from counterfoil.gate.work import Work
from counterfoil.identity.roles import permissions_of

TABLE = """
operation                      nobody  onlooker  shopper  packer   stockkeeper  clerk    administrator  console  webhook  job
accept_return                  401     403       403      403      403          yes      yes            yes      401      401
add_category                   401     403       403      403      yes          403      yes            401      401      401
add_person                     401     403       403      403      403          403      403            yes      401      401
add_picture                    401     403       403      403      yes          403      yes            401      401      401
add_product                    401     403       403      403      yes          403      yes            401      401      401
add_to_cart                    401     yes       yes      403      403          403      yes            401      401      401
answer_challenge               401     403       yes      403      403          403      yes            401      401      401
ask_assistant                  401     yes       yes      yes      yes          yes      yes            401      401      401
ask_bank                       401     403       yes      403      403          403      yes            401      401      401
ask_return                     401     403       yes      403      403          403      yes            401      401      401
bring_product_back             401     403       403      403      yes          403      yes            401      401      401
cancel_my_order                401     403       yes      403      403          403      yes            401      401      401
cancel_order                   401     403       403      403      403          yes      yes            yes      401      401
change_email                   401     person    person   person   person       person   person         401      401      401
change_name                    401     yes       yes      yes      yes          yes      yes            401      401      401
change_password                401     person    person   person   person       person   person         401      401      401
change_settings                401     403       403      403      403          403      yes            401      401      401
check_key                      401     403       403      403      403          403      403            yes      401      401
choose_currency                401     person    person   403      person       person   person         401      401      401
class_goods                    401     403       403      403      403          403      yes            yes      401      401
class_variants                 401     403       403      403      403          403      yes            yes      401      401
clear_sessions                 401     403       403      403      403          403      403            yes      401      401
close_alert                    401     403       403      403      403          yes      yes            yes      401      401
close_order                    401     403       403      403      403          yes      yes            yes      401      401
close_person                   401     403       403      403      403          403      yes            401      401      401
come_back                      yes     session   session  session  session      session  session        401      401      401
compare_products               401     yes       yes      403      yes          yes      yes            401      401      401
confirm_proposal               401     person    person   person   person       person   person         401      401      401
confirm_refund                 401     403       403      403      403          yes      yes            yes      401      401
correct_goods                  401     403       403      403      yes          403      yes            401      401      401
correct_person                 401     403       403      403      403          403      yes            401      401      401
correct_stock                  401     403       403      403      yes          403      yes            yes      401      401
count_cart                     401     yes       yes      403      403          403      yes            401      401      401
count_stock                    401     403       403      403      yes          403      yes            yes      401      401
create_key                     401     person    person   person   person       person   person         401      401      401
create_person                  401     403       403      403      403          403      yes            401      401      401
delete_category                401     403       403      403      yes          403      yes            401      401      401
delete_conversation            401     yes       yes      yes      yes          yes      yes            401      401      401
delete_product                 401     403       403      403      yes          403      yes            401      401      401
deliver_order                  401     403       403      403      403          yes      yes            yes      401      401
describe_picture               401     403       403      403      yes          403      yes            401      401      401
disable_person                 401     403       403      403      403          403      yes            yes      401      401
drop_proposal                  401     person    person   person   person       person   person         401      401      401
duplicate_product              401     403       403      403      yes          403      yes            401      401      401
duplicate_view                 401     403       403      yes      yes          yes      yes            401      401      401
edit_category                  401     403       403      403      yes          403      yes            401      401      401
edit_product                   401     403       403      403      yes          403      yes            401      401      401
edit_variant                   401     403       403      403      yes          403      yes            401      401      401
enable_person                  401     403       403      403      403          403      yes            yes      401      401
end_discount_code              401     403       403      403      403          403      yes            yes      401      401
end_key                        401     person    person   person   person       person   person         401      401      401
end_session                    401     yes       yes      yes      yes          yes      yes            401      401      401
end_sessions                   401     yes       yes      yes      yes          yes      yes            401      401      401
end_sessions_of                401     403       403      403      403          403      yes            401      401      401
enter_office                   yes     session   session  session  session      session  session        401      401      401
export_lines                   401     403       403      403      403          403      yes            yes      401      401
export_products                401     403       403      403      403          403      yes            yes      401      401
export_report                  401     403       403      403      403          403      yes            yes      401      401
fill_prices                    401     403       403      403      403          403      yes            yes      401      401
find_products                  401     yes       yes      403      yes          yes      yes            401      401      401
follow_figure                  401     403       403      403      403          403      yes            yes      401      401
give_role                      401     403       403      403      403          403      yes            yes      401      401
give_up_payment                401     403       yes      403      403          403      yes            401      401      401
hear_bank                      401     403       403      403      403          403      403            401      yes      401
import_orders                  401     403       403      403      403          403      403            yes      401      401
import_products                401     403       403      403      403          403      403            yes      401      401
invite_staff                   401     403       403      403      403          403      yes            401      401      401
keep_address                   401     403       yes      403      403          403      yes            401      401      401
list_agents                    401     person    person   person   person       person   person         401      401      401
list_alerts                    401     403       403      403      403          403      yes            yes      401      401
list_all_categories            401     403       403      403      yes          403      yes            401      401      401
list_all_orders                401     403       403      403      403          yes      yes            yes      401      401
list_categories                401     yes       yes      403      yes          yes      yes            401      401      401
list_changes                   401     403       403      yes      yes          yes      yes            401      401      401
list_conversations             401     yes       yes      yes      yes          yes      yes            401      401      401
list_discount_codes            401     403       403      403      403          403      yes            yes      401      401
list_goods                     401     403       403      403      yes          403      yes            401      401      401
list_imported_products         401     403       403      403      403          403      yes            401      401      401
list_imports                   401     403       403      403      403          403      yes            401      401      401
list_keys                      401     person    person   person   person       person   person         401      401      401
list_orders                    401     yes       yes      403      403          403      yes            401      401      401
list_people                    401     403       403      403      403          403      yes            yes      401      401
list_products                  401     yes       yes      403      yes          yes      yes            401      401      401
list_report_mails              401     403       403      403      403          403      yes            401      401      401
list_reports                   401     403       403      403      403          403      yes            yes      401      401
list_secrets                   401     403       403      403      403          403      403            yes      401      401
list_sessions                  401     yes       yes      yes      yes          yes      yes            401      401      401
list_sessions_of               401     403       403      403      403          403      yes            401      401      401
list_settings                  401     403       403      403      403          403      yes            401      401      401
list_shipping                  401     403       403      403      403          403      yes            yes      401      401
list_slips                     401     403       403      403      403          yes      yes            yes      401      401
list_stock                     401     403       403      403      yes          yes      yes            yes      401      401
list_tax_rates                 401     403       403      403      403          403      yes            yes      401      401
list_views                     401     403       403      yes      yes          yes      yes            401      401      401
look_at_address_link           yes     session   session  session  session      session  session        401      401      401
look_at_challenge              401     403       yes      403      403          403      yes            401      401      401
look_at_goods                  401     403       403      403      yes          403      yes            401      401      401
look_at_link                   yes     session   session  session  session      session  session        401      401      401
look_at_password_link          yes     session   session  session  session      session  session        401      401      401
look_at_testpay                401     yes       yes      403      403          403      yes            401      401      401
look_in_window                 yes     yes       yes      yes      yes          yes      yes            401      401      401
look_up_order                  401     403       403      403      403          yes      yes            yes      401      401
mail_again                     401     403       403      403      403          yes      yes            yes      401      401
make_discount_code             401     403       403      403      403          403      yes            yes      401      401
make_first_administrator_link  401     403       403      403      403          403      403            yes      401      401
make_office_tokens             yes     session   session  session  session      session  session        401      401      401
make_tokens                    yes     session   session  session  session      session  session        401      401      401
mark_paid                      401     403       403      403      403          yes      yes            yes      401      401
move_goods                     401     403       403      403      yes          403      yes            401      401      401
next_task                      401     403       403      yes      403          403      yes            401      401      401
order_again                    401     yes       yes      403      403          403      yes            401      401      401
pack_order                     401     403       403      yes      403          403      yes            401      401      401
place_category                 401     403       403      403      yes          403      yes            401      401      401
place_order                    401     403       yes      403      403          403      yes            401      401      401
place_picture                  401     403       403      403      yes          403      yes            401      401      401
preview_import                 401     403       403      403      403          403      yes            401      401      401
price_refund                   401     403       403      403      403          yes      yes            yes      401      401
print_my_paper                 401     yes       yes      403      403          403      yes            401      401      401
print_paper                    401     403       403      403      403          yes      yes            yes      401      401
prolong_discount_code          401     403       403      403      403          403      yes            yes      401      401
prove_password                 401     person    person   person   person       person   person         401      401      401
prune_sessions                 401     403       403      403      403          403      403            yes      401      401
publish_product                401     403       403      403      yes          403      yes            401      401      401
put_prices                     401     403       403      403      403          403      yes            401      401      401
put_zone                       401     403       403      403      403          403      yes            yes      401      401
quote_order                    401     yes       yes      403      403          403      yes            401      401      401
race_lab                       401     403       403      403      403          403      yes            yes      401      401
read_address                   401     yes       yes      403      403          403      yes            401      401      401
read_bulk                      401     403       403      yes      yes          yes      yes            401      401      401
read_cart                      401     yes       yes      403      403          403      yes            401      401      401
read_conversation              401     yes       yes      yes      yes          yes      yes            401      401      401
read_currency                  401     yes       yes      403      yes          yes      yes            401      401      401
read_import                    401     403       403      403      403          403      yes            401      401      401
read_me                        401     yes       yes      yes      yes          yes      yes            401      401      401
read_my_record                 401     yes       yes      yes      yes          yes      yes            401      401      401
read_order                     401     yes       yes      403      403          403      yes            401      401      401
read_patronage                 401     403       403      403      403          403      yes            401      401      401
read_product                   401     yes       yes      403      yes          yes      yes            401      401      401
read_proposal                  401     yes       yes      yes      yes          yes      yes            401      401      401
read_report                    401     403       403      403      403          403      yes            yes      401      401
read_session                   401     yes       yes      yes      yes          yes      yes            401      401      401
read_stock                     401     403       403      403      yes          yes      yes            yes      401      401
read_trail                     401     403       403      403      403          403      yes            yes      401      401
receive_stock                  401     403       403      403      yes          403      yes            yes      401      401
reconcile                      401     403       403      403      403          403      yes            yes      401      401
refresh_tokens                 yes     person    person   person   person       person   person         401      401      401
refund_order                   401     403       403      403      403          yes      yes            yes      401      401
refuse_return                  401     403       403      403      403          yes      yes            yes      401      401
register                       yes     session   session  session  session      session  session        401      401      401
remove_line                    401     yes       yes      403      403          403      yes            401      401      401
remove_picture                 401     403       403      403      yes          403      yes            401      401      401
remove_price                   401     403       403      403      403          403      yes            yes      401      401
remove_shipping                401     403       403      403      403          403      yes            yes      401      401
remove_tax_rate                401     403       403      403      403          403      yes            yes      401      401
remove_variant                 401     403       403      403      yes          403      yes            401      401      401
remove_view                    401     403       403      yes      yes          yes      yes            401      401      401
rename_view                    401     403       403      yes      yes          yes      yes            401      401      401
renew_proposal                 401     person    person   person   person       person   person         401      401      401
reopen_alert                   401     403       403      403      403          yes      yes            yes      401      401
reopen_order                   401     403       403      403      403          yes      yes            yes      401      401
reopen_return                  401     403       403      403      403          yes      yes            yes      401      401
reprice_product                401     403       403      403      403          403      yes            401      401      401
restore_category               401     403       403      403      yes          403      yes            401      401      401
restore_pictures               401     403       403      403      yes          403      yes            401      401      401
restore_variants               401     403       403      403      yes          403      yes            401      401      401
retire_product                 401     403       403      403      yes          403      yes            401      401      401
return_variant                 401     403       403      403      yes          403      yes            401      401      401
revoke_secret                  401     403       403      403      403          403      403            yes      401      401
revoke_token                   yes     person    person   person   person       person   person         401      401      401
rotate_secret                  401     403       403      403      403          403      403            yes      401      401
save_view                      401     403       403      yes      yes          yes      yes            401      401      401
schedule_report                401     403       403      403      403          403      yes            401      401      401
search_office                  401     403       403      yes      yes          yes      yes            401      401      401
see_as                         401     403       403      403      403          403      session        401      401      401
see_last_change                401     403       403      yes      yes          yes      yes            401      401      401
see_now                        401     403       403      yes      yes          yes      yes            401      401      401
send_address_link              401     person    person   person   person       person   person         401      401      401
send_password_to               401     403       403      403      403          403      yes            401      401      401
set_line                       401     yes       yes      403      403          403      yes            401      401      401
set_options                    401     403       403      403      yes          403      yes            401      401      401
set_password                   yes     session   session  session  session      session  session        401      401      401
set_price                      401     403       403      403      403          403      yes            yes      401      401
set_shipping_rate              401     403       403      403      403          403      yes            yes      401      401
set_tax_rate                   401     403       403      403      403          403      yes            yes      401      401
set_zone                       401     403       403      403      403          403      yes            yes      401      401
ship_order                     401     403       403      403      403          yes      yes            yes      401      401
show_person                    401     403       403      403      403          403      yes            yes      401      401
sign_in                        yes     session   session  session  session      session  session        401      401      401
sign_out                       yes     yes       yes      yes      yes          yes      yes            yes      yes      yes
start_bulk                     401     403       403      yes      yes          yes      yes            401      401      401
start_import                   401     403       403      403      403          403      yes            401      401      401
stop_bulk                      401     403       403      yes      yes          yes      yes            401      401      401
stop_report_mail               401     403       403      403      403          403      yes            401      401      401
take_back                      401     yes       yes      yes      yes          yes      yes            401      401      401
take_role                      401     403       403      403      403          403      yes            yes      401      401
undeliver_order                401     403       403      403      403          yes      yes            yes      401      401
undo_bulk                      401     403       403      yes      yes          yes      yes            401      401      401
undo_change                    401     403       403      yes      yes          yes      yes            401      401      401
undo_import                    401     403       403      403      403          403      yes            401      401      401
unpack_order                   401     403       403      yes      403          403      yes            401      401      401
unpublish_product              401     403       403      403      yes          403      yes            401      401      401
use_link                       yes     session   session  session  session      session  session        401      401      401
verify_email                   yes     session   session  session  session      session  session        401      401      401
write_note                     401     403       403      403      403          yes      yes            yes      401      401
add_wish                       401     yes       yes      403      403          403      yes            401      401      401
apply_code                     401     yes       yes      403      403          403      yes            401      401      401
choose_recommending            401     yes       yes      403      403          403      yes            401      401      401
explain_terms                  yes     yes       yes      yes      yes          yes      yes            401      401      401
goes_with                      401     yes       yes      403      yes          yes      yes            401      401      401
list_watches                   401     yes       yes      403      403          403      yes            401      401      401
list_wishes                    401     yes       yes      403      403          403      yes            401      401      401
look_at_stop_link              yes     session   session  session  session      session  session        401      401      401
move_wish_to_cart              401     yes       yes      403      403          403      yes            401      401      401
recommend                      401     yes       yes      403      403          403      yes            401      401      401
remove_wish                    401     yes       yes      403      403          403      yes            401      401      401
stop_letters                   yes     session   session  session  session      session  session        401      401      401
stop_watch                     401     yes       yes      403      403          403      yes            401      401      401
take_code_off                  401     yes       yes      403      403          403      yes            401      401      401
total_my_orders                401     yes       yes      403      403          403      yes            401      401      401
watch_price                    401     yes       yes      403      403          403      yes            401      401      401
watch_stock                    401     yes       yes      403      403          403      yes            401      401      401
answer_handed_over             401     403       403      403      403          yes      yes            401      401      401
ask_person                     401     yes       yes      yes      yes          yes      yes            401      401      401
close_handed_over              401     403       403      403      403          yes      yes            401      401      401
list_handed_over               401     403       403      403      403          yes      yes            401      401      401
list_handed_over_of_mine       401     yes       yes      yes      yes          yes      yes            401      401      401
read_handed_over               401     403       403      403      403          yes      yes            401      401      401
take_handed_over               401     403       403      403      403          yes      yes            401      401      401
take_question_back             401     yes       yes      yes      yes          yes      yes            401      401      401
"""

# What a key may do that has this scope and no other; in the last row, what every key may.
SCOPES = """
account:change   change_name end_session end_sessions
account:read     list_sessions read_me read_my_record read_session
assistant        ask_assistant delete_conversation list_conversations read_conversation read_proposal take_back ask_person list_handed_over_of_mine take_question_back
cart:change      add_to_cart order_again remove_line set_line add_wish apply_code choose_recommending move_wish_to_cart remove_wish stop_watch take_code_off watch_price watch_stock
cart:read        count_cart quote_order read_cart list_watches list_wishes recommend
catalogue:read   compare_products find_products list_categories list_products read_currency read_product goes_with
changes:undo     list_changes see_last_change undo_change
conversations:answer list_handed_over read_handed_over take_handed_over answer_handed_over close_handed_over
office:enter     duplicate_view list_views read_bulk remove_view rename_view save_view search_office see_now start_bulk stop_bulk undo_bulk
orders:cancel    cancel_order
orders:oversee   list_all_orders list_slips look_up_order print_paper write_note
orders:pack      next_task pack_order unpack_order
orders:place     answer_challenge ask_bank ask_return cancel_my_order give_up_payment keep_address look_at_challenge place_order
orders:read      list_orders look_at_testpay print_my_paper read_address read_order total_my_orders
orders:refund    accept_return confirm_refund price_refund refund_order refuse_return reopen_return
orders:settle    close_alert mark_paid reopen_alert
orders:ship      close_order deliver_order mail_again reopen_order ship_order undeliver_order
people:change    correct_person create_person send_password_to
people:close     close_person
people:disable   disable_person enable_person end_sessions_of
people:grant     give_role invite_staff take_role
people:read      list_people list_sessions_of read_patronage show_person
people:see_as
prices:change    class_goods class_variants end_discount_code fill_prices make_discount_code prolong_discount_code put_prices put_zone remove_price remove_shipping remove_tax_rate reprice_product set_price set_shipping_rate set_tax_rate set_zone
prices:read      list_discount_codes list_shipping list_tax_rates
products:change  add_category add_picture add_product bring_product_back delete_category delete_product describe_picture duplicate_product edit_category edit_product edit_variant move_goods place_category place_picture publish_product remove_picture remove_variant restore_category restore_pictures restore_variants retire_product return_variant set_options unpublish_product
products:export  export_products
products:import  list_imported_products list_imports preview_import read_import start_import undo_import
products:read    list_all_categories list_goods look_at_goods
reports:read     export_lines export_report follow_figure list_report_mails list_reports read_report schedule_report stop_report_mail
sales:import
secrets:change
sessions:clear
settings:change  change_settings list_settings
stock:change     correct_goods correct_stock count_stock receive_stock
stock:read       list_stock read_stock
trail:read       list_alerts race_lab read_trail reconcile
none             look_in_window sign_out explain_terms
"""

# What the assistant and agents do at once, and what they put before the person they speak for.
TOOLS = """
add_to_cart compare_products find_products follow_figure keep_address list_all_orders list_categories list_orders list_products list_reports
list_sessions list_stock look_up_order order_again quote_order read_address read_cart read_currency read_me read_order
read_product read_proposal read_report read_session read_stock remove_line search_office see_now set_line
add_wish apply_code choose_recommending explain_terms goes_with list_watches list_wishes move_wish_to_cart recommend
remove_wish stop_watch take_code_off total_my_orders watch_price watch_stock
ask_person list_handed_over_of_mine take_question_back
"""
PUT_BEFORE_THEM = "ask_return cancel_my_order end_session end_sessions place_order"

PERSONAL_WAYS = (Way.SESSION, Way.TOKEN, Way.KEY, Way.ASSISTANT, Way.AGENT)
BY_SOME_WAYS = {"session": {Way.SESSION}, "person": {Way.SESSION, Way.TOKEN}}
ELSEWHERE = {
    "nobody": visitor(),
    "console": operator(),
    "webhook": shop_itself(Way.WEBHOOK),
    "job": shop_itself(Way.JOB),
}
HEADER, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
BY_KEY = {scope: set(names) for scope, *names in (line.split() for line in SCOPES.strip().splitlines())}
CELLS = [(name, who, cell) for name, *cells in ROWS for who, cell in zip(HEADER[1:], cells, strict=True)]


def import_everything(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


import_everything(counterfoil)


def test_every_operation_has_its_row_and_every_row_its_operation() -> None:
    assert sorted(row[0] for row in ROWS) == sorted(OPERATIONS)


@pytest.mark.parametrize(("name", "who", "cell"), CELLS)
def test_who_may(name: str, who: str, cell: str) -> None:
    if who in ELSEWHERE:
        assert outcome(name, ELSEWHERE[who]) == cell
        return
    for way in PERSONAL_WAYS:
        person = Actor(way, 7, "somebody", (who,), permissions_of((who,)), session_id=1)
        expected = ("yes" if way in BY_SOME_WAYS[cell] else "403") if cell in BY_SOME_WAYS else cell
        if way in SPEAKING and expected == "yes":
            expected = (
                "yes" if name in TOOLS.split() else "proposal" if name in PUT_BEFORE_THEM.split() else "403"
            )
        assert outcome(name, person) == expected, way


def test_every_tool_is_told_here() -> None:
    tools = {name for name, each in OPERATIONS.items() if each.tool}
    assert tools == {*TOOLS.split(), *PUT_BEFORE_THEM.split()}


@pytest.mark.parametrize("way", sorted(SPEAKING))
@pytest.mark.parametrize("name", PUT_BEFORE_THEM.split())
def test_who_speaks_for_somebody_never_says_yes_for_them(name: str, way: Way) -> None:
    with pytest.raises(NeedsYes):
        check(OPERATIONS[name], Actor(way, 7, permissions=frozenset(Permission), session_id=1), now=0)


def a_key(*scopes: str) -> Actor:
    rights = frozenset(Permission(scope) for scope in scopes)
    return Actor(Way.KEY, 7, "somebody", ("administrator",), rights, session_id=1)


def test_every_right_has_its_scope_and_its_words() -> None:
    assert [*BY_KEY] == [*sorted(Permission), "none"]
    assert {right for right in Permission if f"right.{right}" not in SENTENCES} == set()


@pytest.mark.parametrize("scope", sorted(Permission))
def test_what_a_key_may_do_with_one_scope(scope: str) -> None:
    assert {name for name in OPERATIONS if outcome(name, a_key(scope)) == "yes"} == (
        BY_KEY[scope] | BY_KEY["none"]
    )


@pytest.mark.parametrize("scope", sorted(Permission))
def test_what_a_key_may_not_do_that_has_every_scope_but_one(scope: str) -> None:
    but_one = a_key(*set(Permission) - {scope})
    everything = a_key(*Permission)
    lost = {name for name in OPERATIONS if outcome(name, everything) != outcome(name, but_one)}
    assert lost == BY_KEY[scope]
    for name in lost:
        with pytest.raises(NotAllowed) as refused:
            check(OPERATIONS[name], but_one, now=0)
        assert refused.value.lacks == (scope,)


def test_a_key_never_passes_where_the_password_must_have_been_shown_lately() -> None:
    fresh = replace(OPERATIONS["read_me"], fresh=True)
    check(fresh, replace(a_key("account:read"), proved_at=10**16), now=10**16)
    with pytest.raises(NotFresh):
        check(fresh, a_key("account:read"), now=10**16)  # proved_at of a key is 0


def test_an_open_catalogue_lets_a_visitor_look_and_nothing_else() -> None:
    guest = visitor(permissions=frozenset({Permission.CATALOGUE_READ}))
    opened = {name for name in OPERATIONS if outcome(name, guest) == "yes"}
    closed = {name for name in OPERATIONS if outcome(name, visitor()) == "yes"}
    assert opened - closed == {"goes_with", "list_categories", "list_products", "read_product"}


def test_somebody_with_no_role_may_do_nothing_but_what_all_may() -> None:
    bare = Actor(Way.SESSION, 7, "somebody", (), permissions_of(()), session_id=1)
    assert {name for name in OPERATIONS if outcome(name, bare) == "yes"} == {
        "come_back",
        "enter_office",
        "explain_terms",
        "look_at_address_link",
        "look_at_link",
        "look_at_password_link",
        "look_at_stop_link",
        "look_in_window",
        "make_office_tokens",
        "make_tokens",
        "refresh_tokens",
        "register",
        "revoke_token",
        "set_password",
        "sign_in",
        "sign_out",
        "stop_letters",
        "use_link",
        "verify_email",
    }


def outcome(name: str, actor: Actor) -> str:
    try:
        check(OPERATIONS[name], actor, now=0)
    except Refusal as refusal:
        return {NotSignedIn: "401", NotAllowed: "403", NeedsYes: "proposal"}[type(refusal)]  # type: ignore[index]
    return "yes"


@pytest.mark.parametrize("needs", [None, "", (), frozenset(), True])
def test_an_operation_that_does_not_say_what_it_needs_is_not_made(needs: object) -> None:
    def open_to_whom(work: Work) -> None:
        """Do something."""

    with pytest.raises(TypeError, match="must say what it needs"):
        operation("open_to_whom", needs=needs, ways=PERSONAL_WAYS, effect=Effect.READS)(open_to_whom)  # type: ignore[arg-type]
    assert "open_to_whom" not in OPERATIONS


def test_an_operation_without_ways_or_words_is_not_made() -> None:
    def silent(work: Work) -> None:
        pass

    with pytest.raises(TypeError, match="must say its ways"):
        operation("silent", needs=Permission.CART_READ, ways=PERSONAL_WAYS, effect=Effect.READS)(silent)
    assert "silent" not in OPERATIONS
