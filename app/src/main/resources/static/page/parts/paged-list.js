/* A list that comes in pages. What is shown stays until what replaces it is there. */
import {LitElement, html, nothing} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import {get} from '../api.js';
import {Latest} from './latest.js';
import {learn} from './names.js';

/**
 * Shows what `path` lists, or goes on from a `first` page that came with something else. `loaded` tells how long a first page
 * took, in milliseconds.
 */
class PagedList extends LitElement {
    static properties = {
        path: {attribute: false},
        first: {attribute: false},
        kind: {attribute: false},
        row: {attribute: false},
        empty: {attribute: false},
        items: {state: true},
        next: {state: true},
        problem: {state: true},
        busy: {state: true},
    };

    #asked = new Latest();
    #gone = new AbortController();

    constructor() {
        super();
        this.path = null;
        this.first = null;
        this.empty = 'None.';
        this.items = null;
        this.next = null;
        this.problem = null;
        this.busy = false;
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
        if (changed.has('first') && this.first !== null) {
            this.#asked.cancel();
            this.items = this.first.items;
            this.next = this.first.next;
            this.problem = null;
            this.busy = false;
            learn(this.kind, this.items);
        }
    }

    updated(changed) {
        if (changed.has('path') && this.path !== null) {
            this.#ask(this.path, true);
        }
    }

    async #ask(path, anew) {
        const since = performance.now();
        this.busy = true;
        try {
            const answer = await this.#asked.run(this.#gone.signal, signal => get(path, {signal}));
            if (answer === undefined) {
                return;
            }
            learn(this.kind, answer.data);
            this.items = anew ? answer.data : [...this.items, ...answer.data];
            this.next = answer.next;
            this.problem = null;
            if (anew) {
                this.dispatchEvent(new CustomEvent('loaded', {detail: {milliseconds: performance.now() - since}}));
            }
        } catch (e) {
            this.problem = e;
            this.items = anew ? [] : this.items;
            this.next = anew ? null : this.next;
        }
        this.busy = false;
    }

    render() {
        if (this.problem !== null) {
            return html`<div class="failure" role="alert"><p>${this.problem.message}</p>
                <button type="button" @click=${() => this.#ask(this.path ?? this.next, this.path !== null)}>Try again</button></div>`;
        }
        if (this.items === null) {
            return html`<p class="muted">Loading…</p>`;
        }
        return html`
            ${this.items.length === 0 && this.next === null ? html`<p class="muted">${this.empty}</p>` : html`
                <ul class="list ${this.busy ? 'pending' : ''}" aria-busy=${this.busy}>
                    ${repeat(this.items, item => item.id, item => html`<li>${this.row(item)}</li>`)}</ul>`}
            ${this.next === null ? nothing : html`<button type="button" ?disabled=${this.busy}
                @click=${() => this.#ask(this.next, false)}>More</button>`}`;
    }
}

customElements.define('paged-list', PagedList);
