/* The tables that are read, and how they are made anew from the events. */
import {html, nothing} from 'lit';
import {Polled} from '../parts/polled.js';
import {get, write} from '../api.js';
import {ask, tell} from '../dialogs.js';
import {bytes, duration, number, when} from '../format.js';
import {isRunning, kindOf, outcomeOf, progressOf, stateOf, toneOf} from '../parts/rebuilding.js';

class MachineRebuilds extends Polled {
    static properties = {
        model: {state: true},
        rebuilds: {state: true},
        shown: {state: true},
    };

    constructor() {
        super();
        this.model = null;
        this.rebuilds = null;
        this.shown = 10;
    }

    get pace() {
        return this.rebuilds?.some(isRunning) ? 500 : 2_000;
    }

    async load() {
        const {signal} = this;
        const [model, rebuilds] = await Promise.all([get('/read-model', {signal}), get('/rebuilds', {signal})]);
        this.model = model.data;
        this.rebuilds = rebuilds.data;
    }

    render() {
        if (this.model === null) {
            return html`${this.failure()}${this.skeleton()}`;
        }
        const running = this.rebuilds.filter(isRunning);
        return html`${this.failure()}<div class="stack">
            ${running.map(progressOf)}
            <section class="card" aria-label="Read model">${this.#model(running.length > 0)}</section>
            <section class="card" aria-label="The last rebuilds">${this.#last()}</section></div>`;
    }

    #model(busy) {
        const {live, previous, served, version} = this.model;
        return html`<div class="head"><h2>Read model</h2>
                ${served ? html`<span class="badge good">Served</span>`
                    : html`<span class="badge bad">This node is made for version ${version}, and can’t be read from</span>`}</div>
            <div class="cards">${generation('What everybody reads', live)}${generation('What an undo goes back to', previous)}</div>
            <div class="buttons actions">
                <button type="button" class="primary" ?disabled=${busy} @click=${rebuild}>Rebuild…</button>
                <button type="button" ?disabled=${busy} @click=${verify}>Only compare</button>
                <button type="button" class="danger" ?disabled=${busy || previous === null} @click=${undo}>Undo the last rebuild…</button>
            </div>
            <p class="muted">A rebuild plays all events into new tables beside the live ones, compares both, and puts the new ones in
                place. Nobody who reads or writes waits for it. Only one runs, in all nodes together.</p>`;
    }

    #last() {
        const ended = this.rebuilds.filter(one => !isRunning(one));
        return html`<h2>The last rebuilds</h2>
            ${ended.length === 0 ? html`<div class="hint"><p>None has run yet.</p></div>` : nothing}
            ${ended.slice(0, this.shown).map(one => html`<details class="ended">
                <summary>${one.id}. ${kindOf(one)} <span class="badge ${toneOf(one)}">${stateOf(one)}</span>
                    ${one.comparison?.differing > 0
                        ? html`<span class="badge bad">${number(one.comparison.differing)} differed</span>` : nothing}
                    <small>${when(one.startedAt)}</small></summary>
                <p class="muted">${number(one.events)} events in ${duration((new Date(one.endedAt) - new Date(one.startedAt)) / 1000)},
                    ${number(one.eventsPerSecond)} a second, up to position ${number(one.position)}.</p>
                ${outcomeOf(one)}</details>`)}
            ${ended.length > this.shown
                ? html`<button type="button" @click=${() => { this.shown += 30; }}>Show older</button>` : nothing}`;
    }
}

function generation(title, it) {
    return html`<div><h3>${title}</h3>${it === null ? html`<p class="muted">There is none.</p>` : html`<dl class="facts">
        <dt>Version</dt><dd>${it.version}</dd>
        <dt>Position</dt><dd>${number(it.position)}</dd>
        <dt>Behind</dt><dd>${it.lag === 0 ? 'not at all' : `${number(it.lag)} ${it.lag === 1 ? 'event' : 'events'}`}</dd>
        <dt>Size</dt><dd>${bytes(it.bytes)}</dd>
        <dt>Made</dt><dd>${it.builtAt === null ? 'not known' : when(it.builtAt)}</dd></dl>`}</div>`;
}

const rebuild = () => ask({
    title: 'Rebuild the read model?',
    text: 'All events are played into new tables, which take the place of the live ones. Everybody goes on reading and writing. '
        + 'The tables of now are kept, so that it can be undone; those kept before go.',
    action: 'Rebuild',
    submit: async () => {
        await write('POST', '/rebuilds', {body: {}});
        tell('The rebuild has begun.');
        return true;
    },
});

async function verify() {
    try {
        await write('POST', '/rebuilds', {body: {verifyOnly: true}});
        tell('The comparison has begun.');
    } catch (e) {
        tell(e.message, {isError: true});
    }
}

const undo = () => ask({
    title: 'Undo the last rebuild?',
    text: 'The tables from before it catch up with the events, and everybody reads those then. Undone again, it is as it is now.',
    action: 'Undo',
    dangerous: true,
    confirm: 'read model',
    submit: async () => {
        await write('POST', '/read-model/undo');
        tell('The undo has begun.');
        return true;
    },
});

customElements.define('machine-rebuilds', MachineRebuilds);
