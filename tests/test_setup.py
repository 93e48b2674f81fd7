"""Setting up, as `dev.py run` does it each time it starts."""

from flask import Flask


def test_setting_up_again_changes_nothing_and_is_not_locked_out_by_itself(committed_app: Flask) -> None:
    runner = committed_app.test_cli_runner()
    for _ in range(2):
        answer = runner.invoke(args=["setup", "--no-admin"])
        assert answer.exit_code == 0, answer.output
        assert "5 rubrics are published" in answer.output
