"""The embedded server: made, crashed, restarted, in awkward places."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from config import database


@pytest.fixture
def folder():
    """Not pytest's own: that is closed to other accounts, and closed again by every run that starts meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="kt-test-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(folder):
    data_dir = folder / "pg"
    yield data_dir
    database.stop(data_dir)


def ask(data_dir, question, name="klimatisch"):
    connection = database.connect(data_dir, name)
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()
    finally:
        connection.close()


def postmaster(data_dir):
    return int((data_dir / "postmaster.pid").read_text().split("\n")[0])


def kill_server(data_dir):
    pid = postmaster(data_dir)
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_settings_start_nothing(folder):
    database.embedded_database(folder / "pg")
    database.broker_url(folder / "pg")
    assert list(folder.iterdir()) == []


def test_server_is_the_same_everywhere(cluster, monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    database.ensure_running(cluster, durable=False)
    assert ask(cluster, "SELECT upper('äöü'), current_setting('TimeZone')") == ("ÄÖÜ", "UTC")
    assert ask(
        cluster, "SELECT to_tsvector('german', 'Wärmeplanung') @@ to_tsquery('german', 'Wärmeplanungen')"
    ) == (True,)
    assert ask(cluster, "SELECT current_setting('fsync')") == ("off",)


def test_data_survive_six_crashes(cluster):
    database.ensure_running(cluster)
    connection = database.connect(cluster, "klimatisch")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (n int)")
    connection.close()
    for n in range(6):
        connection = database.connect(cluster, "klimatisch")
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO kept VALUES (%s)", [n])
        connection.close()
        kill_server(cluster)
        database.ensure_running(cluster)
    assert ask(cluster, "SELECT array_agg(n ORDER BY n) FROM kept") == ([0, 1, 2, 3, 4, 5],)


def test_reused_pid_is_not_taken_for_the_server(cluster):
    database.ensure_running(cluster, durable=False)
    kill_server(cluster)
    stale = (cluster / "postmaster.pid").read_text().split("\n")
    (cluster / "postmaster.pid").write_text("\n".join([str(os.getpid()), *stale[1:]]))
    database.ensure_running(cluster, durable=False)
    assert ask(cluster, "SELECT 1") == (1,)
    assert postmaster(cluster) != os.getpid()


def test_zombie_is_not_taken_for_the_server(cluster):
    database.ensure_running(cluster, durable=False)
    kill_server(cluster)
    zombie = subprocess.Popen([sys.executable, "-c", ""])
    while psutil.Process(zombie.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    stale = (cluster / "postmaster.pid").read_text().split("\n")
    (cluster / "postmaster.pid").write_text("\n".join([str(zombie.pid), *stale[1:]]))
    database.ensure_running(cluster, durable=False)
    zombie.wait()
    assert ask(cluster, "SELECT 1") == (1,)


@pytest.mark.parametrize("name", ["Bürgerbüro Mitte", "ü" * 60, 'it\'s, "$HOME" `id`'])
def test_awkward_folder(folder, name):
    data_dir = folder / name / "pg"
    try:
        database.ensure_running(data_dir, durable=False)
        assert ask(data_dir, "SELECT 1") == (1,)
        assert len(os.fsencode(database.socket_dir(data_dir))) <= database.LONGEST_SOCKET_DIR
    finally:
        database.stop(data_dir)
    assert not database.is_running(data_dir)
    assert not database.socket_dir(data_dir).exists()


def test_many_at_once_after_a_crash_start_one_server(cluster):
    database.ensure_running(cluster, durable=False)
    kill_server(cluster)
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: database.ensure_running(cluster, durable=False), range(5)))
    assert ask(cluster, "SELECT 1") == (1,)


def test_interrupted_creation_starts_over(cluster):
    half_made = cluster.with_name("pg.new")
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    database.ensure_running(cluster, durable=False)
    assert ask(cluster, "SELECT 1") == (1,)


def test_foreign_files_in_the_folder_are_left_alone(cluster):
    cluster.mkdir()
    (cluster / "notes.txt").write_text("mine")
    with pytest.raises(database.DatabaseUnavailable, match="holds files but no database"):
        database.ensure_running(cluster)
    assert (cluster / "notes.txt").read_text() == "mine"


def test_foreign_socket_folder_is_refused(folder):
    data_dir = folder / "with space" / "pg"
    folder = database.socket_dir(data_dir)
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    try:
        with pytest.raises(database.DatabaseUnavailable, match="belongs to somebody else"):
            database.ensure_running(data_dir)
    finally:
        folder.rmdir()


def test_stop_without_server_is_harmless(cluster):
    database.stop(cluster)
    database.ensure_running(cluster, durable=False)
    database.stop(cluster)
    database.stop(cluster)
    assert not database.is_running(cluster)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python 3.12 on forking beside threads
def test_plain_user_starts_and_another_is_refused(folder):
    """As root both sides are played; without root this whole file runs as a plain user."""
    if os.geteuid() != 0:
        database.ensure_running(folder / "pg", durable=False)
        database.stop(folder / "pg")
        return
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)

    def child(action):
        pid = os.fork()
        if pid == 0:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            try:
                action()
            except database.DatabaseUnavailable as error:
                (folder / "refused").write_text(str(error))
                os._exit(3)
            except BaseException:
                os._exit(4)
            os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    data_dir = folder / "pg"
    assert child(lambda: database.ensure_running(data_dir, durable=False)) == 0
    assert ask(data_dir, "SELECT 1") == (1,)
    database.stop(data_dir)

    shutil.rmtree(data_dir)
    data_dir.mkdir()
    assert child(lambda: database.ensure_running(data_dir)) == 3
    assert (folder / "refused").read_text() == (
        f"The database in {data_dir} belongs to root. Run the command as that user or as root."
    )
