/* What others do shows by itself: the page listens to the events, and tells its views when something has changed. */
import {bus, seen} from './api.js';
import {Tail} from './tail.js';

/** However much happens, views ask anew no more often than this, and not all viewers in the same moment. */
const AT_MOST_EVERY_MS = 1000;
const APART_MS = 500;

let tail = null;
let timer = null;
let last = 0;

let wanted = false;

/** A page that nobody sees listens to nothing: a browser has few connections for all pages of a service. */
document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') {
        stop();
    } else if (wanted) {
        start();
        bus.dispatchEvent(new CustomEvent('changed', {detail: {}}));
    }
});

/** Begins with what happens from now on. */
export function follow() {
    wanted = true;
    if (document.visibilityState === 'visible') {
        start();
    }
}

export function stopFollowing() {
    wanted = false;
    stop();
}

function start() {
    tail ??= new Tail({event: told, state: () => {}}).start();
}

function stop() {
    tail?.stop();
    tail = null;
    clearTimeout(timer);
    timer = null;
}

/** The read model may not know the event yet: reads ask for what knows of it. */
function told(event) {
    seen(event.position);
    timer ??= setTimeout(() => {
        timer = null;
        last = Date.now();
        bus.dispatchEvent(new CustomEvent('changed', {detail: {}}));
    }, Math.max(0, last + AT_MOST_EVERY_MS - Date.now()) + Math.random() * APART_MS);
}
