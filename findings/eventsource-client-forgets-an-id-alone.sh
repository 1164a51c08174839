#!/usr/bin/env bash
# npm eventsource-client 1.2.0 (eventsource-parser 3.1.1), beside eventsource 5.1.5 (eventsource-parser 4.1.3): an id without data does not move
# what is asked for after a break.
#
# The guess: an event of an id alone reaches nobody, and is remembered all the same: the last event id is set before it is looked whether there
# are data (WHATWG HTML, 9.2.6). So a server that filters can tell a client how far it has looked.
#
# Seen: eventsource asks for what comes after 900. eventsource-client asks for what comes after 1, the last event with data, so a server that
# filters looks through the same events after each break.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "There is no Node.js 20 or newer." >&2; exit 2; }

cat > finding.mjs <<'END'
import http from "node:http";
import { EventSource } from "eventsource";
import { createEventSource } from "eventsource-client";

setTimeout(() => process.exit(1), 60_000).unref();

for (const [name, open] of [
    ["eventsource", (url) => new EventSource(url)],
    ["eventsource-client", (url) => createEventSource({ url })],
]) {
    const asked = [];
    const server = http.createServer((request, response) => {
        asked.push(request.headers["last-event-id"] ?? "nothing");
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end("retry: 100\n\nid: 1\ndata: first\n\nid: 900\n\n");
    });
    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    const source = open(`http://127.0.0.1:${server.address().port}`);
    while (asked.length < 2) {
        await new Promise((later) => setTimeout(later, 20));
    }
    source.close();
    server.close();
    console.log(`${name} asked for what comes after: ${asked.slice(0, 2).join(", then ")}`);
}
process.exit(0);
END
cat > expected <<'END'
eventsource asked for what comes after: nothing, then 900
eventsource-client asked for what comes after: nothing, then 1
END

cat > package.json <<'END'
{
    "dependencies": {"eventsource": "5.1.5", "eventsource-client": "1.2.0"},
    "overrides": {"eventsource": {"eventsource-parser": "4.1.3"}, "eventsource-client": {"eventsource-parser": "3.1.1"}}
}
END
npm install --silent --no-audit --no-fund >&2
node finding.mjs | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
