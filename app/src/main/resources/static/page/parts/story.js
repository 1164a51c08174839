/* The story of a hero or team: what happened to it, the newest first, who did it and by which command. */
import {LitElement, html, nothing} from 'lit';
import {get} from '../api.js';
import {number, shortId, when, words} from '../format.js';
import {who} from './names.js';
import {personalOf, told} from './words.js';

const PAGE = 20;

/** `history` is what is loaded already; `forgotten` says that what was personal in it is gone. */
class RosterStory extends LitElement {
    static properties = {
        about: {attribute: false},
        kind: {attribute: false},
        history: {attribute: false},
        forgotten: {attribute: false},
        entries: {state: true},
        next: {state: true},
        shown: {state: true},
        problem: {state: true},
        busy: {state: true},
    };

    constructor() {
        super();
        this.history = {entries: [], next: null};
        this.forgotten = false;
        this.shown = PAGE;
        this.problem = null;
        this.busy = false;
    }

    createRenderRoot() {
        return this;
    }

    willUpdate(changed) {
        if (changed.has('history')) {
            this.entries = this.history.entries;
            this.next = this.history.next;
        }
        if (changed.has('about')) {
            this.shown = PAGE;
        }
    }

    async #more() {
        this.shown += PAGE;
        if (this.shown <= this.entries.length || this.next === null) {
            return;
        }
        this.busy = true;
        try {
            const {data, next} = await get(this.next);
            this.entries = [...this.entries, ...data];
            this.next = next;
            this.problem = null;
        } catch (e) {
            this.problem = e;
        }
        this.busy = false;
    }

    render() {
        const more = this.shown < this.entries.length || this.next !== null;
        return html`
            <ol class="story" reversed>${this.entries.slice(0, this.shown).map(entry => this.#entry(entry))}</ol>
            ${this.problem === null ? nothing : html`<p class="error" role="alert">${this.problem.message}</p>`}
            ${more ? html`<button type="button" ?disabled=${this.busy} @click=${this.#more}>Earlier events</button>` : nothing}`;
    }

    #entry(entry) {
        const erased = this.forgotten && personalOf(entry).length > 0;
        return html`<li>
            <p class="what">${told(entry, this.about)}
                ${erased ? html`<span class="badge bad" title="What was personal in it can’t be read by anybody any more">erased:
                    ${personalOf(entry).map(field => words(field).toLowerCase()).join(', ')}</span>` : nothing}</p>
            <p class="muted">${when(entry.time)} · by ${who(entry.actor)} ·
                ${this.kind === 'teams' && entry.data.heroId ? 'the hero’s ' : ''}version ${number(entry.version)}</p>
            <p class="muted">command ${shortId(entry.causationId)}${entry.correlationId === entry.causationId ? nothing
                : html`, which began with ${shortId(entry.correlationId)}`} ·
                <a href="#/events/${entry.position}">event ${number(entry.position)}</a>
                ${this.forgotten ? nothing : html`· <button type="button" class="link" @click=${() => this.dispatchEvent(
                    new CustomEvent('show-moment', {detail: {position: entry.position}}))}>see it then</button>`}</p>
        </li>`;
    }
}

customElements.define('roster-story', RosterStory);
