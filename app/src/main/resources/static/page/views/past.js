/* The whole roster through time. */
import {html, nothing} from 'lit';
import {live} from 'lit/directives/live.js';
import {View} from '../view.js';
import {get, withQuery, numberOf} from '../api.js';
import {number, when} from '../format.js';
import {at, keepMoment, momentInAddress} from '../parts/address.js';
import {Latest} from '../parts/latest.js';
import {entryOf, tickOf} from '../parts/words.js';
import '../parts/between.js';
import '../parts/paged-list.js';
import '../parts/snapshots.js';
import '../parts/time-slider.js';

/** So many of the newest events have ticks. */
const TICKS = 2000;
const EVENTS = 200;
const PAGE = 50;
const SLOW_MS = 2000;
const PAUSE_MS = 250;

class RosterPast extends View {
    static properties = {
        first: {state: true},
        head: {state: true},
        ticks: {state: true},
        moment: {state: true},
        range: {state: true},
        snapshot: {state: true},
        search: {state: true},
        isSlow: {state: true},
        opened: {state: true},
        time: {state: true},
    };

    #typing = null;
    #date = new Latest();

    constructor() {
        super();
        this.head = null;
        this.ticks = [];
        this.moment = null;
        this.range = null;
        this.snapshot = null;
        this.search = {namePrefix: '', sort: 'name'};
        this.isSlow = false;
        this.opened = new Set();
        this.time = null;
    }

    connectedCallback() {
        super.connectedCallback();
        addEventListener('hashchange', () => {
            if (location.hash.startsWith('#/past') && momentInAddress() !== this.moment) {
                this.#go(momentInAddress());
            }
        }, {signal: this.signal});
        this.#go(momentInAddress());
    }

    #go(position) {
        this.snapshot = null;
        this.range = null;
        this.moment = position;
        this.time = null;
        keepMoment(position);
        this.#findDate(position);
    }

    #tickAt(position) {
        return this.ticks.findLast(tick => tick.position <= position);
    }

    /** Where there are no ticks, the event itself says when it was. */
    async #findDate(position) {
        if (position === null || this.#tickAt(position) !== undefined) {
            this.#date.cancel();
            return;
        }
        try {
            const found = await this.#date.run(this.signal,
                signal => get(withQuery('/events', {after: Math.max(0, position - 1), limit: 1}), {signal}));
            this.time = found?.data[0]?.time ?? this.time;
        } catch {
            // Then it is shown without its date.
        }
    }

    async load() {
        const {signal} = this;
        const [{position}, {data: [first]}] = await Promise.all([
            get('/teams?limit=1', {signal}), get('/events?limit=1', {signal})]);
        this.first = first === undefined ? null : Number(first.position);
        const head = Number(numberOf(position ?? '0'));
        if (first !== undefined) {
            this.ticks = await ticksUpTo(head, this.ticks, signal);
        }
        this.head = head;
    }

    /** Whether every event has a tick. */
    get #complete() {
        return this.ticks.length > 0 && this.ticks[0].position <= this.first;
    }

    #moved({detail}) {
        if ('from' in detail) {
            this.#go(detail.to);
            this.range = detail;
        } else {
            this.#go(detail.position);
        }
    }

    render() {
        if (this.head === null) {
            return html`<h1>The roster through time</h1>${this.failure()}${this.skeleton(8)}`;
        }
        if (this.first === null) {
            return html`<h1>The roster through time</h1><div class="hint"><p>Nothing has happened yet. Form a team, or register a hero,
                and its story begins.</p><p><a href="#/">To the roster</a></p></div>`;
        }
        return html`${this.failure()}<div class="stack">
            <section class="card" aria-labelledby="through"><div class="head"><h1 id="through">The roster through time</h1>
                <div class="moment ${this.moment === null ? '' : 'then'}" role="status">${this.#moment()}</div></div>
                <time-slider .min=${this.first} .max=${this.head} .ticks=${this.ticks} ?free=${!this.#complete} .value=${this.moment}
                    label="Moment of the roster" @moved=${this.#moved}></time-slider>
                ${this.#complete ? nothing : html`<p class="muted">The newest ${number(this.ticks.length)} events have ticks, from position
                    ${number(this.ticks[0].position)} on. Before that the slider goes over all positions.</p>`}
                <roster-snapshots .moment=${this.moment} .chosen=${this.snapshot} .urgent=${this.isSlow}
                    @chosen=${this.#chosen}></roster-snapshots>
            </section>
            ${this.range === null ? nothing : html`<section class="card">
                <roster-between .range=${this.range} .head=${this.head}></roster-between></section>`}
            ${this.snapshot === null ? nothing : this.#searching()}
            <div class="lists">
                <section class="card" aria-labelledby="teams"><h2 id="teams">Teams${this.#then()}</h2>${this.#list('teams')}</section>
                <section class="card" aria-labelledby="heroes"><h2 id="heroes">Heroes${this.#then()}</h2>${this.#list('heroes')}</section>
            </div>
        </div>`;
    }

    #moment() {
        if (this.moment === null) {
            return 'As it is now';
        }
        const time = this.#tickAt(this.moment)?.time ?? this.time;
        return html`As it was ${time ? html`on ${when(time)} (position ${number(this.moment)})` : `at position ${number(this.moment)}`}`;
    }

    #then() {
        return this.moment === null ? '' : ' then';
    }

    #list(kind) {
        return html`<paged-list .kind=${kind} .path=${this.#pathOf(`/${kind}`, true)} .empty=${`No ${kind}.`}
            .fresh=${this.moment === null ? this.head : null} ?past=${this.moment !== null}
            .row=${kind === 'teams' ? this.#teams() : this.#heroes()}
            @slow=${() => { this.isSlow = true; }} @loaded=${this.#timed}></paged-list>`;
    }

    /** A list as it was at the moment: by the events, or in a snapshot, which can be searched, too. */
    #pathOf(path, searched = false) {
        const snapshot = this.snapshot?.name;
        return withQuery(path, {
            snapshot,
            asOf: snapshot === undefined ? this.moment : null,
            ...(searched && snapshot !== undefined ? this.search : {}),
            limit: PAGE,
        });
    }

    #timed({detail}) {
        if (this.moment !== null && this.snapshot === null) {
            this.isSlow = detail.milliseconds > SLOW_MS;
        }
    }

    #chosen({detail}) {
        if (detail !== null) {
            this.#go(detail.position);
        }
        this.snapshot = detail;
    }

    #teams() {
        return team => html`<details class="who" @toggle=${event => this.#toggle(team.id, event.target.open)}>
            <summary>${team.name} <small>${team.headquarters}</small> <span class="badge">${number(team.heroCount)}</span></summary>
            ${this.opened.has(team.id) ? html`<paged-list .kind=${'heroes'} .path=${this.#pathOf(`/teams/${team.id}/heroes`)}
                ?past=${this.moment !== null} .row=${this.#heroes()} .empty=${'It has no heroes.'}></paged-list>` : nothing}
            <p><a href="#/teams/${team.id}${at(this.moment)}">The team’s own page</a></p></details>`;
    }

    #heroes() {
        return hero => html`<span class="who"><a href="#/heroes/${hero.id}${at(this.moment)}">${hero.name}</a>
            <small>${hero.age === null ? '' : `${hero.age} years`}</small></span>`;
    }

    #toggle(id, isOpen) {
        const opened = new Set(this.opened);
        if (isOpen) {
            opened.add(id);
        } else {
            opened.delete(id);
        }
        this.opened = opened;
    }

    #searching() {
        return html`<form class="card searching" @submit=${event => event.preventDefault()} aria-label="Search the snapshot">
            <label>Name begins with <input type="search" .value=${this.search.namePrefix} @input=${this.#typed}></label>
            <label>Order <select @change=${event => { this.search = {...this.search, sort: event.target.value}; }}>
                ${[['name', 'by name'], ['-name', 'by name, from the end'], ['id', 'by age in the roster']].map(([value, label]) => html`
                    <option value=${value} .selected=${live(value === this.search.sort)}>${label}</option>`)}</select></label></form>`;
    }

    #typed(event) {
        const {value} = event.target;
        clearTimeout(this.#typing);
        this.#typing = setTimeout(() => { this.search = {...this.search, namePrefix: value.trim()}; }, PAUSE_MS);
    }
}

/** Of the newest events, the oldest first; what is known already is not asked for again. */
async function ticksUpTo(head, known, signal) {
    const ticks = [...known];
    const after = Math.max(0, head - TICKS, known.at(-1)?.position ?? 0);
    let next = withQuery('/events', {after, limit: EVENTS});
    for (let count = 0; next !== null && count < TICKS; count += EVENTS) {
        const page = await get(next, {signal});
        ticks.push(...page.data.map(event => tickOf(entryOf(event))));
        next = page.next;
    }
    return ticks.length === known.length ? known : ticks.slice(-TICKS);
}

customElements.define('roster-past', RosterPast);
