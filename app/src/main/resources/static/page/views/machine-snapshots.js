/* Whole read models as of a moment in the past, kept beside the live one. */
import {html, nothing} from 'lit';
import {Polled} from '../parts/polled.js';
import {get, write} from '../api.js';
import {ask, tell} from '../dialogs.js';
import {ago, bytes, number, when} from '../format.js';
import {isRunning, outcomeOf, progressOf} from '../parts/rebuilding.js';

class MachineSnapshots extends Polled {
    static properties = {
        snapshots: {state: true},
        rebuilds: {state: true},
    };

    constructor() {
        super();
        this.snapshots = null;
        this.rebuilds = [];
    }

    get pace() {
        return this.rebuilds.some(isRunning) ? 500 : 2_000;
    }

    async load() {
        const {signal} = this;
        const [snapshots, rebuilds] = await Promise.all([get('/read-model/snapshots', {signal}), get('/rebuilds', {signal})]);
        this.snapshots = snapshots.data;
        this.rebuilds = rebuilds.data;
    }

    render() {
        if (this.snapshots === null) {
            return html`${this.failure()}${this.skeleton()}`;
        }
        const running = this.rebuilds.filter(isRunning);
        return html`${this.failure()}<div class="stack">${running.map(progressOf)}${this.#lastFailed()}
            <section class="card" aria-label="Snapshots">
                <div class="head"><h2>Snapshots</h2>
                    <button type="button" class="primary" ?disabled=${running.length > 0} @click=${build}>Build one…</button></div>
                <p class="muted">A snapshot is the whole roster as of a moment in the past, in tables of its own. It can be asked like the
                    live one, however long ago its moment is. Whoever is forgotten leaves all snapshots.</p>
                ${this.snapshots.length === 0 ? html`<div class="hint"><p>There is none now.</p></div>`
                    : this.snapshots.map(one => this.#one(one))}
            </section></div>`;
    }

    /** A failure of the last one would be seen under the rebuilds only. */
    #lastFailed() {
        const [last] = this.rebuilds.filter(one => one.kind === 'snapshot');
        return last?.state === 'failed' ? html`<section class="card" aria-label="What failed">
            <h2>The last snapshot failed</h2>${outcomeOf(last)}</section>` : nothing;
    }

    #one(one) {
        return html`<div class="card inner" role="group" aria-label="Snapshot ${one.name}">
            <div class="head"><h3>${one.name}</h3>
                <button type="button" class="danger" aria-label="Drop ${one.name}" @click=${() => drop(one)}>Drop…</button></div>
            <dl class="facts">
                <dt>Position</dt><dd><a href="#/events/${one.position}">${number(one.position)}</a></dd>
                <dt>Size</dt><dd>${bytes(one.bytes)}</dd>
                <dt>Ready since</dt><dd>${when(one.createdAt)}</dd>
                <dt>Is dropped</dt><dd>${when(one.expiresAt)}, ${ago(one.expiresAt)}</dd>
                <dt>For SQL</dt><dd>the schema <code>${one.schema}</code></dd>
                <dt>For the API</dt><dd><code>/heroes?snapshot=${one.name}</code></dd>
            </dl></div>`;
    }
}

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const build = () => ask({
    title: 'Build a snapshot',
    text: 'All events up to the moment are played into tables of their own. Give the moment, or a position.',
    fields: [
        {name: 'moment', label: 'Moment', type: 'datetime-local', hint: `In your time zone, ${ZONE}.`},
        {name: 'position', label: 'Or position', type: 'number', min: 0},
        {name: 'name', label: 'Name', hint: 'Small letters, digits and _. Without one it is given one.'},
        {name: 'days', label: 'Days until it is dropped', type: 'number', min: 1, hint: 'At most 90; 7 if it is left empty.'},
    ],
    action: 'Build',
    submit: async ({moment, position, name, days}) => {
        if ((moment === '') === (position === '')) {
            throw new Error('Give either a moment or a position.');
        }
        const body = {asOf: position === '' ? new Date(moment).toISOString() : Number(position)};
        if (name.trim() !== '') {
            body.name = name.trim();
        }
        if (days !== '') {
            body.timeToLive = `P${days}D`;
        }
        const {data} = await write('POST', '/read-model/snapshots', {body});
        tell(`The snapshot ${data.snapshot} is being built.`);
        return true;
    },
});

const drop = ({name, schema}) => ask({
    title: `Drop the snapshot ${name}?`,
    text: `Its tables, in the schema ${schema}, are dropped. Whoever asks it gets 404 then. The live tables and the events stay.`,
    action: 'Drop',
    dangerous: true,
    confirm: name,
    submit: async () => {
        await write('DELETE', `/read-model/snapshots/${encodeURIComponent(name)}`);
        tell(`The snapshot ${name} was dropped.`);
        return true;
    },
});

customElements.define('machine-snapshots', MachineSnapshots);
