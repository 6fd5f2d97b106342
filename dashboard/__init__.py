"""How people meet the numbers."""
