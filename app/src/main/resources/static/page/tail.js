/*
 * The events of the service as they happen: GET /events as text/event-stream (docs/http.md). It is read with fetch and not with the
 * browser's EventSource, which gives up for good at a 503 and passes on only events whose names it was told before.
 */
import {Problem, address, bus, get, refusalOf, rewound, withQuery} from './api.js';

/** A comment comes every 15 s if nothing else does. After so long without a byte the connection is dead, whatever TCP says. */
const SILENCE_MS = 60_000;
const BROKEN = 'The connection broke off.';
const BACKOFF_MS = {first: 1_000, longest: 30_000};

/** Reads an event stream as the WHATWG's HTML standard says, section 9.2.6, however its bytes are cut. */
export class EventStreamParser {
    /** Decodes UTF-8, and drops a byte order mark at the beginning. */
    #decoder = new TextDecoder();
    #rest = '';
    #endedWithCr = false;
    #type = '';
    #data = '';
    #id;
    #listener;

    /**
     * @param listener `event` gets `{type, data, id}`, `retry` gets milliseconds
     * @param lastId the one that was received before, on another connection
     */
    constructor(listener, lastId = '') {
        this.#listener = listener;
        this.#id = lastId;
        this.lastId = lastId;
    }

    /** @param {Uint8Array} bytes */
    feed(bytes) {
        let text = this.#decoder.decode(bytes, {stream: true});
        if (text === '') {
            return;
        }
        if (this.#endedWithCr && text.startsWith('\n')) {
            text = text.slice(1);
        }
        this.#endedWithCr = text.endsWith('\r');
        const lines = (this.#rest + text).split(/\r\n|\n|\r/);
        this.#rest = lines.pop();
        lines.forEach(line => this.#line(line));
    }

    #line(line) {
        if (line === '') {
            this.#dispatch();
            return;
        }
        const colon = line.indexOf(':');
        if (colon !== 0) {
            const name = colon === -1 ? line : line.slice(0, colon);
            this.#field(name, colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, ''));
        }
    }

    #field(name, value) {
        if (name === 'event') {
            this.#type = value;
        } else if (name === 'data') {
            this.#data += `${value}\n`;
        } else if (name === 'id' && !value.includes('\0')) {
            this.#id = value;
        } else if (name === 'retry' && /^[0-9]+$/.test(value)) {
            this.#listener.retry?.(Number(value));
        }
    }

    #dispatch() {
        const type = this.#type === '' ? 'message' : this.#type;
        const data = this.#data;
        this.#type = '';
        this.#data = '';
        this.lastId = this.#id;
        if (data !== '') {
            this.#listener.event({type, data: data.slice(0, -1), id: this.lastId});
        }
    }
}

/**
 * Listens until it is stopped. After a break it goes on behind the last event that it was told. What it does is said as a state:
 * `{kind: 'connecting' | 'listening' | 'waiting' | 'ended', since: Date, reason: ?string}`.
 */
export class Tail {
    #abort = new AbortController();
    #filters;
    #listener;
    #position;
    #retryMs = BACKOFF_MS.first;
    #failures = 0;

    /**
     * @param filters as /events has them; null or empty are no filters
     * @param after the position that it begins behind, as a string; from now on if it is null
     * @param listener `event` gets a CloudEvent, `state` what the tail does
     */
    constructor({filters = {}, after = null, event, state}) {
        this.#filters = filters;
        this.#position = after === null ? null : String(after);
        this.#listener = {event, state};
    }

    /** Up to where all events were told. */
    get position() {
        return this.#position;
    }

    start() {
        this.#run(this.#abort.signal);
        return this;
    }

    stop() {
        this.#abort.abort();
    }

    async #run(signal) {
        while (!signal.aborted) {
            const left = await this.#listen(signal).catch(e => this.#failed(e, signal));
            if (signal.aborted) {
                return;
            }
            if (left.ended) {
                this.#say('ended', left.reason);
                return;
            }
            this.#say('waiting', left.reason);
            await pause(left.waitMs ?? this.#backoff(), signal);
        }
    }

    /** One connection, to its end. */
    async #listen(signal) {
        this.#say('connecting');
        const silent = new AbortController();
        const response = await fetch(address(withQuery('/events', this.#filters)), {
            signal: AbortSignal.any([signal, silent.signal]),
            credentials: 'same-origin',
            cache: 'no-store',
            headers: {
                Accept: 'text/event-stream',
                ...(this.#position === null ? {} : {'Last-Event-ID': this.#position}),
            },
        });
        if (!response.ok) {
            throw refusalOf(response, await response.json().catch(() => ({})));
        }
        this.#say('listening');
        return this.#read(response.body.getReader(), silent);
    }

    async #read(reader, silent) {
        let last = null;
        const parser = new EventStreamParser({
            event: event => { last = this.#told(event) ?? last; },
            retry: ms => { this.#retryMs = ms; },
        }, this.#position ?? '');
        let timer;
        const stillAlive = () => {
            clearTimeout(timer);
            timer = setTimeout(() => silent.abort(new TypeError('Nothing came any more.')), SILENCE_MS);
        };
        try {
            for (;;) {
                stillAlive();
                const {done, value} = await reader.read();
                if (done) {
                    return last ?? {reason: BROKEN};
                }
                parser.feed(value);
                this.#failures = 0;
                if (last?.problem) {
                    throw last.problem;
                }
            }
        } finally {
            clearTimeout(timer);
            reader.cancel().catch(() => {});
        }
    }

    /** @returns what it means for the stream, if it is about that */
    #told({type, data, id}) {
        const content = JSON.parse(data);
        if (id !== '') {
            this.#position = id;
        }
        if (type === 'Ended') {
            return {problem: new Problem(content.status ?? 401, content)};
        }
        if (type === 'Restarting') {
            return {reason: 'The service restarts.', waitMs: this.#retryMs};
        }
        if (type === 'HistoryRewound') {
            rewound();
        } else if (type !== 'Listening') {
            this.#listener.event(content);
        }
        return undefined;
    }

    /** What to do when a connection did not come about, or broke. */
    async #failed(e, signal) {
        if (signal.aborted) {
            return {ended: true};
        }
        if (e instanceof Problem && e.status !== 401) {
            const again = e.status === 429 || e.status >= 500;
            return again ? {reason: e.message, waitMs: e.retryAfter === undefined ? undefined : e.retryAfter * 1000} : {ended: true, reason: e.message};
        }
        return this.#askForTheSession(e, signal);
    }

    /** A session that ended leads back to coming in; one that holds means that the network broke, and is back by now. */
    async #askForTheSession(e, signal) {
        this.#say('waiting', e instanceof Problem ? e.message : BROKEN);
        try {
            await get('/session', {signal});
        } catch (refused) {
            if (refused.status === 401) {
                bus.dispatchEvent(new CustomEvent('signed-out', {detail: e instanceof Problem ? e : refused}));
                return {ended: true, reason: refused.message};
            }
        }
        return e instanceof Problem ? {ended: true, reason: e.message} : {reason: BROKEN};
    }

    #backoff() {
        this.#failures += 1;
        return Math.min(BACKOFF_MS.longest, this.#retryMs * 2 ** (this.#failures - 1)) * (0.75 + Math.random() / 2);
    }

    #say(kind, reason = null) {
        if (!this.#abort.signal.aborted) {
            this.#listener.state({kind, since: new Date(), reason});
        }
    }
}

/** Ends early, without an error, if the signal says so. */
export function pause(ms, signal) {
    return new Promise(resolve => {
        const done = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            resolve();
        };
        const timer = setTimeout(done, ms);
        signal.addEventListener('abort', done, {once: true});
    });
}
