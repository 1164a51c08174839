/* What happened in the whole roster between two moments, in words, by kinds. */
import {html, nothing} from 'lit';
import {View} from '../view.js';
import {get, withQuery} from '../api.js';
import {number} from '../format.js';
import {Latest} from './latest.js';
import {KINDS, entryOf, kindInWords, told} from './words.js';

const MOST = 500;
const PAGE = 200;
const SHOWN = 50;

class RosterBetween extends View {
    static properties = {
        range: {attribute: false},
        head: {attribute: false},
        found: {state: true},
    };

    #asked = new Latest();

    constructor() {
        super();
        this.found = null;
    }

    /** What was between two moments stays as it was. */
    changed() {}

    updated(changed) {
        if (changed.has('range')) {
            this.#load(this.range.from ?? this.head, this.range.to ?? this.head);
        }
    }

    async #load(from, to) {
        try {
            const found = await this.#asked.run(this.signal, signal => between(from, to, signal));
            if (found !== undefined) {
                this.found = found;
                this.problem = null;
            }
        } catch (e) {
            this.problem = e;
        }
    }

    render() {
        if (this.problem !== null) {
            return html`<p class="error" role="alert">${this.problem.message}</p>`;
        }
        if (this.found === null) {
            return html`<p class="muted">Loading…</p>`;
        }
        const {entries, cutAt} = this.found;
        const groups = Map.groupBy(entries, entry => entry.event);
        const order = [...groups.keys()].sort((a, b) => rank(a) - rank(b));
        return html`<h2>What happened between</h2>
            <p role="status">${entries.length === 0 ? 'Nothing.' : `${number(entries.length)} events.`}
                ${cutAt === null ? nothing : html`<b>More happened: these are the first ${number(MOST)}, up to position ${cutAt}.</b>`}</p>
            ${order.map(event => this.#group(event, groups.get(event)))}`;
    }

    #group(event, entries) {
        return html`<details><summary>${kindInWords(event)} <span class="badge">${number(entries.length)}</span></summary>
            <ul class="list">${entries.slice(0, SHOWN).map(entry => html`<li><span class="who">${told(entry)}</span>
                <a href="#/events/${entry.position}">event ${entry.position}</a></li>`)}</ul>
            ${entries.length > SHOWN ? html`<p class="muted">and ${number(entries.length - SHOWN)} more</p>` : nothing}</details>`;
    }
}

const rank = event => (KINDS.indexOf(event) + KINDS.length + 1) % (KINDS.length + 1);

async function between(from, to, signal) {
    const entries = [];
    let next = withQuery('/events', {after: from, limit: PAGE});
    while (next !== null && entries.length < MOST) {
        const page = await get(next, {signal});
        const within = page.data.filter(event => BigInt(event.position) <= BigInt(to));
        entries.push(...within.map(entryOf));
        next = within.length < page.data.length || entries.at(-1)?.position === String(to) ? null : page.next;
    }
    const kept = entries.slice(0, MOST);
    return {entries: kept, cutAt: next !== null || entries.length > MOST ? kept.at(-1).position : null};
}

customElements.define('roster-between', RosterBetween);
