#!/usr/bin/env bash
# npm structured-headers 2.1.0: a decimal that is rounded to a whole number is written in a form that no parser of structured fields takes.
#
# The guess: what serializeItem writes, parseItem reads: a decimal is rounded to three digits after the point, the last of them even if it is in
# the middle (RFC 9651, 4.1.5), and has one such digit at least.
#
# Seen: 2.9999 is written as "3.", and 0.0000001 as "0.": a point without a digit, which parseItem refuses. 0.0625, which is in the middle
# between two, is rounded up.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "There is no Node.js 20 or newer." >&2; exit 2; }

cat > finding.mjs <<'END'
import { parseItem, parseList, serializeItem, serializeList } from "structured-headers";

for (const value of [0.5, 2.999, 2.9999, 0.0000001, 0.0625]) {
    const text = serializeItem(value);
    let read;
    try {
        read = parseItem(text)[0];
    } catch (error) {
        read = error.message;
    }
    console.log(value, "->", text, "->", read);
}
const list = serializeList([["hit", new Map()], [1.00001, new Map()], [2, new Map()]]);
try {
    console.log(list, "->", parseList(list).length);
} catch (error) {
    console.log(list, "->", error.message);
}
END
cat > expected <<'END'
0.5 -> 0.5 -> 0.5
2.999 -> 2.999 -> 2.999
2.9999 -> 3. -> Parse error: Decimal cannot end on a period at offset 2
1e-7 -> 0. -> Parse error: Decimal cannot end on a period at offset 2
0.0625 -> 0.063 -> 0.063
"hit", 1., 2 -> Parse error: Decimal cannot end on a period at offset 9
END

npm install --silent --no-audit --no-fund --no-save structured-headers@2.1.0 >&2
node finding.mjs | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
