"""The three algorithms a token may be signed with, from 32 bytes of secret each: RFC 7518 and RFC 8037."""

import hmac
from base64 import urlsafe_b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from counterfoil.identity.tokens.key_set import Algorithm, TokenKey

SHORTEST_SECRET = 32  # RFC 7518 3.2: at least as long as the hash
HALF = 32  # bytes: an ES256 signature is r and s
_ES256 = ec.ECDSA(hashes.SHA256())


def token_key(key_id: str, algorithm: Algorithm, secret: bytes) -> TokenKey:
    """The key this secret is, for this algorithm."""
    make = {"EdDSA": _eddsa, "ES256": _es256, "HS256": hs256}[algorithm]
    return make(key_id, secret)


def hs256(key_id: str, secret: bytes) -> TokenKey:
    """HMAC-SHA256: whoever can verify can sign, so nothing of it is public."""
    if len(secret) < SHORTEST_SECRET:
        message = f"a secret for HS256 has {SHORTEST_SECRET} bytes or more, not {len(secret)}"
        raise ValueError(message)
    begun = hmac.new(secret, digestmod="sha256")

    def sign(text: bytes) -> bytes:
        one = begun.copy()
        one.update(text)
        return one.digest()

    return TokenKey(key_id, "HS256", lambda signature, text: hmac.compare_digest(signature, sign(text)), sign)


def _eddsa(key_id: str, secret: bytes) -> TokenKey:
    private = ed25519.Ed25519PrivateKey.from_private_bytes(secret)
    return eddsa_verifier(key_id, private.public_key(), private)


def eddsa_verifier(
    key_id: str, public: ed25519.Ed25519PublicKey, private: ed25519.Ed25519PrivateKey | None = None
) -> TokenKey:
    """Ed25519."""

    def verify(signature: bytes, text: bytes) -> bool:
        try:
            public.verify(signature, text)
        except InvalidSignature:
            return False
        return True

    jwk = {"kty": "OKP", "crv": "Ed25519", "x": _text(public.public_bytes_raw())}
    return TokenKey(
        key_id, "EdDSA", verify, private.sign if private else None, _published(key_id, "EdDSA", jwk)
    )


def _es256(key_id: str, secret: bytes) -> TokenKey:
    private = ec.derive_private_key(int.from_bytes(secret), ec.SECP256R1())
    return es256_verifier(key_id, private.public_key(), private)


def es256_verifier(
    key_id: str, public: ec.EllipticCurvePublicKey, private: ec.EllipticCurvePrivateKey | None = None
) -> TokenKey:
    """ECDSA over P-256 with SHA-256; signatures are r and s, 32 bytes each, and not DER."""

    def sign(text: bytes) -> bytes:
        assert private is not None
        r, s = decode_dss_signature(private.sign(text, _ES256))
        return r.to_bytes(HALF) + s.to_bytes(HALF)

    def verify(signature: bytes, text: bytes) -> bool:
        if len(signature) != 2 * HALF:
            return False
        r, s = int.from_bytes(signature[:HALF]), int.from_bytes(signature[HALF:])
        try:
            public.verify(encode_dss_signature(r, s), text, _ES256)
        except InvalidSignature:
            return False
        return True

    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]
    jwk = {"kty": "EC", "crv": "P-256", "x": _text(point[:HALF]), "y": _text(point[HALF:])}
    return TokenKey(key_id, "ES256", verify, sign if private else None, _published(key_id, "ES256", jwk))


def _published(key_id: str, algorithm: Algorithm, jwk: dict[str, str]) -> dict[str, str]:
    return {**jwk, "kid": key_id, "alg": algorithm, "use": "sig"}


def _text(number: bytes) -> str:
    return urlsafe_b64encode(number).rstrip(b"=").decode("ascii")
