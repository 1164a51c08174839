/* Who is in what, as a picture: teams on one side, heroes on the other, a line for each membership. It is bounded, and says so. */
import {html, nothing, svg} from 'lit';
import {View} from '../view.js';
import {get, withQuery} from '../api.js';

const TEAMS = 12;
const HEROES_A_TEAM = 20;
const WIDTH = 900;
const STEP = 40;
const MARGIN = 30;
const TEAM_X = 240;
const HERO_X = 660;
const NAME = 26;

class RosterGraph extends View {
    static properties = {
        picture: {state: true},
        prefix: {state: true},
        looked: {state: true},
    };

    constructor() {
        super();
        this.picture = null;
        this.prefix = '';
        this.looked = null;
    }

    async load() {
        const {signal} = this;
        const teams = await get(withQuery('/teams', {sort: 'name', namePrefix: this.prefix, limit: TEAMS}), {signal});
        const members = await Promise.all(teams.data.map(async team =>
            ({team, ...await get(`/teams/${team.id}/heroes?limit=${HEROES_A_TEAM}`, {signal})})));
        const heroes = new Map(members.flatMap(({data}) => data).map(hero => [hero.id, hero]));
        this.picture = {
            teams: teams.data,
            heroes: [...heroes.values()].sort((one, other) => one.name < other.name ? -1 : 1),
            links: members.flatMap(({team, data}) => data.map(hero => ({team: team.id, hero: hero.id}))),
            isCut: teams.next !== null || members.some(({next}) => next !== null),
        };
    }

    render() {
        return html`
            <div class="head"><h1>Who is in what</h1>
                <input type="search" placeholder="Teams whose name begins with…" aria-label="Teams whose name begins with"
                    .value=${this.prefix} @change=${event => {
                        this.prefix = event.target.value.trim();
                        this.reload();
                    }}></div>
            ${this.failure()}
            ${this.picture === null ? this.skeleton(8) : this.#drawing(this.picture)}`;
    }

    #drawing({teams, heroes, links, isCut}) {
        if (teams.length === 0) {
            return html`<div class="hint"><p>${this.prefix ? `No team’s name begins with “${this.prefix}”.` : 'There are no teams yet.'}</p></div>`;
        }
        const height = Math.max(teams.length, heroes.length) * STEP + 2 * MARGIN;
        const at = spread(teams, TEAM_X, height);
        spread(heroes, HERO_X, height).forEach((place, id) => at.set(id, place));
        const near = this.#near(links);
        return html`
            <div class="card scroll"><svg class="graph" viewBox="0 0 ${WIDTH} ${height}" role="group"
                aria-label="${teams.length} teams, ${heroes.length} heroes, ${links.length} memberships">
                ${links.map(link => line(at.get(link.team), at.get(link.hero), near?.has(link.team) && near.has(link.hero)
                    && (link.team === this.looked || link.hero === this.looked)))}
                ${teams.map(team => this.#node(team, 'teams', at.get(team.id), near, links.filter(link => link.team === team.id).length))}
                ${heroes.map(hero => this.#node(hero, 'heroes', at.get(hero.id), near, links.filter(link => link.hero === hero.id).length))}
            </svg></div>
            ${isCut ? html`<p class="muted">Shown are the first ${TEAMS} teams by name, each with ${HEROES_A_TEAM} heroes at most. The search
                picks others.</p>` : nothing}`;
    }

    /** What belongs to the one that is pointed at; null if none is. */
    #near(links) {
        return this.looked === null ? null : new Set([this.looked, ...links
            .filter(link => link.team === this.looked || link.hero === this.looked).flatMap(link => [link.team, link.hero])]);
    }

    #node(one, kind, {x, y}, near, count) {
        const isTeam = kind === 'teams';
        const state = near === null ? '' : near.has(one.id) ? 'lit' : 'dim';
        const name = one.name.length > NAME ? `${one.name.slice(0, NAME - 1)}…` : one.name;
        return svg`<a href="#/${kind}/${one.id}" class="${isTeam ? 'team' : 'hero'} ${state}"
            aria-label="${one.name}, ${count} ${isTeam ? 'heroes' : 'teams'}"
            @pointerenter=${() => { this.looked = one.id; }} @pointerleave=${() => { this.looked = null; }}
            @focus=${() => { this.looked = one.id; }} @blur=${() => { this.looked = null; }}>
            <title>${one.name}</title>
            <circle cx=${x} cy=${y} r=${isTeam ? 11 : 8}></circle>
            <text x=${isTeam ? x - 20 : x + 18} y=${y + 5} text-anchor=${isTeam ? 'end' : 'start'}>${name}</text></a>`;
    }
}

/** Evenly, from top to bottom. */
function spread(all, x, height) {
    const gap = (height - 2 * MARGIN) / all.length;
    return new Map(all.map((one, index) => [one.id, {x, y: MARGIN + gap * (index + 0.5)}]));
}

function line(from, to, isLit) {
    const middle = (from.x + to.x) / 2;
    return svg`<path class=${isLit ? 'lit' : ''} d="M${from.x} ${from.y} C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}"></path>`;
}

customElements.define('roster-graph', RosterGraph);
