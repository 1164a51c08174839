"""The cases. Each round asks all systems one after the other, and PostgreSQL itself, so that they share the machine's mood.
Of two builds, the one that is first in a round is the second in the next."""

import sys
import time
import threading
from itertools import product
from statistics import median

import machine
from machine import hero_id, in_turn, team_id

# Case: what PostgreSQL does beside it.
HTTP = {
    "register": "write", "enlist": "write", "hot": "write", "discharge": "write",
    "read": "read", "list": "list", "mixed": None,
}
ALL = list(HTTP) + ["floor", "batch", "rebuild", "lag", "long", "memory", "team", "start", "first"]
OF_BUILDS = list(HTTP) + ["floor", "batch", "rebuild", "memory", "start", "first"]
IF_ASKED = ["event-id", "partitions"]

BATCH = 40_000
BATCHES_BEFORE = 5
NEWCOMERS = 150_000
REST = 60
CACHED = "extracted, with an AOT cache"
# Seconds after the first answer that are not counted, and that are.
FIRST = (5, 10)
WARM_AFTER = 40
# The most seconds in which a JVM that stops makes its cache.
RECORDING = 300
LONG = {"many": 10_000, "few": 10}


def run(bench, options):
    warm_up(bench, options)
    results = {}
    for case in options.cases:
        print(f"... {case}", file=sys.stderr, flush=True)
        results[case] = of_http(bench, options, case) if case in HTTP else OTHERS[case](bench, options)
    return results


def warm_up(bench, options):
    """All that are compared, before the first, so that none is measured while the JVM compiles what another needs, too."""
    for case in options.cases:
        if case in HTTP:
            for system in bench.systems():
                system.wrk(case, options.warm_up, options.connections)


def in_rounds(options, turn, before=1):
    """What each round says, by the name of what it says it of, without the rounds that are the warm-up."""
    rounds = {}
    for number in range(before + options.rounds):
        for name, said in turn(number).items():
            of_name = rounds.setdefault(name, [])
            if number >= before:
                of_name.append(said)
    return rounds


def of_http(bench, options, case):
    def turn(number):
        said = {}
        if HTTP[case] and bench.limits:
            said["limit"] = bench.limits.pgbench(HTTP[case], options.seconds, options.clients, options)
        for system in bench.systems(number):
            # One team a round: nobody joins it twice.
            team = 2 + number if case == "hot" else 1
            said[system.name] = system.wrk(case, options.seconds, options.connections, team)
        return said

    return in_rounds(options, turn, before=0)


def floor(bench, options):
    """What is left of a read if there is nothing to read: Spring MVC answers a constant, and asks nobody who they are."""
    crud = next(system for system in bench.rivals if system.name == "crud")
    crud.wrk("floor", options.warm_up, options.connections)
    return {"crud": [crud.wrk("floor", options.seconds, options.connections) for _ in range(options.rounds)]}


def batch(bench, options):
    """Half registers a hero, half enlists it; two requests at a time."""

    def turn(number):
        files, next = [], 10_000_000 + number * BATCH // 2
        for half in range(2):
            file = machine.WORK / f"batch-{half}.ndjson"
            with file.open("w") as out:
                for k in range(next, next + BATCH // 4):
                    out.write(f'{{"type":"RegisterHero","heroId":"{hero_id(k)}","name":"Hero {k}",'
                              f'"secretName":"Secret {k}","age":{k % 90}}}\n')
                    out.write(f'{{"type":"EnlistHero","heroId":"{hero_id(k)}","teamId":"{team_id(1 + k % options.teams)}"}}\n')
            next += BATCH // 4
            files.append(file)
        said = {}
        if bench.limits:
            said["limit"] = each_of(100, bench.limits.pgbench("batch", options.seconds, 4, options))
        return {**said, **{system.name: sent(system, files) for system in bench.rosters(number)}}

    return in_rounds(options, turn, before=BATCHES_BEFORE)


def each_of(group, said):
    """Of a transaction that does as many things as a group has, what one of them takes."""
    return {"rate": said["rate"] * group, "postgres_cpu": said["postgres_cpu"] / group}


def sent(system, files):
    """The files together hold one batch."""
    cpu = system.cpu()
    begun = time.monotonic()
    senders = [threading.Thread(target=system.send, args=[file]) for file in files]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return {"rate": BATCH / (time.monotonic() - begun), **cpu.for_each(BATCH)}


def rebuild(bench, options):
    """Beside COPY of the same rows into the same tables, with their keys and indexes."""
    def turn(number):
        said = {"limit": {"rate": events_of(bench.roster) / bench.limits.copy(bench.roster)}} if bench.limits else {}
        return {**said, **{system.name: rebuilt(system) for system in in_turn(bench.builds, number)}}

    rounds = in_rounds(options, turn)
    # It lasts.
    return {**rounds, **({"roster10": [rebuilt(bench.grown)]} if bench.grown else {})}


def events_of(system):
    return int(system.postgres.ask(system.name, "select count(*) from eventstore.event"))


def rebuilt(system):
    events = events_of(system)
    cpu = system.cpu()
    begun = time.monotonic()
    view, headers = system.ask("/rebuilds", "POST", b"{}")
    while view["state"] not in ("done", "failed", "cancelled", "interrupted"):
        time.sleep(0.1)
        view, _ = system.ask(headers["Location"])
    if view["state"] != "done":
        raise SystemExit(f"The rebuild ended as {view}.")
    return {"rate": events / (time.monotonic() - begun), **cpu.for_each(events)}


def lag(bench, options):
    """From when an event can be seen in the store to when the read model has it, while heroes are registered."""
    seconds, samples = options.seconds * options.rounds, []
    watcher = threading.Thread(target=lambda: samples.extend(bench.shared.watch_lag("roster", seconds)))
    watcher.start()
    said = bench.roster.wrk("register", seconds, options.connections)
    watcher.join()
    ordered, half = sorted(samples), len(samples) // 2
    return {"roster": [{
        "rate": said["rate"], "p50": median(samples), "p99": ordered[int(len(ordered) * 0.99)],
        "p999": ordered[int(len(ordered) * 0.999)], "growth": median(samples[half:]) / median(samples[:half]),
    }]}


def long(bench, options):
    """Commands to heroes of many events, beside commands to heroes of few, of whom there are more."""
    roster, heroes = bench.roster, {}
    for number, (name, events) in enumerate(LONG.items()):
        heroes[name] = range(30_000_000 + number * 1_000_000, 30_000_000 + number * 1_000_000 + 400_000 // events)
        roster.send_text([{"type": "RegisterHero", "heroId": hero_id(k), "name": "Hero", "secretName": "S"} for k in heroes[name]])
        roster.send_text([{"type": "ReviseHero", "heroId": hero_id(k), "age": age}
                          for k in heroes[name] for age in range(1, events)])
    return in_rounds(options, lambda number: {
        f"heroes of {events:,} events": roster.wrk("revise", options.seconds, 16, heroes[name][0], name, len(heroes[name]))
        for name, events in LONG.items()
    })


def memory(bench, options):
    """After a rest, in which the heap shrinks."""
    time.sleep(REST)
    return {system.name: [{"resident": machine.resident_mib(system.process.pid)}] for system in bench.builds}


def team(bench, options):
    """At ten times the data, a team of all heroes beside teams of three, and one whose first page is full: read, and joined."""
    grown, of_all, of_100 = bench.grown, options.teams + 1, options.teams + 2
    few = [of_100 + number for number in range(1, options.rounds + 2)]
    newcomers = range(20_000_000, 20_000_000 + NEWCOMERS)
    grown.send_text(
        [{"type": "FormTeam", "teamId": team_id(k), "name": f"Team {k}", "headquarters": "Tower"} for k in [of_100] + few]
        + [{"type": "EnlistHero", "heroId": hero_id(1 + k), "teamId": team_id(t)} for t in few for k in range(3)]
        + [{"type": "EnlistHero", "heroId": hero_id(1 + k), "teamId": team_id(of_100)} for k in range(100)]
        + [{"type": "RegisterHero", "heroId": hero_id(k), "name": f"Hero {k}", "secretName": "S"} for k in newcomers])

    def turn(number):
        seconds = options.seconds if number else options.warm_up
        return {
            "read of 3": grown.wrk("team", seconds, options.connections, few[number]),
            "read of 100": grown.wrk("team", seconds, options.connections, of_100),
            "read of all": grown.wrk("team", seconds, options.connections, of_all),
            "join of 3": grown.wrk("join", min(seconds, 4), options.connections, few[number], "few"),
            "join of all": grown.wrk("join", min(seconds, 4), options.connections, of_all, "all"),
        }

    return in_rounds(options, turn)


def event_id(bench, options):
    """What an append costs if the ids of events are unique: by chance or in order of time, alone and in a group."""
    bench.shared.psql("roster", machine.BENCH / "limits" / "event-id-fill.sql", options.heroes, options)

    def turn(number):
        said = {}
        for ids, group in product(("v4", "v7"), (1, 30)):
            for table in in_turn([f"{ids}_unique", ids], number):
                name = f"{ids}, {group} a transaction" + (", unique" if table != ids else "")
                said[name] = each_of(
                    group, bench.shared.pgbench("append", options.seconds, 4, options, "roster", table, group))
        return said

    return in_rounds(options, turn)


def partitions(bench, options):
    """What an append and a stream cost in one table of events, and in partitions by position."""
    bench.shared.psql("roster", machine.BENCH / "limits" / "partitions-fill.sql", options.heroes, options)
    scripts = {"whole": ("append", "stream"), "parted": ("parted", "parted-stream")}

    def turn(number):
        said = {}
        for group, script in ((1, 0), (30, 0), (1, 1)):
            for table in in_turn(list(scripts), number):
                name = ("stream" if script else f"append, {group} a transaction") + (", in partitions" if table == "parted" else "")
                said[name] = each_of(
                    group, bench.shared.pgbench(scripts[table][script], options.seconds, 4, options, "roster", table, group))
        return said

    return in_rounds(options, turn)


def start(bench, options):
    """From the shell's command to the first answer, on the own PostgreSQL, which has been initialised."""
    ways = {(build.name, way): (build, command) for build in bench.builds for way, command in ways_to_start(build).items()}
    rounds = {key: [] for key in ways}
    for number in range(options.rounds):
        for key in in_turn(list(ways), number):
            build, command = ways[key]
            begun = time.monotonic()
            service = Started(build, command)
            try:
                service.await_answer()
                rounds[key].append({"seconds": time.monotonic() - begun, "resident": machine.resident_mib(service.process.pid)})
            finally:
                service.process.stop()
    return rounds


def first(bench, options):
    """Registrations in the first seconds of a service that has an AOT cache, beside those when it is warm."""
    commands = {build: ways_to_start(build)[CACHED] for build in bench.builds}

    def turn(number):
        said = {}
        for build in in_turn(bench.builds, number):
            service = Started(build, commands[build])
            try:
                service.await_answer()
                service.wrk("register", FIRST[0], options.connections)
                said[build.name, "first"] = service.wrk("register", FIRST[1], options.connections)
                service.wrk("register", WARM_AFTER - sum(FIRST), options.connections)
                said[build.name, "warm"] = service.wrk("register", FIRST[1], options.connections)
            finally:
                service.process.stop()
        return said

    return in_rounds(options, turn, before=0)


class Started(machine.Roster):
    """Another process of a build, with a PostgreSQL of its own."""

    def __init__(self, build, command):
        self.port = machine.free_port()
        self.url, self.sent, self.options, self.heroes = f"http://127.0.0.1:{self.port}", {}, build.options, build.heroes
        self.own = machine.WORK / f"own-{build.name}"
        self.process = machine.Process(f"own-{build.name}", [machine.java()] + build.java() + command + [
            f"--roster.data={self.own}", f"--server.port={self.port}"])

    def await_answer(self):
        machine.await_answer(self.url + "/health")
        self.token = (self.own / "admin-token").read_text().strip()

    def cpu(self):
        return machine.Cpu(service_cpu=self.process.pid)


def ways_to_start(build):
    """Its commands, by their names. The first call makes the AOT cache, by a start, and with it the data that later starts find."""
    layout, cache = machine.WORK / f"layout-{build.name}", machine.WORK / f"{build.name}.aot"
    extracted = ["-jar", layout / "roster.jar"]
    if not cache.exists():
        machine.run([machine.java(), "-Djarmode=tools", "-jar", build.jar, "extract",
                     "--application-filename", "roster.jar", "--destination", layout])
        Started(build, ["-Dspring.context.exit=onRefresh", f"-XX:AOTCacheOutput={cache}"] + extracted).process.wait(RECORDING)
    return {"as a jar": ["-jar", build.jar], "extracted": extracted, CACHED: [f"-XX:AOTCache={cache}"] + extracted}


OTHERS = {"floor": floor, "batch": batch, "rebuild": rebuild, "lag": lag, "long": long, "memory": memory, "team": team, "start": start,
          "first": first, "event-id": event_id, "partitions": partitions}
