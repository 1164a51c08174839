/* The proof of an erasure: what is left of a forgotten hero. */
import {html} from 'lit';
import {number, when} from '../format.js';
import {who} from './names.js';

export function proofOf(heroId, {entries, next}) {
    const forgotten = entries.find(entry => entry.event === 'HeroForgotten');
    const first = entries.at(-1);
    return html`<section class="card" aria-labelledby="left-title"><h2 id="left-title">What is left</h2>
        <p>The key is destroyed that the name, age and secret name were sealed with. The service has no other copy of them that can be
            read: lists, moments of the past and snapshots leave the hero out. Backups and exports that were made before are not reached.</p>
        <dl class="facts">
            <dt>Id</dt><dd><code>${heroId}</code></dd>
            <dt>Forgotten</dt><dd>${when(forgotten.time)}, by ${who(forgotten.actor)}</dd>
            <dt>Known since</dt><dd>${next === null ? when(first.time) : html`before ${when(first.time)}`}</dd>
            <dt>Events</dt><dd>${number(entries.length)}${next === null ? '' : ' or more'}: when what happened, in which teams, and who did
                it. What was personal in them is erased, as its story shows.</dd>
        </dl></section>`;
}
