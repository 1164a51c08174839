#!/usr/bin/env bash
# npm iso8601-duration 2.1.4 and duration-fns 3.0.2, beside luxon 3.7.2: hours are counted by the clock on the wall.
#
# The guess: PT24H from a moment is 86,400 s later, whatever the zone, and P1D the same time tomorrow, which can be 23 or 25 hours later.
#
# Seen: that is what luxon does. For the two others both are the same time tomorrow: where the clocks go forward, PT24H is 23 hours. toSeconds,
# which makes up for that, counts 9,000 s in PT1H30M if it would end in the hour that is left out.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "There is no Node.js 20 or newer." >&2; exit 2; }

cat > finding.mjs <<'END'
import iso from "iso8601-duration";
import { apply } from "duration-fns";
import { DateTime, Duration } from "luxon";

// In Berlin it is half past midnight, and the clocks go from 2:00 to 3:00.
const start = new Date("2026-03-28T23:30:00Z");
const seconds = (end) => (end - start) / 1000;
for (const text of ["P1D", "PT24H", "PT1H30M"]) {
    const duration = iso.parse(text);
    console.log(`${text} ends after, in seconds`);
    console.log("  iso8601-duration:", seconds(iso.end(duration, start)), "or, by toSeconds,", iso.toSeconds(duration, start));
    console.log("  duration-fns:", seconds(apply(start, text)));
    console.log("  luxon:", seconds(DateTime.fromJSDate(start).plus(Duration.fromISO(text)).toJSDate()));
}
END
cat > expected <<'END'
P1D ends after, in seconds
  iso8601-duration: 82800 or, by toSeconds, 86400
  duration-fns: 82800
  luxon: 82800
PT24H ends after, in seconds
  iso8601-duration: 82800 or, by toSeconds, 86400
  duration-fns: 82800
  luxon: 86400
PT1H30M ends after, in seconds
  iso8601-duration: 5400 or, by toSeconds, 9000
  duration-fns: 5400
  luxon: 5400
END

npm install --silent --no-audit --no-fund --no-save iso8601-duration@2.1.4 duration-fns@3.0.2 luxon@3.7.2 >&2
TZ=Europe/Berlin node finding.mjs | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
