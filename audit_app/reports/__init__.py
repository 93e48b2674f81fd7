"""The report, and everything it goes out as. Where to look:

What is in it. `service` has the figures of the rounds, `standing` the sign-offs they rest on, `rules`
says what is told of one figure, `lig` holds all that the parts are made from; `audience` says for whom.
`parts` makes them, one module a part, in the order of `parts.order`. Their sentences are in `wording`.
Three parts have more to them, and pages of their own: `agencies`, `grouped` (needs, breakdowns,
timeliness) and `trends`. Beside the figures stand `notes` (what auditors wrote), `written` with `places`
and `models` (what a manager wrote in place of our words, kept with a round or with the rounds of a
period), `beside` (learning and actions, which a later stage tells) and `population` (the estimate for
every plan that could be drawn).

What it is made of: `document` (words, tables), `chart` (pictures as data), `pictures` (the charts of a
part).

What it goes out as. `page` with `routes` and `words_routes`; `files` makes each kind of file, from `word`,
`workbook`, `html_file` and `data` (JSON, CSV); `downloads` offers them, `commands` writes them; `drawing`
draws charts, which `charts_routes` and `picture_answer` serve. `chosen` reads what an address asks for,
`moments` a time as people write one, `forms` what is typed.

What stands behind a figure: `lineage` (one point), `behind` with `behind_routes` (several points, plans
overall).

As it was: `as_of` with `as_of_routes`, `earlier` (what an address asks of an earlier time, and where its
links lead) and `reproduced`, which holds the records against what was signed.

For publication: `publication` makes the report from what is published, `public_shown` puts a figure in
public form, `public_parts` replaces the parts; `publishing`, `publishing_forms` and `publication_routes`
are the administrator's.
"""
