/* What is different of a hero or team at the later of two moments. */
import {html, nothing} from 'lit';
import {View} from '../view.js';
import {get, withQuery} from '../api.js';
import {words} from '../format.js';
import {Latest} from './latest.js';
import {learn} from './names.js';

class RosterChanges extends View {
    static properties = {
        path: {attribute: false},
        kind: {attribute: false},
        range: {attribute: false},
        changes: {state: true},
        next: {state: true},
    };

    #asked = new Latest();

    constructor() {
        super();
        this.changes = null;
        this.next = null;
    }

    /** What was between two moments stays as it was. */
    changed() {}

    updated(changed) {
        if (changed.has('path') || changed.has('range')) {
            this.#ask(withQuery(`${this.path}/changes`, {from: this.range.from ?? undefined, to: this.range.to, limit: 50}));
        }
    }

    get #members() {
        return this.kind === 'teams' ? 'heroes' : 'teams';
    }

    async #ask(path, before) {
        if (this.range.from === null) {
            this.problem = null;
            this.changes = {revised: {}, joined: [], left: []};
            return;
        }
        try {
            const answer = await this.#asked.run(this.signal, signal => get(path, {signal}));
            if (answer === undefined) {
                return;
            }
            const {joined, left} = answer.data;
            learn(this.#members, [...joined, ...left]);
            this.changes = before ? {...before, joined: [...before.joined, ...joined], left: [...before.left, ...left]} : answer.data;
            this.next = answer.next;
            this.problem = null;
        } catch (e) {
            this.problem = e.status === 404 ? new Error('It was not there at one of the two moments, so there is nothing to compare.') : e;
            this.changes = null;
        }
    }

    render() {
        if (this.problem !== null) {
            return html`<p role="status">${this.problem.message}</p>`;
        }
        if (this.changes === null) {
            return html`<p class="muted">Loading…</p>`;
        }
        const {revised, joined, left} = this.changes;
        const nothingDiffers = Object.keys(revised).length + joined.length + left.length === 0;
        return html`<div class="changes" role="status">
            <h3>What is different at the later moment</h3>
            ${nothingDiffers ? html`<p>Nothing. What came and went between them is in the story.</p>` : html`<dl class="facts">
                ${Object.entries(revised).map(([field, {from, to}]) => html`<dt>${words(field)}</dt>
                    <dd><del>${from ?? 'not known'}</del> <span aria-hidden="true">→</span> <ins>${to ?? 'not known'}</ins></dd>`)}
                ${this.#list('Joined', joined, 'good')}${this.#list('Left', left, 'bad')}</dl>`}
            ${this.next === null ? nothing : html`<button type="button"
                @click=${() => this.#ask(this.next, this.changes)}>More who joined or left</button>`}</div>`;
    }

    #list(title, items, tone) {
        return items.length === 0 ? nothing : html`<dt><span class="badge ${tone}">${title}</span></dt>
            <dd>${items.map((item, i) => html`${i === 0 ? '' : ', '}<a href="#/${this.#members}/${item.id}">${item.name}</a>`)}</dd>`;
    }
}

customElements.define('roster-changes', RosterChanges);
