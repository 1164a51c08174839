/*
 * A list without an end: pages come by cursor while one scrolls, and only the rows in sight are in the page, so
 * that a million is as smooth as ten. One of them is active, which the arrow keys move, and one can be chosen.
 */
import {html, nothing} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import {View} from '../view.js';
import {get, withQuery} from '../api.js';
import {number} from '../format.js';

const ROW = 52;
const BEYOND = 10;
const PAGE = 100;

/*
 * Styles are set as properties: as attributes, which lit's own styleMap begins with, the policy of the page refuses them.
 */

/** Browsers draw nothing beyond some 33 million pixels: beyond this, a pixel of the scroll bar stands for more than one. */
const TALLEST = 30_000_000;

/** A list of more is not asked for anew whenever something changes somewhere. */
const LIVE = 400;

class EntityList extends View {
    static properties = {
        path: {attribute: false},
        query: {attribute: false},
        label: {attribute: false},
        chosen: {attribute: false},
        row: {attribute: false},
        empty: {attribute: false},
        dragged: {attribute: false},
        target: {attribute: false},
        marked: {attribute: false},
        pending: {attribute: false},
        applying: {attribute: false},
        rows: {state: true},
        top: {state: true},
        active: {state: true},
        stale: {state: true},
        over: {state: true},
    };

    #next = null;
    #asked = null;
    #loadedFor = null;
    #isLoadingMore = false;
    #height = 600;

    constructor() {
        super();
        this.rows = null;
        this.top = 0;
        this.active = 0;
        this.stale = false;
        this.over = null;
        this.marked = new Set();
        this.pending = new Map();
    }

    willUpdate(changes) {
        if ((changes.has('query') || changes.has('path')) && JSON.stringify([this.path, this.query]) !== this.#asked && this.isConnected) {
            this.reload();
        }
    }

    /** As many as were there before, so that nobody loses the place. */
    async load() {
        this.#asked = JSON.stringify([this.path, this.query]);
        const asked = this.#asked;
        const {signal} = this;
        const isAnother = this.#loadedFor !== asked;
        const wanted = isAnother || this.rows === null ? 1 : Math.min(LIVE, this.rows.length);
        const rows = [];
        let path = withQuery(this.path, {...this.query, limit: PAGE});
        do {
            const answer = await get(path, {signal});
            rows.push(...answer.data);
            path = answer.next;
        } while (path !== null && rows.length < wanted);
        if (asked !== JSON.stringify([this.path, this.query])) {
            return;
        }
        this.#loadedFor = asked;
        this.rows = rows;
        this.#next = path;
        this.stale = false;
        this.active = Math.min(this.active, Math.max(0, rows.length - 1));
        if (isAnother) {
            this.active = 0;
            this.top = 0;
            this.querySelector('.rows')?.scrollTo({top: 0});
        }
    }

    changed() {
        if (this.rows !== null && this.rows.length > LIVE) {
            this.stale = true;
        } else {
            this.reload();
        }
    }

    async #more() {
        if (this.#next === null || this.#isLoadingMore) {
            return;
        }
        const {rows} = this;
        this.#isLoadingMore = true;
        try {
            const answer = await get(this.#next, {signal: this.signal});
            if (rows === this.rows) {
                rows.push(...answer.data);
                this.#next = answer.next;
                this.requestUpdate();
            }
        } catch (e) {
            if (e.name !== 'AbortError') {
                this.problem = e;
            }
        } finally {
            this.#isLoadingMore = false;
        }
    }

    #scrolled(event) {
        const {scrollTop, clientHeight} = event.target;
        this.#height = clientHeight;
        this.top = scrollTop;
        if (scrollTop * this.#scale + 3 * clientHeight > this.rows.length * ROW) {
            this.#more();
        }
    }

    /** How many pixels of rows a pixel of the scroll bar stands for. */
    get #scale() {
        return Math.max(1, (this.rows.length * ROW - this.#height) / (TALLEST - this.#height));
    }

    #placeOf(index) {
        return this.top + index * ROW - this.top * this.#scale;
    }

    render() {
        const rows = this.rows ?? [];
        return html`
            ${this.failure()}
            ${this.stale ? html`<p class="buttons" role="status"><span class="muted">Something has changed.</span>
                <button type="button" @click=${() => this.reload()}>Refresh</button></p>` : nothing}
            ${this.rows === null ? this.skeleton(6) : rows.length === 0 ? html`<div class="hint">${this.empty}</div>` : html`
                <div class="rows" @scroll=${this.#scrolled}>
                    <div role="listbox" tabindex="0" aria-label=${this.label} @keydown=${this.#key}
                        aria-activedescendant=${this.#optionId(rows[this.active])} .style=${`height: ${Math.min(TALLEST, rows.length * ROW)}px`}>
                        ${repeat(this.#inSight(), ({row}) => row.id, ({row, index}) => this.#option(row, index))}
                    </div>
                </div>
                <p class="muted list-foot">${number(rows.length)} ${this.#next === null ? 'in all' : 'so far; scroll for more'}</p>`}`;
    }

    /** The active one too, wherever it is, since the list refers to it. */
    #inSight() {
        const from = Math.max(0, Math.floor(this.top * this.#scale / ROW) - BEYOND);
        const end = Math.min(this.rows.length, from + Math.ceil(this.#height / ROW) + 2 * BEYOND);
        const sight = [];
        for (let index = from; index < end; index++) {
            sight.push({row: this.rows[index], index});
        }
        if (this.active < from || this.active >= end) {
            sight.push({row: this.rows[this.active], index: this.active});
        }
        return sight;
    }

    #optionId = row => `${this.path.slice(1).replaceAll('/', '-')}-${row?.id}`;

    #option(row, index) {
        const isChosen = this.chosen?.id === row.id;
        const expected = this.pending.get(row.id);
        const shown = expected ? this.applying(row, expected) : row;
        return html`<div role="option" id=${this.#optionId(row)} aria-selected=${isChosen} aria-posinset=${index + 1}
            aria-setsize=${this.#next === null ? this.rows.length : -1}
            class="${index === this.active ? 'active' : ''} ${this.over === row.id ? 'over' : ''} ${this.pending.has(row.id) ? 'pending' : ''}"
            .style=${`top: ${this.#placeOf(index)}px`} draggable=${this.dragged ? 'true' : 'false'}
            @click=${() => this.#choose(index)} @dblclick=${() => this.#tell('opened', row)}
            @dragstart=${event => this.#dragStart(event, row)} @dragend=${() => this.#tell('drag-ended', null)}
            @dragover=${event => this.#dragOver(event, row)} @dragleave=${() => { this.over = null; }}
            @drop=${event => this.#drop(event, row)}>${this.row(shown, this.marked.has(row.id))}</div>`;
    }

    #choose(index) {
        this.active = index;
        const row = this.rows[index];
        this.#tell('chosen', this.chosen?.id === row.id ? null : row);
        this.querySelector('[role="listbox"]').focus({preventScroll: true});
    }

    #key(event) {
        const page = Math.max(1, Math.floor(this.#height / ROW) - 1);
        const to = {
            ArrowDown: this.active + 1, ArrowUp: this.active - 1, PageDown: this.active + page, PageUp: this.active - page,
            Home: 0, End: this.rows.length - 1,
        }[event.key];
        if (event.ctrlKey || event.altKey || event.metaKey) {
            return;
        }
        if (to !== undefined) {
            this.active = Math.min(this.rows.length - 1, Math.max(0, to));
            this.#show(this.active);
        } else if (event.key === ' ') {
            this.#choose(this.active);
        } else if (event.key === 'Enter') {
            this.#tell('opened', this.rows[this.active]);
        } else {
            this.#tell('key', {key: event.key, row: this.rows[this.active]});
            return;
        }
        event.preventDefault();
    }

    #show(index) {
        const box = this.querySelector('.rows');
        const top = index * ROW;
        const from = box.scrollTop * this.#scale;
        if (top < from) {
            box.scrollTop = top / this.#scale;
        } else if (top + ROW > from + box.clientHeight) {
            box.scrollTop = (top + ROW - box.clientHeight) / this.#scale;
        }
    }

    #dragStart(event, row) {
        event.dataTransfer.setData('text/plain', row.name);
        event.dataTransfer.effectAllowed = 'link';
        this.#tell('drag-began', row);
    }

    #dragOver(event, row) {
        if (this.target) {
            event.preventDefault();
            event.dataTransfer.dropEffect = 'link';
            this.over = row.id;
        }
    }

    #drop(event, row) {
        event.preventDefault();
        this.over = null;
        this.#tell('dropped', row);
    }

    #tell(name, detail) {
        this.dispatchEvent(new CustomEvent(name, {detail}));
    }
}

customElements.define('entity-list', EntityList);
