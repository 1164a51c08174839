#!/usr/bin/env bash
# npm got 14.6.6, beside http-link-header 1.1.4: a comma in the address of a Link ends got's paging with an error.
#
# The guess: an address in a Link stands between < and >, so a comma or a semicolon in its query, where both may be as they are (RFC 3986, 3.4),
# ends nothing (RFC 8288, 3). All that read Link follow it.
#
# Seen: got.paginate cuts the header at each comma, and each part at each semicolon, before it looks for < and >. It throws "Invalid format of
# the Link header reference", after the items of the first page were handed out. With %2C in its place it goes on.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "There is no Node.js 20 or newer." >&2; exit 2; }

cat > finding.mjs <<'END'
import http from "node:http";
import got from "got";
import LinkHeader from "http-link-header";

setTimeout(() => process.exit(1), 60_000).unref();

for (const list of ["event=HeroEnlisted", "event=HeroEnlisted,HeroDischarged", "event=HeroEnlisted;v=1", "event=HeroEnlisted%2CHeroDischarged"]) {
    const link = `</events?after=2&${list}>; rel="next"`;
    const server = http.createServer((request, response) => {
        const last = request.url.includes("after=2");
        response.writeHead(200, { "content-type": "application/json", ...(last ? {} : { link }) });
        response.end(last ? "[3]" : "[1, 2]");
    });
    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    const found = [];
    let end = "the end";
    try {
        for await (const item of got.paginate(`http://127.0.0.1:${server.address().port}/events?${list}`)) {
            found.push(item);
        }
    } catch (error) {
        end = error.message;
    }
    console.log(link);
    console.log("  http-link-header:", LinkHeader.parse(link).rel("next")[0].uri);
    console.log("  got:", found.join(", ") + ",", end);
    server.close();
}
process.exit(0);
END
cat > expected <<'END'
</events?after=2&event=HeroEnlisted>; rel="next"
  http-link-header: /events?after=2&event=HeroEnlisted
  got: 1, 2, 3, the end
</events?after=2&event=HeroEnlisted,HeroDischarged>; rel="next"
  http-link-header: /events?after=2&event=HeroEnlisted,HeroDischarged
  got: 1, 2, Invalid format of the Link header reference: </events?after=2&event=HeroEnlisted
</events?after=2&event=HeroEnlisted;v=1>; rel="next"
  http-link-header: /events?after=2&event=HeroEnlisted;v=1
  got: 1, 2, Invalid format of the Link header reference: </events?after=2&event=HeroEnlisted
</events?after=2&event=HeroEnlisted%2CHeroDischarged>; rel="next"
  http-link-header: /events?after=2&event=HeroEnlisted%2CHeroDischarged
  got: 1, 2, 3, the end
END

npm install --silent --no-audit --no-fund --no-save got@14.6.6 http-link-header@1.1.4 >&2
node finding.mjs | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
