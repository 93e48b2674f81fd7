"""What the demonstration's auditors, panel and managers write. All invented."""

from random import Random

from audit_app.rubrics.grades import Grade

BELOW = {
    "A": (
        "Written in the first person but reads like an adult's summary; not said how views were gathered.",
        "Parents' views run into professional opinion, so it is not clear who said what.",
        "Aspirations are there for this year only. Nothing on life after school.",
        "The same paragraph appears in last year's plan.",
    ),
    "B": (
        "Needs from the speech and language report are missing.",
        "Strengths are listed but the need itself is described only as a diagnosis.",
        "Good on cognition and learning; sensory needs get one line.",
    ),
    "C": (
        "Says “known to CAMHS” without the need that follows from it.",
        "Medication is named; how it affects learning is not.",
        "Health needs are dated: the paediatric letter is four years old.",
    ),
    "D": (
        "“No social care needs identified” with nothing to show that anybody looked.",
        "The child in need plan is not mentioned.",
        "Short breaks are received but the need behind them is not described.",
    ),
    "E": (
        "Outcomes cannot be measured: “will make progress with reading”.",
        "Provision written as outcomes. No time by which they should be reached.",
        "Four outcomes, all academic. Nothing on friendships or independence.",
        "Steps towards each outcome are left to the school to set.",
    ),
    "F": (
        "“Access to” and “opportunities for” throughout. No hours, no frequency.",
        "Two needs in section B have no provision.",
        "It does not say who delivers the programme or what training they need.",
        "The educational psychologist's advice of weekly sessions has become “regular support”.",
    ),
    "G": (
        "Therapy “as required” with no frequency and no sign that the commissioner agreed it.",
        "Provision repeats the clinic letter; hard to see what happens in school.",
    ),
    "H1": (
        "Direct payments appear here without the assessment that they rest on.",
        "Services that belong in H2 are listed in H1.",
    ),
    "H2": ("Family support is named without hours or a start date.",),
    "I": ("The type of school is given where the named school should be.",),
    "J": ("The family asked for a personal budget; the plan does not say what was offered.",),
    "K": (
        "The physiotherapy report is referred to but not appended.",
        "Two reports are listed without dates.",
    ),
    "Whole": (
        "The thread from need to outcome to provision breaks at communication.",
        "Sentences of fifty words and more; a parent would struggle.",
        "Drafted at 26 weeks. No exception is recorded.",
        "Health advice reached the plan after it was issued.",
        "Another child's name is on page 6.",
        "Three services write about sleep and none of them refers to the others.",
    ),
}
GOOD = (
    "Clear, and a new teacher could act on it.",
    "Specific: who, what, how often and for how long.",
    "The child's own words come through and shape what follows.",
    "Advice is reflected faithfully, with dates.",
    "Easy to follow from need to outcome to provision.",
)
OUTSTANDING = (
    "A model for others: quotes, drawings and how they were gathered.",
    "Every need has an outcome and quantified provision, with who checks it and when.",
    "The family's goals for adulthood run through the whole plan.",
)
NOT_APPLICABLE = (
    "Does not apply: the plan records why.",
    "Not needed for this plan, and the condition in the rubric is met.",
)
INADEQUATE = (
    "Missing.", "Copied from an earlier plan.", "Cannot be found anywhere in the plan.",
    "Contradicts the advice it rests on.",
)  # fmt: skip
SETTLED = (
    "The panel read the page together: the evidence is there.",
    "Read against the descriptor for good, one element is missing.",
    "Health had the newer letter; the others had not seen it.",
    "Agreed after comparing with last month's plan on the same point.",
    "The lead agency's reading was accepted.",
    "Quantified for two of three provisions, so not yet good.",
)
DISSENT = (
    "We still read this as requires improvement: frequency is not stated.",
    "Our service would not accept this wording in its own reports.",
)
# Audit point, title, words.
LEARNING = (
    (
        "EHCP-F2",
        "Section F still says “access to”",
        "Writers quantify what schools deliver, and stop at what others do.",
    ),
    (
        "EHCP-E1",
        "Outcomes are not measurable",
        "Most outcomes name an activity, not a change that somebody could see.",
    ),
    (
        "EHCP-G1",
        "Health provision is not agreed before issue",
        "The therapy service sees section G only after issue.",
    ),
    (
        "EHCP-W7",
        "Three agencies, three plans",
        "Each agency describes its own work; nobody joins it up.",
    ),
    (
        "EHCP-A1",
        "The child's voice is a strength",
        "Pupil passports are used in nearly every new plan. Keep them.",
    ),
)
# Audit point, title, strategic lead, responsible officer, rating, desired impact.
ACTIONS = (
    (
        "EHCP-F2",
        "Quantification checklist in the drafting template",
        "Assistant director, SEND",
        "Priya Shah",
        "G",
        "Every provision in section F says type, hours, frequency and expertise.",
    ),
    (
        "EHCP-E1",
        "Half-day workshop on SMART outcomes for all writers",
        "Principal educational psychologist",
        "Hannah Cole",
        "C",
        "Three in four outcomes can be measured by the next half-year.",
    ),
    (
        "EHCP-G1",
        "Therapy service signs section G before the plan is issued",
        "Designated clinical officer",
        "Ruth Adeyemi",
        "A",
        "No plan is issued with health provision that nobody agreed.",
    ),
    (
        "EHCP-W7",
        "Joint drafting meeting for plans with three agencies",
        "Head of children with disabilities",
        "Yusuf Khan",
        "R",
        "One account of the child, read by all three agencies before issue.",
    ),
    (
        "EHCP-F3",
        "Name the role and training behind each provision",
        "Assistant director, SEND",
        "Tom Ellery",
        "G",
        "A school can tell who has to deliver each provision.",
    ),
    (
        "EHCP-D1",
        "Social care advice asked for in every assessment",
        "Head of children's social care",
        "Beth Lowe",
        "A",
        "“Not known to social care” is never the whole of section D.",
    ),
    (
        "EHCP-K1",
        "Index of appended advice made by the system",
        "SEND business manager",
        "Priya Shah",
        "C",
        "Every report a plan refers to is appended and dated.",
    ),
)
EVIDENCE = "Checked in the audits since: the point is followed in this report each month."
PROGRESS = {
    "R": "Held up: the post that would lead it has been vacant since spring.",
    "A": "Started late; two of four steps are done and the rest is planned for this term.",
    "G": "On track. First plans on the new template were drafted last month.",
    "C": "Done and in use.",
}


def comment_for(rng: Random, grade: Grade, section: str) -> str:
    """A comment that fits a grade in a section."""
    if grade is Grade.NOT_APPLICABLE:
        return rng.choice(NOT_APPLICABLE)
    if grade.is_good:
        return rng.choice(OUTSTANDING if grade is Grade.OUTSTANDING else GOOD)
    words = rng.choice(BELOW.get(section, BELOW["Whole"]))
    return f"{rng.choice(INADEQUATE)} {words}" if grade is Grade.INADEQUATE else words
