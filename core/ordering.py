"""One order for names and titles: accents and case ignored, numbers as numbers, without ICU."""

import re
import unicodedata

from django.db.models import F, Func, TextField

#: digits to which a number is padded; both sides of the rule use it
WIDTH = 12
_NUMBER = re.compile(r"\d+")
_NO_LETTER = re.compile(r"[\W_]+")
#: letters that no decomposition takes apart; PostgreSQL's `unaccent` knows them too
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)

#: the SQL function, created by the first migration of this app
CREATE_SORT_KEY = f"""
CREATE OR REPLACE FUNCTION sort_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT regexp_replace(
    regexp_replace(
      btrim(regexp_replace(
        lower(public.unaccent('public.unaccent'::regdictionary, value)), '[^[:alnum:]]+', ' ', 'g'
      )),
      '(\\d+)', '{"0" * WIDTH}\\1', 'g'
    ),
    '\\d*(\\d{{{WIDTH}}})', '\\1', 'g'
  )
$$
"""


class SortKey(Func):
    """The expression by which a text column is ordered: `order_by(SortKey("title"), "pk")`."""

    function = "sort_key"
    output_field = TextField()


def sort_key(text: str) -> str:
    """Return the same key for a text in memory: “Öl 9” sorts between “Oil” and “om 10”."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )
    words = _NO_LETTER.sub(" ", plain.translate(_LETTERS)).strip()
    return _NUMBER.sub(lambda number: number[0].zfill(WIDTH)[-WIDTH:], words)


def by_name(*fields: str) -> list[Func | F | str]:
    """Return an order by these text columns, made total by the key."""
    return [*(SortKey(field) for field in fields), "pk"]
