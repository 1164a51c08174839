"""What was measured, as Markdown: medians, spreads, and ratios of the medians of what ran side by side."""

import platform
import subprocess
from datetime import date
from pathlib import Path
from statistics import median

NAMES = {"limit": "PostgreSQL itself", "roster": "Roster", "roster10": "Roster, ten times the data",
         "axon": "usual Axon service", "crud": "JPA CRUD"}
COLUMNS = ["case", "what", "a second", "spread", "of PostgreSQL", "Roster is", "p50 ms", "p99 ms", "p99.9 ms",
           "CPU ms, service", "CPU ms, PostgreSQL", "failed"]


def markdown(results, options):
    lines = [about(options), "", row(COLUMNS), row(["---"] * len(COLUMNS))]
    for case, systems in results.items():
        for name, rounds in systems.items():
            if rounds and "rate" in rounds[0]:
                lines.append(row(cells(case, name, rounds, systems)))
    lines += [""] + [line for case, systems in results.items() for line in others(case, systems)]
    return "\n".join(lines) + "\n"


def cells(case, name, rounds, systems):
    rates = [one["rate"] for one in rounds]
    return [
        case, NAMES.get(name, name), number(median(rates)), f"{number(min(rates))} to {number(max(rates))}",
        ratio(rounds, systems.get("limit")) if name != "limit" else "",
        ratio(systems.get("roster"), rounds) if name not in ("roster", "limit") else "",
        *[middle(rounds, key) for key in ("p50", "p99", "p999", "service_cpu", "postgres_cpu")],
        str(sum(one.get("failed", 0) for one in rounds)),
    ]


def ratio(these, those):
    if not these or not those:
        return ""
    return f"{median(one['rate'] for one in these) / median(one['rate'] for one in those):.2f}"


def others(case, systems):
    """What is no rate."""
    if case == "start":
        for way, rounds in systems.items():
            seconds = [one["seconds"] for one in rounds]
            yield (f"- Start to the first answer, {way}: {median(seconds):.2f} s ({min(seconds):.2f} to"
                   f" {max(seconds):.2f}), then {middle(rounds, 'resident')} MiB resident.")
    if case == "memory":
        yield f"- Resident after what came before, and a minute of rest: {systems['roster'][0]['resident']:.0f} MiB."
    if case == "lag":
        one = systems["roster"][0]
        yield (f"- Lag of the projection at {number(one['rate'])} writes a second: median {one['p50']:.1f} ms,"
               f" p99 {one['p99']:.1f} ms; the second half's median is {one['growth']:.2f} of the first's.")
    if case == "long":
        many, few = systems.values()
        yield f"- Commands to heroes of many events: {ratio(many, few)} of those to heroes of few."
    if case == "team":
        for what in ("read", "join"):
            yield (f"- A team of all heroes, {what}: {ratio(systems[f'{what} of all'], systems[f'{what} of 3'])}"
                   " of one of three.")
        yield (f"- A team of all heroes, read: {ratio(systems['read of all'], systems['read of 100'])} of one of a"
               " hundred, whose first page is as long.")


def middle(rounds, key):
    values = [one[key] for one in rounds if key in one]
    return f"{median(values):.2f}" if values else ""


def number(value):
    return f"{value:,.0f}"


def row(values):
    return "| " + " | ".join(values) + " |"


def about(options):
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    commit = subprocess.run(["git", "-C", Path(__file__).parent, "rev-parse", "--short", "HEAD"],
                            text=True, capture_output=True).stdout.strip()
    cpus = sum(1 for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor"))
    return (f"{date.today()}, commit {commit}, {cpus} cores of {model}, which service, PostgreSQL and load share;"
            f" {options.connections} connections, {options.clients} of pgbench; medians of {options.rounds} rounds of {options.seconds} s,"
            f" {options.heroes:,} heroes, {options.teams:,} teams, {options.heroes * options.links:,} links.")
