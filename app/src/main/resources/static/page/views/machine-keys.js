/* The master key, which wraps the key of each hero. */
import {html, nothing} from 'lit';
import {Polled} from '../parts/polled.js';
import {get, write} from '../api.js';
import {ask} from '../dialogs.js';
import {number} from '../format.js';
import {Metrics} from '../metrics.js';

class MachineKeys extends Polled {
    static properties = {
        metrics: {state: true},
        rewrapped: {state: true},
    };

    constructor() {
        super();
        this.metrics = null;
        this.rewrapped = null;
    }

    /** How many keys there are is counted once a minute. */
    get pace() {
        return 10_000;
    }

    async load() {
        this.metrics = new Metrics((await get('/actuator/prometheus', {signal: this.signal})).data);
    }

    render() {
        return html`${this.failure()}<section class="card" aria-label="Master key">
            <div class="head"><h2>Master key</h2>
                <button type="button" class="danger" @click=${this.#rotate}>Rotate…</button></div>
            <p>What is personal of a hero is sealed with a key of its own. These keys are in the database, wrapped by the master key, which
                is in a file outside it: <code>data/master.key</code>, or the file that <code>roster.master-key-file</code> names.
                Without the master key, nobody can read a name or a secret name from a backup.</p>
            ${this.metrics === null ? this.skeleton(2) : this.#keys()}
            ${this.rewrapped === null ? nothing : this.#result()}
            </section>`;
    }

    #keys() {
        const count = which => {
            const keys = this.metrics.sum('roster_sealing_keys', {master_key: which});
            return keys === null ? 'not known now' : `${number(keys)} ${keys === 1 ? 'key' : 'keys'}`;
        };
        return html`<dl class="facts">
            <dt>Wrapped by the current one</dt><dd>${count('current')}</dd>
            <dt>Wrapped by an older one</dt><dd>${count('old')}</dd></dl>
            <p class="muted">They are counted once a minute.</p>`;
    }

    #result() {
        return html`<div class="hint" role="status">${this.rewrapped > 0
            ? html`<p>${number(this.rewrapped)} ${this.rewrapped === 1 ? 'key was' : 'keys were'} wrapped anew. Rotate again,
                to learn whether anything still needs an older master key.</p>`
            : html`<p>Nothing was left to wrap anew, so nothing needs the older lines of the file. Copy them to where the older backups and
                exports are read, then remove them. The next rotation begins then.</p>`}</div>`;
    }

    async #rotate() {
        await ask({
            title: 'Rotate the master key?',
            text: 'The keys of all heroes are wrapped with the first master key of your file, or, if the service’s own file has just one, '
                + 'with another that it makes. No node wraps with an older one from then on. Keep the file: backups from before still need '
                + 'the older keys.',
            action: 'Rotate',
            dangerous: true,
            confirm: 'master key',
            submit: async () => {
                this.rewrapped = (await write('POST', '/master-key/rotation')).data.rewrapped;
                return true;
            },
        });
    }
}

customElements.define('machine-keys', MachineKeys);
