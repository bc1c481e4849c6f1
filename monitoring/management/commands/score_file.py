"""Recomputes a score from a file, so that anybody can check a published one. Needs no database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from monitoring.facts import Document, unwrap
from monitoring.rulebook import load_model
from monitoring.scoring import score


class Command(BaseCommand):
    help = (
        "Print the scores for an input file: a plain input, an export with model, input and output, "
        "an example, or a file of examples."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("input", metavar="INPUT.json", help="the file to read; - reads standard input")
        parser.add_argument(
            "--model",
            metavar="FILE",
            help="score with this model instead of the one in the file or, without one there, the shipped one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        document = read_json(options["input"])
        model = read_json(options["model"]) if options["model"] else None
        try:
            result = score_document(document, model)
        except ValueError as error:
            raise CommandError(f"{options['input']}: {error}") from error
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))


def score_document(document: Any, model: Any = None) -> Any:
    """The output for one input; for a list of examples the list of outputs, each with its name."""
    examples = document.get("examples") if isinstance(document, dict) else document
    if isinstance(examples, list):
        return [
            {
                "name": example.get("name", "") if isinstance(example, dict) else "",
                "output": _score(example, model),
            }
            for example in examples
        ]
    return _score(document, model)


def _score(document: Any, model: Any) -> dict[str, Any]:
    found: Document = unwrap(document)
    chosen = model if model is not None else found.model
    return score(load_model() if chosen is None else chosen, found.input)


def read_json(name: str) -> Any:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CommandError(f"There is no file {name}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} cannot be read: {error}") from error
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise CommandError(
            f"{name} is not valid JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
