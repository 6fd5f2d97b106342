"""The themes an agreement or an exercise may have: one closed list, so that both are counted by the same."""

THEMES: tuple[tuple[str, str, str], ...] = (
    ("counter-terrorism", "Counter-terrorism", "fighting terrorism and violent extremism"),
    ("maritime", "Maritime", "security at sea, piracy, patrols and coast guards"),
    ("cyber", "Cyber", "defence of networks and data"),
    (
        "humanitarian-and-disaster-relief",
        "Humanitarian and disaster relief",
        "relief after disasters, evacuation and aid",
    ),
    ("health", "Health", "military medicine, epidemics and public health"),
    ("climate", "Climate", "climate, energy and environment"),
    ("wmd", "Weapons of mass destruction", "nuclear, biological and chemical weapons and their spread"),
    ("other", "Other", "a subject none of the others names"),
)
"""Id, title and what it is about. Which theme is the main one is the coder's judgement; null is not coded."""

THEME_CODES = tuple(code for code, _, _ in THEMES)
