"""Who works at this machine, for the record, where a command is not told."""

import getpass
import os


def account_name() -> str:
    """The account's name; `account 10001` where the machine has no name for it, as in most containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"account {os.getuid()}"
