"""The cases. Each round asks all systems one after the other, and PostgreSQL itself, so that they share the machine's mood."""

import sys
import time
import threading
from statistics import median

import machine
from machine import hero_id, team_id

# Case: what PostgreSQL does beside it.
HTTP = {
    "register": "write", "enlist": "write", "hot": "write", "discharge": "write",
    "read": "read", "list": "list", "mixed": None,
}
ALL = list(HTTP) + ["floor", "batch", "rebuild", "lag", "long", "memory", "team", "start"]

BATCH = 40_000
BATCHES_BEFORE = 5
NEWCOMERS = 150_000
REST = 60
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
            for system in bench.systems_and_grown():
                system.wrk(case, options.warm_up, options.connections)


def of_http(bench, options, case):
    systems = bench.systems_and_grown()
    # One team a round: nobody joins it twice.
    team = lambda number: 1 + number if case == "hot" else 1
    rounds = {system.name: [] for system in systems}
    limits = []
    for number in range(1, options.rounds + 1):
        if HTTP[case]:
            limits.append(bench.postgres.pgbench(HTTP[case], options.seconds, options.clients, options))
        for system in systems:
            rounds[system.name].append(system.wrk(case, options.seconds, options.connections, team(number)))
    return {"limit": limits, **rounds}


def floor(bench, options):
    """What is left of a read if there is nothing to read: Spring MVC answers a constant, and asks nobody who they are."""
    crud = next(system for system in bench.systems if system.name == "crud")
    crud.wrk("floor", options.warm_up, options.connections)
    return {"crud": [crud.wrk("floor", options.seconds, options.connections) for _ in range(options.rounds)]}


def batch(bench, options):
    """Half registers a hero, half enlists it; two requests at a time. The first rounds are the warm-up."""
    systems = [bench.roster] + ([bench.grown] if bench.grown else [])
    limits, rounds, next = [], {system.name: [] for system in systems}, 10_000_000
    for number in range(BATCHES_BEFORE + options.rounds):
        files = []
        for half in range(2):
            file = machine.WORK / f"batch-{half}.ndjson"
            with file.open("w") as out:
                for k in range(next, next + BATCH // 4):
                    out.write(f'{{"type":"RegisterHero","heroId":"{hero_id(k)}","name":"Hero {k}",'
                              f'"secretName":"Secret {k}","age":{k % 90}}}\n')
                    out.write(f'{{"type":"EnlistHero","heroId":"{hero_id(k)}","teamId":"{team_id(1 + k % options.teams)}"}}\n')
            next += BATCH // 4
            files.append(file)
        for system in systems:
            said = sent(bench, system, files)
            if number >= BATCHES_BEFORE:
                rounds[system.name].append(said)
        if number >= BATCHES_BEFORE:
            limit = bench.postgres.pgbench("batch", options.seconds, 4, options)
            limits.append({"rate": limit["rate"] * 100, "postgres_cpu": limit["postgres_cpu"] / 100})
    return {"limit": limits, **rounds}


def sent(bench, system, files):
    """The files together hold one batch."""
    before = machine.cpu_millis(system.process.pid), bench.postgres.cpu_millis()
    begun = time.monotonic()
    senders = [threading.Thread(target=system.send, args=[file]) for file in files]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return {
        "rate": BATCH / (time.monotonic() - begun),
        "service_cpu": (machine.cpu_millis(system.process.pid) - before[0]) / BATCH,
        "postgres_cpu": (bench.postgres.cpu_millis() - before[1]) / BATCH,
    }


def rebuild(bench, options):
    """Beside COPY of the same rows into the same tables, with their keys and indexes."""
    limits, rounds = [], []
    for number in range(options.rounds + 1):
        said, events = rebuilt(bench, bench.roster)
        limit = {"rate": events / bench.postgres.copy("roster")}
        # The first is the warm-up.
        if number > 0:
            rounds.append(said)
            limits.append(limit)
    # It lasts.
    return {"limit": limits, "roster": rounds, **({"roster10": [rebuilt(bench, bench.grown)[0]]} if bench.grown else {})}


def rebuilt(bench, system):
    events = int(bench.postgres.ask(system.name, "select count(*) from eventstore.event"))
    begun = time.monotonic()
    view, headers = system.ask("/rebuilds", "POST", b"{}")
    while view["state"] not in ("done", "failed", "cancelled", "interrupted"):
        time.sleep(0.1)
        view, _ = system.ask(headers["Location"])
    if view["state"] != "done":
        raise SystemExit(f"The rebuild ended as {view}.")
    return {"rate": events / (time.monotonic() - begun)}, events


def lag(bench, options):
    """From when an event can be seen in the store to when the read model has it, while heroes are registered."""
    seconds, samples = options.seconds * options.rounds, []
    watcher = threading.Thread(target=lambda: samples.extend(bench.postgres.watch_lag("roster", seconds)))
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
    roster, rounds, heroes = bench.roster, {}, {}
    for number, (name, events) in enumerate(LONG.items()):
        heroes[name] = range(30_000_000 + number * 1_000_000, 30_000_000 + number * 1_000_000 + 400_000 // events)
        roster.send_text([{"type": "RegisterHero", "heroId": hero_id(k), "name": "Hero", "secretName": "S"} for k in heroes[name]])
        roster.send_text([{"type": "ReviseHero", "heroId": hero_id(k), "age": age}
                          for k in heroes[name] for age in range(1, events)])
        rounds[name] = []
    for number in range(options.rounds + 1):
        for name in LONG:
            said = roster.wrk("revise", options.seconds, 16, heroes[name][0], name, len(heroes[name]))
            # The first is the warm-up.
            if number:
                rounds[name].append(said)
    return {f"heroes of {LONG[name]:,} events": said for name, said in rounds.items()}


def memory(bench, options):
    """After a rest, in which the heap shrinks."""
    time.sleep(REST)
    return {"roster": [{"resident": machine.resident_mib(bench.roster.process.pid)}]}


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
    rounds = {name: [] for name in ("read of 3", "read of 100", "read of all", "join of 3", "join of all")}
    for number in range(options.rounds + 1):
        seconds = options.seconds if number else options.warm_up
        said = {
            "read of 3": grown.wrk("team", seconds, options.connections, few[number]),
            "read of 100": grown.wrk("team", seconds, options.connections, of_100),
            "read of all": grown.wrk("team", seconds, options.connections, of_all),
            "join of 3": grown.wrk("join", min(seconds, 4), options.connections, few[number], "few"),
            "join of all": grown.wrk("join", min(seconds, 4), options.connections, of_all, "all"),
        }
        # The first is the warm-up.
        if number:
            for name, one in said.items():
                rounds[name].append(one)
    return rounds


def start(bench, options):
    """From the shell's command to the first answer, on the own PostgreSQL, which has been initialised."""
    layout, cache = machine.WORK / "layout", machine.WORK / "roster.aot"
    machine.run([machine.java(), "-Djarmode=tools", "-jar", bench.roster.jar, "extract",
                 "--application-filename", "roster.jar", "--destination", layout])
    extracted = ["-jar", layout / "roster.jar"]
    started(bench, ["-Dspring.context.exit=onRefresh", f"-XX:AOTCacheOutput={cache}"] + extracted).wait()
    ways = {
        "as a jar": ["-jar", bench.roster.jar], "extracted": extracted,
        "extracted, with an AOT cache": [f"-XX:AOTCache={cache}"] + extracted,
    }
    rounds = {way: [] for way in ways}
    for _ in range(options.rounds):
        for way, command in ways.items():
            begun, port = time.monotonic(), machine.free_port()
            service = started(bench, command, port)
            try:
                machine.await_answer(f"http://127.0.0.1:{port}/health")
                rounds[way].append({"seconds": time.monotonic() - begun, "resident": machine.resident_mib(service.pid)})
            finally:
                service.stop()
    return rounds


def started(bench, command, port=0):
    return machine.Process("own", [machine.java()] + bench.roster.java() + command + [
        f"--roster.data={machine.WORK / 'own'}", f"--server.port={port}"])


OTHERS = {"floor": floor, "batch": batch, "rebuild": rebuild, "lag": lag, "long": long, "memory": memory, "team": team, "start": start}
