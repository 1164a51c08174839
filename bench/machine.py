"""What is measured: one PostgreSQL, durable, with a database for each system, and the systems on it."""

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
WORK = ROOT / "target" / "bench"

PAYLOAD = '{"heroId": "00000000-0000-7000-8000-000000000001", "teamId": "00000000-0000-7000-9000-000000000001"}'
METADATA = json.dumps({
    "actor": "00000000-0000-7000-8000-000000000001", "actorVia": "token",
    "causationId": "00000000-0000-7000-8000-000000000001", "correlationId": "00000000-0000-7000-8000-000000000001"})

# What every JVM under test has in common; the service's own are in the file that it is started with everywhere.
POOL = 10
RIVAL_JAVA = ["-Xmx512m"]
RIVALS = ["axon", "crud"]

# Some kernels are built without.
SCHEDSTAT = Path("/proc/self/schedstat").exists()


def build(rivals):
    run(["mvn", "-B", "-q", "-DskipTests", "package"] + (["-Pbench"] if rivals else []), cwd=ROOT)


def run(command, **options):
    done = subprocess.run(command, text=True, capture_output=True, **options)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def await_answer(url, seconds=120):
    """Until it is answered, whatever with."""
    for _ in range(seconds * 100):
        try:
            urllib.request.urlopen(url).read()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"{url} does not answer.")


def java():
    """The same JDK 25 that Maven's toolchain finds: the newest that is installed beside the default."""
    homes = [os.environ.get("JAVA_HOME", "")] + sorted(map(str, Path("/usr/lib/jvm").glob("*")))
    for home in homes:
        release = Path(home or ".") / "release"
        if home and release.exists() and re.search(r'JAVA_VERSION="25', release.read_text()):
            return str(Path(home) / "bin" / "java")
    raise SystemExit("There is no JDK 25: set JAVA_HOME to one.")


class Cpu:
    """The CPU time, from here on, of processes and of all that descend from them: name=pid."""

    def __init__(self, **roots):
        self.roots = roots
        self.before = {name: cpu_millis(pid) for name, pid in roots.items()}

    def for_each(self, operations):
        """Milliseconds."""
        return {name: (cpu_millis(pid) - self.before[name]) / max(operations, 1) for name, pid in self.roots.items()}


def cpu_millis(root):
    """User and system time of a process and its descendants, with that of those that have ended, which their parents keep."""
    before = None
    while True:
        found = family(root)
        inherited = {pid: ended for pid, (_, ended) in found.items()}
        # A process that ends while others are looked at would be counted by its parent and itself, or by neither.
        if inherited == before:
            return sum(own + ended for own, ended in found.values())
        before = inherited


def family(root):
    """By pid, the CPU milliseconds of a process and of each of its descendants, and those of its children that have ended."""
    found, parents = {}, {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            user, system, user_ended, system_ended = (int(ticks) * 1000 // os.sysconf("SC_CLK_TCK") for ticks in fields[11:15])
            own = user + system
            # The same of one thread, in nanoseconds: a hundredth of a second of each backend is much in a round of seconds.
            if fields[17] == "1" and SCHEDSTAT:
                own = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[int(pid)], parents[int(pid)] = (own, user_ended + system_ended), int(fields[1])

    def descends(pid):
        return pid == root or pid in parents and descends(parents[pid])

    return {pid: times for pid, times in found.items() if descends(pid)}


def resident_mib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class Machine:
    """Starts what the options ask for, and ends it."""

    def __init__(self, options):
        self.options = options
        self.stack = ExitStack()

    def __enter__(self):
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir(parents=True)
        self.stack.__enter__()
        try:
            options = self.options
            self.binaries = binaries()
            # Of two builds each has a server of its own, and what PostgreSQL itself does, too.
            self.limits = self.limit() if options.rivals or not options.beside else None
            self.shared = None if options.beside else self.limits
            self.roster = self.add(Roster(self.server("roster"), "roster", options, options.heroes))
            self.builds = [self.roster]
            if options.beside:
                other = Roster(self.server("beside"), "beside", options, options.heroes, options.beside)
                other.given = options.properties if options.beside_properties is None else options.beside_properties
                self.builds.append(self.add(other))
            self.grown = None
            if options.grown:
                self.grown = self.add(
                    Roster(self.server("roster10"), "roster10", options, options.heroes * 10, team_of_all=True))
            self.rivals = [self.add(Rival(self.server(name), name, options)) for name in RIVALS] if options.rivals else []
            return self
        except BaseException:
            self.stack.close()
            raise

    def __exit__(self, *failure):
        return self.stack.__exit__(*failure)

    def rosters(self, number=0):
        return in_turn(self.builds, number) + ([self.grown] if self.grown else [])

    def systems(self, number=0):
        """In the order of the round of that number."""
        return in_turn(self.builds, number) + self.rivals + ([self.grown] if self.grown else [])

    def add(self, system):
        self.stack.callback(system.stop)
        system.start()
        system.fill()
        return system

    def server(self, name):
        """That of all, or one for each, so that its CPU time is one system's, and no system finds another's dirty pages."""
        return self.shared or self.started(Postgres(self.binaries, f"postgres-{name}"))

    def started(self, postgres):
        self.stack.callback(postgres.stop)
        return postgres

    def limit(self):
        postgres = self.started(Postgres(self.binaries, "postgres"))
        postgres.create("limits")
        postgres.psql("limits", BENCH / "limits" / "fill.sql", self.options.heroes, self.options)
        return postgres


def in_turn(pair, number):
    """The two change places from round to round."""
    return pair[::-1] if number % 2 else pair


def binaries():
    """Those that the service unpacks for its own PostgreSQL."""
    own = WORK / "own"
    service = Process(
        "own", [java(), "-jar", jar("app/target/roster.jar"), f"--roster.data={own}", f"--server.port={free_port()}"])
    try:
        service.await_line("Roster is ready")
    finally:
        service.stop()
    return next((own / "postgres-binaries").glob("*/bin"))


def jar(path):
    return str(ROOT / path)


class Postgres:
    """A cluster of its own, with PostgreSQL's own settings: durable."""

    def __init__(self, bin, name):
        self.data = WORK / name
        self.password = secrets.token_hex(16)
        self.port = free_port()
        password_file = WORK / f"{name}-password"
        password_file.write_text(self.password)
        # It does not run as root.
        self.as_user = ["unshare", "-U"] if os.geteuid() == 0 else []
        run(self.as_user + [bin / "initdb", "-D", self.data, "-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8",
                            "--pwfile", password_file])
        self.server = Process(name, self.as_user + [
            bin / "postgres", "-D", self.data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "max_connections=200"])
        self.env = {**os.environ, "PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": "postgres",
                    "PGPASSWORD": self.password}
        for _ in range(120):
            if subprocess.run(["psql", "-qc", "select 1", "postgres"], env=self.env, capture_output=True).returncode == 0:
                break
            time.sleep(0.5)

    def create(self, database):
        run(["psql", "-qc", f"create database {database}", "postgres"], env=self.env)

    def ask(self, database, sql):
        return run(["psql", "-qAtc", sql, database], env=self.env).strip()

    def psql(self, database, file, heroes, options):
        run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-v", f"heroes={heroes}", "-v", f"teams={options.teams}",
             "-v", f"links={options.links}", "-v", f"links_per_hero={options.links}", "-v", f"payload={PAYLOAD}",
             "-v", f"metadata={METADATA}", "-f", file, database], env=self.env)

    def pgbench(self, script, seconds, clients, options, database="limits", schema="public", group=1):
        """Transactions a second, and CPU milliseconds of PostgreSQL for each."""
        cpu = Cpu(postgres_cpu=self.postmaster())
        out = run(["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(seconds),
                   "-D", f"heroes={options.heroes}", "-D", f"teams={options.teams}", "-D", f"payload={PAYLOAD}",
                   "-D", f"metadata={METADATA}", "-D", f"group={group}", "-f", BENCH / "limits" / f"{script}.sql", database],
                  env={**self.env, "PGOPTIONS": f"-c search_path={schema}"})
        done = int(re.search(r"actually processed: (\d+)", out)[1])
        return {
            "rate": float(re.search(r"tps = ([\d.]+)", out)[1]),
            **cpu.for_each(done),
            "p50": float(re.search(r"latency average = ([\d.]+)", out)[1]),
        }

    def watch_lag(self, database, seconds):
        """How many ms the read model was behind the store, as one session saw it, in order of time."""
        said = subprocess.run(["psql", "-q", "-f", BENCH / "limits" / "lag.sql", "-v", f"seconds={seconds}", database],
                              env=self.env, text=True, capture_output=True)
        return [float(sample) for sample in re.search(r"\{(.*)\}", said.stderr)[1].split(",")]

    def copy(self, system):
        """Seconds in which COPY loads the rows of a read model, indexes and foreign keys included."""
        files = {table: WORK / f"{table}.copy" for table in ("team", "hero", "heroteamlink")}
        for table, file in files.items():
            run(["psql", "-qc", f"\\copy roster.{table} to '{file}' (format binary)", system.name], env=system.postgres.env)
        self.ask("limits", "drop schema if exists copied cascade; create schema copied")
        begun = time.monotonic()
        for table, file in files.items():
            self.ask("limits", f"create table copied.{table} (like public.{table})")
            run(["psql", "-qc", f"\\copy copied.{table} from '{file}' (format binary)", "limits"], env=self.env)
        run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", BENCH / "limits" / "copied.sql", "limits"], env=self.env)
        taken = time.monotonic() - begun
        for file in files.values():
            file.unlink()
        return taken

    def postmaster(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def stop(self):
        os.kill(self.postmaster(), signal.SIGINT)
        self.server.wait()


class Process:
    """One that was started here, with its output in a file."""

    def __init__(self, name, command, env=None):
        self.log = WORK / f"{name}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                list(map(str, command)), stdout=log, stderr=subprocess.STDOUT, env=env, cwd=WORK)
        self.pid = self.process.pid

    def await_line(self, text, seconds=120):
        for _ in range(seconds * 20):
            if text in self.log.read_text():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        last = "\n".join(self.log.read_text().splitlines()[-20:])
        raise SystemExit(f"{self.log} does not say '{text}'. It ends with:\n{last}")

    def wait(self, seconds=60):
        self.process.wait(seconds)

    def stop(self):
        self.process.terminate()
        self.wait()


class System:
    """A service under test, on a database of its own."""

    token = ""

    def __init__(self, postgres, name, options, heroes):
        self.postgres, self.name, self.options, self.heroes = postgres, name, options, heroes
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.sent = {}
        postgres.create(name)

    def start(self):
        self.process = Process(self.name, [java()] + self.java() + [
            "-jar", self.jar, f"--server.port={self.port}",
            f"--spring.datasource.url=jdbc:postgresql://127.0.0.1:{self.postgres.port}/{self.name}",
            "--spring.datasource.username=postgres", f"--spring.datasource.password={self.postgres.password}"]
            + self.properties())
        try:
            self.process.await_line(self.ready)
        except SystemExit as failure:
            raise SystemExit(f"{self.jar} does not start with this build's command line: {failure}")

    def stop(self):
        self.process.stop()

    def cpu(self):
        return Cpu(service_cpu=self.process.pid, postgres_cpu=self.postgres.postmaster())

    def wrk(self, case, seconds, connections, chosen=1, series=None, heroes=None):
        """Answers a second, latencies in ms, and CPU milliseconds of the service and of PostgreSQL for each answer."""
        series = series or case
        start = self.sent.get(series, 0)
        cpu = self.cpu()
        out = run(["wrk", "-t1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "30s", "--latency",
                   "-s", BENCH / "load.lua", self.url, "--", case, str(start), str(heroes or self.heroes),
                   str(self.options.teams), str(chosen)] + ([self.token] if self.token else []))
        said = json.loads(re.search(r"RESULT (.*)", out)[1])
        self.sent[series] = start + said["sent"]
        return {
            "rate": said["answered"] * 1e6 / said["micros"],
            "failed": said["failed"],
            **cpu.for_each(said["answered"]),
            "p50": said["p50"] / 1000, "p99": said["p99"] / 1000, "p999": said["p999"] / 1000,
        }


class Roster(System):
    ready = "Roster is ready"

    def __init__(self, postgres, name, options, heroes, other_build=None, team_of_all=False):
        super().__init__(postgres, name, options, heroes)
        self.jar = other_build or jar("app/target/roster.jar")
        self.team_of_all = team_of_all
        self.data = WORK / name
        self.given = options.properties

    def java(self):
        return self.options.java.split() if self.options.java else [f"@{ROOT}/app/jvm.options"]

    def properties(self):
        return [f"--roster.data={self.data}"] + self.given.split()

    def start(self):
        super().start()
        self.token = (self.data / "admin-token").read_text().strip()

    def fill(self):
        """Over its own door, as an existing roster is brought in."""
        lines = WORK / "fill.ndjson"
        teams, links = self.options.teams, self.options.links
        all = teams + 1
        with lines.open("w") as out:
            for k in range(1, all + 1):
                out.write(f'{{"type":"FormTeam","teamId":"{team_id(k)}","name":"Team {k}","headquarters":"Tower {k}"}}\n')
            for k in range(1, self.heroes + 1):
                into = [1 + (k * 7 + j * (teams // 2)) % teams for j in range(links)] + [all] * self.team_of_all
                ids = ",".join(f'"{team_id(team)}"' for team in into)
                out.write(f'{{"type":"RegisterHero","heroId":"{hero_id(k)}","name":"Hero {k}",'
                          f'"secretName":"Secret {k}","age":{k % 90},"teamIds":[{ids}]}}\n')
        self.send(lines)
        lines.unlink()
        # The end of the answer waits for the projection, but not for ever.
        while self.postgres.ask(self.name, "select position < (select max(position) from eventstore.event)"
                                           " from roster.progress") == "t":
            time.sleep(1)
        self.postgres.ask(self.name, "vacuum analyze")

    def send_text(self, commands):
        lines = WORK / "commands.ndjson"
        lines.write_text("".join(json.dumps(command) + "\n" for command in commands))
        self.send(lines)

    def send(self, lines):
        """Sends a file of commands, and waits until it can be read. Returns the seconds it took."""
        begun = time.monotonic()
        out = run(["curl", "-sS", "--fail-with-body", "-X", "POST", "-H", f"Authorization: Bearer {self.token}",
                   "-H", "Content-Type: application/x-ndjson", "-T", lines, f"{self.url}/commands"])
        taken = time.monotonic() - begun
        refused = [line for line in out.splitlines() if '"problem"' in line]
        if refused:
            raise SystemExit(f"{self.name} refused {len(refused)} commands: {refused[0]}")
        return taken

    def ask(self, path, method="GET", body=None):
        request = urllib.request.Request(
            self.url + path, method=method, data=body,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request) as answer:
                return json.loads(answer.read() or b"null"), answer.headers
        except urllib.error.HTTPError as failure:
            raise SystemExit(f"{self.name} answers {method} {path} with {failure.code}: {failure.read().decode()}")


class Rival(System):

    def __init__(self, postgres, name, options):
        super().__init__(postgres, name, options, options.heroes)
        self.jar = jar(f"bench/rivals/{name}/target/rival-{name}.jar")
        self.ready = "Started "

    def java(self):
        return RIVAL_JAVA

    def properties(self):
        return [f"--spring.datasource.hikari.maximum-pool-size={POOL}"]

    def fill(self):
        self.postgres.psql(self.name, BENCH / "rivals" / self.name / "fill.sql", self.heroes, self.options)
        self.postgres.ask(self.name, "vacuum analyze")


def hero_id(k):
    return f"00000000-0000-7000-8000-{k:012x}"


def team_id(k):
    return f"00000000-0000-7000-9000-{k:012x}"
