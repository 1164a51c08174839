/* Access tokens: who has one, what it allows, and how one is made and revoked. */
import {html, nothing} from 'lit';
import {View} from '../view.js';
import {get, write} from '../api.js';
import {ask, tell} from '../dialogs.js';
import {shortId, when} from '../format.js';

const ROLES = {
    viewer: 'Reads heroes, teams and events. Secret names are left out.',
    editor: 'Reads, and forms, registers, revises, enlists and retires.',
    admin: 'Does what an editor does, makes tokens, and operates the machine.',
    'identity-reader': 'Reads, and sees secret names.',
    'privacy-officer': 'Reads, sees what is known of a person, and forgets heroes.',
    'metrics-reader': 'Scrapes the metrics, and does nothing else.',
};

class MachineTokens extends View {
    static properties = {
        tokens: {state: true},
        off: {state: true},
        made: {state: true},
        refused: {state: true},
        busy: {state: true},
    };

    constructor() {
        super();
        this.tokens = null;
        this.off = false;
        this.made = null;
        this.refused = null;
        this.busy = false;
    }

    async load() {
        try {
            this.tokens = (await get('/tokens', {signal: this.signal})).data;
        } catch (e) {
            if (e.status !== 404 && e.status !== 403) {
                throw e;
            }
            this.off = true;
        }
    }

    render() {
        if (this.off) {
            return html`<div class="hint"><p>An identity provider gives out the tokens here. The service makes none, and knows none to
                revoke: make and end them there.</p></div>`;
        }
        return html`${this.failure()}<div class="stack">
            ${this.made === null ? nothing : this.#shownOnce()}
            <section class="card" aria-label="Make a token">${this.#form()}</section>
            <section class="card" aria-label="Tokens"><h2>Tokens</h2>
                ${this.tokens === null ? this.skeleton() : this.#table()}</section></div>`;
    }

    #shownOnce() {
        return html`<section class="card made" aria-label="The new token">
            <h2>The token of ${this.made.name}</h2>
            <p role="status">It is shown this one time. Copy it now.</p>
            <label class="field"><span>Token</span>
                <input class="mono" readonly .value=${this.made.token} @focus=${event => event.target.select()}></label>
            <div class="buttons"><button type="button" class="primary" @click=${this.#copy}>Copy</button>
                <button type="button" @click=${() => { this.made = null; }}>I have it</button></div></section>`;
    }

    #form() {
        const wrong = field => this.refused?.errors?.find(error => error.field === field)?.problem;
        return html`<h2>Make a token</h2><form class="narrow" @submit=${this.#make}>
            <label class="field"><span>Name</span>
                <input name="name" required autocomplete="off" aria-invalid=${wrong('name') ? 'true' : 'false'}>
                <small>Whose it is, or what for.</small></label>
            <fieldset class="field"><legend>What it allows</legend>${Object.entries(ROLES).map(([role, may]) => html`
                <label class="check"><input type="checkbox" name="roles" value=${role}>
                    <span>${role}<small>${may}</small></span></label>`)}</fieldset>
            <label class="field"><span>Ends</span><input name="end" type="datetime-local">
                <small>In your time zone. Left empty, it holds until it is revoked.</small></label>
            ${this.refused ? html`<p class="error" role="alert">${this.refused.message}</p>` : nothing}
            <button class="primary" ?disabled=${this.busy}>Make it</button></form>`;
    }

    #table() {
        return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of tokens"><table>
            <thead><tr><th scope="col">Name</th><th scope="col">State</th><th scope="col">Roles</th><th scope="col">Made</th>
                <th scope="col">Ends</th></tr></thead>
            <tbody>${this.tokens.map(token => html`<tr>
                <th scope="row">${token.name} ${shortId(token.id)}</th>
                <td>${stateOf(token)}</td>
                <td>${token.roles.map(role => html`<span class="badge">${role}</span> `)}</td>
                <td>${when(token.createdAt)}</td><td>${token.expiresAt === null ? 'never' : when(token.expiresAt)}</td></tr>`)}
            </tbody></table></div>`;
    }

    async #make(event) {
        event.preventDefault();
        const form = event.target;
        const entered = new FormData(form);
        const name = entered.get('name').trim();
        const end = entered.get('end');
        this.refused = entered.has('roles') ? null : new Error('Choose at least one role.');
        if (this.refused !== null) {
            return;
        }
        this.busy = true;
        try {
            const {data} = await write('POST', '/tokens', {
                body: {name, roles: entered.getAll('roles'), expiresAt: end === '' ? null : new Date(end).toISOString()},
            });
            this.made = {name, token: data.token};
            form.reset();
        } catch (e) {
            this.refused = e;
        }
        this.busy = false;
        await this.updateComplete;
        this.querySelector('.made .primary')?.focus();
    }

    async #copy() {
        try {
            await navigator.clipboard.writeText(this.made.token);
            tell('The token was copied.');
        } catch {
            this.querySelector('.made input').focus();
            tell('The browser did not allow it. The token is marked: copy it with the keyboard.', {isError: true});
        }
    }
}

function stateOf(token) {
    if (token.revokedAt !== null) {
        return html`<span class="badge">Revoked</span> <small>${when(token.revokedAt)}</small>`;
    }
    if (token.expiresAt !== null && new Date(token.expiresAt) <= new Date()) {
        return html`<span class="badge">Has ended</span>`;
    }
    return html`<button type="button" class="danger" aria-label="Revoke ${token.name}" @click=${() => revoke(token)}>Revoke…</button>`;
}

const revoke = ({id, name}) => ask({
    title: `Revoke the token ${name}?`,
    text: 'Whoever has it is refused from now on, on every node. Sessions of this page that were made with it end, too, and so does what '
        + 'listens with it. It can’t be taken back. If it is the one that you came in with, you are signed out.',
    action: 'Revoke',
    dangerous: true,
    confirm: name,
    submit: async () => {
        await write('DELETE', `/tokens/${id}`);
        tell(`The token ${name} was revoked.`);
        return true;
    },
});

customElements.define('machine-tokens', MachineTokens);
