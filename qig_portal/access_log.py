"""The access log of gunicorn, with the person's address and without secret links."""

from typing import Any

from gunicorn.glogging import Logger

from core.addresses import address_of
from core.log_lines import without_secrets


class AccessLogger(Logger):
    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """Return what the format of a line may name; the query, the referer and headers are left out."""
        atoms = super().atoms(resp, req, environ, request_time)
        path = without_secrets(environ.get("PATH_INFO", ""))
        line = f"{environ.get('REQUEST_METHOD')} {path} {environ.get('SERVER_PROTOCOL')}"
        shown = {name: value for name, value in atoms.items() if not name.startswith("{")}
        return shown | {"h": address_of(environ), "r": line, "U": path, "q": "", "f": "-"}
