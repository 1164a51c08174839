/* The events that a projection passes by, with the way back. */
import {html} from 'lit';
import {Polled} from './polled.js';
import {get} from '../api.js';
import {number, shortId, when} from '../format.js';
import {reinstate} from './ways-out.js';

class MachineSetAsides extends Polled {
    static properties = {projection: {attribute: false}, events: {state: true}};

    constructor() {
        super();
        this.events = null;
    }

    async load() {
        this.events = (await get(`/projections/${encodeURIComponent(this.projection)}/set-aside`, {signal: this.signal})).data;
    }

    render() {
        return html`<h3>Events that are set aside</h3>${this.failure()}
            ${this.events?.map(event => html`<div class="card inner">
                <div class="head"><strong><a href="#/events/${event.position}">Event ${number(event.position)}</a>, ${event.event}</strong>
                    <button type="button" @click=${() => reinstate(this.projection, event)}>Apply it after all…</button></div>
                <dl class="facts">
                    <dt>Reason</dt><dd>${event.reason}</dd>
                    <dt>Failed with</dt><dd class="reason">${event.error}</dd>
                    <dt>Stream</dt><dd>${event.aggregateType} <code>${event.aggregateId}</code>, version ${event.version}</dd>
                    <dt>Set aside</dt><dd>${when(event.setAsideAt)} by ${shortId(event.actor)}</dd>
                </dl></div>`) ?? this.skeleton(2)}`;
    }
}

customElements.define('machine-set-asides', MachineSetAsides);
