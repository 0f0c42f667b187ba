"""Signing in with a provider's account, against a provider that runs in the test."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from minsheng.console.accounts.oidc import Provider
from minsheng.console.errors import ConsoleError
from tests.consoles import HERE, TestConsole, account, as_service

if TYPE_CHECKING:
    from django.test import Client

KEY = rsa.generate_private_key(65537, 2048)
OTHER_KEY = rsa.generate_private_key(65537, 2048)


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class TestProvider:
    """A provider: what it is asked, and what the test lets it answer."""

    __test__ = False

    def __init__(self) -> None:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(provider.described() if "well-known" in self.path else provider.keys())

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.answer(
                    provider.token({name: values[0] for name, values in form.items()}, self.headers["Authorization"])
                )

            def answer(self, content: dict[str, Any]) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(content).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.asked: dict[str, str] = {}
        self.signs_with, self.algorithm = KEY, "RS256"
        self.claims: dict[str, Any] = {}

    def described(self) -> dict[str, str]:
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
        }  # fmt: skip

    def keys(self) -> dict[str, Any]:
        public = KEY.public_key().public_numbers()
        return {"keys": [{"kty": "RSA", "kid": "1", "use": "sig", "n": number(public.n), "e": number(public.e)}]}

    def token(self, form: dict[str, str], authorization: str) -> dict[str, str]:
        challenge = b64(hashlib.sha256(form["code_verifier"].encode()).digest())
        known = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        if (form["code"], challenge, known) != ("the-code", self.asked["code_challenge"], "console:s3cret"):
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": "console", "exp": now + 300, "iat": now, "nonce": self.asked["nonce"],
            "preferred_username": "anna", **self.claims,
        }  # fmt: skip
        head = b64(json.dumps({"alg": self.algorithm, "kid": "1"}).encode())
        signed = f"{head}.{b64(json.dumps(claims).encode())}"
        return {"id_token": f"{signed}.{b64(self.signs_with.sign(signed.encode(), padding.PKCS1v15(), SHA256()))}"}


@pytest.fixture
def provider(db: TestConsole) -> Iterator[TestProvider]:
    from django.test import override_settings

    provider = TestProvider()
    thread = threading.Thread(target=provider.server.serve_forever, daemon=True)
    thread.start()
    try:
        with override_settings(OIDC=Provider(provider.issuer, "console", "s3cret")):
            yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()


def there_and_back(provider: TestProvider, **answer: str) -> tuple[Client, str]:
    """A browser goes to the provider and comes back; where it is sent then."""
    from django.test import Client

    client = Client()
    there = urlsplit(client.get("/sign-in/provider?next=/leads").headers["Location"])
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{provider.issuer}/authorize"
    provider.asked = {name: values[0] for name, values in parse_qs(there.query).items()}
    back = {"code": "the-code", "state": provider.asked["state"], **answer}
    return client, client.get("/sign-in/back", back).headers["Location"]


def test_whoever_the_provider_vouches_for_is_in_with_the_grants_they_have_here(provider: TestProvider) -> None:
    """They come to where they wanted to go, in a new session, and the audit has it."""
    from minsheng.console.audit.models import Entry

    user = account("clerk", str(HERE), name="anna", demo=False)
    client, where = there_and_back(provider)
    assert (where, client.get("/leads").status_code) == ("/leads", 200)
    as_service()
    assert [entry.actor_id for entry in Entry.objects.filter(action="sign_in.done")] == [user.pk]


def test_an_approver_still_shows_a_code(provider: TestProvider) -> None:
    """The provider stands for the password, not for the second factor."""
    account("approver", str(HERE), name="anna", demo=False)
    client, _ = there_and_back(provider)
    assert client.get("/leads").headers["Location"] == "/second-factor/set-up"


def test_nobody_gets_an_account_by_coming_from_there(provider: TestProvider) -> None:
    """Who has none, or has left, is told whom to ask."""
    client, where = there_and_back(provider)
    assert "没有您的账号" in client.get(where).content.decode()
    left = account("clerk", str(HERE), name="anna")
    left.is_active = False
    left.save()
    assert there_and_back(provider)[1] == where


@pytest.mark.parametrize(
    ("claims", "answer"),
    [
        ({"iss": "https://elsewhere.example"}, {}),
        ({"aud": "another"}, {}),
        ({"aud": ["console", "b"], "azp": "b"}, {}),
        ({"exp": 1}, {}),
        ({"exp": None}, {}),
        ({"iat": 2**40}, {}),
        ({"nonce": "old"}, {}),
        ({"preferred_username": ""}, {}),
        ({}, {"state": "forged"}),
        ({}, {"code": "stolen"}),
        ({}, {"code": ""}),
    ],
)
def test_an_answer_that_does_not_fit_lets_nobody_in(
    provider: TestProvider, claims: dict[str, Any], answer: dict[str, str]
) -> None:
    """Another's token, an old one, one for somebody else, a code that was not asked for."""
    account("clerk", str(HERE), name="anna")
    provider.claims = claims
    client, where = there_and_back(provider, **answer)
    assert (where, client.get("/leads").status_code) == ("/sign-in?refused=provider", 302)
    assert "没有成功" in client.get(where).content.decode()


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_without_a_right_signature_is_not_believed(provider: TestProvider, algorithm: str) -> None:
    """Signed by another key, or by none."""
    account("clerk", str(HERE), name="anna")
    provider.algorithm = algorithm
    assert there_and_back(provider)[1] == "/sign-in?refused=provider"
    provider.algorithm, provider.signs_with = "RS256", OTHER_KEY
    assert there_and_back(provider)[1] == "/sign-in?refused=provider"


def test_an_answer_is_good_once(provider: TestProvider) -> None:
    """The session forgets what it asked as soon as it has an answer."""
    account("clerk", str(HERE), name="anna")
    client, _ = there_and_back(provider)
    again = {"code": "the-code", "state": provider.asked["state"]}
    assert client.get("/sign-in/back", again).status_code == 404


def test_without_a_provider_there_is_no_such_way(db: TestConsole) -> None:
    """Neither the link nor the address."""
    from django.test import Client

    assert Client().get("/sign-in/provider").status_code == 404
    assert "统一身份" not in Client().get("/sign-in").content.decode()


@pytest.mark.parametrize(
    ("given", "told"),
    [({"ISSUER": "https://id.example"}, "MINSHENG_OIDC_CLIENT"), ({"ISSUER": "http://id.example", "CLIENT": "c", "SECRET": "s"}, "HTTPS")],
)  # fmt: skip
def test_a_provider_named_in_part_or_in_the_clear_is_refused(given: dict[str, str], told: str) -> None:
    """At the start, not at the first sign-in."""
    with pytest.raises(ConsoleError, match=told):
        Provider.from_environment({f"MINSHENG_OIDC_{name}": value for name, value in given.items()})
    assert Provider.from_environment({}) is None
