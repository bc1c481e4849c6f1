"""The upload's twin on the command line: same detection, same verdict per row."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from actors.domain.imports import apply_file
from actors.imports.examination import examine
from actors.imports.plan import Plan, Verdict
from actors.imports.reading import MAX_BYTES
from actors.imports.reasons import ImportRefused, Reason


class Command(BaseCommand):
    help = (
        "Reads contact lists (CSV, XLSX, vCard) and says what would become of every row. Writes only with --apply, each "
        "file all or nothing. Exit status 1 when a file or a row was refused, or when proposals are left undecided."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--apply", action="store_true", help="write; without it this is a dry run")
        parser.add_argument(
            "--accept-proposals",
            action="store_true",
            help="with --apply: merge likely duplicates with the first entry proposed. Without it a file with proposals "
            "is not written; decide about them in the browser (Actors, Import).",
        )
        parser.add_argument(
            "--skip-refused",
            action="store_true",
            help="with --apply: write the rows that can be taken although others are refused",
        )
        parser.add_argument("--json", action="store_true", help="the verdicts as JSON")

    def handle(self, *, files, apply, accept_proposals, skip_refused, json: bool, **options):
        self.failed = False
        reports = [self._file(Path(name), apply, accept_proposals, skip_refused) for name in files]
        if json:
            self.stdout.write(_json(reports))
        else:
            for report in reports:
                self._print(report)
        if self.failed:
            raise SystemExit(1)

    def _file(self, path: Path, apply: bool, accept_proposals: bool, skip_refused: bool) -> dict:
        report = {"file": str(path), "refused": None, "counts": {}, "applied": None, "plan": None, "note": ""}
        try:
            # One byte more than allowed is enough to know.
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        if len(content) > MAX_BYTES:
            size = f"{path.stat().st_size / 1024 / 1024:.0f}"
            return self._refuse(
                report, Reason("too_large", {"size": size, "limit": MAX_BYTES // 1024 // 1024})
            )
        # With --apply, too, the verdicts come first: they explain why nothing was written.
        found = examine(content, {})
        if found.plan is None:
            return self._refuse(report, found.refusal.reason)
        report |= {"plan": found.plan, "counts": found.plan.counts}
        self.failed |= bool(found.plan.refused)
        if apply:
            try:
                plan, report["applied"] = apply_file(
                    content,
                    filename=path.name,
                    accept_proposals=accept_proposals,
                    without_refused=skip_refused,
                    at=timezone.now(),
                )
                report |= {"plan": plan, "counts": plan.counts}
            except ImportRefused as refusal:
                return self._refuse(report, refusal.reason)
            except ValidationError as refusal:
                self.failed = True
                report["note"] = " ".join(refusal.messages)
        return report

    def _refuse(self, report: dict, reason: Reason) -> dict:
        self.failed = True
        return {**report, "refused": reason}

    def _print(self, report: dict) -> None:
        self.stdout.write(report["file"])
        if report["refused"] is not None:
            self.stdout.write(f"  refused: {report['refused'].text}")
            return
        plan: Plan = report["plan"]
        for actor in plan.actors:
            if actor.verdict == Verdict.PROPOSE:
                self.stdout.write(f"  {actor.label}: {Verdict.PROPOSE.label}")
                self._options(actor)
        for row in plan.rows:
            reasons = " ".join(reason.text for reason in row.reasons)
            self.stdout.write(f"  {row.key:>6}  {row.verdict.value:8} {row.label}  {reasons}".rstrip())
            self._options(row)
        counts = ", ".join(f"{name} {number}" for name, number in report["counts"].items())
        self.stdout.write(f"  {counts}")
        if report["applied"]:
            written = ", ".join(f"{name} {number}" for name, number in report["applied"].items())
            self.stdout.write(f"  written: {written}")
        else:
            self.stdout.write(f"  nothing written. {report['note']}".rstrip())

    def _options(self, subject) -> None:
        for option in subject.options:
            self.stdout.write(f"            = {option.label} ({option.why_text})?")


def _json(reports: list[dict]) -> str:
    return json.dumps([_as_dict(report) for report in reports], ensure_ascii=False, indent=2)


def _as_dict(report: dict) -> dict:
    plan: Plan | None = report["plan"]
    refused: Reason | None = report["refused"]
    return {
        "file": report["file"],
        "refused": refused.as_dict() if refused else None,
        "counts": report["counts"],
        "applied": report["applied"],
        "note": report["note"],
        "organisations": [
            {"name": actor.name, "verdict": actor.verdict.value, "proposals": _options(actor)}
            for actor in (plan.actors if plan else ())
        ],
        "rows": [
            {
                "row": row.row,
                "key": row.key,
                "verdict": row.verdict.value,
                "label": row.label,
                "reasons": [reason.as_dict() for reason in row.reasons],
                "proposals": _options(row),
            }
            for row in (plan.rows if plan else ())
        ],
    }


def _options(subject) -> list[dict]:
    return [{"label": option.label, "reason": option.why} for option in subject.options]
