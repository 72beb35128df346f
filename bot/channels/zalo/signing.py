"""The three hashes of the platform: webhook mac, PKCE pair, proof of the app's secret."""

import base64
import hashlib
import hmac
import secrets


class MacUtils:
    """Webhook signature: plain SHA-256 over a concatenation, not HMAC."""

    @staticmethod
    def build_mac(app_id: str, data: str | bytes, time_stamp: str, secret_key: str) -> str:
        """Hex mac over the exact bytes received; `secret_key` is the OA Secret Key, not the app's."""
        raw = data.encode() if isinstance(data, str) else data
        return hashlib.sha256(app_id.encode() + raw + time_stamp.encode() + secret_key.encode()).hexdigest()


class PKCEUtil:
    @staticmethod
    def gen_code_verifier() -> str:
        """43 characters from 32 random bytes."""
        return _base64url(secrets.token_bytes(32))

    @staticmethod
    def gen_code_challenge(code_verifier: str) -> str:
        return _base64url(hashlib.sha256(code_verifier.encode("ascii")).digest())


def appsecret_proof(app_secret: str, access_token: str) -> str:
    """Value of the `appsecret_proof` header, asked for when the app has switched it on."""
    return hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
