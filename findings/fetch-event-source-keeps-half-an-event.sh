#!/usr/bin/env bash
# @microsoft/fetch-event-source 2.0.1 (npm): after a break within an event, it asks for what comes after that event.
#
# The guess: an event that ends before its blank line is discarded, with its id (WHATWG HTML, 9.2.6), so that the client asks
# again for what comes after the last whole event.
#
# Seen: the id counts as soon as its line is read. The half event is not handed out, and its id is sent as Last-Event-ID: the
# event is lost, unless its id is the last line before the blank one.

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

const asked = [];
const server = http.createServer((request, response) => {
    asked.push(request.headers["last-event-id"] ?? "nothing");
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("id: 1\ndata: whole\n\nid: 2\nda");
    setTimeout(() => response.destroy(), 100);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));

const stop = new AbortController();
const received = [];
fetchEventSource(`http://127.0.0.1:${server.address().port}`, {
    signal: stop.signal,
    onmessage: (message) => received.push(message.id),
    onerror: () => 10,
});
while (asked.length < 2) {
    await new Promise((later) => setTimeout(later, 20));
}
stop.abort();
console.log("received:", received[0], "asked for what comes after:", asked.slice(0, 2).join(", then "));
process.exit(0);
END
cat > expected <<'END'
received: 1 asked for what comes after: nothing, then 2
END

npm install --silent --no-audit --no-fund --no-save @microsoft/fetch-event-source@2.0.1 >&2
node finding.mjs | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
