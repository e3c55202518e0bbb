"""What of a stranger's notebook may be shown: formgrader and feedback pages print outputs and markdown as HTML.

A script there would run in the instructor's browser, logged in to formgrader, and could give grades. So HTML is shown
if every piece of it is on a short list of harmless tags and attributes, in a form that no browser reads in two ways;
everything else is shown as the plain text that came with it. What equals the instructor's own output needs no look.
"""

import re
from html import unescape

TAGS = frozenset(
    str.split(
        "a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol "
        "p pre s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var "
        "svg circle clippath defs desc ellipse g line lineargradient marker path polygon polyline rect stop text title tspan"
    )
)
ALONE = frozenset(["br", "hr", "img"])
ATTRIBUTES = frozenset(
    str.split(
        "align alt aria-describedby aria-hidden aria-label aria-labelledby aria-level border class clip-path colspan cx cy d dir "
        "dominant-baseline dx dy fill fill-opacity font-family font-size font-style font-weight gradienttransform gradientunits "
        "height href lang loading marker-end marker-mid marker-start markerheight markerunits markerwidth offset opacity open "
        "orient points preserveaspectratio r refx refy role rowspan rx ry scope src start stop-color stop-opacity stroke "
        "stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity stroke-width style tabindex text-anchor title transform "
        "valign vector-effect viewbox width x x1 x2 xmlns y y1 y2"
    )
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[A-Za-z][\w:-]*(?:=\"[^\"<>]*\")?)*)\s*(/?)>")
_ATTRIBUTE = re.compile(r"\s+([A-Za-z][\w:-]*)(?:=\"([^\"<>]*)\")?")
_BLOCK = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(r"[\\@]|/\*|url|expression|behavio|binding|position|z-index|javascript|import", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_IMAGE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")
_LINK = re.compile(r"(https?://|#)[^\s]*", re.IGNORECASE)
_LIKE_A_TAG = re.compile(r"<(?=[A-Za-z/!?])")
IMAGES = ("image/png", "image/jpeg", "image/gif")


def harmless(html: str) -> bool:
    """Whether the text is HTML of listed tags and attributes only, each tag closed where it must be."""
    position, open_tags = 0, []
    while (found := html.find("<", position)) >= 0:
        tag = _TAG.match(html, found)
        if tag is None:
            return False
        closing, name, attributes, empty = tag.groups()
        name = name.lower()
        if name not in TAGS or (name == "title" and "svg" not in open_tags):
            return False
        if closing:
            if not open_tags or open_tags.pop() != name:
                return False
        elif not all(_allowed(*pair) for pair in _ATTRIBUTE.findall(attributes)):
            return False
        elif name not in ALONE and not (empty and "svg" in open_tags):
            open_tags.append(name)
        position = tag.end()
    return not open_tags


def trusted_outputs(source) -> tuple[frozenset, frozenset, frozenset]:
    """(HTML outputs, style sheets, markdown) of the instructor's own notebook, which are shown as they are."""
    pages, sheets, prose = set(), set(), set()
    for cell in source.cells:
        if cell.cell_type == "markdown":
            prose.add(_text(cell.source))
        for output in cell.get("outputs", ()):
            html = _text(output.get("data", {}).get("text/html", ""))
            pages.add(html)
            sheets |= {block[0] for block in _BLOCK.finditer(html) if block[1].lower() == "style"}
    return frozenset(pages), frozenset(sheets), frozenset(prose)


def safe_to_show(notebook, trusted):
    """The executed notebook (changed in place, and returned) with nothing in it that a browser would run."""
    pages, sheets, prose = trusted
    keep = ("kernelspec", "language_info")
    notebook["metadata"] = {name: value for name, value in notebook["metadata"].items() if name in keep}
    for cell in notebook["cells"]:
        if cell.get("attachments"):
            cell["attachments"] = {
                str(name): images for name, found in cell["attachments"].items() if (images := _images(found))
            }
        if cell["cell_type"] == "markdown" and (text := _text(cell["source"])) not in prose and not harmless(text):
            cell["source"] = _LIKE_A_TAG.sub("&lt;", text)
        for output in cell.get("outputs", ()):
            if "data" in output:
                output["data"] = _data(output["data"], pages, sheets)
                output["metadata"] = {}
    return notebook


def _data(data, pages, sheets):
    kept = _images(data)
    if "text/plain" in data:
        kept["text/plain"] = _text(data["text/plain"])
    if "text/html" in data:
        html = _text(data["text/html"])
        if html not in pages:
            styles = "".join(dict.fromkeys(block[0] for block in _BLOCK.finditer(html) if block[0] in sheets))
            rest = _BLOCK.sub("", html)
            html = styles + rest if harmless(rest) else None
        if html is not None:
            kept["text/html"] = html
    if "text/markdown" in data and harmless(_text(data["text/markdown"])):
        kept["text/markdown"] = _text(data["text/markdown"])
    if "image/svg+xml" in data and harmless(_text(data["image/svg+xml"])):
        kept["image/svg+xml"] = _text(data["image/svg+xml"])
    return kept or {"text/plain": "(an output of a kind that is not shown)"}


def _images(data):
    found = {name: _text(data[name]) for name in IMAGES if name in data}
    return {name: text for name, text in found.items() if _BASE64.fullmatch(text)}


def _allowed(name, value):
    name = name.lower()
    if not (name in ATTRIBUTES or re.fullmatch(r"data-(?!.*(?:toggle|bs-|bind|target))[a-z-]+", name)):
        return False
    value = unescape(value)
    if name == "style":
        return not _STYLE.search(value)
    if name == "href":
        return bool(_LINK.fullmatch(value))
    if name == "src":
        return bool(_IMAGE.fullmatch(value))
    return "url(" not in value.lower() or bool(re.fullmatch(r"url\(#[\w-]+\)", value))


def _text(value):
    return "".join(map(str, value)) if isinstance(value, list) else str(value)
