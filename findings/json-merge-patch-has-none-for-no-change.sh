#!/usr/bin/env bash
# npm json-merge-patch 1.0.2, beside rfc6902 5.4.0: the patch between two equal documents is no document.
#
# The guess: the patch between two documents is a document, which is empty if they are equal: {} in RFC 7396, as it is [] in RFC 6902. Applied
# to the first it gives the second.
#
# Seen: generate answers undefined, of which JSON.stringify makes undefined, so fetch sends a PATCH without a body. apply(document, undefined)
# is undefined. Within documents that differ, equal parts are left out, as they should be.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "There is no Node.js 20 or newer." >&2; exit 2; }

cat > finding.mjs <<'END'
import http from "node:http";
import merge from "json-merge-patch";
import { createPatch } from "rfc6902";

const server = http.createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) {
        body += chunk;
    }
    response.end(body);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const form = () => ({ name: "Rusty-Man", age: 48, teams: [1] });
for (const change of [{ age: 49 }, {}]) {
    const patch = merge.generate(form(), { ...form(), ...change });
    const sent = { method: "PATCH", headers: { "content-type": "application/merge-patch+json" }, body: JSON.stringify(patch) };
    const received = await (await fetch(`http://127.0.0.1:${server.address().port}`, sent)).text();
    console.log(`${JSON.stringify(change)} changed: the body has ${received.length} characters`);
    console.log("  applied:", JSON.stringify(merge.apply(form(), patch)));
    console.log("  rfc6902:", JSON.stringify(createPatch(form(), { ...form(), ...change })));
}
process.exit(0);
END
cat > expected <<'END'
{"age":49} changed: the body has 10 characters
  applied: {"name":"Rusty-Man","age":49,"teams":[1]}
  rfc6902: [{"op":"replace","path":"/age","value":49}]
{} changed: the body has 0 characters
  applied: undefined
  rfc6902: []
END

npm install --silent --no-audit --no-fund --no-save json-merge-patch@1.0.2 rfc6902@5.4.0 >&2
node finding.mjs | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
