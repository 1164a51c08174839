/* What is known of a hero as a person, how it is forgotten, and the proof that it is; also of one that has retired. */
import {html, nothing} from 'lit';
import {View} from '../view.js';
import {proofOf} from '../parts/erased.js';
import {historyOf} from '../parts/history.js';
import {forgetHero} from '../parts/moves.js';
import '../parts/finder.js';
import '../parts/personal.js';
import '../parts/story.js';

class MachineErasure extends View {
    static properties = {
        hero: {state: true},
        history: {state: true},
    };

    constructor() {
        super();
        this.hero = null;
        this.history = undefined;
    }

    get #isForgotten() {
        return this.history?.entries.some(entry => entry.event === 'HeroForgotten') ?? false;
    }

    async load() {
        const {hero} = this;
        const history = hero === null ? undefined : await historyOf(`/heroes/${hero.id}`, this.signal);
        if (hero === this.hero) {
            this.history = history;
        }
    }

    render() {
        return html`<div class="stack">
            <section class="card" aria-label="Whom it is about"><h2>Whom it is about</h2>
                <roster-finder kind="heroes" label="Hero" .picked=${this.hero} @picked=${this.#pick}></roster-finder>
                <p class="muted">Who has retired is in no list of names any more: enter the id.</p></section>
            ${this.failure()}${this.hero === null ? nothing : this.history === undefined ? this.skeleton() : this.#found()}</div>`;
    }

    #found() {
        const {hero, history} = this;
        if (history === null) {
            return html`<div class="hint"><p>No hero has this id, and none ever had.</p></div>`;
        }
        if (this.#isForgotten) {
            return html`${proofOf(hero.id, history)}<section class="card"><h2>Its events, as everybody can read them now</h2>
                <roster-story .about=${hero.id} .kind=${'heroes'} .history=${history} .forgotten=${true}></roster-story></section>`;
        }
        return html`<personal-data .heroId=${hero.id}></personal-data>
            <p><button type="button" class="danger" @click=${() => forgetHero({id: hero.id, name: this.#name()})}>Forget
                ${this.#name()}…</button></p>`;
    }

    #name() {
        return this.hero.name ?? this.history.entries.find(entry => entry.data.name !== undefined)?.data.name ?? 'this hero';
    }

    #pick(event) {
        this.hero = event.detail;
        this.history = undefined;
        this.reload();
    }
}

customElements.define('machine-erasure', MachineErasure);
