/* What happened, in words: for a time line, where heroes and teams are links, and as plain text. */
import {html} from 'lit';
import {words} from '../format.js';
import {known, nameOf, ref} from './names.js';

const quoted = (before, value) => value === undefined || value === null ? '' : ` ${before} “${value}”`;

function aged({age}) {
    if (age === undefined) {
        return 'got another age';
    }
    return age === null ? 'has no known age any more' : `is ${age} years old now`;
}

const PHRASES = {
    HeroRegistered: (hero, team, data) => [hero,
        `was registered${quoted('as', data.name)}${data.age === undefined || data.age === null ? '' : `, ${data.age} years old`}`],
    HeroRenamed: (hero, team, data) => [hero, `was renamed${quoted('to', data.name)}`],
    SecretNameChanged: (hero, team, data) => [hero, `got another secret name${data.secretName ? `, “${data.secretName}”` : ''}`],
    HeroAgeChanged: (hero, team, data) => [hero, aged(data)],
    HeroEnlisted: (hero, team) => [hero, 'joined', team],
    HeroDischarged: (hero, team) => [hero, 'left', team],
    HeroRetired: hero => [hero, 'retired'],
    HeroForgotten: hero => [hero, 'was forgotten'],
    TeamFormed: (hero, team, data) => [team, `was formed${quoted('as', data.name)}${quoted('at', data.headquarters)}`],
    TeamRenamed: (hero, team, data) => [team, `was renamed${quoted('to', data.name)}`],
    TeamRelocated: (hero, team, data) => [team, `moved${quoted('to', data.headquarters)}`],
    TeamDisbanded: (hero, team) => [team, 'was disbanded'],
};

/** In the order in which they are told; what was added to the service comes after them. */
export const KINDS = Object.keys(PHRASES);

/** What a kind of event says of many, such as "Hero enlisted". */
export const kindInWords = event => words(event.split('.').pop());

/** Texts, and those who are spoken of: a pair of kind and id. Whom the whole story is about is left out. */
function phrase(entry, about) {
    const {heroId, teamId} = entry.data ?? {};
    const hero = heroId && about !== heroId ? ['heroes', heroId] : null;
    const team = teamId && about !== teamId ? ['teams', teamId] : null;
    const parts = (PHRASES[entry.event]?.(hero, team, entry.data) ?? [kindInWords(entry.event)]).filter(part => part !== null);
    return parts.map((part, i) => i === 0 && typeof part === 'string' ? part[0].toUpperCase() + part.slice(1) : part);
}

/** With links. */
export const told = (entry, about) => phrase(entry, about).map((part, i) => html`${i === 0 ? '' : ' '}${
    typeof part === 'string' ? part : ref(...part)}`);

/** Without. */
export const toldPlainly = (entry, about) => phrase(entry, about)
    .map(part => typeof part === 'string' ? part : known(...part) ?? (part[0] === 'heroes' ? 'a hero' : 'a team')).join(' ');

/** Asks for the names that the plain text has. */
const named = (entry, about) => Promise.all(phrase(entry, about)
    .filter(part => typeof part !== 'string').map(part => nameOf(...part)));

/** A tick of a slider. */
export const tickOf = (entry, about) => ({
    position: Number(entry.position),
    time: entry.time,
    get label() { return toldPlainly(entry, about); },
    told: () => told(entry, about),
    named: () => named(entry, about),
});

const PERSONAL = {
    HeroRegistered: ['name', 'age', 'secretName'],
    HeroRenamed: ['name'],
    SecretNameChanged: ['secretName'],
    HeroAgeChanged: ['age'],
};

/** What an event of a hero said that is personal, by the names of its fields. */
export const personalOf = entry => PERSONAL[entry.event] ?? [];

/** An entry of a history, made from a CloudEvent, whose personal data are sealed and left out. */
export function entryOf(event) {
    const name = event.type.replace(/^dev\.roster\./, '');
    const data = event.data !== null && typeof event.data === 'object' ? {...event.data} : {};
    if (name in PERSONAL) {
        ['details', 'name', 'age', 'secretName'].forEach(field => delete data[field]);
    }
    return {
        position: event.position, version: event.version, time: event.time, event: name, data,
        actor: event.actor, correlationId: event.correlationid, causationId: event.causationid,
    };
}
