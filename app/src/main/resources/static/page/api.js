/*
 * How the page talks to the service: over its public API alone, with the addresses of its description (/docs). The session is a
 * cookie that no script can read.
 */

/** A refusal (RFC 9457), as the service words it. */
export class Problem extends Error {
    /** @param retryAfter seconds, if the service says when to come again */
    constructor(status, body, retryAfter) {
        super(body.detail ?? body.title ?? `The service answered with ${status}.`);
        this.status = status;
        this.kind = String(body.type ?? '').split('/').pop();
        this.title = body.title ?? `Status ${status}`;
        this.version = body.version;
        this.errors = body.errors ?? [];
        this.retryAfter = retryAfter;
    }
}

/** What an answer refuses, with the seconds of its Retry-After. */
export function refusalOf(response, body) {
    const seconds = Number(response.headers.get('Retry-After') ?? NaN);
    return new Problem(response.status, body, Number.isFinite(seconds) ? seconds : undefined);
}

/** The service could not be reached, so it is not known whether a write was done. */
export class Unreachable extends Error {
    constructor() {
        super('The service can’t be reached.');
        this.kind = 'unreachable';
    }
}

/**
 * What the whole page listens to: `signed-out` (a 401), `lost` and `back` (the connection), `behind` and `follows` (whether the
 * tables that are read follow the events), and `changed` (this page wrote something, or something happened, so what is shown may be old).
 */
export const bus = new EventTarget();

export const connection = {
    /** Since when the service has not answered; null while it does. */
    lostSince: null,
};

/** The position of the newest event that this page knows of: reads ask for what knows of it (docs/http.md). */
let newest = null;

/** After the tables that are read did not get an event in time, it is not asked for again for so long. */
const CONTENT_WITH_OLDER_MS = 15_000;

let isBehind = false;
let isContent = false;

function fallBehind() {
    isContent = true;
    setTimeout(() => {
        isContent = false;
        bus.dispatchEvent(new CustomEvent('changed', {detail: {}}));
    }, CONTENT_WITH_OLDER_MS);
    if (!isBehind) {
        isBehind = true;
        bus.dispatchEvent(new Event('behind'));
    }
}

function keepUp() {
    if (isBehind) {
        isBehind = false;
        bus.dispatchEvent(new Event('follows'));
    }
}

/** The place of a position in the order of all events, without the mark by which its event is known. */
export const numberOf = position => BigInt(position.split('-')[0]);

/** Whoever asks from now on gets what knows of this event. */
export function seen(position) {
    if (position !== null && (newest === null || numberOf(position) > numberOf(newest))) {
        newest = position;
    }
}

/** A restore of the database, or a fail-over, has lost what the page has seen: all of it is read anew. */
export function rewound() {
    newest = null;
    bus.dispatchEvent(new CustomEvent('changed', {detail: {}}));
}

/** An address of the service, below the path that the page itself was loaded from. */
export const address = path => new URL(path.replace(/^\//, ''), document.baseURI).href;

/** With parameters; those that are null or empty are left out. */
export function withQuery(path, parameters) {
    const query = new URLSearchParams(
        Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== ''));
    return query.size === 0 ? path : `${path}?${query}`;
}

/**
 * Reads. While the service can't be reached, or says that it can't answer now, it waits, and asks again when it is back. If the tables
 * that are read have stopped following the events, it gets what they have, and the page says so.
 *
 * @returns {Promise<{data: any, status: number, position: ?string, etag: ?string, next: ?string}>}
 * @throws {Problem}
 */
export async function get(path, {signal, headers = {}} = {}) {
    for (;;) {
        const position = isContent ? null : newest;
        try {
            const answer = await send('GET', path, {
                signal,
                headers: position === null ? headers : {'Roster-Position': position, ...headers},
            });
            if (position !== null && answer.position !== null) {
                keepUp();
            }
            return answer;
        } catch (e) {
            if (e.kind === 'not-reached' && position !== null) {
                fallBehind();
            } else if (e.kind === 'history-rewound' && position !== null) {
                rewound();
            } else if (e.status === 429) {
                await after((e.retryAfter ?? 5) * 1000, signal);
            } else if (AWAY.has(e.status) && !path.startsWith('/actuator/')) {
                lost();
                await isBack(signal);
            } else if (e instanceof Unreachable) {
                await isBack(signal);
            } else {
                throw e;
            }
        }
    }
}

/** What a proxy answers, or the service itself, while there is nobody who can. */
const AWAY = new Set([502, 503, 504]);

function after(ms, signal) {
    return new Promise((resolve, reject) => {
        const gone = () => {
            clearTimeout(timer);
            reject(signal.reason);
        };
        const timer = setTimeout(() => {
            signal?.removeEventListener('abort', gone);
            resolve();
        }, ms);
        signal?.addEventListener('abort', gone, {once: true});
    });
}

/**
 * Writes. The answer comes when what was written can be read, on every node.
 *
 * @param body is sent as JSON, unless it is undefined
 * @param etag of what the write is based on: if that has changed it is refused with 412
 * @param key by which the same request is known when it is sent again (Idempotency-Key)
 * @throws {Problem|Unreachable}
 */
export async function write(method, path, {body, etag, key, signal} = {}) {
    const headers = {};
    if (etag) {
        headers['If-Match'] = etag;
    }
    if (key) {
        headers['Idempotency-Key'] = key;
    }
    const answer = await send(method, path, {body, headers, signal});
    seen(answer.position);
    bus.dispatchEvent(new CustomEvent('changed', {detail: {method, path}}));
    return answer;
}

async function send(method, path, {body, headers, signal}) {
    let response;
    let text;
    try {
        response = await fetch(address(path), {
            method,
            signal,
            credentials: 'same-origin',
            cache: 'no-store',
            headers: body === undefined ? headers : {'Content-Type': 'application/json', ...headers},
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        text = await response.text();
    } catch (e) {
        if (e.name === 'AbortError') {
            throw e;
        }
        lost();
        throw new Unreachable();
    }
    if (!AWAY.has(response.status) || path.startsWith('/actuator/')) {
        found();
    }
    const isJson = /[/+]json/.test(response.headers.get('Content-Type') ?? '');
    const data = isJson && text !== '' ? JSON.parse(text) : text;
    if (!response.ok) {
        const problem = refusalOf(response, isJson ? data : {});
        if (response.status === 401 && path !== '/session') {
            bus.dispatchEvent(new CustomEvent('signed-out', {detail: problem}));
        }
        throw problem;
    }
    return {
        data,
        status: response.status,
        position: response.headers.get('Roster-Position'),
        etag: response.headers.get('ETag'),
        next: nextOf(response.headers.get('Link')),
    };
}

/** Where a list goes on (RFC 8288), as an address within the service. */
function nextOf(link) {
    const found = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? '');
    if (found === null) {
        return null;
    }
    const base = new URL(document.baseURI);
    const next = new URL(found[1], base);
    return next.pathname.slice(base.pathname.replace(/[^/]*$/, '').length - 1) + next.search;
}

function lost() {
    if (connection.lostSince === null) {
        connection.lostSince = new Date();
        bus.dispatchEvent(new Event('lost'));
        lookWhetherItIsBack();
    }
}

function found() {
    if (connection.lostSince !== null) {
        connection.lostSince = null;
        bus.dispatchEvent(new Event('back'));
    }
}

let isLooking = false;

/** Every two seconds; one looks, however often the connection is lost. */
async function lookWhetherItIsBack() {
    if (isLooking) {
        return;
    }
    isLooking = true;
    while (connection.lostSince !== null) {
        await after(2000);
        try {
            const response = await fetch(address('/actuator/health/readiness'), {cache: 'no-store'});
            if (response.ok) {
                found();
            }
        } catch {
            // Not yet.
        }
    }
    isLooking = false;
}

function isBack(signal) {
    return new Promise((resolve, reject) => {
        if (connection.lostSince === null) {
            resolve();
            return;
        }
        const settled = new AbortController();
        const options = {once: true, signal: settled.signal};
        bus.addEventListener('back', () => {
            settled.abort();
            resolve();
        }, options);
        signal?.addEventListener('abort', () => {
            settled.abort();
            reject(signal.reason);
        }, options);
    });
}
