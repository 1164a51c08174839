/* What an event says, as a sentence. Names of heroes are sealed in events, so they are asked for as they are now. */
import {html, nothing} from 'lit';
import {get} from '../api.js';
import {shortId, words} from '../format.js';

const SENTENCES = {
    HeroRegistered: ({hero}) => html`${hero} was registered`,
    HeroRenamed: ({hero}) => html`${hero} was given another name`,
    SecretNameChanged: ({hero}) => html`${hero} was given another secret name`,
    HeroAgeChanged: ({hero}) => html`${hero} was given another age`,
    HeroEnlisted: ({hero, team}) => html`${hero} joined ${team}`,
    HeroDischarged: ({hero, team}) => html`${hero} left ${team}`,
    HeroRetired: ({hero}) => html`${hero} retired`,
    HeroForgotten: ({hero}) => html`${hero} was forgotten`,
    TeamFormed: ({team}) => html`${team} was formed`,
    TeamRenamed: ({team}) => html`A team was given the name ${team}`,
    TeamRelocated: ({team, data}) => html`${team} moved to ${data.headquarters}`,
    TeamDisbanded: ({team}) => html`${team} was disbanded`,
};

/** The names of the roster's own events. */
export const EVENT_NAMES = Object.keys(SENTENCES);

/** The name of an event without what its type begins with. */
export const eventName = type => type.replace(/^dev\.roster\./, '');

/** What is shown of a CloudEvent; the rest of it is let go. */
export function rowOf({position, time, type, source, data}) {
    const name = eventName(type);
    const known = name in SENTENCES;
    return {
        position,
        time,
        name,
        source,
        heroId: known ? data.heroId ?? null : null,
        teamId: known ? data.teamId ?? null : null,
        data: known ? {name: data.name, headquarters: data.headquarters} : null,
    };
}

/** @param {Names} names */
export function sentence(row, names) {
    const write = SENTENCES[row.name];
    return write === undefined
        ? html`${words(row.name.split(/[.$]/).pop())} <span class="muted">${row.source}</span>`
        : write({hero: link('heroes', row.heroId, names), team: link('teams', row.teamId, names, row.data?.name), data: row.data});
}

/** @param then the name as the event itself says it */
const link = (kind, id, names, then) => id === null
    ? nothing
    : html`<a href="#/${kind}/${id}">${then ?? names.of(kind, id) ?? shortId(id)}</a>`;

const NAMES_AT_MOST = 500;
const QUESTIONS_AT_ONCE = 4;
const QUESTIONS_AT_MOST = 40;

/**
 * The names of heroes and teams, kept for the last that were shown. Who is gone is not asked for: an event says so before its
 * neighbours are drawn.
 */
export class Names {
    /** By path: `{name, asked}`. */
    #known = new Map();
    #questions = [];
    #running = 0;
    #signal;
    #learned;

    /** @param learned is called when there is another name */
    constructor(signal, learned) {
        this.#signal = signal;
        this.#learned = learned;
    }

    /** The name if it is known by now. */
    of(kind, id) {
        return this.#known.get(`${kind}/${id}`)?.name ?? null;
    }

    /** What an event says of names. */
    follow({name, heroId, teamId, data}) {
        const hero = `heroes/${heroId}`;
        const team = `teams/${teamId}`;
        if (name === 'TeamFormed' || name === 'TeamRenamed') {
            this.#keep(team, data.name, true);
        } else if (name === 'HeroRenamed') {
            this.#keep(hero, this.#known.get(hero)?.name ?? null, false);
        } else if (name === 'HeroForgotten') {
            this.#keep(hero, null, true);
        } else if (name === 'HeroRetired' || name === 'TeamDisbanded') {
            const path = name === 'HeroRetired' ? hero : team;
            this.#keep(path, this.#known.get(path)?.name ?? null, true);
        }
    }

    /** Asks for the names in what is shown. */
    want({heroId, teamId, position}) {
        for (const path of [heroId && `heroes/${heroId}`, teamId && `teams/${teamId}`]) {
            if (path && !this.#known.get(path)?.asked && this.#questions.length < QUESTIONS_AT_MOST) {
                this.#keep(path, this.#known.get(path)?.name ?? null, true);
                this.#questions.push({path, position});
                this.#answer();
            }
        }
    }

    async #answer() {
        if (this.#running === QUESTIONS_AT_ONCE || this.#questions.length === 0 || this.#signal.aborted) {
            return;
        }
        this.#running += 1;
        const {path, position} = this.#questions.shift();
        const before = this.#known.get(path);
        try {
            const {data} = await get(`/${path}`, {signal: this.#signal, headers: {'Roster-Position': position}});
            // An event that came meanwhile knows better.
            if (this.#known.get(path) === before) {
                this.#keep(path, data.name, true);
                this.#learned();
            }
        } catch {
            // It is gone, or can't be read now: its id is shown.
        }
        this.#running -= 1;
        this.#answer();
    }

    #keep(path, name, asked) {
        this.#known.delete(path);
        this.#known.set(path, {name, asked});
        if (this.#known.size > NAMES_AT_MOST) {
            this.#known.delete(this.#known.keys().next().value);
        }
    }
}
