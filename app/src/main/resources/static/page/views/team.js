/* A team: how it is and was, its heroes, and its story. */
import {html, nothing} from 'lit';
import {number} from '../format.js';
import {discharge, disband, mayEdit, registerHero, reviseTeam} from '../memberships.js';
import {at} from '../parts/address.js';
import {enlistOne} from '../parts/moves.js';
import {learn} from '../parts/names.js';
import {Subject} from '../parts/subject.js';
import '../parts/paged-list.js';

class RosterTeam extends Subject {
    static of = 'teamId';
    static properties = {
        teamId: {attribute: false},
        leaving: {state: true},
    };

    #first = {of: null, page: null};

    constructor() {
        super();
        this.leaving = null;
    }

    kind = 'teams';
    noun = 'team';

    get subject() {
        return this.teamId;
    }

    learned(team) {
        learn('heroes', team.heroes ?? []);
    }

    facts(team) {
        return html`
            <dt>Headquarters</dt><dd>${team.headquarters}</dd>
            <dt>Heroes</dt><dd>${number(team.heroCount)}</dd>`;
    }

    buttons() {
        const {data, etag} = this.now;
        const {heroes, ...team} = data;
        return mayEdit() ? html`
            <button type="button" @click=${() => reviseTeam(team, etag)}>Revise</button>
            <button type="button" @click=${() => enlistOne(team)}>Enlist a hero</button>
            <button type="button" @click=${() => registerHero(team)}>Register a hero</button>
            <button type="button" class="danger" @click=${() => disband(team)}>Disband</button>` : nothing;
    }

    /** A team comes with its first heroes, and with the address of the rest (docs/openapi.json). */
    get #page() {
        const answer = this.moment === null ? this.now : this.past;
        if (this.#first.of !== answer) {
            this.#first = {of: answer, page: {items: answer.data.heroes, next: answer.next?.replace(/limit=\d+/, 'limit=50') ?? null}};
        }
        return this.#first.page;
    }

    members() {
        return html`<section class="card" aria-labelledby="members">
            <h2 id="members">${this.moment === null ? 'Its heroes' : 'Its heroes then'}</h2>
            <paged-list .kind=${'heroes'} .first=${this.#page} .of=${this.teamId + at(this.moment)}
                ?past=${this.moment !== null} .row=${this.#rows()} .empty=${'It has no heroes.'}></paged-list>
        </section>`;
    }

    /** Another function whenever the rows look different. */
    #rows() {
        const mayLeave = this.moment === null && mayEdit();
        return hero => html`<span class="who ${this.leaving === hero.id ? 'pending' : ''}">
            <a href="#/heroes/${hero.id}${at(this.moment)}">${hero.name}</a>
            <small>${hero.secretName ?? ''}</small></span>
            ${mayLeave ? html`<button type="button" class="quiet" ?disabled=${this.leaving !== null}
                aria-label="Discharge ${hero.name}" @click=${() => this.#leave(hero)}>${
                    this.leaving === hero.id ? 'Leaving…' : 'Discharge'}</button>` : nothing}`;
    }

    async #leave(hero) {
        this.leaving = hero.id;
        await this.attempt(() => discharge(hero, this.now.data));
        this.leaving = null;
    }
}

customElements.define('roster-team', RosterTeam);
