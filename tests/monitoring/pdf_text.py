"""The words of a PDF by its own character maps: what a screen reader or a search gets. Needs no other program."""

import io
import re

import pikepdf

_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def _letters(font):
    """Code (two bytes) to text, from the font's ToUnicode map."""
    found = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", font.ToUnicode.read_bytes(), re.DOTALL):
        for code, text in _PAIR.findall(block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def pdf_text(document: bytes) -> str:
    """Pages in order, text runs in the order they are drawn, single blanks."""
    runs = []
    with pikepdf.open(io.BytesIO(document)) as opened:
        for page in opened.pages:
            fonts, letters = {}, {}
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                if name == "Tf":
                    key = str(operands[0])
                    if key not in fonts:
                        fonts[key] = _letters(page.Resources.Font[key])
                    letters = fonts[key]
                elif name in ("Tj", "TJ"):
                    parts = operands[0] if name == "TJ" else operands
                    for part in parts:
                        if isinstance(part, pikepdf.String):
                            code = bytes(part)
                            pairs = (int.from_bytes(code[at : at + 2]) for at in range(0, len(code), 2))
                            runs.append("".join(letters.get(pair, "\ufffd") for pair in pairs))
                elif name in ("BT", "ET"):
                    runs.append(" ")
    return " ".join("".join(runs).replace("\u00a0", " ").split())
