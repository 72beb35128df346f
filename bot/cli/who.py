"""Who sits at the keyboard, as the machine knows them: for the log of what people decide."""

import getpass


def user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such account: a container with a bare user id
        return ""
