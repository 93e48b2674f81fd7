"""The answer at the address of a chart's picture, whichever page the chart stands on."""

from flask import Response, abort, request

from audit_app.reports.chart import Chart
from audit_app.reports.drawing import KINDS, digest, draw

KIND_OF_ENDING = {ending: kind for kind, (ending, _) in KINDS.items()}


def picture_asked(file: str) -> tuple[str, str]:
    """The key of the chart and the kind of picture that a file's name asks for; 404 for another ending."""
    key, _, ending = file.partition(".")
    return key, KIND_OF_ENDING.get(ending) or abort(404)


def picture_answer(chart: Chart, kind: str, name: str) -> Response:
    """The picture under that name or, to a browser that has this very picture, that it is still current."""
    etag = f"{digest(chart)}-{kind}"
    if request.if_none_match.contains(etag):
        answer = Response(status=304)
    else:
        ending, mimetype = KINDS[kind]
        answer = Response(draw(chart, kind), mimetype=mimetype)
        answer.headers["Content-Disposition"] = f'inline; filename="{name}.{ending}"'
    answer.set_etag(etag)
    return answer
