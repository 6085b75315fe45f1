"""Whether the web process beside this one answers: what Docker asks; exits with 1 if not."""

import os
from http.client import HTTPConnection
from urllib.parse import urlsplit


def is_alive(port: int) -> bool:
    """Asks by a name that the site answers to, where TRUSTED_HOSTS says so."""
    known = os.environ.get("TRUSTED_HOSTS", "").split(",")[0].strip().lstrip(".")
    host = known or urlsplit(os.environ.get("SITE_URL", "")).netloc or "127.0.0.1"
    connection = HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/livez", headers={"Host": host})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    raise SystemExit(0 if is_alive(int(os.environ.get("PORT", "5000"))) else 1)
