"""Why a file is not read, in one sentence that says what to do."""


class Refused(Exception):
    """The file can't be read; the message is for the person who brought it."""
