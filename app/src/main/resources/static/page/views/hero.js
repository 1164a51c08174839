/* A hero: how it is and was, its teams, its story, and what is known of it as a person. */
import {html, nothing} from 'lit';
import {discharge, mayEdit, retire, reviseHero} from '../memberships.js';
import {may} from '../session.js';
import {at} from '../parts/address.js';
import {proofOf} from '../parts/erased.js';
import {enlistInto, forgetHero, reassign} from '../parts/moves.js';
import {learn} from '../parts/names.js';
import {Subject} from '../parts/subject.js';
import '../parts/personal.js';

class RosterHero extends Subject {
    static of = 'heroId';
    static properties = {
        heroId: {attribute: false},
        leaving: {state: true},
    };

    constructor() {
        super();
        this.leaving = null;
    }

    kind = 'heroes';
    noun = 'hero';

    get subject() {
        return this.heroId;
    }

    learned(hero) {
        learn('teams', hero.teams ?? []);
    }

    facts(hero) {
        return html`
            ${hero.secretName === undefined ? nothing : html`<dt>Secret name</dt><dd>${hero.secretName}</dd>`}
            <dt>Age</dt><dd>${hero.age ?? 'not known'}</dd>
            <dt>Teams</dt><dd>${hero.teams.length}</dd>`;
    }

    buttons() {
        const {data, etag} = this.now;
        return html`${mayEdit() ? html`
            <button type="button" @click=${() => this.#revise(data, etag)}>Revise</button>
            <button type="button" @click=${() => enlistInto(data)}>Enlist into a team</button>
            <button type="button" @click=${() => reassign(data, etag)}>Reassign</button>
            <button type="button" class="danger" @click=${() => retire(data)}>Retire</button>` : nothing}
            ${this.#forget(data)}`;
    }

    buttonsOfEnded() {
        return this.forgotten ? nothing : this.#forget({id: this.heroId, name: this.title});
    }

    #forget(hero) {
        return may('privacy-officer')
            ? html`<button type="button" class="danger" @click=${() => forgetHero(hero)}>Forget</button>` : nothing;
    }

    #revise(hero, etag) {
        const {teams, ...facts} = hero;
        return reviseHero(facts, etag);
    }

    members() {
        const {teams} = this.shown;
        const mayLeave = this.moment === null && mayEdit();
        return html`<section class="card" aria-labelledby="members">
            <h2 id="members">${this.moment === null ? 'Its teams' : 'Its teams then'}</h2>
            ${teams.length === 0 ? html`<p class="muted">It is in no team.</p>` : html`<ul class="list">${teams.map(team => html`
                <li class=${this.leaving === team.id ? 'pending' : ''}><span class="who">
                    <a href="#/teams/${team.id}${at(this.moment)}">${team.name}</a>
                    <small>${team.headquarters}</small></span>
                    ${mayLeave ? html`<button type="button" class="quiet" ?disabled=${this.leaving !== null}
                        aria-label="Discharge from ${team.name}" @click=${() => this.#leave(team)}>${
                            this.leaving === team.id ? 'Leaving…' : 'Discharge'}</button>` : nothing}</li>`)}</ul>`}
        </section>`;
    }

    async #leave(team) {
        this.leaving = team.id;
        await this.attempt(() => discharge(this.now.data, team));
        this.leaving = null;
    }

    extra() {
        if (this.forgotten) {
            return proofOf(this.heroId, this.history);
        }
        return may('privacy-officer') ? html`<personal-data .heroId=${this.heroId}></personal-data>` : nothing;
    }

    ended(last) {
        return this.forgotten
            ? html`<p>This hero is forgotten: its name, age and secret name are <span class="badge bad">erased</span> for ever.</p>`
            : super.ended(last);
    }
}

customElements.define('roster-hero', RosterHero);
