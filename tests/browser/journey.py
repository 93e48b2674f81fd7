"""One round from set-up to report, in steps: what is given, what people do, what they then find.

Each step takes the driver of the person who does it, so that the same steps serve a mouse, a keyboard and a
browser without scripts.
"""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.db import choose_area, db
from audit_app.rounds import service as rounds
from audit_app.rubrics.grades import Grade
from tests.browser.drivers import Driver
from tests.support.build_scoring import seal
from tests.support.builders import PASSWORD, make_area, make_person, make_plans, publish_tiny

ROUND = "2026-10"
AGENCIES = {"education": "Eve Education", "health": "Hal Health", "social care": "Sam Social"}
SEED = "4 11 23 35 41 58"  # typed in, so that every run draws the same plans
REGISTER = """plan,plan_type,year_group,primary_need,team,writer,last_audited_on
EHC-0001,new,4,Autism,East,W1,
EHC-0002,amended,9,Speech and language,East,W2,
EHC-0003,new,1,Autism,West,W3,
EHC-0004,amended,11,Social and emotional,West,W4,2026-09-15
"""
Answers = Mapping[str, tuple[str, str]]  # grade in words and comment, by the title of the point
GOOD = ("Good", "")
# The sections of the tiny rubric, each with its points: who is asked which of them differs.
SECTIONS = {
    "Section A": ("Voice",),
    "Section B": ("Needs", "Health provision"),
    "Whole plan": ("Timeliness",),
}


def email_of(name: str) -> str:
    """The address somebody signs in with."""
    return f"{name.lower().replace(' ', '.')}@example.org"


def given_an_area(app: Flask, *, auditors: bool = True, plans: int = 0) -> None:
    """An area with an administrator, a manager, a chair, a LIG reader, its auditors and the tiny rubric."""
    with app.app_context():
        make_area()
        publish_tiny()
        make_person("Ada Admin", Role.ADMINISTRATOR)
        make_person("Mary Manager", Role.MANAGER, agency="health")
        make_person("Chris Chair", Role.CHAIR, agency="education")
        make_person("Lee Reader", Role.LIG_READER)
        for agency, name in AGENCIES.items():
            if auditors or agency != "health":
                make_person(name, Role.AUDITOR, agency=agency)
        if plans:
            make_plans(plans)


def given_the_others_sealed(app: Flask, **grades: Mapping[str, Grade]) -> None:
    """The agencies named (health, social_care) have sealed: good, but where their grades say otherwise."""
    by_agency = {agency.replace("_", " "): given for agency, given in grades.items()}
    with app.app_context():
        choose_area(1)
        round = rounds.find_by_name(ROUND)
        assert round is not None
        for held in allocation.allocations_of(round):
            if held.agency.key in by_agency:
                seal(held, by_agency[held.agency.key])
        db.session.commit()


def when_they_sign_in(driver: Driver, name: str) -> None:
    """Anybody starts at the front door and is asked who they are."""
    driver.visit("/")
    driver.write("E-mail address", email_of(name))
    driver.write("Password", PASSWORD)
    driver.press("Sign in")
    driver.sees("To do now", name)


def when_the_administrator_adds_a_person(admin: Driver, name: str, agency: str) -> None:
    """An auditor without an agency is refused on the way."""
    admin.follow("People")
    admin.press("Add a person")
    admin.write("Name", name)
    admin.write("E-mail address", email_of(name))
    admin.tick("Auditor")
    admin.write("First password", PASSWORD)
    admin.press("Save")
    admin.sees_fault("Choose the agency this auditor scores for")
    admin.pick("Agency", agency.capitalize())
    admin.write("First password", PASSWORD)
    admin.press("Save")
    admin.sees(f"{name} can sign in now.")


def when_the_manager_imports_the_register(manager: Driver, folder: Path) -> None:
    """A file with a child's NHS number in it is refused whole; the mended one comes in."""
    manager.follow("Register")
    manager.press("Import a register")
    for name, text in (
        ("wrong.csv", REGISTER.replace("EHC-0002", "943 476 5919")),
        ("register.csv", REGISTER),
    ):
        file = folder / name
        file.write_text(text, encoding="utf-8")
        manager.attach("Register file", file)
        manager.press("Import")
        if name == "wrong.csv":
            manager.sees("There is a problem", "NHS number")
    assert len(manager.rows("4 plans")) == 4


def when_the_manager_makes_a_round(manager: Driver, size: int) -> None:
    """Most answers are offered; the name, dates and standard are the manager's."""
    manager.follow("Rounds")
    manager.press("New round")
    manager.write("Name of the round", ROUND)
    manager.write_day("Date of the panel", "27 10 2026")
    manager.write_day("Scores due by", "20 10 2026")
    manager.pick("Rubric", "Tiny rubric, version 1 (4 points)")
    manager.tick("Education", "Health", "Social care")
    manager.write("Plans to draw", str(size))
    manager.press("Save round")
    manager.sees("Round saved. Nothing is drawn yet.")


def when_the_manager_draws_the_sample(manager: Driver) -> None:
    """First frame and seed are fixed, then the sample follows from them."""
    manager.press("Go to the draw")
    manager.write("Your own seed", SEED)
    manager.press("Fix frame and seed")
    manager.sees("The frame and the seed are fixed.", SEED)
    manager.press("Draw the sample")
    manager.sees("drawn.")


def then_the_certificate_repeats_the_draw(manager: Driver) -> None:
    """Anybody who doubts the draw repeats it."""
    manager.follow("Certificate of the draw")
    manager.sees(SEED, "1 plan" if "last audited" else "")
    manager.follow("Repeat the draw now and compare")
    manager.sees("gives the same plans and the same reserves")
    manager.follow("Back to the certificate")
    manager.follow("Back to the round")


def when_the_manager_allots_and_starts(manager: Driver, places: int) -> None:
    """All in one press, then scoring opens."""
    manager.press("Go to allotment")
    manager.press("Allot all")
    manager.sees(f"{places} places allotted.", *AGENCIES.values())
    manager.press("Start scoring")
    manager.sees("Scoring is open.")


def when_an_auditor_scores(auditor: Driver, answers: Answers) -> None:
    """The first plan on the list, section by section, up to the page where it is checked."""
    auditor.follow("My plans")
    auditor.follow(auditor.first_link("Start"))
    auditor.sees("Do you have a conflict of interest with this plan?")
    auditor.press("No: open the plan")
    for section, points in SECTIONS.items():
        asked = [point for point in points if auditor.page.get_by_role("group", name=point).count()]
        if not asked:
            continue
        auditor.sees(section)
        for point in asked:
            grade, comment = answers.get(point, GOOD)
            auditor.choose(point, grade)
            if comment:
                auditor.write(f"Comment on {point}", comment)
        auditor.press("Save and continue")


def then_a_comment_is_missing(auditor: Driver, place: str, point: str, comment: str) -> None:
    """The page before the seal names what is missing and leads to the very field."""
    auditor.sees("1 point still to do before you can seal", f"{place}: {point} needs a comment")
    auditor.sees_no("Seal this assessment")
    auditor.follow(f"{place}: {point}")
    auditor.sees("Still needed")
    auditor.write(f"Comment on {point}", comment)
    auditor.press("Check and seal")


def when_the_auditor_seals(auditor: Driver) -> None:
    """After this nothing changes it."""
    auditor.press("Seal this assessment")
    auditor.sees("is sealed. Nothing changes it now.")


def when_the_chair_opens_moderation(chair: Driver) -> None:
    """Every grade is revealed at once."""
    chair.follow("Rounds")
    chair.follow(ROUND)
    chair.press("Go to moderation")
    chair.press("Open moderation and show the grades")
    chair.sees("Moderation is open.", "Left to settle")


def when_the_chair_settles(chair: Driver, point: str, grade: str, dissent: Mapping[str, str]) -> None:
    """One point on which the agencies differ, from the list of what is left, with reason and words."""
    chair.follow(chair.first_link(f"{point} for"))
    chair.press("Settle this point")
    chair.sees_fault("Enter what decided it")
    chair.choose("Agreed grade", grade)
    chair.choose("Why the agencies differed", "Evidence missed")
    chair.choose("How sure is the panel?", "High")
    if dissent:
        chair.choose("How was it decided?", "Chair's decision")
    for agency, words in dissent.items():
        chair.unfold("An agency does not share this grade")
        chair.write(agency, words)
    chair.write("What decided it", "The appendix has it.")
    chair.press("Settle this point")
    chair.sees("settled:")


def when_the_chair_settles_the_overall_grade(chair: Driver) -> None:
    """The rubric's suggestion is offered; the panel follows it."""
    chair.press("Settle the overall grade")
    chair.sees("This plan is settled.")
    chair.follow("Back to moderation")


def when_two_people_sign(chair: Driver, manager: Driver) -> None:
    """The chair first, then somebody of another agency, each with their own password."""
    chair.press("Go to sign-off")
    chair.write("Your password", "not the password")
    chair.press("Sign as chair")
    chair.sees_fault("That is not your password, so nothing was signed. Enter it again.")
    chair.write("Your password", PASSWORD)
    chair.press("Sign as chair")
    chair.sees("Ask a chair or manager of another agency")
    manager.follow("Home")
    manager.follow("Rounds")
    manager.follow(ROUND)
    manager.press("Go to sign-off")
    manager.write("Your password", PASSWORD)
    manager.press("Sign second and make the round final")
    manager.sees("The round is signed off. Its figures are final.")


def when_they_open_the_report(reader: Driver) -> None:
    """From the menu to the report of the round."""
    reader.follow("Report", within="Main menu")
    reader.follow(ROUND)
    reader.sees(f"Learning and Improvement report: {ROUND}", "final")


def when_the_manager_opens_a_figure(manager: Driver, point: str) -> None:
    """Down to its plans, what each agency gave and what the panel settled."""
    manager.follow(point)
    manager.sees("Every plan behind this figure", "The appendix has it.")
    manager.page.go_back()


def when_the_manager_makes_an_action(manager: Driver, point: str, title: str) -> None:
    """From a line of the report, so that the point is chosen already."""
    manager.follow(f"Add an action on T-1 {point}")
    manager.write("What will be done", title)
    manager.write("Strategic lead", "Head of SEND")
    manager.write("Responsible officer", "Rae Officer")
    manager.write_day("By when", "27 3 2099")
    manager.press("Save action")
    manager.sees_fault("Enter the desired impact")
    manager.write("Desired impact", "75% good or outstanding at this point.")
    manager.press("Save action")
    manager.sees("is saved.", title)


def then_the_report_shows_the_action(reader: Driver, point: str, title: str) -> None:
    """Beside its point."""
    assert reader.page.get_by_role("row").filter(has_text=point).filter(has_text=title).count() > 0
