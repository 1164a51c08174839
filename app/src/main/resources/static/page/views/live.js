/* The events as they happen, the newest first. What is kept has a bound: rows, names, and rates in fixed pieces of time. */
import {html, nothing} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import {View} from '../view.js';
import {get, numberOf} from '../api.js';
import {number, when, words} from '../format.js';
import {Buckets} from '../metrics.js';
import {Tail} from '../tail.js';
import {spark} from '../parts/spark.js';
import {EVENT_NAMES, Names, eventName, rowOf, sentence} from '../parts/happened.js';
import '../parts/finder.js';

const ROWS_KEPT = 500;
const ROWS_A_PAGE = 100;
/** How far back it begins, so that there is something to see. */
const BACK = 100n;
/** The page is drawn so often at most, however much happens. */
const DRAW_MS = 250;
const NAMES_OF_OTHERS = 50;
/** On a narrow screen the filters would be in the way of the events. */
const WIDE = matchMedia('(min-width: 900px)').matches;
const WINDOWS = {60: {label: '1 minute', width: 1}, 300: {label: '5 minutes', width: 5}};

class RosterLive extends View {
    static properties = {
        status: {state: true},
        paused: {state: true},
        hero: {state: true},
        team: {state: true},
        kinds: {state: true},
        others: {state: true},
        shown: {state: true},
        span: {state: true},
    };

    #tail = null;
    #rows = [];
    #frozen = [];
    #waiting = 0;
    #names;
    #buckets;
    #countFrom = null;
    #dirty = false;
    #second = 0;

    constructor() {
        super();
        this.status = {kind: 'connecting', since: new Date(), reason: null};
        this.paused = false;
        this.hero = null;
        this.team = null;
        this.kinds = new Set();
        this.others = [];
        this.shown = ROWS_A_PAGE;
        this.span = 60;
    }

    connectedCallback() {
        super.connectedCallback();
        const {signal} = this;
        this.#names = new Names(signal, () => { this.#dirty = true; });
        this.#buckets = Object.fromEntries(Object.entries(WINDOWS).map(([span, {width}]) =>
            [span, new Buckets(span / width + 1, width)]));
        const timer = setInterval(() => this.#draw(), DRAW_MS);
        signal.addEventListener('abort', () => {
            clearInterval(timer);
            this.#tail?.stop();
            this.#tail = null;
        });
    }

    changed() {}

    /** The tail comes back by itself after a break, so it is begun once. */
    async load() {
        if (this.#tail === null) {
            await this.#begin();
        }
    }

    async #begin() {
        this.#tail?.stop();
        this.#rows = [];
        this.#frozen = [];
        this.#waiting = 0;
        this.shown = ROWS_A_PAGE;
        const head = await this.#head();
        if (this.signal.aborted) {
            return;
        }
        this.#countFrom = head;
        this.#tail?.stop();
        this.#tail = new Tail({
            filters: {hero: this.hero?.id, team: this.team?.id, event: [...this.kinds].join(',')},
            after: head === null ? null : head > BACK ? head - BACK : 0n,
            event: event => this.#happened(event),
            state: status => { this.status = status; },
        }).start();
    }

    /** Up to where things happened when it began; null if that can't be read now. */
    async #head() {
        try {
            const {position} = await get('/heroes?limit=1', {signal: this.signal});
            return position === null ? null : numberOf(position);
        } catch (e) {
            if (e.status === 503) {
                return null;
            }
            throw e;
        }
    }

    #happened(event) {
        const row = rowOf(event);
        this.#names.follow(row);
        this.#rows.push(row);
        if (this.#rows.length > ROWS_KEPT) {
            this.#rows.shift();
        }
        if (this.#countFrom === null || BigInt(row.position) > this.#countFrom) {
            Object.values(this.#buckets).forEach(buckets => buckets.add());
        }
        if (this.paused) {
            this.#waiting += 1;
        }
        const known = EVENT_NAMES.includes(row.name) || this.others.includes(row.name);
        if (!known && this.others.length < NAMES_OF_OTHERS) {
            this.others = [...this.others, row.name];
        }
        this.#dirty = true;
    }

    /** At once if something happened, and every second for the curve. */
    #draw() {
        const second = Math.floor(Date.now() / 1000);
        if (document.visibilityState === 'visible' && (this.#dirty || second !== this.#second)) {
            this.#dirty = false;
            this.#second = second;
            this.requestUpdate();
        }
    }

    render() {
        return html`
            <div class="head"><h1>What happens now</h1>${this.#state()}</div>
            ${this.failure()}
            <div class="live">
                <aside class="stack" aria-label="Rate and filters">
                    <section class="card">${this.#rate()}</section>
                    <section class="card">${this.#filters()}</section>
                </aside>
                <section class="card" aria-label="Events">${this.#events()}</section>
            </div>`;
    }

    #state() {
        const {kind, since, reason} = this.status;
        const at = html`since ${when(since.toISOString(), {timeOnly: true})}`;
        const said = {
            connecting: html`<span class="badge">Connecting…</span>`,
            listening: html`<span class="badge good">Listening ${at}</span>`,
            waiting: html`<span class="badge warn">Reconnecting ${at}</span>`,
            ended: html`<span class="badge bad">Ended ${at}</span>`,
        }[kind];
        return html`<div class="buttons"><span role="status">${said} ${reason ? html`<small>${reason}</small>` : nothing}</span>
            ${kind === 'ended' ? html`<button type="button" @click=${() => this.#again()}>Listen again</button>` : nothing}</div>`;
    }

    #rate() {
        const rates = this.#buckets[this.span].rates();
        const {label, width} = WINDOWS[this.span];
        const sum = Math.round(rates.reduce((total, rate) => total + rate * width, 0));
        const said = `${number(sum)} ${sum === 1 ? 'event' : 'events'} in ${label}, ${
            number(Math.round(Math.max(...rates) * 10) / 10)} a second at most`;
        return html`<div class="head"><h2>Rate</h2>
            <label><span class="visually-hidden">Time that the curve shows</span>
                <select @change=${event => { this.span = Number(event.target.value); }}>
                    ${Object.entries(WINDOWS).map(([span, window]) => html`
                        <option value=${span} ?selected=${Number(span) === this.span}>${window.label}</option>`)}
                </select></label></div>
            ${spark(rates, {label: said})}<p class="muted">${said}</p>`;
    }

    #filters() {
        return html`<details class="only" ?open=${WIDE}><summary><h2>Only these</h2></summary>
            <roster-finder kind="heroes" label="Hero" @picked=${event => this.#filter({hero: event.detail})}></roster-finder>
            <roster-finder kind="teams" label="Team" @picked=${event => this.#filter({team: event.detail})}></roster-finder>
            <details class="kinds"><summary>Kinds of events: ${this.kinds.size === 0 ? 'all' : this.kinds.size}</summary>
                <fieldset><legend class="visually-hidden">Kinds of events</legend>
                    ${[...EVENT_NAMES, ...this.others].map(name => html`<label class="check">
                        <input type="checkbox" .checked=${this.kinds.has(name)} @change=${event => this.#kind(name, event.target.checked)}>
                        <span>${words(eventName(name).split(/[.$]/).pop())}</span></label>`)}
                </fieldset>
                <button type="button" class="quiet" ?disabled=${this.kinds.size === 0}
                    @click=${() => this.#filter({kinds: new Set()})}>All kinds</button>
            </details></details>`;
    }

    #events() {
        const rows = this.paused ? this.#frozen : this.#rows;
        const first = Math.max(0, rows.length - this.shown);
        const visible = rows.slice(first).reverse();
        visible.slice(0, ROWS_A_PAGE).forEach(row => this.#names.want(row));
        return html`<div class="head"><h2>Events</h2><div class="buttons">
                ${this.paused ? html`<span class="badge warn" role="status">Paused: ${number(this.#waiting)} came since</span>` : nothing}
                <button type="button" aria-pressed=${this.paused ? 'true' : 'false'} @click=${this.#pause}>
                    ${this.paused ? 'Go on' : 'Pause'}</button></div></div>
            ${visible.length === 0 ? this.#nothingYet() : html`<ol class="happened">
                ${repeat(visible, row => row.position, row => this.#row(row))}</ol>`}
            ${first > 0 ? html`<button type="button" @click=${() => { this.shown += ROWS_A_PAGE; }}>Show older</button>` : nothing}
            ${first === 0 && rows.length === ROWS_KEPT
                ? html`<p class="muted">These are the last ${ROWS_KEPT}. Older events are in the stories of heroes and teams.</p>`
                : nothing}`;
    }

    #row(row) {
        return html`<li><span class="at">${when(row.time, {timeOnly: true})}</span>
            <span class="said">${sentence(row, this.#names)}</span>
            <a class="at" href="#/events/${row.position}" aria-label="Event ${row.position}">#${row.position}</a></li>`;
    }

    #nothingYet() {
        const filtered = this.hero || this.team || this.kinds.size > 0;
        return this.status.kind !== 'listening' ? this.skeleton(6) : html`<div class="hint"><p>${filtered
            ? 'Nothing of these kinds happened lately. It is shown as soon as it does.'
            : html`Nothing has happened yet. Form a team or register a hero in the <a href="#/">roster</a>, and see it come in here.`}
            </p></div>`;
    }

    #pause() {
        this.paused = !this.paused;
        this.#frozen = this.paused ? [...this.#rows] : [];
        this.#waiting = 0;
    }

    #kind(name, wanted) {
        const kinds = new Set(this.kinds);
        if (wanted) {
            kinds.add(name);
        } else {
            kinds.delete(name);
        }
        this.#filter({kinds});
    }

    #filter(changed) {
        Object.assign(this, changed);
        this.#again();
    }

    #again() {
        this.paused = false;
        this.#tail?.stop();
        this.#tail = null;
        this.reload();
    }
}

customElements.define('roster-live', RosterLive);
