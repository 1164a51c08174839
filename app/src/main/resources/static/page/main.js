/* The page as a whole: who is signed in, which view an address names, and whether the service can be reached. */
import {html, nothing} from 'lit';
import {View} from './view.js';
import {bus, connection, get} from './api.js';
import {dateTime} from './format.js';
import {forget, may, resume, session, signIn, signOut} from './session.js';
import {ask, tell} from './dialogs.js';
import {follow, stopFollowing} from './updates.js';
import {VIEWS, viewOf} from './views.js';

class RosterPage extends View {
    static properties = {
        ready: {state: true},
        route: {state: true},
        lostSince: {state: true},
        signInProblem: {state: true},
    };

    constructor() {
        super();
        this.ready = false;
        this.route = '';
        this.lostSince = connection.lostSince;
        this.signInProblem = null;
    }

    connectedCallback() {
        super.connectedCallback();
        const {signal} = this;
        addEventListener('hashchange', () => {
            this.#go();
            this.updateComplete.then(() => this.querySelector('main')?.focus({preventScroll: true}));
        }, {signal});
        bus.addEventListener('lost', () => { this.lostSince = connection.lostSince; }, {signal});
        bus.addEventListener('back', () => { this.lostSince = null; }, {signal});
        bus.addEventListener('signed-out', event => {
            forget();
            stopFollowing();
            this.signInProblem = event.detail;
            this.requestUpdate();
        }, {signal});
    }

    /** A one-time code is taken out of the address before anything else is asked, so that it stays in no history. */
    async load() {
        if (this.ready) {
            await resume();
            this.requestUpdate();
            return;
        }
        const given = new URLSearchParams(location.hash.slice(1));
        const code = given.get('code');
        if (code !== null || given.has('sign-in')) {
            history.replaceState(null, '', location.pathname);
        }
        if (given.has('sign-in')) {
            this.signInProblem = new Error(SIGN_IN_FAILURES[given.get('sign-in')] ?? 'Signing in did not work. Try again.');
        }
        if (code === null) {
            await resume();
        } else {
            try {
                await signIn({code});
            } catch (e) {
                this.signInProblem = e;
                await resume();
            }
        }
        this.ready = true;
        this.#go();
        if (session() !== null) {
            this.#begin();
        }
    }

    #begin() {
        follow();
        this.#loadTheRest();
    }

    changed() {}

    #go() {
        this.route = location.hash.replace(/^#\/?/, '');
        const view = viewOf(this.route);
        document.title = `${view.title} · Roster`;
        view.import().catch(() => this.#loadAnew());
    }

    /** Browsers may remember that a module could not be loaded, so the page begins anew when the service answers; once, if that is no help. */
    async #loadAnew() {
        tell('A part of the page could not be loaded.', {isError: true});
        await get('/session');
        if (history.state?.isAnew !== true) {
            history.replaceState({isAnew: true}, '');
            location.reload();
        }
    }

    /** The parts that are not shown yet, so that they are there when the service is not. */
    #loadTheRest() {
        (window.requestIdleCallback ?? setTimeout)(() => VIEWS.forEach(view => view.import().catch(() => {})));
    }

    render() {
        if (!this.ready) {
            return html`<main id="main">${this.failure()}${this.skeleton(6)}</main>`;
        }
        return html`
            <a class="skip" href="#main" @click=${this.#skip}>Skip to the content</a>
            <header>
                <a class="brand" href="#/"><img src="./page/icon.svg" alt="" width="28" height="28">Roster</a>
                ${session() === null ? nothing : this.#navigation()}
            </header>
            ${this.lostSince === null ? nothing : html`<div class="banner" role="alert">
                The service has not answered since ${dateTime(this.lostSince)}. The page tries again by itself.</div>`}
            <main id="main" tabindex="-1">
                ${session() === null ? this.#signIn() : viewOf(this.route).render(this.route)}
            </main>
            <div id="messages" role="status" aria-live="polite"></div>
            <footer><a href="./docs">The API</a><a href="./problems">Problems, explained</a></footer>`;
    }

    #navigation() {
        const current = viewOf(this.route);
        return html`
            <nav aria-label="Views">${VIEWS.filter(view => view.menu && (view.roles?.some(may) ?? true)).map(view => html`
                <a href="#/${view.path}" aria-current=${view === current ? 'page' : nothing}>${view.menu}</a>`)}</nav>
            <button type="button" class="quiet" @click=${this.#whoAmI}
                title="Who is signed in">${session().name ?? 'Signed in'}</button>`;
    }

    async #whoAmI() {
        const {actor, roles, expiresAt} = session();
        await ask({
            title: 'You are signed in',
            text: `As ${actor}, with the roles ${roles.join(', ')}${expiresAt ? `, until ${dateTime(expiresAt)}` : ''}.`,
            action: 'Sign out',
            submit: signOut,
        });
    }

    #signIn() {
        import('./views/sign-in.js');
        return html`<roster-sign-in .reason=${this.signInProblem}
            @signed-in=${() => {
                this.signInProblem = null;
                this.#begin();
                this.requestUpdate();
            }}></roster-sign-in>`;
    }

    #skip(event) {
        event.preventDefault();
        document.getElementById('main').focus();
    }
}

const SIGN_IN_FAILURES = {
    denied: 'Your identity provider did not let you in.',
    expired: 'Signing in took too long. Try again.',
    'no-role': 'You are known, but have no role here. Ask an administrator.',
};

customElements.define('roster-page', RosterPage);
