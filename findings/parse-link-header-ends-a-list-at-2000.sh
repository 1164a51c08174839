#!/usr/bin/env bash
# npm parse-link-header 2.0.0, beside its fork @web3-storage/parse-link-header 3.1.0 and http-link-header 1.1.4: a Link of more than 2,000
# characters is as none.
#
# The guess: what the header parser of Node.js lets through, which is 16 KiB, is parsed. null means that there is no Link, so the list has ended.
#
# Seen: from 2,001 characters on parse-link-header answers null, as it does without a Link, so a loop over pages ends in good order before the
# list does. It throws only if PARSE_LINK_HEADER_THROW_ON_MAXLEN_EXCEEDED is set in the environment, to any value, and the limit itself is
# PARSE_LINK_HEADER_MAXLEN, both read as the package is loaded. The fork has the limit, and never throws.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "There is no Node.js 20 or newer." >&2; exit 2; }

cat > finding.mjs <<'END'
import http from "node:http";
import parse from "parse-link-header";
import { parseLinkHeader } from "@web3-storage/parse-link-header";
import LinkHeader from "http-link-header";

let link;
const server = http.createServer((_, response) => response.writeHead(200, link === undefined ? {} : { link }).end());
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const what = (how) => {
    try {
        return how()?.length ?? "the list has ended";
    } catch (error) {
        return error.message;
    }
};
for (const length of [0, 2000, 2001, 5000]) {
    link = length === 0 ? undefined : `</heroes?cursor=${"c".repeat(length - 29)}>; rel="next"`;
    const received = (await fetch(`http://127.0.0.1:${server.address().port}`)).headers.get("link");
    console.log(`A Link of ${received?.length ?? 0} characters, and the length of the next address`);
    console.log("  parse-link-header:", what(() => parse(received)?.next?.url));
    console.log("  its fork:", what(() => parseLinkHeader(received)?.next?.url));
    console.log("  http-link-header:", what(() => LinkHeader.parse(received ?? "").rel("next")[0]?.uri));
}
process.exit(0);
END
cat > expected <<'END'
A Link of 0 characters, and the length of the next address
  parse-link-header: the list has ended
  its fork: the list has ended
  http-link-header: the list has ended
A Link of 2000 characters, and the length of the next address
  parse-link-header: 1986
  its fork: 1986
  http-link-header: 1986
A Link of 2001 characters, and the length of the next address
  parse-link-header: the list has ended
  its fork: the list has ended
  http-link-header: 1987
A Link of 5000 characters, and the length of the next address
  parse-link-header: the list has ended
  its fork: the list has ended
  http-link-header: 4986
With PARSE_LINK_HEADER_THROW_ON_MAXLEN_EXCEEDED=yes
A Link of 5000 characters, and the length of the next address
  parse-link-header: Input string too long, it should be under 2000 characters.
  its fork: the list has ended
  http-link-header: 4986
END

npm install --silent --no-audit --no-fund --no-save parse-link-header@2.0.0 @web3-storage/parse-link-header@3.1.0 http-link-header@1.1.4 >&2
node finding.mjs | tee seen
echo "With PARSE_LINK_HEADER_THROW_ON_MAXLEN_EXCEEDED=yes" | tee -a seen
PARSE_LINK_HEADER_THROW_ON_MAXLEN_EXCEEDED=yes node finding.mjs | tail -4 | tee -a seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
