/*
 * Snapshots of a moment, for where the past is to be searched and sorted, or where asking the events takes long. An administrator
 * builds and sees them.
 */
import {html, nothing} from 'lit';
import {live} from 'lit/directives/live.js';
import {View} from '../view.js';
import {get, write} from '../api.js';
import {tell} from '../dialogs.js';
import {duration, number, when} from '../format.js';
import {may} from '../session.js';
import {isRunning} from './rebuilding.js';

const POLL_MS = 1000;

/** `chosen` tells which snapshot is looked at: the snapshot, or null. */
class RosterSnapshots extends View {
    static properties = {
        moment: {attribute: false},
        chosen: {attribute: false},
        urgent: {attribute: false},
        list: {state: true},
        rebuild: {state: true},
        refused: {state: true},
        opened: {state: true},
    };

    constructor() {
        super();
        this.list = [];
        this.rebuild = null;
        this.refused = null;
        this.opened = false;
    }

    willUpdate(changed) {
        if (changed.has('urgent') && this.urgent) {
            this.opened = true;
        }
    }

    async load() {
        if (may('admin')) {
            this.list = (await get('/read-model/snapshots', {signal: this.signal})).data;
        }
    }

    changed({path}) {
        if (path?.startsWith('/read-model/snapshots')) {
            this.reload();
        }
    }

    #choose(name) {
        this.dispatchEvent(new CustomEvent('chosen', {detail: this.list.find(snapshot => snapshot.name === name) ?? null}));
    }

    async #build() {
        this.refused = null;
        try {
            this.rebuild = (await write('POST', '/read-model/snapshots', {body: {asOf: this.moment}})).data;
            await this.#watch();
        } catch (e) {
            if (e.name !== 'AbortError') {
                this.refused = e;
                this.rebuild = null;
            }
        }
    }

    async #watch() {
        const {signal} = this;
        while (isRunning(this.rebuild)) {
            await new Promise(resolve => setTimeout(resolve, POLL_MS));
            signal.throwIfAborted();
            this.rebuild = (await get(`/rebuilds/${this.rebuild.id}`, {signal})).data;
        }
        const {state, snapshot, failure} = this.rebuild;
        this.rebuild = null;
        if (state !== 'done') {
            throw new Error(`The snapshot was not built: it ${state === 'failed' ? `failed${failure?.reason ? `: ${failure.reason}` : ''}`
                : `was ${state}`}.`);
        }
        await this.load();
        tell('The snapshot is ready.');
        this.#choose(snapshot);
    }

    render() {
        return html`<details class="snapshots" .open=${this.opened} @toggle=${event => { this.opened = event.target.open; }}>
            <summary>Search and sort the past</summary>
            ${this.failure()}
            <p class=${this.urgent ? 'error' : 'muted'}>${this.urgent ? 'Looking back takes long here. ' : ''}A snapshot is the roster as it
                was at one moment, built beside the roster of today: it is quick, and can be searched and sorted.
                ${may('admin') ? '' : 'An administrator can build one of this moment.'}</p>
            ${may('admin') ? this.#forAdministrators() : nothing}</details>`;
    }

    #forAdministrators() {
        const here = this.moment === null || this.chosen !== null;
        return html`<div class="buttons">
            ${this.list.length === 0 ? nothing : html`<label>Look at <select @change=${event => this.#choose(event.target.value)}>
                <option value="" .selected=${live(this.chosen === null)}>the events themselves</option>
                ${this.list.map(({name, position}) => html`<option value=${name} .selected=${live(this.chosen?.name === name)}>
                    ${name}, at position ${number(position)}</option>`)}</select></label>`}
            ${here ? nothing : html`<button type="button" class=${this.urgent ? 'primary' : ''} ?disabled=${this.rebuild !== null}
                @click=${this.#build}>Build a snapshot of position ${number(this.moment)}</button>`}</div>
            ${this.moment === null && this.list.length === 0 ? html`<p class="muted">Go to a moment of the past to build one.</p>` : nothing}
            ${this.chosen === null ? nothing : html`<p class="muted">It is dropped on ${when(this.chosen.expiresAt)}.</p>`}
            ${this.refused === null ? nothing : html`<p class="error" role="alert">${this.refused.message}</p>`}
            ${this.rebuild === null ? nothing : this.#progress()}`;
    }

    #progress() {
        const {state, percent, secondsLeft} = this.rebuild;
        return html`<div role="status"><p>Building: ${state}${secondsLeft === null || secondsLeft === undefined ? ''
            : `, about ${duration(secondsLeft)} left`}</p>
            <progress max="100" value=${percent} aria-label="How far the snapshot is"></progress></div>`;
    }
}

customElements.define('roster-snapshots', RosterSnapshots);
