"""An SVG made fit for pages: words for those who do not see it, and nothing a strict page would refuse.

The drawing library writes a style sheet and style attributes, which our own headers forbid. They become plain
attributes here. Its doctype and its notes about itself are left out.
"""

from xml.etree import ElementTree as ET  # nosec B405 - reads only what was written here a moment before

from audit_app.reports.drawing.text import UNDRAWABLE

SVG = "http://www.w3.org/2000/svg"
LINK = "http://www.w3.org/1999/xlink"
SPACES = {"": SVG, "xlink": LINK}


def made_fit(drawn: bytes, title: str, description: str) -> bytes:
    """The same picture as an SVG with a title and a description, sized in CSS pixels."""
    for prefix, space in SPACES.items():
        ET.register_namespace(prefix, space)
    root = ET.fromstring(drawn)  # nosec B314 - see above
    for name in ("width", "height"):
        root.set(name, root.get(name, "").removesuffix("pt"))
    for parent in root.iter():
        for child in list(parent):
            if child.tag == f"{{{SVG}}}style" or child.tag.endswith("}metadata") or child.tag == "metadata":
                parent.remove(child)
    for element in root.iter():
        for rule in element.attrib.pop("style", "").split(";"):
            name, _, value = rule.partition(":")
            if value:
                element.set(name.strip(), value.strip())
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")
    root.set("role", "img")
    for place, (tag, words) in enumerate((("title", title), ("desc", description))):
        said = ET.Element(f"{{{SVG}}}{tag}")
        said.text = UNDRAWABLE.sub(" ", words)
        root.insert(place, said)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made
