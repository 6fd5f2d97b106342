"""What can go wrong with the store, in words that say what happened and what to do next."""


class StoreError(Exception):
    """The store could not do what was asked; nothing was changed. `what` happened, and the `next_step`."""

    def __init__(self, what: str, *, next_step: str) -> None:
        self.what = what
        self.next_step = next_step
        super().__init__(f"{what} {next_step}")


class StoreConflict(StoreError):
    """Another version was committed since the writer looked: its work rests on tables that have changed."""


class StoreBusy(StoreError):
    """Another process held the writer's lock for longer than this one would wait."""


class NotHeld(StoreError):
    """The store holds no such table, or had none at that version."""


class NothingToUndo(StoreError):
    """No commit of the dataset is left to undo."""
