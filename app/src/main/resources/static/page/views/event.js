/* One event: what it says, who was behind it, and by which command. */
import {html, nothing} from 'lit';
import {View} from '../view.js';
import {get, withQuery} from '../api.js';
import {number, when} from '../format.js';
import {may} from '../session.js';
import {orNull} from '../parts/latest.js';
import {ref, who} from '../parts/names.js';
import {entryOf, personalOf, told} from '../parts/words.js';

/** So many before it are asked for, to find its neighbours and what the same command led to. */
const AROUND = 25n;

class RosterEvent extends View {
    static properties = {
        position: {attribute: false},
        found: {state: true},
    };

    constructor() {
        super();
        this.found = null;
    }

    updated(changed) {
        if (changed.get('position') !== undefined) {
            this.found = null;
            this.reload();
        }
    }

    changed() {
        if (this.found?.next === null) {
            this.reload();
        }
    }

    async load() {
        // An element that is defined after it was made gets its properties with its first update.
        await this.updateComplete;
        const {position, signal} = this;
        if (!/^\d{1,18}$/.test(position ?? '')) {
            this.found = {event: null};
            return;
        }
        const at = BigInt(position);
        const after = at > AROUND ? at - AROUND : 0n;
        const {data} = await get(withQuery('/events', {after, limit: String(2n * AROUND)}), {signal});
        const index = data.findIndex(event => BigInt(event.position) === at);
        const event = data[index] ?? null;
        const opened = event === null ? null : await this.#opened(event);
        if (position === this.position) {
            this.found = {
                event,
                entry: event === null ? null : {...entryOf(event), ...(opened === null ? {} : {data: opened.data})},
                readable: opened !== null,
                before: data.findLast(other => BigInt(other.position) < at)?.position ?? null,
                next: data.find(other => BigInt(other.position) > at)?.position ?? null,
                siblings: event?.causationid
                    ? data.filter(other => other !== event && other.causationid === event.causationid).map(entryOf) : [],
            };
            document.title = `Event ${position} · Roster`;
        }
    }

    /** What is sealed in an event can be read in the hero's history, by those who may, until the hero is forgotten. */
    async #opened(event) {
        const entry = entryOf(event);
        if (personalOf(entry).length === 0) {
            return null;
        }
        const before = String(BigInt(event.position) + 1n);
        const history = await orNull(get(withQuery(`/heroes/${entry.data.heroId}/history`, {before, limit: 1}), {signal: this.signal}));
        const [found] = history?.data ?? [];
        return String(found?.position) === event.position ? found : null;
    }

    render() {
        if (this.found === null) {
            return html`${this.failure()}${this.skeleton(8)}`;
        }
        const {event} = this.found;
        return html`${this.failure()}<div class="stack">
            ${this.#neighbours()}
            ${event === null ? html`<div class="hint"><h1>There is no event ${this.position}</h1>
                <p>Positions go up, but not all of them were used. Go on to its neighbours, or to
                    <a href="#/live">what happens now</a>.</p></div>` : this.#event()}</div>`;
    }

    #neighbours() {
        const {before = null, next = null} = this.found;
        return html`<nav class="buttons" aria-label="Events beside it">
            ${before === null ? nothing : html`<a class="button" href="#/events/${before}">← Event ${before}</a>`}
            ${next === null ? nothing : html`<a class="button" href="#/events/${next}">Event ${next} →</a>`}</nav>`;
    }

    #event() {
        const {event, entry, siblings} = this.found;
        return html`
            <section class="card" aria-label="What happened"><p class="muted">Event ${number(BigInt(event.position))}</p>
                <h1>${told(entry)}</h1>
                ${this.#subjectLinks(entry)}
                <dl class="facts">
                    <dt>Recorded</dt><dd>${when(event.time)}</dd>
                    <dt>By</dt><dd>${who(event.actor)}${event.actor && event.actor !== 'system'
                        ? html` <small>(<code>${event.actor}</code>)</small>` : nothing}</dd>
                    ${this.#attributes(event)}
                </dl></section>
            <div class="subject">
                ${this.#says(event, entry)}
                <section class="card" aria-labelledby="command"><h2 id="command">The command behind it</h2>
                    <dl class="facts"><dt>Command</dt><dd><code>${event.causationid ?? 'not known'}</code></dd>
                        <dt>Began with</dt><dd>${event.correlationid === event.causationid ? 'the same command'
                            : html`<code>${event.correlationid ?? 'not known'}</code>`}</dd></dl>
                    ${siblings.length === 0 ? html`<p class="muted">It led to nothing else nearby.</p>` : html`
                        <h3>It also led to</h3><ul class="list">${siblings.map(other => html`<li><span class="who">${told(other)}</span>
                            <a href="#/events/${other.position}">event ${other.position}</a></li>`)}</ul>`}
                </section>
            </div>`;
    }

    #subjectLinks(entry) {
        const then = (kind, id) => html`<li><span class="who">${ref(kind, id)}</span>
            <a href="#/${kind}/${id}/at/${entry.position}">as it was then</a></li>`;
        const {heroId, teamId} = entry.data;
        return heroId || teamId ? html`<ul class="list">
            ${heroId ? then('heroes', heroId) : nothing}${teamId ? then('teams', teamId) : nothing}
            <li><span class="who">The whole roster</span><a href="#/past/at/${entry.position}">as it was then</a></li></ul>` : nothing;
    }

    #attributes(event) {
        return html`
            <dt>Position</dt><dd>${number(BigInt(event.position))}, in the order of all events</dd>
            ${event.version === undefined ? nothing : html`<dt>Version</dt>
                <dd>${number(BigInt(event.version))}, in the order of what happened to this one alone</dd>`}
            <dt>Of</dt><dd><code>${event.source}</code></dd>
            <dt>Type</dt><dd><code>${event.type}</code>${event.revision ? `, revision ${event.revision} of its form` : ''}</dd>
            <dt>Id</dt><dd><code>${event.id}</code></dd>`;
    }

    /** What was stored; what is personal is shown to those who may see it, and is sealed where it is stored. */
    #says(event, entry) {
        const sealed = personalOf(entry);
        const open = Object.entries(entry.data).filter(([field]) => !sealed.includes(field));
        return html`<section class="card" aria-labelledby="says"><h2 id="says">What it says</h2><dl class="facts">
            ${open.map(([field, value]) => html`<dt>${FIELDS[field] ?? field}</dt><dd>${plain(value)}</dd>`)}
            ${sealed.map(field => html`<dt>${FIELDS[field]}</dt><dd>${this.#personal(entry.data, field)}</dd>`)}</dl>
            ${sealed.length > 0 ? html`<p class="muted">What is personal is stored sealed, with a key that the hero alone has.
                It can’t be read once the hero is forgotten.</p>` : nothing}
            ${typeof event.data !== 'object' ? html`<pre class="mono">${JSON.stringify(event.data)}</pre>` : nothing}
        </section>`;
    }

    #personal(data, field) {
        const value = data[field];
        if (value !== undefined) {
            return value === null ? 'not known' : String(value);
        }
        // Whoever is not forgotten has a name that all may read; the secret name is for some.
        const isHidden = field === 'secretName' && !may('identity-reader')
            && !(personalOf(this.found.entry).includes('name') && data.name === undefined);
        if (!this.found.readable) {
            return html`<span class="badge">sealed</span>`;
        }
        return isHidden ? html`<span class="badge">for identity-readers only</span>` : html`<span class="badge bad">erased</span>`;
    }
}

const FIELDS = {
    heroId: 'Hero', teamId: 'Team', name: 'Name', headquarters: 'Headquarters', age: 'Age', secretName: 'Secret name',
};

const plain = value => value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value ?? 'not known');

customElements.define('roster-event', RosterEvent);
