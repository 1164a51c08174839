/* How times, numbers and ids are written: times in the reader's zone, with UTC on hover. */
import {html, nothing} from 'lit';

const DATE_TIME = new Intl.DateTimeFormat('en', {dateStyle: 'medium', timeStyle: 'medium'});
const TIME = new Intl.DateTimeFormat('en', {timeStyle: 'medium'});
const RELATIVE = new Intl.RelativeTimeFormat('en', {numeric: 'auto'});
const NUMBER = new Intl.NumberFormat('en');
const STEPS = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];

export const number = value => NUMBER.format(value);

/** An instant as text, in the reader's zone. */
export const dateTime = instant => DATE_TIME.format(new Date(instant));

/** An instant as an element, in the reader's zone, with UTC on hover. */
export const when = (instant, {timeOnly = false} = {}) => instant
    ? html`<time datetime=${instant} title="${utc(instant)}">${(timeOnly ? TIME : DATE_TIME).format(new Date(instant))}</time>`
    : nothing;

/** In UTC, to the millisecond. */
export const utc = instant => `${new Date(instant).toISOString().replace('T', ' ').replace('Z', '')} UTC`;

/** Such as "3 minutes ago". */
export function ago(instant, now = Date.now()) {
    return fromNow((new Date(instant).getTime() - now) / 1000);
}

function fromNow(seconds) {
    const [unit, size] = STEPS.find(step => Math.abs(seconds) >= step[1]) ?? ['second', 1];
    return RELATIVE.format(Math.round(seconds / size), unit);
}

/** Such as "2 min 5 s". */
export function duration(seconds) {
    if (seconds < 60) {
        return `${number(Math.round(seconds))} s`;
    }
    return seconds < 3600
        ? `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
        : `${Math.floor(seconds / 3600)} h ${Math.round(seconds % 3600 / 60)} min`;
}

export function bytes(count) {
    const steps = ['B', 'kB', 'MB', 'GB', 'TB'];
    const step = Math.min(steps.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
    return `${NUMBER.format(Math.round(count / 1000 ** step * 10) / 10)} ${steps[step]}`;
}

/** The end of an id, which tells ids apart that were made at about the same time; all of it on hover. */
export const shortId = id => html`<code class="id" title=${id}>…${String(id).slice(-6)}</code>`;

/** "CardIssued" as "Card issued". */
export const words = name => {
    const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
    return spaced[0].toUpperCase() + spaced.slice(1);
};
