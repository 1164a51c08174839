/* What is known of a hero as a person, how it is forgotten, and the proof that it is. */
import {html, nothing} from 'lit';
import {View} from '../view.js';
import {get, write} from '../api.js';
import {ask, tell} from '../dialogs.js';
import {number, shortId, when, words} from '../format.js';
import '../parts/finder.js';

const FIELDS = {name: 'Name', age: 'Age', secretName: 'Secret name'};

class MachineErasure extends View {
    static properties = {
        hero: {state: true},
        known: {state: true},
        history: {state: true},
        more: {state: true},
    };

    constructor() {
        super();
        this.hero = null;
        this.#clear();
    }

    #clear() {
        this.known = null;
        this.history = null;
        this.more = null;
    }

    get #forgotten() {
        return this.history?.some(entry => entry.event === 'HeroForgotten') ?? false;
    }

    /** A hero that is forgotten has no personal data to ask for. Its last event says so. */
    async load() {
        if (this.hero === null) {
            return;
        }
        const {signal} = this;
        const history = await get(`/heroes/${this.hero.id}/history`, {signal});
        this.history = history.data;
        this.more = history.next;
        this.known = this.#forgotten ? null : (await get(`/heroes/${this.hero.id}/personal-data`, {signal})).data.data;
    }

    render() {
        return html`<div class="stack">
            <section class="card" aria-label="Whom it is about"><h2>Whom it is about</h2>
                <roster-finder kind="heroes" label="Hero" .picked=${this.hero} @picked=${this.#pick}></roster-finder>
                <p class="muted">Who has retired is in no list of names any more: enter the id.</p></section>
            ${this.failure()}${this.hero === null || this.problem ? nothing
                : this.history === null ? this.skeleton() : this.#forgotten ? this.#proof() : this.#personalData()}</div>`;
    }

    #personalData() {
        if (this.known === null) {
            return this.skeleton();
        }
        const name = this.#name();
        return html`<section class="card" aria-label="What is known of ${name}">
            <div class="head"><h2>What is known of ${name}</h2>
                <button type="button" class="danger" @click=${this.#forget}>Forget ${name}…</button></div>
            <p class="muted">Every value that there ever was, the oldest first.</p>
            <div class="scroll" tabindex="0" role="region" aria-label="What is known"><table>
                <thead><tr><th scope="col">What</th><th scope="col">Value</th><th scope="col">Since</th><th scope="col">Event</th>
                    <th scope="col">By</th></tr></thead>
                <tbody>${this.known.map(({field, value, recordedAt, event, actor}) => html`<tr>
                    <th scope="row">${FIELDS[field] ?? words(field)}</th><td>${value ?? 'not known'}</td><td>${when(recordedAt)}</td>
                    <td>${words(event)}</td><td>${actor === null ? 'not known' : shortId(actor)}</td></tr>`)}</tbody></table></div>
            </section>`;
    }

    #proof() {
        const [last] = this.history.filter(entry => entry.event === 'HeroForgotten');
        return html`<section class="card" aria-label="The proof">
            <div class="head"><h2>Forgotten</h2><span class="badge good">Nothing personal is left</span></div>
            <p>The key of this hero was destroyed ${when(last.time)}. Its name, age and secret name are gone from every answer, table, event
                and replay, and from every backup and export made since then. Not reached are backups and exports made before.</p>
            <dl class="facts"><dt>What is left</dt><dd>the id, which teams it was in, and when</dd>
                <dt>Id</dt><dd><code>${this.hero.id}</code></dd></dl>
            <h3>Its events, as everybody can read them now</h3>
            <div class="scroll" tabindex="0" role="region" aria-label="What is left"><table>
                <thead><tr><th scope="col">Position</th><th scope="col">When</th><th scope="col">Event</th><th scope="col">What it says</th>
                    <th scope="col">By</th></tr></thead>
                <tbody>${this.history.map(({position, time, event, data, actor}) => html`<tr>
                    <td><a href="#/events/${position}">${number(position)}</a></td><td>${when(time)}</td>
                    <th scope="row">${words(event)}</th>
                    <td><code>${JSON.stringify(data)}</code></td><td>${shortId(actor)}</td></tr>`)}</tbody></table></div>
            ${this.more === null ? nothing : html`<button type="button" @click=${this.#older}>Show older</button>`}</section>`;
    }

    #name() {
        return this.hero.name ?? this.known?.findLast(({field}) => field === 'name')?.value ?? 'this hero';
    }

    #pick(event) {
        this.hero = event.detail;
        this.#clear();
        this.reload();
    }

    async #older() {
        try {
            const {data, next} = await get(this.more, {signal: this.signal});
            this.history = [...this.history, ...data];
            this.more = next;
        } catch (e) {
            tell(e.message, {isError: true});
        }
    }

    async #forget() {
        const {id} = this.hero;
        const name = this.#name();
        await ask({
            title: `Forget ${name}?`,
            text: 'The key that its name, age and secret name are sealed with is destroyed, also in snapshots, and it leaves the roster. '
                + 'There is no way back. Its id, its teams and the times stay. Backups and exports made before are not reached.',
            action: 'Forget',
            dangerous: true,
            confirm: name,
            submit: async () => {
                await write('POST', `/heroes/${id}/erasure`);
                this.hero = {id, name: null};
                tell('The hero is forgotten.');
                return true;
            },
        });
    }
}

customElements.define('machine-erasure', MachineErasure);
