/* What the node that answers counts, now and in the last minutes, and its health. */
import {html, nothing} from 'lit';
import {Polled} from '../parts/polled.js';
import {address, get} from '../api.js';
import {bytes, duration, number, words} from '../format.js';
import {Metrics, Series, perSecond} from '../metrics.js';
import {spark} from '../parts/spark.js';

/** Five minutes, a value every two seconds. */
const KEPT = 150;
const decimal = value => number(Math.round(value * 10) / 10);
const rate = value => `${decimal(value)}/s`;

/** `of` gets the scrape of now, the one before, and the seconds between; null where it is not known. */
const FIGURES = [
    {name: 'Events stored', unit: rate, of: counted('roster_events_total')},
    {name: 'Commands accepted', unit: rate, of: counted('roster_commands_total', {outcome: 'accepted'})},
    {name: 'Commands rejected', unit: rate, of: counted('roster_commands_total', {outcome: 'rejected'})},
    {name: 'Commands in conflict', unit: rate, of: counted('roster_commands_total', {outcome: 'conflict'})},
    {name: 'Commands failed', unit: rate, of: counted('roster_commands_total', {outcome: 'failed'}), bad: value => value > 0},
    {name: 'Commands in one transaction', unit: decimal, of: mean('roster_commands_group_size'), idle: 'none came'},
    {name: 'Nodes that share the database', unit: number, of: gauge('roster_nodes')},
    {name: 'Listeners', unit: number, of: gauge('roster_listeners')},
    {name: 'Events held back for listeners', unit: number, of: gauge('roster_listeners_held_back')},
    {name: 'Listeners cut off since the start', unit: number, of: gauge('roster_listeners_cut_off_total')},
    {name: 'Open holes', unit: number, of: gauge('roster_holes_open')},
    {name: 'Age of the first hole', unit: duration, of: gauge('roster_holes_age_seconds'), bad: value => value > 5},
    {name: 'Size of the database', unit: bytes, of: gauge('roster_database_size_bytes')},
    {name: 'Connections in use', unit: number, of: gauge('hikaricp_connections_active')},
    {name: 'Waiting for a connection', unit: number, of: gauge('hikaricp_connections_pending'), bad: value => value > 0},
];

function gauge(name, labels) {
    return now => now.sum(name, labels);
}

function counted(name, labels) {
    return (now, before, seconds) => before === null ? null : perSecond(before.sum(name, labels), now.sum(name, labels), seconds);
}

/** Of what came between two scrapes. */
function mean(name) {
    return (now, before) => {
        const count = now.sum(`${name}_count`) - (before?.sum(`${name}_count`) ?? NaN);
        return count > 0 ? (now.sum(`${name}_sum`) - before.sum(`${name}_sum`)) / count : null;
    };
}

class MachineNode extends Polled {
    static properties = {
        metrics: {state: true},
        health: {state: true},
    };

    #series = FIGURES.map(() => new Series(KEPT));
    #scrapedAt = 0;

    constructor() {
        super();
        this.metrics = null;
        this.health = null;
    }

    async load() {
        const {signal} = this;
        const [scrape, health] = await Promise.all([get('/actuator/prometheus', {signal}), healthOf(signal)]);
        const now = performance.now();
        const metrics = new Metrics(scrape.data);
        FIGURES.forEach(({of}, i) => this.#series[i].push(of(metrics, this.metrics, (now - this.#scrapedAt) / 1000)));
        this.#scrapedAt = now;
        this.metrics = metrics;
        this.health = health;
    }

    render() {
        if (this.metrics === null) {
            return html`${this.failure()}${this.skeleton()}`;
        }
        return html`${this.failure()}<div class="stack">
            <section class="card" aria-label="Health">${this.#health()}</section>
            <section aria-label="Figures"><p class="muted">The node that answered, and not the others: a load balancer may show another
                one each time. The curves begin when this part is opened, and go back for five minutes.</p>
                <div class="figures">${FIGURES.map((figure, i) => this.#figure(figure, this.#series[i]))}</div></section>
            <section class="card" aria-label="Commands">${this.#commands()}</section></div>`;
    }

    #health() {
        return html`<div class="head"><h2>Health</h2>${this.health === null ? nothing : badge(this.health.status)}</div>
            <dl class="facts">${partsOf(this.health?.components).map(([name, {status, details}]) => html`
                <dt>${name}</dt>
                <dd>${badge(status)} ${details ? html`<small>${detailsOf(details)}</small>` : nothing}</dd>`)}</dl>`;
    }

    #figure({name, unit, bad, idle}, series) {
        const {last} = series;
        const said = last === null ? idle ?? 'not known yet' : unit(last);
        return html`<div class="card figure"><h3>${name}</h3>
            <strong class=${last !== null && bad?.(last) ? 'error' : ''}>${said}</strong>
            ${spark(series.values, {label: `${name} in the last minutes, now ${said}`, count: KEPT})}</div>`;
    }

    #commands() {
        const outcomes = ['accepted', 'rejected', 'conflict', 'failed'];
        const names = [...this.metrics.by('roster_commands_total', 'command').entries()].filter(([, count]) => count > 0);
        return html`<h2>Commands since the start of the node</h2>${names.length === 0
            ? html`<div class="hint"><p>None came yet.</p></div>`
            : html`<div class="scroll" tabindex="0" role="region" aria-label="Commands by outcome"><table>
                <thead><tr><th scope="col">Command</th>${outcomes.map(outcome => html`<th scope="col">${words(outcome)}</th>`)}</tr></thead>
                <tbody>${names.map(([command]) => html`<tr><th scope="row">${words(command)}</th>${outcomes.map(outcome => html`
                    <td>${number(this.metrics.sum('roster_commands_total', {command, outcome}) ?? 0)}</td>`)}</tr>`)}
                </tbody></table></div>`}`;
    }
}

/**
 * A node that is down says so with 503, and with the same body: which of its parts are down is what matters then.
 *
 * @returns null if it can't be asked
 */
async function healthOf(signal) {
    try {
        const response = await fetch(address('/actuator/health'), {signal, cache: 'no-store'});
        const health = await response.json();
        return health.status in STATUSES ? health : null;
    } catch (e) {
        if (e.name === 'AbortError') {
            throw e;
        }
        return null;
    }
}

/** One for each group of event handlers, too, which are a part within a part. */
function partsOf(components = {}) {
    return Object.entries(components).flatMap(([name, part]) => part.components === undefined
        ? [[PARTS[name] ?? words(name), part]]
        : Object.entries(part.components).map(([inner, its]) => [`${words(name)}: ${inner}`, its]));
}

const STATUSES = {UP: 'good', DEGRADED: 'warn', DOWN: 'bad', OUT_OF_SERVICE: 'bad', UNKNOWN: 'warn'};
const badge = status => html`<span class="badge ${STATUSES[status] ?? 'bad'}">${words(status.toLowerCase().replaceAll('_', ' '))}</span>`;

const PARTS = {db: 'Database', livenessState: 'Liveness', readinessState: 'Readiness', ssl: 'Certificates'};
const OF_BYTES = ['total', 'free', 'threshold'];

const detailsOf = details => Object.entries(details)
    .filter(([, value]) => !Array.isArray(value) || value.length > 0)
    .map(([name, value]) => `${words(name).toLowerCase()} ${detailOf(name, value)}`)
    .join(', ');

function detailOf(name, value) {
    if (typeof value === 'number') {
        return OF_BYTES.includes(name) ? bytes(value) : number(value);
    }
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

customElements.define('machine-node', MachineNode);
