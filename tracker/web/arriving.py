"""Where on a page a redirect leads, for pages that are exchanged by script.

A browser that follows a redirect itself keeps the part behind ``#``; one that follows it for a
script does not tell the script. So the part travels in the query of such a redirect, and the
answer at its end names the address as a person should see it (``HX-Push-Url``), part and all.
"""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from flask import Flask, Response, request

PART = "arrive"


def register(app: Flask) -> None:
    """Carry parts over redirects that a script follows."""
    app.after_request(_carry)


def _carry(response: Response) -> Response:
    if "HX-Boosted" not in request.headers:
        return response
    if response.location and (part := urlsplit(response.location).fragment):
        response.location = _with_part(response.location, part)
    elif response.status_code < 300 and (part := request.args.get(PART, "")):
        response.headers["HX-Push-Url"] = _as_seen(part)
    return response


def _with_part(location: str, part: str) -> str:
    target = urlsplit(location)
    query = urlencode([*parse_qsl(target.query, keep_blank_values=True), (PART, part)])
    return urlunsplit(target._replace(query=query, fragment=""))


def _as_seen(part: str) -> str:
    given = [each for each in request.args.items(multi=True) if each[0] != PART]
    query = f"?{urlencode(given)}" if given else ""
    return f"{quote(request.path)}{query}#{quote(part, safe='=')}"
