/* What is known of a hero as a person, for privacy officers; shown when they ask for it, not before. */
import {LitElement, html, nothing} from 'lit';
import {get} from '../api.js';
import {when, words} from '../format.js';
import {who} from './names.js';

class PersonalData extends LitElement {
    static properties = {
        heroId: {attribute: false},
        data: {state: true},
        problem: {state: true},
    };

    constructor() {
        super();
        this.data = null;
        this.problem = null;
    }

    createRenderRoot() {
        return this;
    }

    willUpdate(changed) {
        if (changed.has('heroId')) {
            this.data = null;
            this.problem = null;
        }
    }

    async #show() {
        const {heroId} = this;
        try {
            const {data} = (await get(`/heroes/${heroId}/personal-data`)).data;
            this.data = heroId === this.heroId ? data : null;
            this.problem = null;
        } catch (e) {
            this.problem = e;
        }
    }

    render() {
        return html`<section class="card" aria-labelledby="personal"><div class="head"><h2 id="personal">Personal data</h2>
            ${this.data === null
                ? html`<button type="button" @click=${this.#show}>Show</button>`
                : html`<button type="button" @click=${() => { this.data = null; }}>Hide</button>`}</div>
            <p class="muted">Every value that there ever was of the hero as a person, the oldest first.</p>
            ${this.problem === null ? nothing : html`<p class="error" role="alert">${this.problem.message}</p>`}
            ${this.data === null ? nothing : html`<div class="scroll" tabindex="0" role="region" aria-label="Values"><table>
                <thead><tr><th scope="col">What</th><th scope="col">Value</th><th scope="col">Since</th><th scope="col">By</th></tr></thead>
                <tbody>${this.data.map(({field, value, recordedAt, actor}) => html`<tr><td>${words(field)}</td>
                    <td>${value ?? 'not known'}</td><td>${when(recordedAt)}</td><td>${who(actor)}</td></tr>`)}</tbody></table></div>`}
        </section>`;
    }
}

customElements.define('personal-data', PersonalData);
