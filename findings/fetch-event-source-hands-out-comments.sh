#!/usr/bin/env bash
# @microsoft/fetch-event-source 2.0.1 (npm): each comment in a stream calls onmessage, with empty data.
#
# The guess: comments, by which servers keep a connection alive, and blocks without data reach nobody (WHATWG HTML, 9.2.6).
#
# Seen: a comment, a lone retry and an event without data all call onmessage, with "" for data and event, so that
# JSON.parse(message.data) throws at the first heartbeat.

set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "There is no Node.js 20 or newer." >&2; exit 2; }

cat > finding.mjs <<'END'
import http from "node:http";

// What the client takes from a browser.
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
globalThis.window = globalThis;
const { fetchEventSource } = await import("@microsoft/fetch-event-source");

const server = http.createServer((request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(": still here\n\nretry: 10\n\nevent: Named\n\ndata: 1\n\n");
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));

await fetchEventSource(`http://127.0.0.1:${server.address().port}`, {
    onmessage: (message) => console.log(JSON.stringify([message.event, message.data])),
});
process.exit(0);
END
cat > expected <<'END'
["",""]
["",""]
["Named",""]
["","1"]
END

npm install --silent --no-audit --no-fund --no-save @microsoft/fetch-event-source@2.0.1 >&2
node finding.mjs | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
