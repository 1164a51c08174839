/* What the views of a hero and of a team have in common: how it is, how it was at any moment, and its story. */
import {html, nothing} from 'lit';
import {View} from '../view.js';
import {get, withQuery} from '../api.js';
import {tell} from '../dialogs.js';
import {number, when} from '../format.js';
import {keepMoment, momentInAddress} from './address.js';
import {Latest, orNull} from './latest.js';
import {historyOf, ticksOf} from './history.js';
import {learn} from './names.js';
import {toldPlainly} from './words.js';
import './changes.js';
import './story.js';
import './time-slider.js';

/** Below this, saying that it takes time would only flicker. */
const PATIENCE_MS = 200;
const GONE = {data: null, next: null};
const ENDS = {HeroRetired: 'heroId', HeroForgotten: 'heroId', TeamDisbanded: 'teamId'};

const endOf = (entries, subject) => entries.findLast(({event, data}) => event in ENDS && data[ENDS[event]] === subject);

/** A subclass says which one it is (`kind`, `noun`, `subject`), and how its facts, members and buttons look. */
export class Subject extends View {
    static properties = {
        now: {state: true},
        history: {state: true},
        ticks: {state: true},
        asked: {state: true},
        moment: {state: true},
        past: {state: true},
        range: {state: true},
        pastProblem: {state: true},
        isWaiting: {state: true},
    };

    #past = new Latest();

    constructor() {
        super();
        this.#forget();
    }

    #forget() {
        this.#past.cancel();
        this.now = null;
        this.history = undefined;
        this.ticks = [];
        this.asked = null;
        this.moment = null;
        this.past = null;
        this.range = null;
        this.pastProblem = null;
        this.isWaiting = false;
    }

    connectedCallback() {
        super.connectedCallback();
        addEventListener('hashchange', () => {
            if (location.hash.startsWith(`#${this.path}`) && this.asked !== momentInAddress()) {
                this.show(momentInAddress());
            }
        }, {signal: this.signal});
    }

    get path() {
        return `/${this.kind}/${this.subject}`;
    }

    /** Whether what was personal is erased. */
    get forgotten() {
        return this.kind === 'heroes' && (this.history?.entries.some(entry => entry.event === 'HeroForgotten') ?? false);
    }

    /** Whether it had ended by then; null is now. */
    #isOver(position) {
        const end = endOf(this.history?.entries ?? [], this.subject);
        return end !== undefined && (position === null || position >= end.position);
    }

    /** What is shown: how it is, or how it was. */
    get shown() {
        return this.moment === null ? this.now?.data ?? null : this.past?.data ?? null;
    }

    /** What it is called, or was called last. */
    get title() {
        return this.shown?.name ?? this.now?.data.name ?? (this.forgotten ? `A forgotten ${this.noun}`
            : this.history?.entries.find(entry => entry.data.name !== undefined && entry.data[`${this.noun}Id`] === this.subject)?.data.name
                ?? `A ${this.noun}`);
    }

    async load() {
        // An element that is defined after it was made gets its properties with its first update.
        await this.updateComplete;
        const {path, signal} = this;
        const isFirst = this.history === undefined;
        const history = await historyOf(path, signal, this.history);
        // The history says whether it has ended, so that nobody asks for what is known to be gone.
        const now = history === null || endOf(history.entries, this.subject) !== undefined ? null : await orNull(get(path, {signal}));
        if (path !== this.path) {
            return;
        }
        if (now === null || now.etag !== this.now?.etag) {
            this.now = now;
        }
        if (now !== null) {
            learn(this.kind, [now.data]);
            this.learned(now.data);
        }
        if (history !== this.history) {
            this.history = history;
            this.ticks = ticksOf(history?.entries ?? [], this.subject);
        }
        if (this.forgotten) {
            this.#past.cancel();
            this.#showPast(null, null);
        }
        document.title = `${this.title} · Roster`;
        if (isFirst && !this.forgotten && momentInAddress() !== null) {
            await this.show(momentInAddress());
        }
    }

    /** Names that came with it. */
    learned() {}

    updated(changed) {
        if (changed.get(this.constructor.of) !== undefined) {
            this.#forget();
            this.reload();
        }
    }

    /** How it was at a position; null is now. What is shown stays until that is there. */
    async show(position) {
        this.range = null;
        this.asked = position;
        keepMoment(position);
        if (position === null || this.#isOver(position)) {
            this.#past.cancel();
            this.#showPast(position, position === null ? null : GONE);
        } else {
            await this.#lookBack(position);
        }
    }

    #showPast(position, past, problem = null) {
        this.moment = position;
        this.past = past;
        this.pastProblem = problem;
        this.isWaiting = false;
    }

    async #lookBack(position) {
        const timer = setTimeout(() => { this.isWaiting = true; }, PATIENCE_MS);
        try {
            const past = await this.#past.run(this.signal,
                signal => orNull(get(withQuery(this.path, {asOf: position}), {signal})));
            if (past !== undefined) {
                this.#showPast(position, past ?? GONE);
            }
        } catch (e) {
            this.#showPast(position, GONE, e);
        }
        clearTimeout(timer);
    }

    #moved({detail}) {
        if ('from' in detail) {
            this.range = detail;
        } else {
            this.show(detail.position);
        }
    }

    /** Does something that is not asked about first; what went wrong is said. */
    async attempt(work) {
        try {
            await work();
        } catch (e) {
            tell(e.message, {isError: true});
        }
    }

    render() {
        if (this.history === undefined) {
            return html`${this.failure()}${this.skeleton(8)}`;
        }
        if (this.history === null && this.now === null) {
            return html`<div class="hint"><h1>There is no such ${this.noun}</h1>
                <p>No ${this.noun} has the id <code>${this.subject}</code>, and none ever had.</p>
                <p><a href="#/">Look at those that there are</a></p></div>`;
        }
        return html`${this.failure()}<div class="stack">
            ${this.#head()}
            ${this.#time()}
            <div class="subject">
                ${this.#beside()}
                <section class="card"><h2>Its story</h2>
                    <roster-story .about=${this.subject} .kind=${this.kind} .history=${this.history} .forgotten=${this.forgotten}
                        @show-moment=${event => this.#seeThen(event.detail.position)}></roster-story></section>
            </div></div>`;
    }

    #beside() {
        const extra = this.extra();
        return this.shown === null && extra === nothing ? nothing
            : html`<div class="stack">${this.shown === null ? nothing : this.members()}${extra}</div>`;
    }

    /** More about it. */
    extra() {
        return nothing;
    }

    async #seeThen(position) {
        await this.show(position);
        this.querySelector('h1').scrollIntoView({block: 'center'});
    }

    #head() {
        const isNow = this.moment === null;
        return html`<section class="card ${isNow ? '' : 'past'}" aria-label="The ${this.noun}">
            <div class="moment ${isNow ? '' : 'then'}" role="status">${this.#moment()}</div>
            <div class="head"><h1>${this.title}</h1>
                ${isNow && this.now !== null ? html`<div class="buttons">${this.buttons()}</div>` : nothing}
                ${isNow && this.now === null ? html`<div class="buttons">${this.buttonsOfEnded()}</div>` : nothing}</div>
            ${this.pastProblem === null ? nothing : html`<p class="error" role="alert">${this.pastProblem.message}</p>`}
            ${this.shown !== null ? html`<dl class="facts">${this.facts(this.shown)}
                <dt>Version</dt><dd>${number(this.shown.version)}</dd>
                <dt>Id</dt><dd><code>${this.subject}</code></dd></dl>` : this.#notThere()}
        </section>`;
    }

    buttonsOfEnded() {
        return nothing;
    }

    #moment() {
        const waiting = this.isWaiting ? ' – looking back…' : '';
        if (this.moment === null) {
            return (this.now === null ? `The ${this.noun} has ended` : 'As it is now') + waiting;
        }
        const tick = this.ticks.findLast(each => each.position <= this.moment);
        return html`As it was on ${when(tick?.time)} (position ${number(this.moment)})${waiting}`;
    }

    #notThere() {
        if (this.moment !== null) {
            return this.pastProblem !== null ? nothing
                : html`<p>${this.forgotten ? 'Nothing is shown of this moment: a forgotten hero is left out of every one.'
                    : `The ${this.noun} was not there at this moment.`}</p>`;
        }
        return this.ended(this.history.entries[0]);
    }

    /** What is said of one that is not there any more. */
    ended(last) {
        return html`<p>${toldPlainly(last, this.subject)} on ${when(last.time)}. Its story stays; the slider shows it as it was.</p>`;
    }

    #time() {
        const {ticks, history} = this;
        if (ticks.length === 0 || this.forgotten) {
            return nothing;
        }
        return html`<section class="card" aria-label="Through time"><h2>Through time</h2>
            <time-slider .ticks=${ticks} .min=${ticks[0].position} .max=${ticks.at(-1).position} .value=${this.asked}
                ?ended=${this.now === null} label="Moment of the ${this.noun}" @moved=${this.#moved}></time-slider>
            ${history.next === null ? nothing : html`<p class="muted">More has happened: these are the newest ${number(ticks.length)}
                events. The story below goes further back.</p>`}
            ${this.#different()}
        </section>`;
    }

    #different() {
        if (this.range === null) {
            return nothing;
        }
        return this.#isOver(this.range.to)
            ? html`<p role="status">At the later moment the ${this.noun} had ended. Compare two moments before that.</p>`
            : html`<roster-changes .path=${this.path} .kind=${this.kind} .range=${this.range}></roster-changes>`;
    }
}
