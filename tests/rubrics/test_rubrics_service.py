"""Publishing rubrics, and refusing to start with one that was changed afterwards."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import orm

from audit_app.rubrics import service
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import PointGrade
from tests.support.builders import TINY_RUBRIC, make_area, publish_all, publish_tiny


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of shipped rubrics with the tiny one in it."""
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "v1.toml").write_text(TINY_RUBRIC.read_text())
    monkeypatch.setattr(service, "FOLDER", tmp_path)
    return tmp_path


def test_the_five_rubrics_are_published_with_all_their_points(session: orm.Session) -> None:
    published = {(version.slug, version.version): len(version.points) for version in publish_all()}
    assert published == {
        ("ehc_plan", 1): 38, ("ehc_plan", 2): 38, ("annual_review", 1): 18, ("statutory_advice", 1): 34,
        ("preparing_for_adulthood", 1): 14, ("phase_transfer", 1): 12,
    }  # fmt: skip


def test_a_point_takes_not_applicable_only_where_its_rubric_allows_it(session: orm.Session) -> None:
    version = publish_tiny()
    allowed = {
        point.code: {row.grade for row in session.query(PointGrade).filter_by(audit_point_id=point.id)}
        for point in version.points
    }
    assert Grade.NOT_APPLICABLE in allowed["T-2"]
    assert Grade.NOT_APPLICABLE not in allowed["T-1"]


def test_publishing_the_same_again_changes_nothing(session: orm.Session) -> None:
    assert publish_tiny().id == publish_tiny().id


def test_other_wording_needs_another_version(session: orm.Session, tmp_path: Path) -> None:
    publish_tiny()
    changed = tmp_path / "v1.toml"
    changed.write_text(TINY_RUBRIC.read_text().replace("Some of it.", "A little of it."))
    with pytest.raises(service.RubricRefused, match="version = 2"):
        service.publish(changed)
    changed.write_text(changed.read_text().replace("version = 1", "version = 2"))
    assert service.publish(changed).version == 2
    found = service.find_version("tiny")
    assert found is not None
    assert found.version == 2


def test_a_published_file_that_was_changed_is_refused_by_name(session: orm.Session, folder: Path) -> None:
    file = folder / "tiny" / "v1.toml"
    service.publish(file)
    session.commit()
    service.refuse_changed_files()
    file.write_text(file.read_text().replace("Some of it.", "A little of it."))
    with pytest.raises(service.RubricChanged, match=r"rubrics/tiny/v1\.toml was changed"):
        service.refuse_changed_files()


def test_line_ends_and_comments_of_a_published_file_may_change(session: orm.Session, folder: Path) -> None:
    file = folder / "tiny" / "v1.toml"
    service.publish(file)
    session.commit()
    file.write_bytes(b"# A note\r\n" + file.read_bytes().replace(b"\n", b"\r\n"))
    service.refuse_changed_files()


def test_what_was_published_can_be_read_back(session: orm.Session) -> None:
    version = publish_tiny()
    assert service.as_published(version).content_hash == version.content_hash


def test_guidance_and_wording_are_read_back_from_what_was_published(session: orm.Session) -> None:
    publish_all()
    old, new = service.find_version("ehc_plan", 1), service.find_version("ehc_plan")
    assert old is not None
    assert new is not None
    read_old, read_new = service.as_published(old), service.as_published(new)
    assert (read_old.wording, read_old.improbable) == (None, ())
    assert not any(point.guidance for point in read_old.points)
    assert all(point.guidance for point in read_new.points)
    assert read_new.wording is not None
    assert "access to" in [phrase.words for phrase in read_new.wording.phrases]


def test_the_commands_check_publish_and_list(session: orm.Session, app: Flask, tmp_path: Path) -> None:
    make_area()
    run = app.test_cli_runner().invoke
    assert "4 points" in run(args=["rubric", "check", str(TINY_RUBRIC)]).output
    assert "Nothing was published" in run(args=["rubric", "publish", str(TINY_RUBRIC), "--dry-run"]).output
    assert run(args=["rubric", "list"]).output == ""
    assert "Published “Tiny rubric”" in run(args=["rubric", "publish", str(TINY_RUBRIC)]).output
    assert "tiny  version 1" in run(args=["rubric", "list"]).output
    broken = tmp_path / "broken.toml"
    broken.write_text("slug = 3\n[[point]]\n")
    answer = run(args=["rubric", "check", str(broken)])
    assert answer.exit_code == 1
    assert "line 1" in answer.output
    assert run(args=["rubric", "check", str(tmp_path / "none.toml")]).exit_code == 1
