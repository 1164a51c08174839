/* What a node counts: the Prometheus text format (0.0.4), and series of a fixed length made of it. */

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?\s*$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;
const ESCAPED = {'\\n': '\n', '\\"': '"', '\\\\': '\\'};
const INFINITE = {'+Inf': Infinity, 'Inf': Infinity, '-Inf': -Infinity};

/** All samples of one scrape. */
export class Metrics {
    #samples = new Map();

    /** @param {string} text as /actuator/prometheus answers */
    constructor(text) {
        for (const line of text.split('\n')) {
            const found = line.startsWith('#') ? null : LINE.exec(line);
            if (found !== null) {
                const [, name, labels = '', value] = found;
                const of = this.#samples.get(name) ?? [];
                of.push({labels: labelsOf(labels), value: INFINITE[value] ?? Number(value)});
                this.#samples.set(name, of);
            }
        }
    }

    /** The sum over all samples with these labels; null if there are none, or if their value is not known. */
    sum(name, labels = {}) {
        const of = (this.#samples.get(name) ?? []).filter(sample =>
            Object.entries(labels).every(([label, value]) => sample.labels[label] === value));
        const sum = of.reduce((total, sample) => total + sample.value, 0);
        return of.length === 0 || Number.isNaN(sum) ? null : sum;
    }

    /** The sums by the values of a label. */
    by(name, label) {
        const sums = new Map();
        for (const {labels, value} of this.#samples.get(name) ?? []) {
            sums.set(labels[label], (sums.get(labels[label]) ?? 0) + value);
        }
        return sums;
    }
}

function labelsOf(text) {
    return Object.fromEntries(Array.from(text.matchAll(LABEL),
        ([, name, value]) => [name, value.replace(/\\[n"\\]/g, escaped => ESCAPED[escaped])]));
}

/** The last values of something, at most so many; null where it was not known. */
export class Series {
    #size;

    constructor(size) {
        this.#size = size;
        this.values = [];
    }

    push(value) {
        this.values.push(value);
        if (this.values.length > this.#size) {
            this.values.shift();
        }
    }

    get last() {
        return this.values.at(-1) ?? null;
    }
}

/** How much a counter grew in a second; null after a restart of the node, which begins at 0 again. */
export function perSecond(before, now, seconds) {
    return before === null || now === null || now < before || seconds <= 0 ? null : (now - before) / seconds;
}

/** How many of something there were in each piece of time, in a fixed number of pieces. */
export class Buckets {
    #counts;
    #width;
    #newest;

    /**
     * @param count how many pieces
     * @param seconds how long one is
     */
    constructor(count, seconds, now = Date.now()) {
        this.#counts = new Array(count).fill(0);
        this.#width = seconds * 1000;
        this.#newest = Math.floor(now / this.#width);
    }

    add(now = Date.now()) {
        this.#advance(now);
        this.#counts[this.#newest % this.#counts.length] += 1;
    }

    /** Events per second, the oldest piece first, the one that has just begun left out. */
    rates(now = Date.now()) {
        this.#advance(now);
        const count = this.#counts.length;
        return Array.from({length: count - 1}, (_, i) => this.#counts[(this.#newest + 1 + i) % count] / this.#width * 1000);
    }

    #advance(now) {
        const newest = Math.floor(now / this.#width);
        for (let i = Math.max(this.#newest + 1, newest - this.#counts.length + 1); i <= newest; i++) {
            this.#counts[i % this.#counts.length] = 0;
        }
        this.#newest = Math.max(this.#newest, newest);
    }
}
