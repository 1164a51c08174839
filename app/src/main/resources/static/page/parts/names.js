/*
 * Names of heroes, teams and people, whom events know by their ids alone. They are asked for a few at a time, and once something has
 * happened anew where they are shown anew.
 */
import {LitElement, html} from 'lit';
import {bus, get} from '../api.js';
import {shortId} from '../format.js';
import {may} from '../session.js';
import {orNull} from './latest.js';

const AT_ONCE = 4;
const KEPT = 5000;
const cache = new Map();
const queue = [];
let running = 0;

bus.addEventListener('changed', ({detail: {path = ''}}) => {
    for (const [key, entry] of cache) {
        if (path.includes(key.split('/')[1])) {
            cache.delete(key);
        } else {
            entry.isOld = true;
        }
    }
    tokens = null;
});
bus.addEventListener('signed-out', () => {
    cache.clear();
    tokens = null;
});

/** Keeps names that an answer came with. */
export function learn(kind, items) {
    if (cache.size > KEPT) {
        cache.clear();
    }
    items.forEach(({id, name}) => cache.set(`${kind}/${id}`, {value: {name}}));
}

/** The name, if it is known already. */
export const known = (kind, id) => cache.get(`${kind}/${id}`)?.value?.name;

/** @returns {Promise<{name: ?string, gone: ?string}>} `gone` says how it ended, if it did */
export function nameOf(kind, id) {
    const key = `${kind}/${id}`;
    let entry = cache.get(key);
    if (entry === undefined || entry.isOld) {
        entry = {value: entry?.value};
        entry.promise = inTurn(() => look(kind, id)).then(value => {
            entry.value = value;
            return value;
        }, () => {
            cache.delete(key);
            return {name: null};
        });
        cache.set(key, entry);
    }
    return entry.promise ?? Promise.resolve(entry.value);
}

function inTurn(work) {
    return new Promise((resolve, reject) => {
        queue.push(() => work().then(resolve, reject));
        next();
    });
}

async function next() {
    if (running < AT_ONCE && queue.length > 0) {
        running++;
        await queue.shift()();
        running--;
        next();
    }
}

/** Of the history, which also knows those that have ended; a long one may not reach back to the name. */
async function look(kind, id) {
    if (kind === 'actors') {
        return {name: (await tokensById()).get(id) ?? null};
    }
    const history = (await orNull(get(`/${kind}/${id}/history?limit=50`)))?.data ?? [];
    const own = history.filter(entry => kind === 'heroes' || entry.data.heroId === undefined);
    const name = own.find(entry => entry.data.name !== undefined)?.data.name ?? null;
    if (own.some(entry => entry.event === 'HeroForgotten')) {
        return {name: null, gone: 'forgotten'};
    }
    if (own.some(entry => entry.event === 'HeroRetired' || entry.event === 'TeamDisbanded')) {
        return {name, gone: 'ended'};
    }
    return {name: name ?? (await orNull(get(`/${kind}/${id}`)))?.data.name ?? null};
}

let tokens = null;

async function tokensById() {
    tokens ??= get('/tokens').then(({data}) => new Map(data.map(({id, name}) => [id, name])));
    return tokens;
}

const NOUNS = {heroes: 'hero', teams: 'team'};

/** A hero or a team by its name, as a link; or a person, by the name of the token. */
class RosterRef extends LitElement {
    static properties = {
        kind: {attribute: false},
        of: {attribute: false},
        found: {state: true},
    };

    createRenderRoot() {
        return this;
    }

    willUpdate(changed) {
        if (changed.has('kind') || changed.has('of')) {
            const {kind, of} = this;
            const entry = cache.get(`${kind}/${of}`);
            this.found = entry?.value ?? null;
            if ((this.found === null || entry.isOld) && kind && of) {
                nameOf(kind, of).then(found => {
                    if (kind === this.kind && of === this.of) {
                        this.found = found;
                    }
                });
            }
        }
    }

    render() {
        const name = this.found?.name;
        if (this.kind === 'actors') {
            return name ? html`<span title=${this.of}>${name}</span>` : shortId(this.of);
        }
        const noun = NOUNS[this.kind];
        return html`<a href="#/${this.kind}/${this.of}" title=${this.found?.gone === 'ended' ? `A ${noun} that has ended` : this.of}>${
            name ?? (this.found?.gone === 'forgotten' ? html`<i>a forgotten hero</i>` : `${noun} …${String(this.of).slice(-6)}`)}</a>`;
    }
}

customElements.define('roster-ref', RosterRef);

export const ref = (kind, of) => html`<roster-ref .kind=${kind} .of=${of}></roster-ref>`;

/** Who was behind something: by name for administrators, who may see the tokens. */
export function who(actor) {
    if (!actor) {
        return 'not known';
    }
    if (actor === 'system') {
        return 'the service itself';
    }
    return may('admin') ? ref('actors', actor) : html`<code>${actor}</code>`;
}
