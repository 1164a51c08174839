/* Finds one hero or team, by the beginning of its name or by its id. */
import {html, nothing} from 'lit';
import {View} from '../view.js';
import {get, withQuery} from '../api.js';
import {shortId} from '../format.js';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const AT_MOST = 8;
/** While somebody types. */
const PAUSE_MS = 250;

/**
 * Says `picked` with `{id, name}`, or with null when the choice is taken back.
 *
 * @property kind `heroes` or `teams`
 * @property label of the field
 * @property picked what is chosen
 */
class RosterFinder extends View {
    static properties = {
        kind: {},
        label: {},
        picked: {attribute: false},
        typed: {state: true},
        found: {state: true},
    };

    #timer = null;
    #asked = 0;

    constructor() {
        super();
        this.picked = null;
        this.typed = '';
        this.found = null;
    }

    changed() {}

    disconnectedCallback() {
        clearTimeout(this.#timer);
        super.disconnectedCallback();
    }

    async load() {
        const asked = ++this.#asked;
        const typed = this.typed.trim();
        if (typed === '') {
            this.found = null;
            return;
        }
        if (ID.test(typed)) {
            this.found = [{id: typed.toLowerCase(), name: null}];
            return;
        }
        const {data} = await get(withQuery(`/${this.kind}`, {namePrefix: typed, sort: 'name', limit: AT_MOST}), {signal: this.signal});
        if (asked === this.#asked) {
            this.found = data;
        }
    }

    render() {
        return this.picked === null ? this.#search() : html`<div class="field"><span>${this.label}</span>
            <div class="buttons"><span class="badge">${this.picked.name ?? shortId(this.picked.id)}</span>
            <button type="button" class="quiet" @click=${() => this.#pick(null)}
                aria-label="Choose another than ${this.picked.name ?? this.picked.id}">Choose another</button></div></div>`;
    }

    #search() {
        return html`<label class="field"><span>${this.label}</span>
                <input type="search" autocomplete="off" placeholder="Beginning of a name, or an id" .value=${this.typed}
                    @input=${this.#type}></label>
            ${this.failure()}
            <div aria-live="polite">${this.found === null ? nothing : this.#results()}</div>`;
    }

    #results() {
        return this.found.length === 0
            ? html`<p class="muted">No name begins like that. Capital letters count.</p>`
            : html`<ul class="found">${this.found.map(one => html`<li>
                <button type="button" @click=${() => this.#pick(one)}>
                    ${one.name ?? 'The one with this id'} ${shortId(one.id)}</button></li>`)}</ul>`;
    }

    #type(event) {
        this.typed = event.target.value;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.reload(), PAUSE_MS);
    }

    #pick(one) {
        this.picked = one === null ? null : {id: one.id, name: one.name};
        this.typed = '';
        this.found = null;
        this.dispatchEvent(new CustomEvent('picked', {detail: this.picked}));
    }
}

customElements.define('roster-finder', RosterFinder);
