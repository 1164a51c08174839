/* A slider of moments, with a tick where something happened. The handle is the browser's own, so that the keyboard works. */
import {LitElement, html, nothing, svg} from 'lit';
import {live} from 'lit/directives/live.js';
import {dateTime, number, when} from '../format.js';

/** While it is dragged, a move is told so often at most. */
const PACE_MS = 80;
const STEP_MS = 1000;
const DRAWN = 400;

/**
 * Moves from tick to tick and to now, or, if it is `free`, over all positions from `min` to `max`.
 *
 * `moved` says where to: `{position}`, or `{from, to}` when two moments are compared; a position is null if it is now. With `ended`
 * the last tick is the end of what is shown, so that two moments before it are compared.
 */
class TimeSlider extends LitElement {
    static properties = {
        min: {attribute: false},
        max: {attribute: false},
        value: {attribute: false},
        ticks: {attribute: false},
        free: {type: Boolean},
        two: {type: Boolean},
        ended: {type: Boolean},
        from: {attribute: false},
        to: {attribute: false},
        label: {},
        playing: {state: true},
    };

    #telling = null;
    #player = null;

    constructor() {
        super();
        this.min = 0;
        this.max = 0;
        this.value = null;
        this.ticks = [];
        this.free = false;
        this.two = false;
        this.ended = false;
        this.from = null;
        this.to = null;
        this.label = 'Moment';
        this.playing = false;
    }

    createRenderRoot() {
        return this;
    }

    disconnectedCallback() {
        this.#pause();
        clearTimeout(this.#telling);
        super.disconnectedCallback();
    }

    get #top() {
        return this.free ? Math.max(this.max, this.min + 1) : this.ticks.length;
    }

    get #bottom() {
        return this.free ? this.min : 0;
    }

    /** Where the handle stands for a position. */
    #placeOf(position) {
        if (position === null || position === undefined) {
            return this.#top;
        }
        if (this.free) {
            return Math.min(this.#top, Math.max(this.min, position));
        }
        return Math.max(0, this.ticks.findLastIndex(tick => tick.position <= position));
    }

    #positionAt(place) {
        if (place >= this.#top) {
            return null;
        }
        return this.free ? place : this.ticks[place].position;
    }

    #describe(position) {
        if (position === null) {
            return 'Now';
        }
        const tick = this.#tickAt(position);
        return tick ? `${tick.label}, ${dateTime(tick.time)}` : `Position ${number(position)}`;
    }

    #tickAt(position) {
        return this.ticks.find(tick => tick.position === position);
    }

    /** The next place where something happened, in a direction. */
    #neighbour(position, direction) {
        const place = this.#placeOf(position);
        if (!this.free) {
            return this.#positionAt(Math.min(this.#top, Math.max(0, place + direction)));
        }
        const tick = direction > 0
            ? this.ticks.find(each => each.position > place)
            : this.ticks.findLast(each => each.position < place);
        const stride = Math.max(1, Math.round((this.#top - this.#bottom) / 100));
        const to = place + direction * stride;
        // Where there are no ticks yet or any more, it goes on by strides, but does not pass the ticks by.
        return tick && Math.abs(tick.position - place) <= stride ? tick.position
            : this.#positionAt(Math.max(this.#bottom, Math.min(this.#top, to)));
    }

    #go(position) {
        this.value = position;
        this.#tell();
    }

    #step(direction) {
        this.#pause();
        this.#go(this.#neighbour(this.value, direction));
    }

    #tell() {
        this.#telling ??= setTimeout(() => {
            this.#telling = null;
            const detail = this.two ? {from: this.from, to: this.to} : {position: this.value};
            this.dispatchEvent(new CustomEvent('moved', {detail}));
            // The text of the handle, which a screen reader reads, has names only once they are known.
            Object.values(detail).filter(position => position !== null)
                .forEach(position => this.#tickAt(position)?.named().then(() => this.requestUpdate()));
        }, PACE_MS);
    }

    #toggle() {
        if (this.playing) {
            this.#pause();
            return;
        }
        this.playing = true;
        if (this.value === null) {
            this.#go(this.#positionAt(this.#bottom));
        }
        this.#player = setInterval(() => {
            this.#go(this.#neighbour(this.value, 1));
            if (this.value === null) {
                this.#pause();
            }
        }, STEP_MS);
    }

    #pause() {
        clearInterval(this.#player);
        this.playing = false;
    }

    #compare() {
        this.#pause();
        this.two = !this.two;
        if (this.two) {
            this.from = this.#positionAt(this.#bottom);
            const last = this.ended ? this.ticks.at(-2)?.position ?? null : null;
            this.to = this.#placeOf(this.value) === this.#bottom ? last : this.value ?? last;
        }
        this.#tell();
    }

    #dragged(event) {
        this.#pause();
        const position = this.#positionAt(Number(event.target.value));
        switch (event.target.name) {
            case 'from':
                this.from = this.#placeOf(position) > this.#placeOf(this.to) ? this.to : position;
                break;
            case 'to':
                this.to = this.#placeOf(position) < this.#placeOf(this.from) ? this.from : position;
                break;
            default:
                this.value = position;
        }
        this.requestUpdate();
        this.#tell();
    }

    /** Over all positions the arrows still go to where something happened. */
    #key(event) {
        const direction = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1}[event.key];
        if (this.free && direction !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            const {target} = event;
            const current = target.name === 'moment' ? this.value : this[target.name];
            const position = this.#neighbour(current, direction);
            target.value = String(this.#placeOf(position));
            this.#dragged({target});
        }
    }

    render() {
        const atStart = this.#placeOf(this.value) === this.#bottom;
        return html`<div class="slider" role="group" aria-label=${this.label}>
            <div class="controls">
                ${this.two ? nothing : html`
                    <button type="button" aria-label=${this.playing ? 'Pause' : 'Play'} title=${this.playing ? 'Pause' : 'Play through time'}
                        @click=${this.#toggle}>${this.playing ? PAUSE : PLAY}</button>
                    <button type="button" aria-label="Previous" title="To what happened before" aria-disabled=${atStart}
                        @click=${() => this.#step(-1)}>${BACK}</button>
                    <button type="button" aria-label="Next" title="To what happened next" aria-disabled=${this.value === null}
                        @click=${() => this.#step(1)}>${ON}</button>
                    <button type="button" aria-disabled=${this.value === null} @click=${() => {
                        this.#pause();
                        this.#go(null);
                    }}>Now</button>`}
                <button type="button" aria-pressed=${this.two} @click=${this.#compare}>Compare two moments</button>
            </div>
            <div class="track ${this.two ? 'two' : ''}">
                ${this.#drawn()}
                ${this.two
                    ? [this.#handle('from', 'From', this.from), this.#handle('to', 'To', this.to)]
                    : this.#handle('moment', this.label, this.value)}
            </div>
            <div class="ends"><span>${this.#begin()}</span><span>Now</span></div>
            <p class="at">${this.two
                ? html`<b>From</b> ${this.#said(this.from)} <b>to</b> ${this.#said(this.to)}`
                : this.#said(this.value)}</p>
        </div>`;
    }

    #begin() {
        const [first] = this.ticks;
        return first && (!this.free || first.position === this.min) ? when(first.time) : `Position ${number(this.min)}`;
    }

    #said(position) {
        const tick = position === null ? undefined : this.#tickAt(position);
        return tick ? html`${tick.told()} <span class="muted">· ${when(tick.time)}</span>` : this.#describe(position);
    }

    #handle(name, label, position) {
        // Of two handles at the same place, the one that can still move has to be on top.
        const raised = name === 'from' && this.#placeOf(position) > (this.#top + this.#bottom) / 2;
        return html`<input type="range" name=${name} class=${raised ? 'raised' : ''} aria-label=${label}
            min=${this.#bottom} max=${this.#top} step="1" aria-valuetext=${this.#describe(position)}
            @input=${this.#dragged} @keydown=${this.#key} .value=${live(String(this.#placeOf(position)))}>`;
    }

    #drawn() {
        const length = this.#top - this.#bottom || 1;
        const share = place => (place - this.#bottom) / length * 100;
        const places = this.ticks.map((tick, i) => share(this.free ? tick.position : i));
        const shown = [...new Set(places.map(place => Math.round(place * DRAWN / 100) / DRAWN * 100))];
        const from = this.two ? share(this.#placeOf(this.from)) : 0;
        const to = share(this.#placeOf(this.two ? this.to : this.value));
        return html`<svg class="ticks" aria-hidden="true">
            ${svg`<rect class="rail" x="0" y="14" width="100%" height="6" rx="3"></rect>
            <rect class="way" x="${from}%" y="14" width="${Math.max(0, to - from)}%" height="6" rx="3"></rect>
            ${shown.map(x => svg`<line x1="${x}%" x2="${x}%" y1="5" y2="29"></line>`)}`}</svg>`;
    }
}

const icon = path => html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${
    svg`<path d=${path}></path>`}</svg>`;
const PLAY = icon('M4 2l10 6-10 6z');
const PAUSE = icon('M3 2h4v12H3zM9 2h4v12H9z');
const BACK = icon('M2 2h2v12H2zM14 2v12L5 8z');
const ON = icon('M12 2h2v12h-2zM2 2v12l9-6z');

customElements.define('time-slider', TimeSlider);
