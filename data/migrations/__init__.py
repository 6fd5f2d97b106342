"""Steps that bring a ledger made by an earlier Comity up to this one."""
