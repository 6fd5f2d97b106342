"""One file a step, in the order their revisions name."""
