"""Numbers for people, written as the page writes them (js/say.js): a test holds the two equal."""

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float) -> str:
    """Write a number with three digits, or with two and a power of ten where it is tiny or huge."""
    if value == int(value) and abs(value) < 1e5:
        return f"{int(value)}".replace("-", "−")
    if 0.00995 <= abs(value) < 999.5:
        return f"{value:#.3g}".rstrip(".").replace("-", "−")
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits.replace('-', '−')}\u00a0×\u00a010{str(int(exponent)).translate(_RAISED)}"


def fixed(value: float, digits: int = 2) -> str:
    """Write a number with so many digits after the point; never "−0.00"."""
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def percent(share: float) -> str:
    """Write a share of 1 in whole percent."""
    return f"{int(100 * share + 0.5)}\u00a0%"


def listed(words: list[str]) -> str:
    """Write a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def whole(value: int) -> str:
    """Write a whole number with all its digits, in groups of three."""
    return f"{value:,}".replace(",", "\u202f")
