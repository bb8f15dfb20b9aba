"""A small identity provider over HTTP on loopback: discovery, authorize, token, keys, user info.

It follows the code flow: a code works once, for its client and redirect URI, with the secret and the PKCE
verifier. Every browser that is sent to it is signed in at once. By `claims`, `header` and `signed_by` a test
makes it give invalid answers.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "the portal's secret"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """The answers of the provider, and the requests it got."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.key = new_key()
        self.reset()

    def reset(self) -> None:
        """Go back to valid answers, and forget the requests so far."""
        self.signed_by = self.key
        self.profile: dict[str, Any] = {"sub": "s-1", "email": "", "email_verified": True}
        #: claims of the ID token that differ; None leaves a claim out
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"kid": "k1"}
        self.description: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.asked: list[str] = []

    def discovery(self) -> dict[str, Any]:
        endpoints = {
            f"{name}_endpoint": f"{self.url}/{name}" for name in ("authorization", "token", "userinfo")
        }
        methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks",
            **endpoints,
            **methods,
            **self.description,
        }

    def jwks(self) -> dict[str, Any]:
        key = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [key | {"kid": "k1", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Return the URL to which the browser goes back."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str]) -> dict[str, Any] | None:
        """Return the tokens for a code; None when something does not match."""
        given = self.codes.pop(asked.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.get("code_verifier", "").encode()).digest())
        fits = given is not None and (
            given["redirect_uri"] == asked.get("redirect_uri")
            and given["code_challenge"] == challenge.decode().rstrip("=")
            and (asked.get("client_id"), asked.get("client_secret")) == (CLIENT, SECRET)
        )
        if not fits:
            return None
        self.tokens.add(access := secrets.token_urlsafe(16))
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self.id_token(),
        }

    def id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, **self.profile, **self.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        key = {"RS256": self.signed_by, "HS256": SECRET, "none": None}[self.algorithm]
        return jwt.encode(claims, key, self.algorithm, headers=self.header)


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        at = urlsplit(self.path)
        self.provider.asked.append(at.path)
        if at.path == "/.well-known/openid-configuration":
            self._json(self.provider.discovery())
        elif at.path == "/jwks":
            self._json(self.provider.jwks())
        elif at.path == "/authorization":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(dict(parse_qsl(at.query))))
            self.end_headers()
        elif at.path == "/userinfo":
            valid = self.headers.get("Authorization", "").removeprefix("Bearer ") in self.provider.tokens
            self._json(self.provider.profile | self.provider.userinfo, 200 if valid else 401)
        else:
            self._json({}, 404)

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        typed = self.rfile.read(int(self.headers["Content-Length"])).decode()
        tokens = self.provider.token(dict(parse_qsl(typed)))
        self._json(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)

    def _json(self, content: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Log nothing."""


@contextmanager
def providing() -> Iterator[Provider]:
    """Serve a provider until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = type("Handler", (_Handler,), {"provider": provider})
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
