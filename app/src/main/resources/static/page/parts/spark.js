/* A small curve without axes. What it shows is said in words beside it, or in its label. */
import {html} from 'lit';

const WIDTH = 240;
const HEIGHT = 48;

/**
 * @param values the oldest first; null where it is not known
 * @param label what a screen reader says of it
 * @param count how many values fill the width; the newest is at the right
 */
export function spark(values, {label, count = values.length}) {
    const top = Math.max(1e-9, ...values.filter(value => value !== null)) * 1.1;
    const step = WIDTH / Math.max(1, count - 1);
    const left = WIDTH - (values.length - 1) * step;
    let pen = 'M';
    const path = values.map((value, i) => {
        if (value === null) {
            pen = 'M';
            return '';
        }
        const point = `${pen}${round(left + i * step)} ${round(HEIGHT - 1 - Math.max(0, value) / top * (HEIGHT - 2))}`;
        pen = 'L';
        return point;
    }).join('');
    return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
        <path d=${path || 'M0 0'} fill="none"></path></svg>`;
}

const round = value => Math.round(value * 10) / 10;
