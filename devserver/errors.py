"""The one exception of this app."""


class ServerError(Exception):
    """A server or a run cannot start. The text is one sentence: what is wrong and what to do about it."""
