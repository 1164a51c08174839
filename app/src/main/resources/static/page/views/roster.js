/* Heroes and teams, side by side: choose one of each to join or part them, or drag the one onto the other. */
import {html, nothing} from 'lit';
import {View} from '../view.js';
import {get} from '../api.js';
import {tell} from '../dialogs.js';
import {discharge, enlist, formTeam, mayEdit, registerHero} from '../memberships.js';
import {orNull} from '../parts/latest.js';
import '../parts/entity-list.js';

const HERO_SORTS = [['name', 'Name'], ['-name', 'Name, from the end'], ['age', 'Youngest first'], ['-age', 'Oldest first'], ['id', 'As registered']];
const TEAM_SORTS = [['name', 'Name'], ['-name', 'Name, from the end'], ['id', 'As formed']];

/** Long enough that a word is asked for once, and not a letter at a time. */
const TYPING_MS = 200;

class RosterLists extends View {
    static properties = {
        hero: {state: true},
        team: {state: true},
        heroQuery: {state: true},
        teamQuery: {state: true},
        membership: {state: true},
        dragged: {state: true},
        pending: {state: true},
    };

    #typing = null;

    constructor() {
        super();
        this.hero = null;
        this.team = null;
        this.heroQuery = {sort: 'name', namePrefix: '', team: null};
        this.teamQuery = {sort: 'name', namePrefix: '', hero: null};
        this.membership = new Set();
        this.dragged = null;
        this.pending = new Map();
    }

    /** How those are who are chosen, and which teams the hero is in; who has ended is not chosen any more. */
    async load() {
        const {hero, team, signal} = this;
        const [heroNow, teamNow] = await Promise.all([
            hero && orNull(get(`/heroes/${hero.id}`, {signal})), team && orNull(get(`/teams/${team.id}`, {signal}))]);
        if (this.hero?.id === hero?.id) {
            this.hero = heroNow?.data ?? null;
            this.membership = new Set(heroNow?.data.teams.map(each => each.id));
            this.teamQuery = this.hero === null && this.teamQuery.hero !== null ? {...this.teamQuery, hero: null} : this.teamQuery;
        }
        if (this.team?.id === team?.id) {
            this.team = teamNow?.data ?? null;
            this.heroQuery = this.team === null && this.heroQuery.team !== null ? {...this.heroQuery, team: null} : this.heroQuery;
        }
    }

    render() {
        return html`
            <div class="head"><h1>Roster</h1>${mayEdit() ? html`<div class="buttons">
                <button type="button" @click=${() => formTeam()}>Form a team…</button>
                <button type="button" @click=${() => registerHero(this.team)}>Register a hero…</button></div>` : nothing}</div>
            ${this.failure()}
            ${this.#chosen()}
            <div class="lists">
                <section class="card" aria-labelledby="heroes-heading">
                    <h2 id="heroes-heading">${this.heroQuery.team ? `Heroes of ${this.team?.name}` : 'Heroes'}</h2>
                    ${this.#filters('heroes', HERO_SORTS, this.heroQuery, query => { this.heroQuery = query; })}
                    <entity-list .path=${'/heroes'} .query=${this.heroQuery} .label=${'Heroes'} .chosen=${this.hero}
                        .row=${heroRow} .empty=${this.#noHeroes()} .dragged=${mayEdit()} .target=${this.dragged?.headquarters !== undefined}
                        @chosen=${event => this.#chooseHero(event.detail)}
                        @opened=${event => { location.hash = `#/heroes/${event.detail.id}`; }}
                        @drag-began=${event => { this.dragged = event.detail; }} @drag-ended=${() => { this.dragged = null; }}
                        @dropped=${event => this.#join(event.detail, this.dragged)}></entity-list>
                </section>
                <section class="card" aria-labelledby="teams-heading">
                    <h2 id="teams-heading">${this.teamQuery.hero ? `Teams of ${this.hero?.name}` : 'Teams'}</h2>
                    ${this.#filters('teams', TEAM_SORTS, this.teamQuery, query => { this.teamQuery = query; })}
                    <entity-list .path=${'/teams'} .query=${this.teamQuery} .label=${'Teams'} .chosen=${this.team}
                        .row=${teamRow} .empty=${this.#noTeams()} .marked=${this.membership} .pending=${this.pending} .applying=${applying}
                        .dragged=${mayEdit()} .target=${this.dragged !== null && this.dragged.headquarters === undefined}
                        @chosen=${event => this.#chooseTeam(event.detail)}
                        @opened=${event => { location.hash = `#/teams/${event.detail.id}`; }}
                        @key=${event => this.#key(event.detail)}
                        @drag-began=${event => { this.dragged = event.detail; }} @drag-ended=${() => { this.dragged = null; }}
                        @dropped=${event => this.#join(this.dragged, event.detail)}></entity-list>
                </section>
            </div>
            <p class="muted">In a list: arrows move, Space chooses, Enter opens${mayEdit()
                ? ', and E in the list of teams enlists the chosen hero there. With a mouse, drag a hero onto a team' : ''}.</p>`;
    }

    #filters(name, sorts, query, set) {
        return html`<div class="filters" role="search" aria-label="Search ${name}">
            <input type="search" placeholder="Name begins with…" aria-label="Name of ${name} begins with" .value=${query.namePrefix}
                @input=${event => {
                    clearTimeout(this.#typing);
                    this.#typing = setTimeout(() => set({...query, namePrefix: event.target.value.trim()}), TYPING_MS);
                }}>
            <select aria-label="Order of ${name}" @change=${event => set({...query, sort: event.target.value})}>
                ${sorts.map(([value, label]) => html`<option value=${value} ?selected=${value === query.sort}>${label}</option>`)}
            </select></div>`;
    }

    #chosen() {
        const {hero, team} = this;
        if (hero === null && team === null) {
            return html`<div class="chosen-bar muted">Choose a hero or a team to see who belongs together.</div>`;
        }
        const isMember = hero !== null && team !== null && this.membership.has(team.id);
        return html`<div class="chosen-bar card" role="group" aria-label="What is chosen">
            ${hero === null ? nothing : html`<span>Hero <a href="#/heroes/${hero.id}">${hero.name}</a></span>
                <label><input type="checkbox" .checked=${this.teamQuery.hero === hero.id}
                    @change=${event => { this.teamQuery = {...this.teamQuery, hero: event.target.checked ? hero.id : null}; }}>
                    only its teams</label>`}
            ${team === null ? nothing : html`<span>Team <a href="#/teams/${team.id}">${team.name}</a></span>
                <label><input type="checkbox" .checked=${this.heroQuery.team === team.id}
                    @change=${event => { this.heroQuery = {...this.heroQuery, team: event.target.checked ? team.id : null}; }}>
                    only its heroes</label>`}
            ${hero === null || team === null ? nothing : isMember
                ? html`<span class="badge good">a member</span>${mayEdit() ? html`
                    <button type="button" class="danger" @click=${() => this.#part(hero, team)}>Discharge from ${team.name}</button>` : nothing}`
                : html`<span class="badge">not a member</span>${mayEdit() ? html`
                    <button type="button" class="primary" @click=${() => this.#join(hero, team)}>Enlist in ${team.name}</button>` : nothing}`}
        </div>`;
    }

    #noHeroes() {
        const {namePrefix, team} = this.heroQuery;
        if (namePrefix) {
            return html`<p>No hero’s name begins with “${namePrefix}”.</p>`;
        }
        return team
            ? html`<p>Nobody is in this team yet. Choose a hero and enlist it.</p>`
            : html`<p>There are no heroes yet.</p>${mayEdit() ? html`
                <button type="button" class="primary" @click=${() => registerHero(this.team)}>Register the first hero…</button>` : nothing}`;
    }

    #noTeams() {
        const {namePrefix, hero} = this.teamQuery;
        if (namePrefix) {
            return html`<p>No team’s name begins with “${namePrefix}”.</p>`;
        }
        return hero
            ? html`<p>This hero is in no team.</p>`
            : html`<p>There are no teams yet.</p>${mayEdit() ? html`
                <button type="button" class="primary" @click=${() => formTeam()}>Form the first team…</button>` : nothing}`;
    }

    #chooseHero(hero) {
        this.hero = hero;
        this.teamQuery = {...this.teamQuery, hero: null};
        this.reload();
    }

    #chooseTeam(team) {
        this.team = team;
        this.heroQuery = {...this.heroQuery, team: null};
        this.reload();
    }

    #key({key, row}) {
        if (key.toLowerCase() === 'e' && this.hero !== null && mayEdit()) {
            this.#join(this.hero, row);
        }
    }

    #join(hero, team) {
        this.dragged = null;
        if (hero && team) {
            const isNew = this.hero?.id === hero.id && !this.membership.has(team.id);
            this.#optimistically(team, isNew ? 1 : 0, () => enlist(hero, team));
        }
    }

    #part(hero, team) {
        this.#optimistically(team, -1, () => discharge(hero, team));
    }

    /** The count is shown as it will be, in grey, until the list says it itself; refused, it goes back, and a message says why. */
    async #optimistically(team, change, action) {
        this.#expect(team.id, {change, count: 1});
        try {
            await action();
            await this.querySelectorAll('entity-list')[1].reload();
        } catch (e) {
            tell(`Nothing was changed: ${e.message}`, {isError: true});
        }
        this.#expect(team.id, {change: -change, count: -1});
    }

    /** What is on its way to a team, of several actions together. */
    #expect(id, {change, count}) {
        const pending = new Map(this.pending);
        const before = pending.get(id) ?? {change: 0, count: 0};
        pending.set(id, {change: before.change + change, count: before.count + count});
        if (pending.get(id).count === 0) {
            pending.delete(id);
        }
        this.pending = pending;
    }
}

const heroRow = hero => html`<span class="name">${hero.name}</span>
    <span class="aside">${hero.secretName ?? ''}${hero.age === null || hero.age === undefined ? '' : `${hero.secretName ? ', ' : ''}${hero.age}`}</span>`;

/** A team as it will be. */
const applying = (team, {change}) => ({...team, heroCount: team.heroCount + change});

const teamRow = (team, isMarked) => html`<span class="name">${team.name}</span>
    ${isMarked ? html`<span class="badge good">member</span>` : nothing}
    <span class="aside">${team.headquarters}</span>
    <span class="badge" title="Heroes in this team">${team.heroCount}</span>`;

customElements.define('roster-lists', RosterLists);
