/* What happened to a hero or team, as much of it as a slider can have ticks. */
import {get, withQuery} from '../api.js';
import {orNull} from './latest.js';
import {tickOf} from './words.js';

const TICKS = 500;
const PAGE = 200;
const FEW = 20;

/**
 * @param known what was loaded before: it is given back as it is if nothing happened since
 * @returns {Promise<?{entries: object[], next: ?string}>} the newest first; null if there never was such a one
 */
export async function historyOf(path, signal, known = null) {
    const entries = [];
    const newest = known?.entries[0]?.position;
    let next = withQuery(`${path}/history`, {limit: known === null ? PAGE : FEW});
    while (next !== null && entries.length < TICKS) {
        const page = await orNull(get(next, {signal}));
        if (page === null) {
            return null;
        }
        entries.push(...page.data);
        next = page.next;
        if (known !== null && entries.at(-1)?.position <= newest) {
            return joined(entries, known) ?? historyOf(path, signal);
        }
    }
    return known !== null && next === null && entries.length === known.entries.length ? known : {entries, next};
}

/** Null if what was known does not hold any more, since its hero was forgotten. */
function joined(entries, known) {
    const added = entries.filter(entry => entry.position > known.entries[0].position);
    if (added.some(entry => entry.event === 'HeroForgotten')) {
        return null;
    }
    const oldest = entries.at(-1).position;
    const all = [...entries, ...known.entries.filter(entry => entry.position < oldest)];
    return all.length === known.entries.length ? known : {entries: all, next: known.next};
}

/** The oldest first, with what each says. */
export const ticksOf = (entries, about) => entries.map(entry => tickOf(entry, about)).reverse();
