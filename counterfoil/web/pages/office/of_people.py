"""The pages of the back office that are about people: coming in and going, and those who have an account."""

from counterfoil.web.pages import front, keys
from counterfoil.web.pages.office import people, proof, signing_in
from counterfoil.web.routes import Route

COMING_IN = (
    Route("GET", "/admin/login", signing_in.login),
    Route("POST", "/admin/login", signing_in.log_in, "enter_office"),
    Route("GET", "/admin/logout", signing_in.leave, "sign_out"),
    Route("POST", "/admin/logout", signing_in.log_out, "sign_out"),
    Route("POST", "/admin/theme", front.theme),
    Route("GET", "/admin/keys", keys.keys, "list_keys"),
    Route("POST", "/admin/keys", keys.make, "create_key"),
    Route("POST", "/admin/keys/{id}", keys.end, "end_key"),
)

PROOF = (Route("POST", "/admin/proof", proof.prove, "prove_password"),)

PEOPLE = (
    Route("GET", "/admin/people", people.people, "list_people"),
    Route("GET", "/admin/people/new", people.newcomer, "list_people"),
    Route("POST", "/admin/people/new", people.write_down, "create_person"),
    Route("GET", "/admin/people/{code}", people.one, "show_person"),
    Route("POST", "/admin/people/{code}/correct", people.correct, "correct_person"),
    Route("POST", "/admin/people/{code}/link", people.link, "send_password_to"),
    Route("POST", "/admin/people/{code}/disable", people.disable, "disable_person"),
    Route("POST", "/admin/people/{code}/enable", people.enable, "enable_person"),
    Route("POST", "/admin/people/{code}/end", people.end, "end_sessions_of"),
    Route("POST", "/admin/people/{code}/give", people.give, "give_role"),
    Route("POST", "/admin/people/{code}/take", people.take, "take_role"),
    Route("POST", "/admin/people/{code}/close", people.close, "close_person"),
    Route("POST", "/admin/people/{code}/see-as", people.look_as, "see_as"),
)

ROUTES = (
    *COMING_IN,
    *PROOF,
    *PEOPLE,
)
