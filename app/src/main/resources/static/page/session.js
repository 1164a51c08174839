/* Who uses the page, and what their roles allow. What the page hides, the service refuses. */
import {Unreachable, address, bus, get, refusalOf, write} from './api.js';

/** @type {?{actor: string, name: ?string, roles: string[], expiresAt: ?string}} */
let current = null;

export const session = () => current;

/** @param {string} role such as `editor`; a role that implies it will do */
export const may = role => current !== null && current.roles.includes(role);

/** Finds out whether there is a session already. */
export async function resume() {
    try {
        current = (await get('/session')).data;
    } catch (e) {
        if (e.status !== 401) {
            throw e;
        }
        current = null;
    }
    return current;
}

/** @param {{code: string}|{token: string}} proof a one-time code, or an access token, which the page does not keep */
export async function signIn(proof) {
    const {token, ...body} = proof;
    await start(token, body);
    return resume();
}

async function start(token, body) {
    let response;
    try {
        response = await fetch(address('/session'), {
            method: 'POST',
            credentials: 'same-origin',
            headers: {'Content-Type': 'application/json', ...(token ? {Authorization: `Bearer ${token}`} : {})},
            body: JSON.stringify(body),
        });
    } catch {
        throw new Unreachable();
    }
    if (!response.ok) {
        throw refusalOf(response, await response.json().catch(() => ({})));
    }
}

export async function signOut() {
    await write('DELETE', '/session');
    current = null;
    bus.dispatchEvent(new CustomEvent('signed-out', {detail: null}));
}

/** The service does not take the cookie any more. */
export function forget() {
    current = null;
}
