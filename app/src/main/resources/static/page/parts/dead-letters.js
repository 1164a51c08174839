/* The dead letters of a group of event handlers: the sequences that wait, their letters, and those that were discarded. */
import {html, nothing} from 'lit';
import {Polled} from './polled.js';
import {get} from '../api.js';
import {tell} from '../dialogs.js';
import {ago, number, when} from '../format.js';
import {discardLetters, retryLetters} from './ways-out.js';

class MachineLetters extends Polled {
    static properties = {
        projection: {attribute: false},
        waiting: {attribute: false},
        sequences: {state: true},
        open: {state: true},
        letters: {state: true},
        discarded: {state: true},
        showDiscarded: {state: true},
        busy: {state: true},
    };

    constructor() {
        super();
        this.waiting = 0;
        this.sequences = [];
        this.open = null;
        this.letters = null;
        this.discarded = null;
        this.showDiscarded = false;
        this.busy = null;
    }

    /** A group without a queue refuses to list one, so it is asked only where something waits, or somebody wants to look. */
    async load() {
        const at = `/projections/${encodeURIComponent(this.projection)}`;
        const {signal} = this;
        this.sequences = this.waiting > 0 ? (await get(`${at}/dead-letters`, {signal})).data : [];
        if (this.open !== null && !this.sequences.some(({sequence}) => sequence === this.open)) {
            this.open = null;
        }
        this.letters = this.open === null ? null
            : (await get(`${at}/dead-letters/${encodeURIComponent(this.open)}`, {signal})).data;
        if (this.showDiscarded) {
            this.discarded = (await get(`${at}/discarded-letters`, {signal})).data;
        }
    }

    willUpdate(changed) {
        if (changed.has('waiting') && changed.get('waiting') !== undefined) {
            this.reload();
        }
    }

    render() {
        return html`
            ${this.problem?.kind === 'no-dead-letter-queue' ? nothing : this.failure()}
            ${this.sequences.length === 0 ? nothing : html`<h3>Dead letters</h3>
                <p class="muted">The first letter of each sequence failed. Those behind it wait, so that their order is kept.</p>
                ${this.sequences.map(sequence => this.#sequence(sequence))}`}
            <details @toggle=${this.#toggleDiscarded}><summary>Discarded letters</summary>${this.#discardedOnes()}</details>`;
    }

    #sequence({sequence, identifier, letters, event, cause, tries, enqueuedAt, lastTouched}) {
        const isOpen = this.open === sequence;
        return html`<div class="card inner" role="group" aria-label="Sequence ${identifier}">
            <div class="head"><strong>${event.name}${letters > 1 ? ` and ${number(letters - 1)} behind it` : ''}</strong>
                <div class="buttons">
                    <button type="button" aria-expanded=${isOpen ? 'true' : 'false'} @click=${() => this.#look(isOpen ? null : sequence)}>
                        ${isOpen ? 'Close' : 'Look'}</button>
                    <button type="button" ?disabled=${this.busy === sequence} @click=${() => this.#retry(sequence)}>
                        ${this.busy === sequence ? 'Trying…' : 'Retry'}</button>
                    <button type="button" class="danger" @click=${() => discardLetters(this.projection, sequence)}>Discard…</button>
                </div></div>
            <dl class="facts">
                <dt>Sequence</dt><dd><code>${identifier}</code></dd>
                <dt>Event</dt><dd>${eventLink(event)}</dd>
                <dt>Cause</dt><dd class="reason">${causeOf(cause)}</dd>
                <dt>Waits since</dt><dd>${when(enqueuedAt)}; tried ${times(tries)}, the last time ${ago(lastTouched)}</dd>
            </dl>
            ${isOpen ? this.letters?.map(letter => this.#letter(sequence, letter)) ?? this.skeleton(2) : nothing}</div>`;
    }

    #letter(sequence, {id, index, event, cause, payload, tries}) {
        return html`<div class="letter"><div class="head"><strong>${index}. ${event.name}, ${eventLink(event)}</strong>
                <button type="button" class="danger" @click=${() => discardLetters(this.projection, sequence, id)}>
                    Discard this one…</button></div>
            <p class="reason">${cause === null ? 'It waits behind one that failed.' : `${causeOf(cause)} (tried ${times(tries)})`}</p>
            <pre class="scroll" tabindex="0" aria-label="What was stored">${JSON.stringify(payload, null, 2)}</pre></div>`;
    }

    #discardedOnes() {
        if (this.problem?.kind === 'no-dead-letter-queue') {
            return html`<p class="muted">This group has no dead-letter queue.</p>`;
        }
        if (this.discarded === null) {
            return this.skeleton(2);
        }
        return this.discarded.length === 0 ? html`<p class="muted">None was discarded.</p>`
            : this.discarded.map(({event, reason, cause, actor, discardedAt}) => html`<div class="card inner">
                <strong>${event.name}, ${eventLink(event)}</strong>
                <dl class="facts">
                    <dt>Reason</dt><dd>${reason}</dd>
                    <dt>Cause</dt><dd class="reason">${causeOf(cause)}</dd>
                    <dt>Discarded</dt><dd>${when(discardedAt)} by ${actor ?? 'the group’s own policy'}</dd>
                </dl></div>`);
    }

    #look(sequence) {
        this.open = sequence;
        this.letters = null;
        this.reload();
    }

    #toggleDiscarded(event) {
        this.showDiscarded = event.target.open;
        this.reload();
    }

    async #retry(sequence) {
        this.busy = sequence;
        try {
            await retryLetters(this.projection, sequence);
        } catch (e) {
            tell(e.message, {isError: true});
        }
        this.busy = null;
    }
}

const causeOf = cause => cause === null ? 'waits behind one that is gone' : `${cause.type}: ${cause.message ?? 'without a message'}`;

const times = count => count === 1 ? 'once' : `${number(count)} times`;

const eventLink = ({position, id}) => position === null
    ? html`<code>${id}</code>` : html`<a href="#/events/${position}">event ${number(position)}</a>`;

customElements.define('machine-letters', MachineLetters);
