#!/usr/bin/env python3
"""Tries the cache of `deploy/nginx-cache.conf` in front of the server, and without it.

    python3 benches/cache.py

Requests every URL of the shipped record and a few queries through the cache, then again, then with
the server stopped and the clock of the cache 23 hours later, then with the server back. Compares
every response with that of the server. Then compares two servers that share nothing. Needs a
release build, `nginx` and libfaketime.
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

from compare import ROOT, Server, free_port, run, running_server, talks_server

QUERIES = ["/v1/statements?actor=ukraine&limit=10", "/v1/search?q=minerals", "/v1/changes?since=1"]
HOURS = 23
# Headers that belong to the connection or the request, and differ between equal responses.
VOLATILE_HEADERS = {"connection", "date", "server", "x-cache", "x-request-id"}


class FakeClock:
    """A clock of a process that can be set forward."""

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
        self.set_hours(0)

    def set_hours(self, hours):
        self.file.write_text(f"+{hours}h\n")


def start_cache(folder, upstream, clock):
    """Starts nginx with `deploy/nginx-cache.conf` in front of the address `upstream`."""
    port = free_port()
    text = (ROOT / "deploy/nginx-cache.conf").read_text()
    text = text.replace("127.0.0.1:8080", upstream).replace("listen 8081", f"listen 127.0.0.1:{port}")
    env_lines = "".join(f"env {name};\n" for name in clock.environment)
    (folder / "nginx.conf").write_text(f"daemon off;\n{env_lines}{text}")
    folder.chmod(0o755)
    command = ["nginx", "-p", str(folder), "-c", "nginx.conf"]
    process = subprocess.Popen(command, env={**os.environ, **clock.environment}, stderr=subprocess.DEVNULL)
    return running_server(process, port)


def all_paths():
    """Every URL of the shipped record without a query, and the queries."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        run(str(ROOT / "target/release/talks"), "export", str(site))
        return [entry["url"] for entry in json.loads((site / "manifest.json").read_text())] + QUERIES


def fetch_all(server, paths, coding=None):
    """The status, headers and body of each path, and how often the cache had each state."""
    connection = http.client.HTTPConnection(server.address, timeout=60)
    responses, cache_states = {}, collections.Counter()
    for path in paths:
        connection.request("GET", path, headers={"Accept-Encoding": coding or "identity"})
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        cache_states[headers.get("x-cache", "-")] += 1
        stable_headers = {name: value for name, value in headers.items() if name not in VOLATILE_HEADERS}
        responses[path] = (response.status, stable_headers, response.read())
    connection.close()
    return responses, cache_states


def assert_same(one, other):
    """Exits unless all responses are equal. How many there are."""
    differ = [path for path in one if one[path] != other[path]]
    if differ:
        sys.exit(f"{differ[0]}: {one[differ[0]][:2]} is not {other[differ[0]][:2]}")
    return f"{len(one)} of {len(one)}"


def compare_through_cache(name, front, paths, expected):
    """Requests all paths through the cache, and prints how they compare and where they came from."""
    responses, cache_states = fetch_all(front, paths)
    counts = ", ".join(f"{state} {count}" for state, count in cache_states.most_common())
    print(f"| {name} | {assert_same(responses, expected)} | {counts} |", flush=True)


def restart_server(address):
    """Starts a server at a former address."""
    command = [str(ROOT / "target/release/talks"), "--listen", address]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    process.stdout.readline()
    return Server(process, address, process.pid)


def check_cache(paths):
    print("| requests through the cache | same as the server | cache status |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        clock = FakeClock(Path(folder))
        with talks_server() as server:
            expected, _ = fetch_all(server, paths)
            front = stack.enter_context(start_cache(Path(folder), server.address, clock))
            compare_through_cache("first", front, paths, expected)
            compare_through_cache("repeated", front, paths, expected)
        clock.set_hours(HOURS)
        compare_through_cache(f"{HOURS} hours later, the server stopped", front, paths, expected)
        stack.callback(restart_server(server.address).stop)
        compare_through_cache("the server back", front, paths, expected)
        time.sleep(2)
        compare_through_cache("repeated again", front, paths, expected)


def check_two_servers(paths):
    """Compares the responses of two servers."""
    with talks_server() as one, talks_server() as other:
        for coding in (None, "gzip", "br"):
            same = assert_same(fetch_all(one, paths, coding)[0], fetch_all(other, paths, coding)[0])
            print(f"two servers, {coding or 'identity'}: {same} equal", flush=True)


if __name__ == "__main__":
    urls = all_paths()
    check_cache(urls)
    check_two_servers(urls)
