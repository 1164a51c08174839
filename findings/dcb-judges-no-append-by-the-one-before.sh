#!/usr/bin/env bash
# npm @dcb-es/event-store 7.0.1: of several appends that are stored together, none is judged by those before it.
#
# The guess: append takes a list of appends, each with its own condition, and stores all or none. It is as if they came one after the other, so
# the second of two that take the same name is refused, and both with it.
#
# Seen: the conditions of all are judged by what was stored before the first. The same name is taken twice, in one append, though each has a
# condition that says that it must be free. One after the other, the second is refused.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "There is no Node.js 20 or newer." >&2; exit 2; }

cat > finding.mjs <<'END'
import { MemoryEventStore, Query, Tags } from "@dcb-es/event-store";

const tags = Tags.from(["name=Preventers"]);
const taken = Query.fromItems([{ types: ["NameTaken"], tags }]);
const take = (by) => ({
    events: { type: "NameTaken", tags, data: { by }, metadata: {} },
    condition: { failIfEventsMatch: taken },
});

for (const [name, append] of [
    ["one after the other", async (store) => { await store.append(take("one")); await store.append(take("two")); }],
    ["together", async (store) => { await store.append([take("one"), take("two")]); }],
]) {
    const store = new MemoryEventStore();
    const end = await append(store).then(() => "stored", (error) => error.message);
    const owners = [];
    for await (const { event } of store.read(taken)) {
        owners.push(event.data.by);
    }
    console.log(`${name}: ${end}, the name is taken by ${owners.join(" and ")}`);
}
END
cat > expected <<'END'
one after the other: Expected Version fail: New events matching appendCondition found., the name is taken by one
together: stored, the name is taken by one and two
END

npm install --silent --no-audit --no-fund --no-save @dcb-es/event-store@7.0.1 >&2
node finding.mjs | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
