/* How a rebuild is, and how its comparison came out. */
import {html, nothing} from 'lit';
import {write} from '../api.js';
import {ask, tell} from '../dialogs.js';
import {duration, number, when} from '../format.js';

const ENDED = ['done', 'failed', 'cancelled', 'interrupted'];
const KINDS = {
    rebuild: 'Rebuild', verify: 'Comparison', undo: 'Undo', snapshot: 'Snapshot', reinstatement: 'Applying an event that was set aside',
};
const STATES = {
    waiting: 'waits for its turn', loading: 'loads the events', indexing: 'makes the indexes', 'catching-up': 'catches up',
    comparing: 'compares', swapping: 'puts it in place', done: 'done', failed: 'failed', cancelled: 'cancelled',
    interrupted: 'interrupted: its node ended',
};

export const isRunning = rebuild => !ENDED.includes(rebuild.state);

export const kindOf = ({kind, snapshot, applies}) =>
    `${KINDS[kind] ?? kind}${snapshot ? ` ${snapshot}` : ''}${applies ? ` ${applies}` : ''}`;

export const stateOf = ({state}) => STATES[state] ?? state;

export const toneOf = ({state}) => state === 'done' ? 'good' : state === 'failed' ? 'bad' : state === 'cancelled' ? '' : 'warn';

/** One that runs, with its way and a button that ends it. */
export function progressOf(rebuild) {
    const {id, percent, events, eventsPerSecond, secondsLeft, position, head, startedAt} = rebuild;
    return html`<section class="card" aria-label="What runs">
        <div class="head"><h2>${kindOf(rebuild)} ${id} runs</h2>
            <button type="button" class="danger" @click=${() => cancel(rebuild)}>Cancel…</button></div>
        <label class="field"><span>It ${stateOf(rebuild)}: ${percent} %</span>
            <progress max="100" .value=${percent}></progress></label>
        <dl class="facts">
            <dt>Began</dt><dd>${when(startedAt)}</dd>
            <dt>Events loaded</dt><dd>${number(events)}, ${number(eventsPerSecond)} a second</dd>
            <dt>Position</dt><dd>${number(position)} of ${number(head)}</dd>
            <dt>Time left</dt><dd>${secondsLeft === null ? 'not known yet' : `about ${duration(secondsLeft)}`}</dd>
        </dl></section>`;
}

function cancel(rebuild) {
    return ask({
        title: `Cancel ${kindOf(rebuild).toLowerCase()} ${rebuild.id}?`,
        text: 'What was built until now is dropped. What everybody reads stays as it is.',
        action: 'Cancel it',
        submit: async () => {
            await write('DELETE', `/rebuilds/${rebuild.id}`);
            tell('It was cancelled.');
            return true;
        },
    });
}

/** What came of one that has ended. */
export function outcomeOf(rebuild) {
    const {failure, comparison} = rebuild;
    return html`
        ${failure ? html`<p class="reason error">${failure.reason}${failure.position === null ? nothing
            : html` (<a href="#/events/${failure.position}">event ${number(failure.position)}</a>, ${failure.event})`}</p>` : nothing}
        ${comparison ? comparisonOf(comparison, rebuild.kind) : nothing}`;
}

function comparisonOf({differing, drift, position, rows}, kind) {
    const count = Object.entries(rows).map(([table, many]) => `${number(many)} in ${table}`).join(', ');
    if (differing === 0) {
        return html`<p><span class="badge good">No row differed</span> Compared at position ${number(position)}: ${count}.</p>`;
    }
    return html`<p><span class="badge bad">${differing === 1 ? 'One row differed' : `${number(differing)} rows differed`}</span>
            Compared at position ${number(position)}: ${count}. ${kind === 'verify' ? 'A rebuild would mend them.' : 'They are mended.'}</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Rows that differed"><table>
            <thead><tr><th scope="col">Table</th><th scope="col">Row</th><th scope="col">Differs in</th>
                <th scope="col">As it was read</th><th scope="col">As the events say</th></tr></thead>
            <tbody>${drift.map(row => html`<tr><td>${row.table}</td><td>${cells(row.key)}</td>
                <td>${row.columns.length === 0 ? 'all of it' : row.columns.join(', ')}</td>
                <td>${row.live === null ? 'missing' : cells(row.live)}</td>
                <td>${row.rebuilt === null ? 'should not be there' : cells(row.rebuilt)}</td></tr>`)}</tbody></table></div>
        ${differing > drift.length ? html`<p class="muted">These are the first ${number(drift.length)}.</p>` : nothing}`;
}

const cells = row => Object.entries(row).map(([column, value]) => html`<div><small>${column}</small> <code>${value}</code></div>`);
