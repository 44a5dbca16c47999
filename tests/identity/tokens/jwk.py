"""JSON Web Keys as the keys of ours they could be; the shop itself never reads one, it only publishes."""

from base64 import urlsafe_b64decode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from counterfoil.identity.tokens import ciphers
from counterfoil.identity.tokens.key_set import KeySet, TokenKey

# A key of the ring has one algorithm, which says all of these.
IS = {"HS256": ("oct", None), "ES256": ("EC", "P-256"), "EdDSA": ("OKP", "Ed25519")}


class Unfit(ValueError):
    """A key that no ring of ours could hold."""


def key_set(jwk: dict[str, Any]) -> KeySet:
    """The keys, all of which must be ours."""
    return KeySet(map(token_key, jwk.get("keys", [jwk])))


def token_key(jwk: dict[str, Any]) -> TokenKey:
    """One key; Unfit where its parts do not say the same."""
    algorithm = jwk.get("alg") or next(
        (name for name, (kty, curve) in IS.items() if curve and (jwk["kty"], jwk.get("crv")) == (kty, curve)),
        "",
    )
    if IS.get(algorithm) != (jwk["kty"], jwk.get("crv")):
        raise Unfit(f"{jwk['kty']} {jwk.get('crv')} for {algorithm}")
    if jwk.get("use", "sig") != "sig" or not {"verify", "sign"} & {*jwk.get("key_ops", ["verify"])}:
        raise Unfit("not for signing")
    if algorithm == "HS256":
        return ciphers.hs256(jwk["kid"], raw(jwk["k"]))
    if algorithm == "EdDSA":
        return ciphers.eddsa_verifier(jwk["kid"], ed25519.Ed25519PublicKey.from_public_bytes(raw(jwk["x"])))
    x, y = (int.from_bytes(raw(jwk[name])) for name in "xy")
    return ciphers.es256_verifier(
        jwk["kid"], ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    )


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
