"""Where letters are handed over: ``SMTP_URL``."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_ALLOWED = (
    "SMTP_URL must be smtp://host:port or smtps://host:port, with user:password@ before the host if the server asks "
    "for it; write special characters in user and password as %.. (@ is %40, / is %2F, # is %23)"
)


@dataclass(frozen=True)
class SmtpSettings:
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    """TLS from the first byte (smtps). Without it STARTTLS is used when the server offers it."""
    timeout: float = 30.0
    """Seconds for each step."""
    answer_timeout: float = 120.0
    """Seconds for the server to say that it has the letter; giving up here leaves it uncertain."""

    @classmethod
    def from_url(cls, url: str) -> SmtpSettings:
        """Errors say what is allowed and never repeat the value: it holds the password."""
        try:
            parts = urlsplit(url.strip())
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ValueError(f"the port or host in SMTP_URL cannot be read; {_ALLOWED}") from None
        if parts.scheme not in ("smtp", "smtps"):
            raise ValueError(f"SMTP_URL does not begin with smtp:// or smtps://; {_ALLOWED}")
        if not host:
            raise ValueError(f"SMTP_URL names no host; {_ALLOWED}")
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError(f"SMTP_URL holds more than a server; {_ALLOWED}")
        if bool(parts.username) != bool(parts.password):
            raise ValueError(f"SMTP_URL has a user without a password, or the other way round; {_ALLOWED}")
        tls = parts.scheme == "smtps"
        return cls(
            host=host,
            port=port or (465 if tls else 587),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=tls,
        )

    @property
    def local(self) -> bool:
        """On this machine, where nobody listens in."""
        return self.host in ("localhost", "127.0.0.1", "::1")
