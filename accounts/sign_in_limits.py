"""Wrong passwords slow the next tries down; no number of them locks an account or a network.

Three counts hold a guesser back: tries of one account from one address, tries from one address, and tries of
one account. The first try of an address is never held back by what others tried on the account, so a right
password from another address always works.
"""

from core.limits import SlowingLimit

#: tries in an hour without a wait
FREE_FOR_PAIR, FREE_FOR_ADDRESS, FREE_FOR_ACCOUNT = 5, 30, 30


class SignInTry:
    """A try to sign in with `login`, from a client's address."""

    def __init__(self, login: str, address: str):
        login = login.strip().lower()
        self.of_pair = SlowingLimit(f"sign-in {login} {address}", free=FREE_FOR_PAIR)
        self.of_address = SlowingLimit(f"sign-in from {address}", free=FREE_FOR_ADDRESS)
        self.of_account = SlowingLimit(f"sign-in as {login}", free=FREE_FOR_ACCOUNT)
        self.taken: list[SlowingLimit] = []

    def begin(self) -> int:
        """Count the try and return 0; return the seconds to wait where it has to wait."""
        is_first = not self.of_pair.tries()
        for limit in (self.of_pair, self.of_address, self.of_account):
            if wait := limit.take():
                if limit is self.of_account and is_first:
                    continue
                self._give_back()
                return wait
            self.taken.append(limit)
        return 0

    def succeeded(self) -> None:
        """Forget the tries of this account from this address; a right password was no guess."""
        self._give_back()
        self.of_pair.forget()

    def _give_back(self) -> None:
        for limit in self.taken:
            limit.give_back()
        self.taken = []
