/* Coming in: by the link that the first start prints, by an access token, or through an identity provider. */
import {html, nothing} from 'lit';
import {View} from '../view.js';
import {get} from '../api.js';
import {signIn} from '../session.js';

class RosterSignIn extends View {
    static properties = {
        reason: {attribute: false},
        ways: {state: true},
        refused: {state: true},
        busy: {state: true},
    };

    constructor() {
        super();
        this.reason = null;
        this.ways = null;
        this.refused = null;
        this.busy = false;
    }

    async load() {
        this.ways = (await get('/session/ways', {signal: this.signal})).data;
    }

    changed() {}

    render() {
        const problem = this.refused ?? this.reason;
        return html`<section class="card sign-in">
            <h1>Come in</h1>
            ${problem ? html`<p class="error" role="alert">${problem.message}</p>` : nothing}
            ${this.failure()}${this.ways === null ? this.skeleton(3) : this.#ways()}
        </section>`;
    }

    #ways() {
        const {token, code, providers} = this.ways;
        return html`
            ${providers.map(provider => html`<p><a class="button" href=${provider.address}>
                Sign in with ${provider.name}</a></p>`)}
            ${token ? html`
                <form @submit=${this.#submit}>
                    <label class="field"><span>Access token</span>
                        <input name="token" type="password" autocomplete="off" required autofocus></label>
                    <button class="primary" ?disabled=${this.busy}>Come in</button>
                </form>` : nothing}
            ${code ? html`<p class="muted">The first start of the service prints a link that leads in, once and for ten minutes.
                After that, the administrator’s token is in <code>data/admin-token</code> on its machine. An administrator makes
                tokens for others.</p>` : nothing}`;
    }

    async #submit(event) {
        event.preventDefault();
        const form = event.target;
        this.busy = true;
        this.refused = null;
        try {
            await signIn({token: form.elements.token.value.trim()});
            this.dispatchEvent(new CustomEvent('signed-in'));
        } catch (e) {
            this.refused = e.status === 401 ? new Error('That is no token that the service knows, or it has ended.') : e;
        }
        form.elements.token.value = '';
        this.busy = false;
    }
}

customElements.define('roster-sign-in', RosterSignIn);
