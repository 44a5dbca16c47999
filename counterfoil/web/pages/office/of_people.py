"""The pages of the back office that are about people: coming in and going, and those who have an account."""

from counterfoil.web.pages import front, keys
from counterfoil.web.pages.office import proof, signing_in
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

ROUTES = (
    *COMING_IN,
    *PROOF,
)
