/* What follows the events: how far each projection has come, what it fails on, and the ways out. */
import {html, nothing} from 'lit';
import {Polled} from '../parts/polled.js';
import {get, write} from '../api.js';
import {tell} from '../dialogs.js';
import {ago, duration, number, when, words} from '../format.js';
import {READ_MODEL, setAside} from '../parts/ways-out.js';
import '../parts/set-asides.js';
import '../parts/dead-letters.js';

const LAG_COUNTED = 10_000;
const STATES = {running: ['good', 'Runs'], stopped: ['bad', 'Stopped'], stalled: ['bad', 'Stalled']};

class MachineProjections extends Polled {
    static properties = {
        projections: {state: true},
        retrying: {state: true},
    };

    constructor() {
        super();
        this.projections = null;
        this.retrying = null;
    }

    async load() {
        this.projections = (await get('/projections', {signal: this.signal})).data;
    }

    render() {
        return html`<p class="muted">A projection follows the events and keeps what is asked: the read model, and whatever handlers were
                added. One that fails tries again every second, on whatever node, and nothing is lost meanwhile.</p>
            ${this.failure()}
            <div class="stack">${this.projections?.map(projection => this.#projection(projection)) ?? this.skeleton()}</div>`;
    }

    #projection(projection) {
        const {name, state, here, position, lag, lagSeconds, setAside: aside, deadLetters} = projection;
        const [tone, word] = STATES[state] ?? ['warn', words(state)];
        return html`<section class="card" aria-label="Projection ${name}">
            <div class="head"><h2>${name}</h2><span class="badge ${tone}">${word}</span></div>
            <dl class="facts">
                <dt>Runs</dt><dd>${here ? 'on this node' : 'on another node, or on none'}</dd>
                <dt>Position</dt><dd>${position === null ? 'has none' : number(position)}</dd>
                <dt>Behind</dt><dd>${lagOf(lag, lagSeconds)}</dd>
                <dt>Set aside</dt><dd>${aside === 0 ? 'no events' : `${number(aside)} ${aside === 1 ? 'event' : 'events'}`}</dd>
                <dt>Dead letters</dt><dd>${deadLetters === 0 ? 'none wait' : `${number(deadLetters)} wait`}</dd>
            </dl>
            ${projection.failure === null ? nothing : this.#failure(projection)}
            ${state === 'stalled' ? STALLED : nothing}
            ${aside > 0 ? html`<machine-set-asides .projection=${name}></machine-set-asides>` : nothing}
            ${name === READ_MODEL ? nothing : html`<machine-letters .projection=${name} .waiting=${deadLetters}></machine-letters>`}
        </section>`;
    }

    #failure({name, failure, state}) {
        const {event, reason, since, attempts, triedAt} = failure;
        return html`<div class="failure" role="group" aria-label="What ${name} fails on">
            <strong>${event === null ? 'It fails on no particular event' : html`It can’t apply event
                <a href="#/events/${event.position}">${number(event.position)}</a>`}</strong>
            <dl class="facts">
                ${event === null ? nothing : html`
                    <dt>Event</dt><dd>${event.name}, recorded ${when(event.recordedAt)}</dd>
                    <dt>Stream</dt><dd>${event.aggregateType ?? 'none'} <code>${event.aggregateId}</code>, version ${event.version}</dd>`}
                <dt>Reason</dt><dd class="reason">${reason}</dd>
                <dt>Fails since</dt><dd>${when(since)}, ${ago(since)}</dd>
                <dt>Attempts</dt><dd>${number(attempts)}, the last ${ago(triedAt)}</dd>
            </dl>
            <h3>Ways out</h3>
            ${this.#advice(event, name)}
            <div class="buttons">
                <button type="button" ?disabled=${this.retrying === name} @click=${() => this.#retry(name)}>
                    ${this.retrying === name ? 'Trying…' : 'Retry now'}</button>
                ${event !== null && name === READ_MODEL && state === 'stopped' ? html`
                    <button type="button" class="danger" @click=${() => setAside(name, event)}>Set the event aside…</button>` : nothing}
            </div></div>`;
    }

    #advice(event, name) {
        if (event === null) {
            return html`<p>The reason is not an event’s: a database that is read-only or full, or a table that is missing. Mend that, and
                it goes on by itself.</p>`;
        }
        return name === READ_MODEL
            ? html`<p>If this version can’t read that kind of event, run one that can. If the event contradicts those before it, and no
                version will ever apply it, set it aside.</p>`
            : html`<p>Mend its handler, or give it a dead-letter queue, and it goes on by itself.</p>`;
    }

    async #retry(name) {
        this.retrying = name;
        try {
            const {data} = await write('POST', `/projections/${encodeURIComponent(name)}/retry`, {signal: this.signal});
            tell(data.failure === null ? `${name} goes on.` : `${name} tried again, and fails still.`, {isError: data.failure !== null});
        } catch (e) {
            if (e.name !== 'AbortError') {
                tell(e.message, {isError: true});
            }
        } finally {
            this.retrying = null;
        }
    }
}

const STALLED = html`<div class="failure" role="note"><strong>It holds its claim and commits nothing</strong>
    <p>Events wait, and it has not moved for 20 s. Nothing is lost. A forgotten transaction in <code>psql</code> holds a lock most often:
    end it. Otherwise restart the node that runs it, and another takes over.</p></div>`;

function lagOf(events, seconds) {
    if (events === 0) {
        return 'not at all';
    }
    const count = events >= LAG_COUNTED
        ? `${number(LAG_COUNTED)} events or more`
        : `${number(events)} ${events === 1 ? 'event' : 'events'}`;
    return `${count}, the oldest ${duration(seconds)} old`;
}

customElements.define('machine-projections', MachineProjections);
