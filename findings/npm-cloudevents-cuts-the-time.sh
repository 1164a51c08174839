#!/usr/bin/env bash
# CloudEvents SDK for JavaScript 10.0.0 (npm cloudevents): reading an event cuts its time to the millisecond.
#
# The guess: an attribute of an event that is read and passed on is as it came, the time too, which is an RFC 3339 text of any
# precision (CloudEvents 1.0.2, "time").
#
# Seen: the time goes through JavaScript's Date. Microseconds are gone, and an offset is turned to UTC, in what is read and in
# what is written from it. The moment is earlier than the event's own.

set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "There is no Node.js 20 or newer." >&2; exit 2; }

cat > finding.mjs <<'END'
import { HTTP } from "cloudevents";

for (const time of ["2026-11-22T10:15:30.123456Z", "2026-11-22T11:15:30.999999+01:00"]) {
    const event = HTTP.toEvent({
        headers: { "content-type": "application/cloudevents+json" },
        body: JSON.stringify({ specversion: "1.0", id: "1", source: "/a", type: "t", time }),
    });
    console.log(time, "->", event.time, "->", JSON.parse(HTTP.structured(event).body).time);
}
END
cat > expected <<'END'
2026-11-22T10:15:30.123456Z -> 2026-11-22T10:15:30.123Z -> 2026-11-22T10:15:30.123Z
2026-11-22T11:15:30.999999+01:00 -> 2026-11-22T10:15:30.999Z -> 2026-11-22T10:15:30.999Z
END

npm install --silent --no-audit --no-fund --no-save cloudevents@10.0.0 >&2
node finding.mjs | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
