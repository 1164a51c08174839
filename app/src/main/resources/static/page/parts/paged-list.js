/* A list that comes in pages. What is shown stays until what replaces it is there. */
import {LitElement, html, nothing} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import {get} from '../api.js';
import {Latest} from './latest.js';
import {learn} from './names.js';

const SLOW_MS = 2000;

/** A list of more is not asked for anew whenever something changes somewhere. */
const LIVE = 200;

/** Pages of the past can be empty, and lead on all the same; so many are asked for at once. */
const PAGES = 20;

/**
 * Shows what `path` lists, or goes on from a `first` page that came with something else and is one of the list `of`. When `fresh`
 * changes it asks again for all that it shows. `past` says that these are the names of another time. `loaded` tells how many
 * milliseconds it took; `slow`, that it takes long.
 */
class PagedList extends LitElement {
    static properties = {
        path: {attribute: false},
        first: {attribute: false},
        of: {attribute: false},
        fresh: {attribute: false},
        past: {type: Boolean},
        kind: {attribute: false},
        row: {attribute: false},
        empty: {attribute: false},
        items: {state: true},
        next: {state: true},
        problem: {state: true},
        busy: {state: true},
        stale: {state: true},
    };

    #asked = new Latest();
    #gone = new AbortController();

    constructor() {
        super();
        this.path = null;
        this.first = null;
        this.past = false;
        this.empty = 'None.';
        this.items = null;
        this.next = null;
        this.problem = null;
        this.busy = false;
        this.stale = false;
        this.again = false;
    }

    createRenderRoot() {
        return this;
    }

    disconnectedCallback() {
        this.#gone.abort();
        super.disconnectedCallback();
    }

    connectedCallback() {
        super.connectedCallback();
        this.#gone = new AbortController();
    }

    willUpdate(changed) {
        if (changed.has('first') && this.first !== null && (changed.has('of') || !this.#hasMoreThan(this.first))) {
            this.#asked.cancel();
            this.#take(this.first);
            this.busy = false;
        }
    }

    updated(changed) {
        if (this.path !== null && changed.has('path')) {
            this.#ask({items: [], next: this.path}, 1);
        } else if (this.path !== null && changed.has('fresh')) {
            this.#refresh();
        } else if (changed.has('first') && this.first !== null && this.#hasMoreThan(this.first)) {
            this.#ask(this.first, this.items.length);
        }
    }

    /** Of a long list only if the reader wants it, who would lose the place otherwise. */
    #refresh() {
        if ((this.items?.length ?? 0) > LIVE) {
            this.stale = true;
        } else if (!this.busy) {
            this.#ask({items: [], next: this.path}, Math.max(1, this.items?.length ?? 0));
        } else {
            this.again = true;
        }
    }

    #hasMoreThan(page) {
        return this.items !== null && this.items.length > page.items.length;
    }

    #take({items, next}) {
        this.items = items;
        this.next = next;
        this.problem = null;
        this.stale = false;
        if (!this.past) {
            learn(this.kind, items);
        }
    }

    /** Goes on from what there is, until there are so many, if there are. */
    async #ask(from, count) {
        const since = performance.now();
        const slow = setTimeout(() => this.dispatchEvent(new Event('slow')), SLOW_MS);
        this.busy = true;
        try {
            const found = await this.#asked.run(this.#gone.signal, signal => pages(from, count, signal));
            if (found === undefined) {
                return;
            }
            this.#take(found);
            this.dispatchEvent(new CustomEvent('loaded', {detail: {milliseconds: performance.now() - since}}));
        } catch (e) {
            this.problem = e;
        } finally {
            clearTimeout(slow);
        }
        this.busy = false;
        if (this.again) {
            this.again = false;
            this.#refresh();
        }
    }

    #again() {
        if (this.path !== null) {
            this.#ask({items: [], next: this.path}, 1);
        } else {
            this.#ask({items: this.items, next: this.next}, this.items.length + 1);
        }
    }

    render() {
        if (this.problem !== null) {
            return html`<div class="failure" role="alert"><p>${this.problem.message}</p>
                <button type="button" @click=${this.#again}>Try again</button></div>`;
        }
        if (this.items === null) {
            return html`<p class="muted">Loading…</p>`;
        }
        return html`
            ${this.stale ? html`<p class="buttons" role="status"><span class="muted">Something has changed.</span>
                <button type="button" @click=${this.#again}>Refresh</button></p>` : nothing}
            ${this.items.length > 0 ? html`<ul class="list ${this.busy ? 'pending' : ''}" aria-busy=${this.busy}>
                ${repeat(this.items, item => item.id, item => html`<li>${this.row(item)}</li>`)}</ul>`
                : html`<p class="muted">${this.next === null ? this.empty : 'None so far.'}</p>`}
            ${this.next === null ? nothing : html`<button type="button" ?disabled=${this.busy}
                @click=${() => this.#ask({items: this.items, next: this.next}, this.items.length + 1)}>More</button>`}`;
    }
}

async function pages({items, next}, count, signal) {
    let all = items;
    for (let page = 0; next !== null && all.length < count && page < PAGES; page++) {
        const answer = await get(next, {signal});
        all = [...all, ...answer.data];
        next = answer.next;
    }
    return {items: all, next};
}

customElements.define('paged-list', PagedList);
