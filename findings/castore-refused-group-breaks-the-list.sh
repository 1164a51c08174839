#!/usr/bin/env bash
# npm @castore/event-storage-adapter-in-memory 2.4.2, with @castore/core 2.4.2: after a group of events that was refused, the ids of aggregates
# can't be listed any more.
#
# The guess: a group is stored as a whole or not at all. If one of its events is there already, it is refused, and both stores are as before.
#
# Seen: the group's new aggregate has no events, as it should, and is one all the same: listAggregateIds throws "Unable to find initial
# timestamp" from then on, for a reason that lies in another store. getEvents and pushEvent work, and an event for that aggregate repairs the list.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "There is no Node.js 20 or newer." >&2; exit 2; }

cat > finding.mjs <<'END'
import core from "@castore/core";
import memory from "@castore/event-storage-adapter-in-memory";

const store = (name) =>
    new core.EventStore({
        eventStoreId: name,
        eventTypes: [new core.EventType({ type: "Opened" })],
        reducer: (_, event) => ({ aggregateId: event.aggregateId, version: event.version }),
        eventStorageAdapter: new memory.InMemoryEventStorageAdapter({ initialEvents: [] }),
    });
const opened = (aggregateId) => ({ aggregateId, version: 1, type: "Opened" });
const accounts = store("accounts");
const cards = store("cards");
const list = async (when) => {
    try {
        const { aggregateIds } = await accounts.listAggregateIds();
        console.log(`${when}: ${aggregateIds.map((each) => each.aggregateId)}`);
    } catch (error) {
        console.log(`${when}: ${error.message}`);
    }
};

await accounts.pushEvent(opened("one"));
await cards.pushEvent(opened("card"));
await list("before");
await core.EventStore.pushEventGroup(accounts.groupEvent(opened("two")), cards.groupEvent(opened("card"))).catch((error) =>
    console.log("the group:", error.message),
);
console.log("events of two:", (await accounts.getEvents("two")).events.length);
await list("after");
await accounts.pushEvent(opened("two"));
await list("after an event of two");
END
cat > expected <<'END'
before: one
the group: Event already exists for cards aggregate card and version 1
events of two: 0
after: Unable to find initial timestamp for aggregate two
after an event of two: one,two
END

npm install --silent --no-audit --no-fund --no-save @castore/core@2.4.2 @castore/event-storage-adapter-in-memory@2.4.2 >&2
node finding.mjs | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
