"""Forms in the answers of a test client."""

import re
from html import unescape
from typing import Any


def words_of(response: Any) -> str:
    return response.content.decode()


def offered(response: Any) -> dict[str, str]:
    """Return what a form's fields start with, as the browser would send it back."""
    page = words_of(response)
    page, values = page[page.index("<main") :], {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and ("checked" in tag or "checkbox" not in tag):
            values[name[1]] = value[1] if value else "on" if "checked" in tag else ""
    for name, value in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n?(.*?)</textarea>', page, re.S):
        values[name] = value
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        values[name] = re.search(r'value="([^"]*)" selected', options)[1]
    del values["csrfmiddlewaretoken"]
    return {name: unescape(value) for name, value in values.items()}
