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
# Of the course's own pictures, and pandas': a class of the page's own style sheets could lie over everything.
CLASSES = frozenset(str.split("bbh stepper graph frames step steps scroll leaf b bad g h n now v w dataframe"))
PROPERTIES = frozenset(
    str.split(
        "color background background-color opacity border border-left border-right border-top border-bottom border-color "
        "border-style border-width border-radius border-collapse border-spacing padding padding-left padding-right padding-top "
        "padding-bottom margin margin-left margin-right margin-top margin-bottom width max-width min-width height max-height "
        "min-height line-height font font-family font-size font-style font-weight text-align text-anchor text-decoration "
        "vertical-align white-space list-style list-style-type display overflow overflow-x overflow-y fill stroke stroke-width"
    )
)
_BLOCK_OPENS = re.compile(r"<(script|style)\b[^<>]*>", re.IGNORECASE)
_BLOCK_CLOSES = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}
_VARIABLE = re.compile(r"var\(--[a-z0-9-]+(?:,[^();]*)?\)", re.IGNORECASE)
_STYLE = re.compile(r"[\\@(){}<>!]|/\*")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_IMAGE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")
_LINK = re.compile(r"(https?://|#)[^\s]*", re.IGNORECASE)
_RUNS = re.compile(r"(?:java|vb)script:|data:(?:text|application|image/svg)", re.IGNORECASE)
_SKIPPED = re.compile(r"[\x00-\x20\\]")  # by browsers in an address, and by Markdown before punctuation
_IMAGE_FROM_ELSEWHERE = re.compile(r"!\[(?![^\]]{0,500}\]\((?:attachment:|data:image/(?:png|jpeg|gif);))")
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
            sheets |= {html[start:end] for start, end in _blocks(html)}
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
        if cell["cell_type"] == "markdown" and (text := _text(cell["source"])) not in prose:
            cell["source"] = _markdown(text)
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
            styles, rest, place = {}, [], 0
            for start, end in _blocks(html):
                rest.append(html[place:start])
                styles |= {html[start:end]: None} if html[start:end] in sheets else {}
                place = end
            rest = "".join([*rest, html[place:]])
            html = "".join(styles) + rest if harmless(rest) else None
        if html is not None:
            kept["text/html"] = html
    if "text/markdown" in data:
        kept["text/markdown"] = _markdown(_text(data["text/markdown"]))
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
        value = _VARIABLE.sub("", value)
        return not _STYLE.search(value) and all(map(_declared, value.split(";")))
    if name == "class":
        return CLASSES.issuperset(value.split())
    if name == "href":
        return bool(_LINK.fullmatch(value))
    if name == "src":
        return bool(_IMAGE.fullmatch(value))
    return "url(" not in value.lower() or bool(re.fullmatch(r"url\(#[\w-]+\)", value))


def _declared(declaration):
    """Whether 'margin:4px 0' is of a harmless property. Nothing may be drawn outside its own place."""
    name, _, value = (part.strip() for part in declaration.lower().partition(":"))
    if name.startswith("overflow") and value not in ("auto", "scroll", "hidden"):
        return False
    return not name or (name in PROPERTIES and not (name.startswith("margin") and "-" in value))


def _markdown(text):
    """Markdown in which nothing runs or loads: links that run are shown as they were typed, pictures from elsewhere as links."""
    if _RUNS.search(_SKIPPED.sub("", unescape(text))):
        fence = "`" * (3 + max(map(len, re.findall("`+", text)), default=0))
        return f"{fence}\n{text}\n{fence}"
    text = text if harmless(text) else _LIKE_A_TAG.sub("&lt;", text)
    return _IMAGE_FROM_ELSEWHERE.sub("[", text)


def _blocks(html):
    """(start, end) of each script and style sheet. Linear in the text, also where none of them is ever closed."""
    position, endless = 0, set()
    while (opened := _BLOCK_OPENS.search(html, position)) and len(endless) < 2:
        name, position = opened[1].lower(), opened.end()
        closed = None if name in endless else _BLOCK_CLOSES[name].search(html, position)
        if closed is None:
            endless.add(name)
        else:
            position = closed.end()
            yield opened.start(), position


def _text(value):
    return "".join(map(str, value)) if isinstance(value, list) else str(value)
