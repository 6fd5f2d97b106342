"""What stands between a file and a number."""
