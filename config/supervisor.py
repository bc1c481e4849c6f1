"""Keeps web, worker and beat running on one machine, and ends them in order.

Each program runs in its own session: Ctrl-C in the terminal reaches only the supervisor, which then stops beat, web
and worker before anybody stops the database under them. A program that dies is started again after a pause.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from config import env

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0
# A program that ran this long had started properly; its next failure counts as the first again.
SETTLED_AFTER = 20.0
STOP_SECONDS = 10.0
DATABASE_EVERY = 2.0
PR_SET_PDEATHSIG = 1


class Stopped(BaseException):
    """A signal asked for the end. Not an Exception, so that no handler for errors swallows it."""


class AlreadyRunning(Exception):
    """Another supervisor holds the folder; `address` and `pid` say where."""

    def __init__(self, address: str, pid: int | None):
        super().__init__(address)
        self.address = address
        self.pid = pid


@dataclass
class Program:
    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    failures: int = 0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own three programs
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent(os.getpid()),  # noqa: PLW1509 - the supervisor has one thread
            )
        self.started_at = time.monotonic()

    @property
    def is_up(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def pause(self) -> float:
        """Seconds until the next try, after it was found dead."""
        if time.monotonic() - self.started_at > SETTLED_AFTER:
            self.failures = 0
        self.failures += 1
        return min(FIRST_PAUSE * 2 ** (self.failures - 1), LONGEST_PAUSE)


@dataclass
class RunFile:
    """The lock that makes the supervisor the only one in its folder, and the note on what it started."""

    folder: Path
    _lock: object = field(default=None, repr=False)

    @property
    def note(self) -> Path:
        return env.note_of_run(self.folder)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Raises AlreadyRunning while another process holds it; ends what a killed predecessor left behind."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "run.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                known = self._read()
                raise AlreadyRunning(known.get("address", ""), known.get("pid")) from error
            _end_processes(self._read().get("programs", []))
            try:
                yield
            finally:
                self.note.unlink(missing_ok=True)

    def write(self, address: str, programs: list[Program]) -> None:
        known = {
            "pid": os.getpid(),
            "address": address,
            "programs": [_fingerprint(program.process.pid) for program in programs if program.process],
        }
        fresh = self.note.with_suffix(".new")
        fresh.write_text(json.dumps(known), encoding="utf-8")
        fresh.replace(self.note)

    def _read(self) -> dict:
        try:
            return json.loads(self.note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}


class Supervisor:
    """Runs the programs until a signal comes.

    `say` receives one sentence per event; `revive_database` is called now and then and starts the embedded server
    again where somebody killed it.
    """

    def __init__(
        self,
        programs: list[Program],
        run_file: RunFile,
        address: str,
        *,
        say: Callable[[str], None],
        revive_database: Callable[[], None],
    ):
        self.programs = programs
        self.run_file = run_file
        self.address = address
        self.say = say
        self.revive_database = revive_database
        self._database_seen_at = time.monotonic()

    def start(self) -> None:
        for program in self.programs:
            program.start()
        self.run_file.write(self.address, self.programs)

    def watch(self) -> None:
        """Restart what dies, until a signal raises Stopped."""
        while True:
            self.look_after_all()
            time.sleep(0.1)

    def look_after_all(self) -> None:
        if time.monotonic() - self._database_seen_at > DATABASE_EVERY:
            self.revive_database()
            self._database_seen_at = time.monotonic()
        for program in self.programs:
            self._look_after(program)

    def _look_after(self, program: Program) -> None:
        if program.is_up:
            return
        now = time.monotonic()
        if program.process is not None:
            pause = program.pause()
            self.say(
                f"{program.name} ended ({_how(program.process.returncode)}); starting it again in {pause:g} s. "
                f"See {program.log}."
            )
            program.process = None
            program.start_again_at = now + pause
        elif now >= program.start_again_at:
            program.start()
            self.run_file.write(self.address, self.programs)

    def stop(self) -> None:
        """Beat first, so that nothing new is asked for; then web and worker together."""
        beat = [program for program in self.programs if program.name == "beat"]
        others = [program for program in self.programs if program.name != "beat"]
        _stop_programs(beat, 2.0)
        _stop_programs(others, STOP_SECONDS)


def install_handlers() -> None:
    """Turn SIGINT, SIGTERM and SIGHUP into Stopped.

    Explicitly also SIGINT: a process started with `&` from a script inherits it as ignored.
    """

    def raise_stopped(number, _frame):
        # Once is enough; a second Ctrl-C must not tear the orderly end apart.
        for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, lambda *_: None)
        raise Stopped(signal.Signals(number).name)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, raise_stopped)


def _stop_programs(programs: list[Program], seconds: float) -> None:
    running = [program.process for program in programs if program.process is not None and program.is_up]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + seconds
    for process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for process in running:
        # Own session, own group: this also takes the children a killed parent left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _how(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"


def _die_with_parent(parent: int) -> Callable[[], None] | None:
    """On Linux the kernel tells a program when its supervisor was killed; elsewhere run.json finds it later."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare():
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return prepare


def _fingerprint(pid: int) -> dict:
    """PID and start time: together they name one process for ever, a PID alone is reused."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return {"pid": pid, "created": psutil.Process(pid).create_time()}
    return {"pid": pid, "created": 0.0}


def _end_processes(known: list[dict]) -> None:
    orphans = []
    for one in known:
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(one["pid"])
            # The start time is reckoned from the boot time, which moves when the clock is set.
            if abs(process.create_time() - one["created"]) < 2:
                orphans += [process, *process.children(recursive=True)]
    for process in orphans:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _gone, alive = psutil.wait_procs(orphans, timeout=STOP_SECONDS)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=2)
