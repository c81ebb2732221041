#!/usr/bin/env python3
"""Measures the CPU time of a response, compared with nginx that serves the same bytes.

    python3 benches/compare.py [--items 100000] [--rounds 5] [--seconds 3] [--large]

Builds the server, generates records with `examples/synth.rs`, and sends requests with `wrk` from
the other core. Measures the CPU time of the server process (user and system) for one request,
because other work on the machine affects it least. Each figure is a median with its range over
the rounds; servers that are compared take turns. Needs `wrk`, `nginx`, `taskset` and two cores,
and uses no network. If `datasette` is installed, also compares a search with its full text. The
table is Markdown.
"""

import argparse
import contextlib
import http.client
import json
import os
import platform
import re
import resource
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# An item of typical size, which is compared, and one of the largest.
ITEM = "/v1/statements/s058"
LARGE_ITEM = "/v1/actors/ukraine"
GZIP = "Accept-Encoding: gzip"
STATEMENT_KINDS = "event position state term characterization objective cause consequence condition attribute role stake".split()
WORDS = "security mineral ceasefire border reconstruction prisoner sanctions territorial defence grain peacekeeping energy port troop observer debt investment water fishing rail".split()


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


class Server:
    """A server process, its address, and the id of the process to measure."""

    def __init__(self, process, address, measured):
        self.process, self.address, self.measured = process, address, measured

    def cpu(self):
        """CPU time since the process started, in seconds."""
        fields = Path(f"/proc/{self.measured}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.measured}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


@contextlib.contextmanager
def running_server(process, port):
    """Waits until a process listens on a port, and stops it at the end."""
    server = Server(process, f"127.0.0.1:{port}", process.pid)
    try:
        wait_for(port)
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def talks_server(record=None, cache=None, cores="0"):
    environment = {**os.environ, "TALKS_LOG": "warn"}
    if cache is not None:
        environment["TALKS_ANSWER_CACHE"] = str(cache)
    command = ["taskset", "-c", cores, str(ROOT / "target/release/talks"), "--listen", "127.0.0.1:0"]
    if record:
        command += ["--fixtures", str(record)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)
    address = process.stdout.readline().split("//")[-1].strip()
    server = Server(process, address, process.pid)
    wait_until_idle(server)
    try:
        yield server
    finally:
        server.stop()


def wait_until_idle(server):
    """Waits until the server has prepared its responses."""
    before = -1.0
    while server.cpu() - before > 0.02:
        before = server.cpu()
        time.sleep(0.5)


@contextlib.contextmanager
def nginx_server(folder, source, item):
    """nginx that serves an item like `source`: the same bytes under the same headers."""
    folder.chmod(0o755)
    body, headers = fetch(source, item)
    gzipped, _ = fetch(source, item, {"Accept-Encoding": "gzip"})
    file = folder / "root" / item[1:]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    Path(f"{file}.gz").write_bytes(gzipped)
    skipped_headers = {"content-type", "content-length", "date", "etag", "x-request-id"}
    quoted = [(name, value.replace('"', '\\"')) for name, value in headers if name.lower() not in skipped_headers]
    added = " ".join(f'add_header {name} "{value}";' for name, value in quoted)
    port = free_port()
    (folder / "nginx.conf").write_text(f"""
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000;
  open_file_cache max=1000 inactive=600s; open_file_cache_valid 600s; open_file_cache_min_uses 1;
  types {{ }} default_type application/json; gzip_static on; etag on;
  server {{ listen 127.0.0.1:{port}; root {folder}/root; {added} add_header X-Request-Id $request_id; }}
}}""")
    process = subprocess.Popen(["taskset", "-c", "0", "nginx", "-c", f"{folder}/nginx.conf"], stderr=subprocess.DEVNULL)
    with running_server(process, port) as server:
        # The worker is a child of the process that listens.
        server.measured = int(run("pgrep", "-P", str(process.pid)).split()[0])
        yield server


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(100):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("the other server did not start")


def fetch(server, path, headers=None):
    connection = http.client.HTTPConnection(server.address, timeout=60)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    return response.read(), response.getheaders()


ROTATE = """
local paths = {}
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
"""


def cpu_us_per_request(server, paths, header=None, seconds=3):
    """CPU time of the server for one request, in microseconds; requests `paths` in turn."""
    with tempfile.TemporaryDirectory() as folder:
        script, listed = Path(folder) / "rotate.lua", Path(folder) / "paths"
        script.write_text(ROTATE)
        listed.write_text("\n".join(paths) + "\n")
        command = ["taskset", "-c", "1", "wrk", "-t1", "-c64", f"-d{seconds}s", "-s", str(script)]
        command += ["-H", header] if header else []
        before = server.cpu()
        output = run(*command, f"http://{server.address}", env={**os.environ, "PATHS": str(listed)})
        spent = server.cpu() - before
    request_count = int(re.search(r"(\d+) requests in", output).group(1))
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    if wrong:
        sys.exit(f"{wrong.group(0)} of {request_count} for {paths[0]}")
    return 1e6 * spent / request_count


class ResultTable:
    def __init__(self, rounds, seconds):
        self.rounds, self.seconds, self.rows = rounds, seconds, []

    def measure(self, label, *subjects):
        """Adds a row for each subject; the subjects take turns."""
        costs = [[] for _ in subjects]
        for _ in range(self.rounds):
            for index, (_, server, paths, header) in enumerate(subjects):
                costs[index].append(cpu_us_per_request(server, paths, header, self.seconds))
        for (name, *_), figures in zip(subjects, costs):
            self.add(label, name, figures, "µs")
        return [statistics.median(figures) for figures in costs]

    def add(self, label, name, figures, unit):
        median = statistics.median(figures)
        row = f"| {label} | {name} | {median:.1f} {unit} | {min(figures):.1f} – {max(figures):.1f} |"
        self.rows.append(row)
        print(row, flush=True)


def compare_with_nginx(table):
    for item in (ITEM, LARGE_ITEM):
        with tempfile.TemporaryDirectory() as folder, talks_server() as subject, nginx_server(Path(folder), subject, item) as reference:
            size = len(fetch(subject, item)[0])
            cases = [(f"item of {size} bytes, identity", None, None), (f"item of {size} bytes, gzip", GZIP, GZIP)]
            if item == ITEM:
                known, same = (f"If-None-Match: {etag(server, item)}" for server in (subject, reference))
                cases.append(("item, 304", known, same))
            for label, header, reference_header in cases:
                ours, theirs = table.measure(
                    label, ("talks", subject, [item], header), ("nginx", reference, [item], reference_header)
                )
                table.rows.append(f"| {label} | talks ÷ nginx | {ours / theirs:.2f} | |")


def etag(server, path):
    return dict((name.lower(), value) for name, value in fetch(server, path)[1])["etag"]


def two_filter_paths(items):
    actors = max(10, min(5000, items // 100))
    return [
        f"/v1/statements?actor=actor-{actor}&kind={kind}&sort=-date&limit=20"
        for actor in range(0, actors, max(1, actors // 200))
        for kind in STATEMENT_KINDS
    ]


def measure_lists(table, items, record):
    with talks_server(record, cache=0) as ours:
        paths = two_filter_paths(items)
        pages = [path for path in paths if json.loads(fetch(ours, path)[0])["meta"]["total"] >= 20]
        table.measure(f"page of 20, two filters, by date, {items} statements", ("talks", ours, pages, None))
        table.measure(f"the same, gzip, not requested before, {items}", ("talks", ours, pages, GZIP))
        one = [f"/v1/statements?kind={kind}&limit=20" for kind in STATEMENT_KINDS]
        table.measure(f"page of 20, one filter, {items}", ("talks", ours, one, None))
        measure_search(table, items, record, ours)
        if items >= 100_000:
            first = "/v1/statements?sort=-date&limit=20"
            deep = page_at_depth(ours, first, 50_000)
            table.measure("page at the beginning and at depth 50,000", ("first", ours, [first], None), ("deep", ours, [deep], None))
        table.add(f"settled memory, {items}", "talks", [ours.memory()], "MiB")
        table.add(f"all items, rendered as pages and as lines, {items}", "talks", [estimate_rendered_mib(ours)], "MiB")
    with talks_server(record) as ours:
        table.measure(f"one page, gzip, repeated, {items}", ("talks", ours, pages[:1], GZIP))


def measure_search(table, items, record, ours):
    pairs = [(one, other) for one in WORDS for other in WORDS if one != other]
    work = f"search, two words, with total, {items}"
    subject = ("talks", ours, [f"/v1/search?q={one}%20{other}&limit=20" for one, other in pairs], None)
    if items != 100_000 or not shutil.which("datasette"):
        table.measure(work, subject)
        return
    with tempfile.TemporaryDirectory() as folder, datasette_server(Path(folder), record) as other:
        paths = [f"/talks/statements.json?_search={one}+{second}&_size=20" for one, second in pairs]
        talks_cost, datasette_cost = table.measure(work, subject, ("Datasette", other, paths, None))
        table.rows.append(f"| {work} | talks ÷ Datasette | {talks_cost / datasette_cost:.3f} | |")


def datasette_server(folder, record):
    """Datasette with the statements of a record in a table with full text."""
    statements = json.loads((record / "1" / "statements.json").read_text())
    database = folder / "talks.db"
    with sqlite3.connect(database) as connection:
        connection.execute("create table statements (id text primary key, text, kind, modality, tense)")
        names = ("id", "text", "kind", "modality", "tense")
        rows = ([one[name] for name in names] for one in statements)
        connection.executemany("insert into statements values (?, ?, ?, ?, ?)", rows)
        connection.execute("create virtual table statements_fts using fts5 (text, content=\"statements\", tokenize='porter')")
        connection.execute("insert into statements_fts (rowid, text) select rowid, text from statements")
    port = free_port()
    command = ["taskset", "-c", "0", "datasette", "serve", "-i", str(database), "--port", str(port)]
    command += ["--setting", "suggest_facets", "off", "--setting", "default_page_size", "20"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return running_server(process, port)


def estimate_rendered_mib(server):
    """The size of all items in both forms that the server prepares, in MiB; that of pages is estimated."""
    total = 0
    for name in json.loads(fetch(server, "/v1/summary")[0])["counts"]:
        lines = fetch(server, f"/v1/{name}.ndjson")[0]
        some = lines[: 1 << 20].splitlines()[:50]
        ratios = [len(fetch(server, f"/v1/{name}/{json.loads(line)['id']}")[0]) / len(line) for line in some]
        total += len(lines) * (1 + statistics.mean(ratios or [0]))
    return total / 2**20


def measure_idle_connections(table, count):
    """Measures the memory of a connection that is idle after its first response."""
    hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard_limit, hard_limit))
    with talks_server() as ours:
        host, port = ours.address.split(":")
        before, connections = ours.memory(), []
        for _ in range(count):
            one = socket.create_connection((host, int(port)))
            one.sendall(f"GET {ITEM} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            response = b""
            while not response.endswith(b"\n}\n"):
                response += one.recv(65536)
            connections.append(one)
        time.sleep(2)
        each = 1024 * (ours.memory() - before) / count
        table.add(f"{count} idle connections, each", "talks", [each], "KiB")
        for one in connections:
            one.close()


def measure_throughput(table):
    """Measures requests per second of one process on two cores, with `wrk` on the same two."""
    with talks_server(cores="0,1") as ours:
        for label, path in [("item of the usual size", ITEM), ("list of 13 actors", "/v1/actors")]:
            rates = []
            for _ in range(table.rounds):
                output = run("wrk", "-t2", "-c64", f"-d{table.seconds}s", f"http://{ours.address}{path}")
                rates.append(float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1)))
            table.add(f"{label}, both cores, the load on the same two", "talks", rates, "a second")


def page_at_depth(server, path, depth):
    """The path of the page that begins `depth` items into a list."""
    path = path.replace("limit=20", "limit=500")
    for _ in range(depth // 500):
        path = json.loads(fetch(server, path)[0])["links"]["next"]
    return path.replace("limit=500", "limit=20")


def measure_startup(table, label, record, times):
    figures = []
    for _ in range(times):
        command = [str(ROOT / "target/release/talks"), "--listen", "127.0.0.1:0"]
        command += ["--fixtures", str(record)] if record else []
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        process.stdout.readline()
        figures.append(1000 * (time.monotonic() - began))
        process.terminate()
        process.wait()
    table.add(f"start to ready, {label}", "talks", figures, "ms")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--items", type=int, default=100_000, help="statements of the large record")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=3, help="duration of each round")
    options.add_argument("--large", action="store_true", help="also measure a record of a million statements")
    arguments = options.parse_args()
    run("cargo", "build", "--release", "--bin", "talks", "--example", "synth", cwd=ROOT)
    table = ResultTable(arguments.rounds, arguments.seconds)
    table.rows += [
        f"Measured on {time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores, "
        f"{arguments.rounds} rounds of {arguments.seconds} s; server on core 0, `wrk -t1 -c64` on core 1; "
        "CPU time of the server per request.",
        "",
        "| work | server | median | range |",
        "|---|---|---|---|",
    ]
    compare_with_nginx(table)
    measure_throughput(table)
    measure_startup(table, "the shipped record", None, 9)
    measure_idle_connections(table, 10_000)
    with tempfile.TemporaryDirectory() as folder:
        for items in [1000, arguments.items] + ([1_000_000] if arguments.large else []):
            record = Path(folder) / str(items)
            run(str(ROOT / "target/release/examples/synth"), "--items", str(items), str(record))
            measure_startup(table, f"{items} statements", record, 3)
            measure_lists(table, items, record)
    print("\n".join(["", *table.rows]))


if __name__ == "__main__":
    main()
