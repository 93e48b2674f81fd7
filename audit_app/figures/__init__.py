"""The numbers. Everything other stages count with is listed in `rules`. Where to look:

From a round's records to its figures. `records` reads them; `life` says which count as of a time,
`membership` which plans; `round_record` makes the figures of a whole round of them, `tally` counts its
outcomes by point and by who said so, and `grid` keeps what happened at every plan and point. `service`
gives the figures of rounds and `grids` their grids; both are frozen in `models` at each sign-off, and
`commands` checks them.

One figure: `point_figure` has its counts, `percent` its words, `interval` its range, `target` what it says
about a target. Several: `pooled`, `weighted` (draws that took more from one stratum), `ranking` (strengths
and priorities), `several` (how strictly many comparisons are held).

More is counted from grids: `agencies` (how they differ), `groups` (needs and other breakdowns, the estimate
for the register), `timeliness`, and over time `trends`. `disclosure` says what of it may be published, and
`releases` what is.
"""
