"""Pure functions from numbers to numbers: rates, growth, survey estimates, trends."""
