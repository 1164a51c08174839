/* What all views have in common. */
import {LitElement, html, nothing} from 'lit';
import {bus} from './api.js';

/** Below this, showing that something is loading would only flicker. */
const PATIENCE_MS = 200;

/**
 * An element in the page's own tree, so that one style sheet holds for all. It loads what it shows when it comes into the page,
 * and again when the connection is back; what it had asked for is cancelled when it goes.
 */
export class View extends LitElement {
    static properties = {
        problem: {state: true},
        loading: {state: true},
        slow: {state: true},
    };

    #abort = new AbortController();
    #timer = null;
    #running = null;
    #again = false;

    constructor() {
        super();
        this.problem = null;
        this.loading = false;
        this.slow = false;
    }

    createRenderRoot() {
        return this;
    }

    connectedCallback() {
        super.connectedCallback();
        this.setAttribute('aria-busy', 'true');
        this.#abort = new AbortController();
        const {signal} = this.#abort;
        bus.addEventListener('changed', event => this.changed(event.detail), {signal});
        bus.addEventListener('back', () => this.reload(), {signal});
        this.reload();
    }

    disconnectedCallback() {
        this.#abort.abort();
        clearTimeout(this.#timer);
        super.disconnectedCallback();
    }

    /** Ends what is asked for on the view's behalf when the view goes. */
    get signal() {
        return this.#abort.signal;
    }

    /** Asks for what is shown. A subclass says what. */
    async load() {}

    /** This page has written something, or something has happened. */
    changed() {
        this.reload();
    }

    /**
     * Asks for all that is shown; a problem is shown in its place. One question follows the other, so that no older answer comes last,
     * however often this is called; what it returns is done when a question that began after the call is.
     */
    reload() {
        if (this.#running === null) {
            this.#running = this.#loadUntilNobodyAsks().finally(() => { this.#running = null; });
        } else {
            this.#again = true;
        }
        return this.#running;
    }

    async #loadUntilNobodyAsks() {
        do {
            this.#again = false;
            await this.#loadOnce();
        } while (this.#again && this.isConnected);
    }

    async #loadOnce() {
        this.loading = true;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => { this.slow = this.loading; }, PATIENCE_MS);
        try {
            await this.load();
            this.problem = null;
        } catch (e) {
            if (e.name !== 'AbortError') {
                this.problem = e;
            }
        } finally {
            this.loading = false;
            this.slow = false;
            this.setAttribute('aria-busy', 'false');
        }
    }

    /** A few grey lines, if it takes longer than a moment. */
    skeleton(lines = 4) {
        return this.slow
            ? html`<div class="skeleton" role="status" aria-label="Loading">
                ${Array.from({length: lines}, () => html`<div></div>`)}</div>`
            : nothing;
    }

    /** What went wrong while it was loaded, with a way to try again. */
    failure() {
        return this.problem === null
            ? nothing
            : html`<div class="failure" role="alert">
                <strong>${this.problem.title ?? 'That did not work'}</strong>
                <p>${this.problem.message}</p>
                <button type="button" @click=${() => this.reload()}>Try again</button></div>`;
    }
}
