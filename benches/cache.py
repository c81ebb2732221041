#!/usr/bin/env python3
"""Tries the cache of `deploy/nginx-cache.conf` in front of the server, and without it.

    python3 benches/cache.py

It asks every address of the shipped record and a few questions through the cache, then again,
then with the server stopped and the clock of the cache moved on by 23 hours, then with the
server back; every answer is held against the server's own. Then it asks two servers that know
nothing of each other. It needs a release build, `nginx` and libfaketime.
"""

import collections
import contextlib
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from compare import ROOT, Server, free_port, run, running, talks

QUESTIONS = ["/v1/statements?actor=ukraine&limit=10", "/v1/search?q=minerals", "/v1/changes?since=1"]
HOURS = 23
# What is of the connection or of the request, and of no answer.
PASSING = {"connection", "date", "server", "x-cache", "x-request-id"}


class Clock:
    """The clock of a process, moved on by hours."""

    def __init__(self, folder):
        libraries = list(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
        if not libraries:
            sys.exit("libfaketime is not installed")
        self.file = folder / "clock"
        self.environment = {
            "LD_PRELOAD": str(libraries[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
        }
        self.move(0)

    def move(self, hours):
        self.file.write_text(f"+{hours}h\n")


def cache(folder, behind, clock):
    """nginx as `deploy/nginx-cache.conf` has it, in front of the address `behind`."""
    port = free_port()
    text = (ROOT / "deploy/nginx-cache.conf").read_text()
    text = text.replace("127.0.0.1:8080", behind).replace("listen 8081", f"listen 127.0.0.1:{port}")
    kept = "".join(f"env {name};\n" for name in clock.environment)
    (folder / "nginx.conf").write_text(f"daemon off;\n{kept}{text}")
    folder.chmod(0o755)
    command = ["nginx", "-p", str(folder), "-c", "nginx.conf"]
    process = subprocess.Popen(command, env={**os.environ, **clock.environment}, stderr=subprocess.DEVNULL)
    return running(process, port)


def addresses():
    """Every address of the shipped record that takes no question, and the questions."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        run(str(ROOT / "target/release/talks"), "export", str(site))
        return [entry["url"] for entry in json.loads((site / "manifest.json").read_text())] + QUESTIONS


def ask(server, paths, coding=None):
    """What each path answers: status, headers and body; and how the cache came by it."""
    connection = http.client.HTTPConnection(server.address, timeout=60)
    answers, came = {}, collections.Counter()
    for path in paths:
        connection.request("GET", path, headers={"Accept-Encoding": coding or "identity"})
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        came[headers.get("x-cache", "-")] += 1
        lasting = {name: value for name, value in headers.items() if name not in PASSING}
        answers[path] = (answer.status, lasting, answer.read())
    connection.close()
    return answers, came


def alike(one, other):
    """How many answers are the same; nothing else will do."""
    differ = [path for path in one if one[path] != other[path]]
    if differ:
        sys.exit(f"{differ[0]}: {one[differ[0]][:2]} is not {other[differ[0]][:2]}")
    return f"{len(one)} of {len(one)}"


def through(name, front, paths, expected):
    """Asks the cache for all, and tells where the answers came from."""
    answers, came = ask(front, paths)
    counts = ", ".join(f"{state} {count}" for state, count in came.most_common())
    print(f"| {name} | {alike(answers, expected)} | {counts} |", flush=True)


def again(address):
    """The server, back at the address where it was."""
    command = [str(ROOT / "target/release/talks"), "--listen", address]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    process.stdout.readline()
    return Server(process, address, process.pid)


def behind_a_cache(paths):
    print("| asked through the cache | as the server | from |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as running:
        clock = Clock(Path(folder))
        with talks() as server:
            expected, _ = ask(server, paths)
            front = running.enter_context(cache(Path(folder), server.address, clock))
            through("for the first time", front, paths, expected)
            through("again", front, paths, expected)
        clock.move(HOURS)
        through(f"{HOURS} hours later, the server stopped", front, paths, expected)
        running.callback(again(server.address).stop)
        through("the server back", front, paths, expected)
        time.sleep(2)
        through("once more", front, paths, expected)


def of_two(paths):
    """Whether two servers give the same, whichever is asked."""
    with talks() as one, talks() as other:
        for coding in (None, "gzip", "br"):
            same = alike(ask(one, paths, coding)[0], ask(other, paths, coding)[0])
            print(f"two servers, {coding or 'identity'}: {same} alike", flush=True)


if __name__ == "__main__":
    every = addresses()
    behind_a_cache(every)
    of_two(every)
