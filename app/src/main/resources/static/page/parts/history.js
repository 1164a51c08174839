/* What happened to a hero or team, as much of it as a slider can have ticks. */
import {get, withQuery} from '../api.js';
import {orNull} from './latest.js';
import {toldPlainly} from './words.js';

const TICKS = 500;
const PAGE = 200;

/** @returns {Promise<?{entries: object[], next: ?string}>} the newest first; null if there never was such a one */
export async function historyOf(path, signal) {
    const entries = [];
    let next = withQuery(`${path}/history`, {limit: PAGE});
    while (next !== null && entries.length < TICKS) {
        const page = await orNull(get(next, {signal}));
        if (page === null) {
            return null;
        }
        entries.push(...page.data);
        next = page.next;
    }
    return {entries, next};
}

/** The oldest first, with what each says. */
export const ticksOf = (entries, about) => entries
    .map(entry => ({position: Number(entry.position), time: entry.time, get label() { return toldPlainly(entry, about); }}))
    .reverse();
