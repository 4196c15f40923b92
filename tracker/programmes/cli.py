"""Commands: ``flask --app wsgi programme …``: files on disk, no site, no database, nothing kept."""

import json
from pathlib import Path
from typing import Any, NoReturn

import click

from tracker import audit

LARGEST = 10_000_000  # bytes; the largest real programme known here has 60,000


@click.group()
def programme() -> None:
    """Check programme files, and audit a student's file against one."""


@programme.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Say what is wrong with the programme in FILE, one line per problem.

    What can be used but should be looked at is said, too, and leaves the exit status at 0.
    """
    found = _programme(file)
    if impossible := audit.impossible(found):
        _refuse(file, impossible)
    for remark in audit.remarks(found):
        click.echo(f"{file.name}: look at {remark}")
    count = sum(1 for _ in found.walk())
    click.echo(f"{file.name}: {found.name}, {found.catalogue}: {count} requirements, no problem.")


@programme.command("audit")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("student", type=click.Path(path_type=Path))
def audit_student(file: Path, student: Path) -> None:
    """Print how far STUDENT's file meets the programme in FILE, as JSON."""
    asked = _programme(file)
    try:
        facts = audit.read_facts(_document(student), asked)
    except audit.FactsError as error:
        _refuse(student, error.problems)
    answer, proof = audit.audit_with_proof(asked, facts)
    report = audit.check(asked, facts, answer, proof)
    if report.wrong:
        _refuse(student, [f"the answer does not hold: {line}" for line in report.wrong])
    click.echo(json.dumps(audit.as_document(answer, proof), indent=2, ensure_ascii=False))


@programme.command("schema")
@click.option("--student", is_flag=True, help="The schema of student files instead.")
def print_schema(*, student: bool) -> None:
    """Print the JSON Schema of programme files, for an editor that checks while you write."""
    found = audit.schema("student" if student else "programme")
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


def _programme(file: Path) -> audit.Programme:
    try:
        return audit.read_programme(_document(file))
    except audit.ProgrammeError as error:
        _refuse(file, error.problems)


def _document(file: Path) -> dict[str, Any]:
    name = click.format_filename(file)
    if not file.is_file():
        raise click.ClickException(f"There is no file {name}.")
    if file.stat().st_size > LARGEST:
        raise click.ClickException(f"{name} is larger than {LARGEST // 1_000_000} MB.")
    try:
        found = json.loads(file.read_text(encoding="utf-8-sig"))
    except RecursionError:
        message = f"{name} goes deeper than can be read."
        raise click.ClickException(message) from None
    except ValueError as error:
        raise click.ClickException(f"{name} is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise click.ClickException(f"{name} is not one JSON object.")
    return found


def _refuse(file: Path, problems: list[str]) -> NoReturn:
    for problem in problems:
        line = "".join(c if c.isprintable() else "?" for c in problem)
        click.echo(f"{click.format_filename(file.name)}: {line}", err=True)
    raise click.exceptions.Exit(1)
