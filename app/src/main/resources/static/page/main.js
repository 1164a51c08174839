/* The page as a whole: who is signed in, which view an address names, and whether the service can be reached. */
import {html, nothing} from 'lit';
import {View} from './view.js';
import {bus, connection, get} from './api.js';
import {dateTime, when} from './format.js';
import {forget, may, resume, session, signIn, signOut} from './session.js';
import {ask, tell} from './dialogs.js';
import {follow, stopFollowing} from './updates.js';
import {VIEWS, viewOf} from './views.js';

class RosterPage extends View {
    static properties = {
        ready: {state: true},
        route: {state: true},
        lostSince: {state: true},
        behindSince: {state: true},
        signInProblem: {state: true},
    };

    constructor() {
        super();
        this.ready = false;
        this.route = '';
        this.lostSince = connection.lostSince;
        this.behindSince = null;
        this.signInProblem = null;
    }

    connectedCallback() {
        super.connectedCallback();
        const {signal} = this;
        addEventListener('hashchange', async () => {
            await this.#comeIn();
            this.requestUpdate();
            this.#go();
            this.updateComplete.then(() => this.querySelector('main')?.focus({preventScroll: true}));
        }, {signal});
        bus.addEventListener('lost', () => { this.lostSince = connection.lostSince; }, {signal});
        bus.addEventListener('back', () => { this.lostSince = null; }, {signal});
        bus.addEventListener('behind', () => { this.behindSince ??= new Date(); }, {signal});
        bus.addEventListener('follows', () => { this.behindSince = null; }, {signal});
        bus.addEventListener('signed-out', event => {
            forget();
            // What is in a dialog is not for whoever comes next.
            document.querySelectorAll('dialog').forEach(dialog => dialog.close());
            stopFollowing();
            this.signInProblem = event.detail;
            this.requestUpdate();
        }, {signal});
    }

    async load() {
        if (this.ready) {
            await resume();
            this.requestUpdate();
            return;
        }
        await this.#comeIn();
        await resume();
        this.ready = true;
        this.#go();
        if (session() !== null) {
            this.#begin();
        }
    }

    /** A one-time code, or the word of a provider, is taken out of the address at once, so that it stays in no history. */
    async #comeIn() {
        const given = new URLSearchParams(location.hash.slice(1));
        const code = given.get('code');
        const failure = given.get('sign-in');
        if (code === null && failure === null) {
            return;
        }
        history.replaceState(null, '', location.pathname);
        if (failure !== null) {
            this.signInProblem = new Error(SIGN_IN_FAILURES[failure] ?? SIGN_IN_FAILURES.failed);
            return;
        }
        try {
            await signIn({code});
            this.signInProblem = null;
            if (this.ready) {
                this.#begin();
            }
        } catch (e) {
            this.signInProblem = e;
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
                The service has not answered since ${when(this.lostSince.toISOString())}. The page tries again by itself.</div>`}
            ${this.behindSince === null ? nothing : html`<div class="banner" role="status">What happens is stored, but not to be read since
                ${when(this.behindSince.toISOString())}: what you see is older. ${may('admin')
                    ? html`<a href="#/machine/projections">See what the projection waits for</a>` : 'An administrator can see why.'}</div>`}
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
    refused: 'Your identity provider did not let you in.',
    expired: 'Signing in took too long, or was begun in another browser. Try again.',
    unavailable: 'Your identity provider can’t be reached now. Try again later.',
    token: 'Your identity provider gave a token that is not for this service. Ask an administrator.',
    'no-role': 'You are known, but have no role here. Ask an administrator.',
    failed: 'Signing in did not work. Try again.',
};

customElements.define('roster-page', RosterPage);
