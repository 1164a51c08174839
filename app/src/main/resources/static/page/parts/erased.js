/* The proof of an erasure: what is left of a forgotten hero. */
import {html} from 'lit';
import {number, when} from '../format.js';
import {personalOf, told} from './words.js';
import {who} from './names.js';

export function proofOf(heroId, {entries, next}) {
    const forgotten = entries.find(entry => entry.event === 'HeroForgotten');
    const first = entries.at(-1);
    return html`<section class="card" aria-labelledby="left-title"><h2 id="left-title">What is left</h2>
        <p>The key is destroyed that the name, age and secret name were sealed with. The service has no other copy of them that can be
            read: lists, moments of the past and snapshots leave the hero out.</p>
        <dl class="facts">
            <dt>Id</dt><dd><code>${heroId}</code></dd>
            <dt>Forgotten</dt><dd>${when(forgotten.time)}, by ${who(forgotten.actor)}</dd>
            <dt>Known since</dt><dd>${next === null ? when(first.time) : html`before ${when(first.time)}`}</dd>
            <dt>Events</dt><dd>${number(entries.length)}${next === null ? '' : ' or more'}, without what was personal in them</dd>
        </dl>
        <div class="scroll" tabindex="0" role="region" aria-label="The bare events"><table>
            <thead><tr><th scope="col">Position</th><th scope="col">When</th><th scope="col">What</th><th scope="col">Erased</th></tr></thead>
            <tbody>${entries.slice(0, 50).map(entry => html`<tr>
                <td><a href="#/events/${entry.position}">${number(entry.position)}</a></td><td>${when(entry.time)}</td>
                <td>${told(entry, heroId)}</td><td>${personalOf(entry).map(field => FIELDS[field]).join(', ')}</td></tr>`)}</tbody>
        </table></div></section>`;
}

const FIELDS = {name: 'name', age: 'age', secretName: 'secret name'};
