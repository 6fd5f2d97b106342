"""From where on something in a survey is said: the thresholds of its checks, each with the reason for it."""

FEWEST_QUESTIONS = 5
"""With fewer, half a sample shares its answers by chance, so neither copies nor straight-lining can be told."""

SPREAD_SAID, SPREAD_REFUSED = 3.0, 10.0
"""Kish's design effect: over 3 a third of the sample is left in effect, over 10 a few persons decide the result."""

MISSING_SAID = 0.30
"""Share of those asked who gave no answer, over which the rest may not stand for them."""

FEWEST_PERSONS = 100
"""In one country and wave: with fewer, an interval is some 20 points wide or wider."""

STRAIGHT_LINES_SAID = 0.20
"""Share of straight-liners; of 358 published waves of five to seven such questions 5 have more."""

WEIGHT_SUM_WITHIN = 0.05
"""How far the weights of a country may sum from its declared population."""

COPIES_TIMES, COPIES_MORE = 3.0, 4.0
"""Identical pairs said: more than three times what chance gives, and four; so 15 of 358 published waves are said."""
