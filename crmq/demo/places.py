"""The 43 countries of the shipments as regions and parent customers, named in both languages."""

from babel import Locale

# Spellings of the file that differ from the CLDR's.
SPELLINGS = {
    "Congo, DRC": "CD",
    "Côte d'Ivoire": "CI",
    "Burma": "MM",
    "Swaziland": "SZ",
    "Kyrgyzstan": "KG",
}
ENGLISH, CHINESE = Locale("en").territories, Locale("zh", script="Hans").territories
CODES = {name: code for code, name in ENGLISH.items() if len(code) == 2}


def names(country: str) -> tuple[str, str, str]:
    """ISO code, English and Chinese name of a country as the file spells it."""
    code = SPELLINGS.get(country) or CODES.get(country)
    if code is None:
        raise ValueError(f"{country!r} is no country the CLDR knows: add its spelling to SPELLINGS.")
    return code, country, CHINESE[code]
