"""What was measured, as Markdown: medians, spreads, and ratios of the medians of what ran side by side.
Where a change is judged, the ratios are of each round, and their median and spread count."""

import platform
import subprocess
from datetime import date
from pathlib import Path
from statistics import median

from cases import WARM_AFTER

NAMES = {"limit": "PostgreSQL itself", "roster": "Roster", "beside": "Roster, the other build",
         "roster10": "Roster, ten times the data",
         "axon": "usual Axon service", "crud": "JPA CRUD"}
COLUMNS = ["case", "what", "a second", "spread", "of PostgreSQL", "Roster is", "p50 ms", "p99 ms", "p99.9 ms",
           "CPU ms, service", "CPU ms, PostgreSQL", "failed"]
# What differs in one thing has it in its name.
WITH = ["unique", "in partitions"]
FIGURES = {"rate": "a second", "service_cpu": "CPU ms, service", "postgres_cpu": "CPU ms, PostgreSQL"}
COSTS = {"service_cpu": "the service", "postgres_cpu": "PostgreSQL"}

# From here on, in each of as many rounds, something costs more.
MORE = 1.03
ROUNDS = 10


def markdown(results, options):
    lines = [about(options), "", row(COLUMNS), row(["---"] * len(COLUMNS))]
    for case, systems in results.items():
        for name, rounds in systems.items():
            if rounds and "rate" in rounds[0] and case != "first":
                lines.append(row(cells(case, name, rounds, systems)))
    lines += [""] + [line for case, systems in results.items() for line in others(case, systems)]
    pairs = [pair for case, systems in results.items() for pair in compared(case, systems)]
    if pairs:
        these, those = (f"this build, {commit()}", f"the other, {other(options)}") if options.beside else ("with", "without")
        columns = ["case", "figure", these, those, "median of the rounds' ratios", "spread"]
        lines += ["", row(columns), row(["---"] * len(columns))]
        lines += [line for pair in pairs for line in ratios(*pair)]
        lines += [""] + [verdict(*pair) for pair in pairs]
    return "\n".join(lines) + "\n"


def other(options):
    return options.beside if options.beside_properties is None else f"with {options.beside_properties or 'no properties'}"


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


def compared(case, systems):
    """What differs in one thing: its name, the rounds of the one and those of the other."""
    if "beside" in systems and "rate" in systems["beside"][0]:
        yield case, systems["roster"], systems["beside"]
    for name, rounds in systems.items():
        for more in WITH:
            if f"{name}, {more}" in systems:
                yield f"{case}, {name}", systems[f"{name}, {more}"], rounds


def ratios(case, these, those):
    for figure, name in FIGURES.items():
        if figure in these[0]:
            found = of_rounds(figure, these, those)
            yield row([case, name, exact(these, figure), exact(those, figure), f"{median(found):.3f}", spread(found)])


def verdict(case, these, those):
    """By the project's rule: something costs more if a ratio of CPU time is above the limit in every round of ten."""
    failed = [sum(one.get("failed", 0) for one in rounds) for rounds in (these, those)]
    if any(failed):
        return f"- {case}: no verdict, since {failed[0]:,} answers of this build and {failed[1]:,} of the other failed."
    found = {name: of_rounds(figure, these, those) for figure, name in COSTS.items() if figure in these[0]}
    above = [name for name, values in found.items() if min(values) > MORE]
    said = f"**costs more** in {' and in '.join(above)}" if above else "is not shown to cost more"
    of_each = "; ".join(
        f"{name} {spread(values)}, {'' if name in above else 'not '}wholly above {MORE}" for name, values in found.items())
    few = f" (fewer than the {ROUNDS} that the rule asks for)" if len(these) < ROUNDS else ""
    return f"- {case}: {said}. Ratios of CPU time over {len(these)} rounds{few}: {of_each}."


def of_rounds(figure, these, those):
    # Too short a round may show no time at all.
    return [this[figure] / that[figure] if that[figure] else float("inf") for this, that in zip(these, those, strict=True)]


def exact(rounds, figure):
    value = median(one[figure] for one in rounds)
    return number(value) if figure == "rate" else f"{value:.3f}" if value >= 0.1 else f"{value:.5f}"


def spread(values):
    return f"{min(values):.3f} to {max(values):.3f}"


def others(case, systems):
    """What is no rate."""
    if case == "start":
        for (name, way), rounds in systems.items():
            seconds = [one["seconds"] for one in rounds]
            yield (f"- Start to the first answer, {NAMES[name]}, {way}: {median(seconds):.2f} s ({min(seconds):.2f} to"
                   f" {max(seconds):.2f}), then {middle(rounds, 'resident')} MiB resident.")
        for name, way in [key for key in systems if key[0] == "beside"]:
            found = of_rounds("seconds", systems["roster", way], systems["beside", way])
            yield f"- Start, {way}, of the other build's: {median(found):.3f} ({spread(found)})."
    if case == "first":
        for name in dict.fromkeys(name for name, _ in systems):
            found = of_rounds("rate", systems[name, "first"], systems[name, "warm"])
            yield (f"- {NAMES[name]}, registrations in seconds 5 to 15 after the first answer: {middle(systems[name, 'first'], 'rate')}"
                   f" a second, {median(found):.3f} ({spread(found)}) of those after {WARM_AFTER} s.")
    if case == "memory":
        for name, rounds in systems.items():
            yield f"- Resident after what came before, and a minute of rest, {NAMES[name]}: {rounds[0]['resident']:.0f} MiB."
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
    cpus = sum(1 for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor"))
    return (f"{date.today()}, commit {commit()}, {cpus} cores of {model}, which service, PostgreSQL and load share;"
            f" {options.connections} connections, {options.clients} of pgbench; medians of {options.rounds} rounds of {options.seconds} s,"
            f" {options.heroes:,} heroes, {options.teams:,} teams, {options.heroes * options.links:,} links.")


def commit():
    return subprocess.run(["git", "-C", Path(__file__).parent, "rev-parse", "--short", "HEAD"],
                          text=True, capture_output=True).stdout.strip()
