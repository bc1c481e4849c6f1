"""The child process that turns HTML into tagged PDF. Standard input: one JSON object; standard output: the PDF.

Run as a script; without Django. Keys of the object: html, css, fonts (the only folder that may be read), memory in
bytes of address space, cpu in seconds.
"""

import io
import json
import sys
from pathlib import Path
from typing import Any

NO_PANGO = 3
NO_MEMORY = 4


def main() -> int:
    job = json.load(sys.stdin)
    limit(job["memory"], job["cpu"])
    try:
        import weasyprint
    except OSError as error:
        # cffi names the system library it could not load.
        sys.stderr.write(str(error))
        return NO_PANGO
    try:
        from weasyprint.text.fonts import FontConfiguration

        fonts, fetcher = FontConfiguration(), closed_fetcher(job["fonts"])
        style = weasyprint.CSS(string=job["css"], url_fetcher=fetcher, font_config=fonts)
        document = weasyprint.HTML(string=job["html"], url_fetcher=fetcher)
        pdf = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
        sys.stdout.buffer.write(with_scopes(pdf))
    except MemoryError:
        sys.stderr.write("out of memory")
        return NO_MEMORY
    return 0


def limit(memory: int, cpu: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    # The soft limit kills: nothing here handles the signal.
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, cpu)):
        try:
            resource.setrlimit(what, (most, most + (5 if what == resource.RLIMIT_CPU else 0)))
        except (ValueError, OSError):  # macOS knows no limit of address space
            continue


def closed_fetcher(fonts: str) -> Any:
    """Opens font files below ``fonts`` and nothing else: no network, no other file, no redirect."""
    from weasyprint.urls import URLFetcher

    folder = Path(fonts).resolve()

    class FontsOnly(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            from urllib.parse import unquote, urlsplit

            parts = urlsplit(url)
            path = Path(unquote(parts.path)).resolve()
            if parts.scheme != "file" or parts.netloc or path.suffix != ".ttf" or path.parent != folder:
                raise ValueError("a report opens nothing but its fonts")
            return super().fetch(path.as_uri(), headers)

    return FontsOnly(allowed_protocols=("file",), allow_redirects=False)


def with_scopes(pdf: bytes) -> bytes:
    """Says of each table head cell what it heads, which PDF/UA asks for and WeasyPrint leaves out."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root.get("/StructTreeRoot")
        if root is not None:
            _mark(root, pikepdf)
        target = io.BytesIO()
        document.save(target, linearize=False)
    return target.getvalue()


def _mark(root: Any, pikepdf: Any) -> None:
    stack = [(root, False)]
    while stack:
        current, head = stack.pop()
        kind = str(current.get("/S", ""))
        if kind == "/TH":
            scope = pikepdf.Name.Column if head else pikepdf.Name.Row
            current["/A"] = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=scope)
        children = current.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                stack.append((child, head or kind == "/THead"))


if __name__ == "__main__":
    sys.exit(main())
