#!/usr/bin/env python3
"""Tries the cache of `deploy/nginx-cache.conf` in front of the server, and without it.

    python3 benches/cache.py

It asks every address of the shipped record and a few questions through the cache, then again,
then with the server stopped and the clock of the cache moved on by 23 hours, then with the
server back; every answer is held against the server's own. Then it asks two servers that know
nothing of each other. It needs a release build, `nginx` and libfaketime.
"""

import collections
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from compare import ROOT, Server, fetch, free_port, run, talks, wait_for

QUESTIONS = ["/v1/statements?actor=ukraine&limit=10", "/v1/search?q=minerals", "/v1/changes?since=1"]
HOURS = 23


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
    wait_for(port)
    return Server(process, f"127.0.0.1:{port}", process.pid)


def addresses():
    """Every address of the shipped record that takes no question, and the questions."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        run(str(ROOT / "target/release/talks"), "export", str(site))
        return [entry["url"] for entry in json.loads((site / "manifest.json").read_text())] + QUESTIONS


def ask(server, paths, coding=None):
    """The body of each path with the headers that matter."""
    answers = {}
    for path in paths:
        body, headers = fetch(server, path, {"Accept-Encoding": coding} if coding else {})
        headers = {name.lower(): value for name, value in headers}
        answers[path] = (body, headers)
    return answers


def through(name, front, paths, expected):
    """Asks the cache for all, and says whether the answers are the server's own and where they
    came from."""
    answers = ask(front, paths)
    wrong = [path for path in paths if answers[path][0] != expected[path][0]]
    came = collections.Counter(headers.get("x-cache", "-") for _, headers in answers.values())
    counts = ", ".join(f"{state} {count}" for state, count in came.most_common())
    print(f"| {name} | {len(paths) - len(wrong)} of {len(paths)} | {counts} |", flush=True)
    if wrong:
        sys.exit(f"not as the server: {wrong[:5]}")


def again(address):
    """The server, back at the address where it was."""
    command = [str(ROOT / "target/release/talks"), "--listen", address]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    process.stdout.readline()
    return Server(process, address, process.pid)


def behind_a_cache(paths):
    print("| asked through the cache | as the server | from |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        clock = Clock(folder)
        with talks() as server:
            expected = ask(server, paths)
            front = cache(folder, server.address, clock)
            through("for the first time", front, paths, expected)
            through("again", front, paths, expected)
        try:
            clock.move(HOURS)
            through(f"{HOURS} hours later, the server stopped", front, paths, expected)
            back = again(server.address)
            try:
                through("the server back", front, paths, expected)
                time.sleep(2)
                through("once more", front, paths, expected)
            finally:
                back.stop()
        finally:
            front.stop()


def of_two(paths):
    """Whether two servers give the same, whichever is asked."""
    with talks() as one, talks() as other:
        for coding in (None, "gzip", "br"):
            mine, yours = ask(one, paths, coding), ask(other, paths, coding)
            differ = [
                path
                for path in paths
                for (body, headers), (same, others) in [(mine[path], yours[path])]
                if body != same or validators(headers) != validators(others)
            ]
            print(f"two servers, {coding or 'identity'}: {len(paths) - len(differ)} of {len(paths)} alike", flush=True)
            if differ:
                sys.exit(f"they differ: {differ[:5]}")


def validators(headers):
    own = ("date", "x-request-id")
    return {name: value for name, value in headers.items() if name not in own}


if __name__ == "__main__":
    every = addresses()
    behind_a_cache(every)
    of_two(every)
