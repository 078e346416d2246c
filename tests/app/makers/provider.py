"""An OpenID Connect provider on this machine that vouches for whomever the test says."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlparse

from joserfc import jwt
from joserfc.jwk import RSAKey


class Provider(ThreadingHTTPServer):
    """Issues tokens for `email`; its address is `url`."""

    def __init__(self, email):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.email, self.nonce = email, ""
        self.key = RSAKey.generate_key(2048, {"kid": "k", "alg": "RS256", "use": "sig"})
        self.url = f"http://127.0.0.1:{self.server_port}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def about(self):
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
        }

    def token(self):
        now = int(time.time())
        claims = {"iss": self.url, "aud": "realist", "sub": "1", "iat": now, "exp": now + 600}
        claims |= {"nonce": self.nonce, "email": self.email, "email_verified": True, "name": "Ann"}
        signed = jwt.encode({"alg": "RS256", "kid": "k"}, claims, self.key)
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed, "expires_in": 600}


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = urlparse(self.path)
        said = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path == "/authorize":
            self.server.nonce = said.get("nonce", "")
            back = urlencode({"code": "c", "state": said["state"]})
            self.send_response(302)
            self.send_header("location", f"{said['redirect_uri']}?{back}")
            self.end_headers()
        elif asked.path == "/jwks":
            self._json({"keys": [self.server.key.as_dict(private=False)]})
        else:
            self._json(self.server.about())

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self._json(self.server.token())

    def _json(self, answer):
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass
