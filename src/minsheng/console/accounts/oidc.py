"""Signing in with the account of a provider that the installation names (OpenID Connect Core 1.0, authorization code flow).

The provider says who somebody is; what they may do stays with their grants here. Nobody gets an account by coming from there.
Only what the flow needs is read: discovery, a code with PKCE (RFC 7636), an ID token signed with RS256.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from minsheng.console.errors import ConsoleError

__all__ = ["Asked", "Provider", "address_to_ask", "ask", "remembered", "who_came_back"]

_PATIENCE: Final = 10
_LEEWAY: Final = 60
"""Seconds that two clocks may differ."""
_SMALLEST_KEY: Final = 2048
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Provider:
    """Who vouches for users.

    Attributes:
        issuer: Its address, as its ID tokens have it.
        client: What this console is called there.
        secret: Shared with it.
        claim: Claim that holds the user name of this console.
    """

    issuer: str
    client: str
    secret: str
    claim: str = "preferred_username"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Provider | None:
        """The provider that the environment names; None if it names none.

        Raises:
            ConsoleError: If something of it is missing, or it is reached without HTTPS.
        """
        given = {name: environment.get(f"MINSHENG_OIDC_{name.upper()}", "") for name in ("issuer", "client", "secret")}
        if not any(given.values()):
            return None
        missing = [f"MINSHENG_OIDC_{name.upper()}" for name, value in given.items() if not value]
        if missing:
            raise ConsoleError(
                "the provider of sign-in is named in part only.", where=", ".join(missing), hint="Set it."
            )
        _refuse_in_the_clear(given["issuer"])
        return cls(**given, claim=environment.get("MINSHENG_OIDC_CLAIM") or "preferred_username")


@dataclass(frozen=True)
class Asked:
    """What the session remembers while somebody is at the provider's.

    Attributes:
        state: Comes back in the address.
        nonce: Comes back in the ID token.
        verifier: Proves at the token endpoint that who asks is who began.
        back: Where the provider sends them.
        then: Where they wanted to go.
    """

    state: str
    nonce: str
    verifier: str
    back: str
    then: str


def ask(back: str, then: str) -> Asked:
    """Begin: fresh random values for one way there and back."""
    return Asked(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), back, then)


def address_to_ask(provider: Provider, asked: Asked) -> str:
    """Where the browser goes to sign in.

    Raises:
        ConsoleError: If the provider does not answer.
    """
    challenge = _unpadded(hashlib.sha256(asked.verifier.encode()).digest())
    query = {
        "response_type": "code", "scope": "openid profile", "client_id": provider.client, "redirect_uri": asked.back,
        "state": asked.state, "nonce": asked.nonce, "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    return f"{_discovered(provider.issuer)['authorization_endpoint']}?{urlencode(query)}"


def who_came_back(provider: Provider, asked: Mapping[str, str], answer: Mapping[str, str]) -> str:
    """The user name that the provider vouches for.

    Args:
        provider: Who.
        asked: What the session remembers, as `asdict(Asked)`.
        answer: Query of the address that the browser came back to.

    Raises:
        ConsoleError: If anything in the answer does not fit what was asked.
    """
    began = Asked(**asked)
    if not secrets.compare_digest(answer.get("state", ""), began.state) or not answer.get("code"):
        raise _unbelieved("the answer is not to what was asked")
    known = _discovered(provider.issuer)
    form = {
        "grant_type": "authorization_code", "code": answer["code"], "redirect_uri": began.back, "code_verifier": began.verifier,
    }  # fmt: skip
    basic = base64.b64encode(f"{quote(provider.client, safe='')}:{quote(provider.secret, safe='')}".encode()).decode()
    tokens = _fetched(known["token_endpoint"], urlencode(form).encode(), {"Authorization": f"Basic {basic}"})
    claims = _verified(str(tokens.get("id_token", "")), known["jwks_uri"])
    audience = claims.get("aud")
    now = time.time()
    wrong = {
        "issuer": claims.get("iss") != provider.issuer,
        "audience": provider.client not in (audience if isinstance(audience, list) else [audience]),
        "party": claims.get("azp", provider.client) != provider.client,
        "expiry": not isinstance(claims.get("exp"), int | float) or claims["exp"] < now - _LEEWAY,
        "time": not isinstance(claims.get("iat"), int | float) or claims["iat"] > now + _LEEWAY,
        "nonce": not secrets.compare_digest(str(claims.get("nonce", "")), began.nonce),
        "name": not isinstance(claims.get(provider.claim), str) or not claims[provider.claim],
    }
    if any(wrong.values()):
        raise _unbelieved(", ".join(name for name, is_wrong in wrong.items() if is_wrong))
    return str(claims[provider.claim])


def remembered(asked: Asked) -> dict[str, str]:
    """What the session keeps."""
    return asdict(asked)


def _verified(token: str, keys: str) -> dict[str, Any]:
    """The claims of a token whose signature is right."""
    try:
        head, body, signature = token.split(".")
        header, claims = json.loads(_bytes(head)), json.loads(_bytes(body))
        if header["alg"] != "RS256":
            raise _unbelieved(f"signed with {header['alg']}, not RS256")
        fitting = [
            key for key in _fetched(keys)["keys"]
            if key.get("kty") == "RSA" and key.get("use", "sig") == "sig" and key.get("kid") == header.get("kid")
        ]  # fmt: skip
        (key,) = fitting
        public = RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
        if public.key_size < _SMALLEST_KEY:
            raise _unbelieved("the key is too short")
        public.verify(_bytes(signature), f"{head}.{body}".encode("ascii"), PKCS1v15(), SHA256())
    except (ValueError, KeyError, TypeError, binascii.Error, InvalidSignature) as error:
        raise _unbelieved("the token cannot be verified") from error
    if not isinstance(claims, dict):
        raise _unbelieved("the token has no claims")
    return claims


@lru_cache(maxsize=4)
def _discovered(issuer: str) -> dict[str, str]:
    found = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != issuer or not all(isinstance(found.get(name), str) for name in names):
        raise _unbelieved("it describes itself as another")
    for name in names:
        _refuse_in_the_clear(found[name])
    return {name: str(found[name]) for name in names}


def _fetched(address: str, form: bytes | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    request = urllib.request.Request(address, form, {"Accept": "application/json", **(headers or {})})  # noqa: S310 - checked
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - HTTPS, or this machine: checked
            found = json.loads(answer.read(1_000_000))
    except (OSError, urllib.error.URLError, ValueError) as error:
        raise _unbelieved("it does not answer") from error
    if not isinstance(found, dict):
        raise _unbelieved("its answer is no object")
    return found


def _refuse_in_the_clear(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
        raise ConsoleError(
            "the provider of sign-in is reached without HTTPS.", where=address, hint="Give an https address."
        )


def _unbelieved(why: str) -> ConsoleError:
    return ConsoleError(
        f"the provider of sign-in is not believed: {why}.", hint="Sign in again, or check MINSHENG_OIDC_…."
    )


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _number(text: str) -> int:
    return int.from_bytes(_bytes(text), "big")


def _unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
