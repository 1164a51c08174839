/* What others do shows by itself: the page listens to the events, and tells its views when something has changed. */
import {bus, seen} from './api.js';
import {Tail} from './tail.js';

/** However much happens, views ask anew no more often than this. */
const AT_MOST_EVERY_MS = 1000;

let tail = null;
let timer = null;
let last = 0;

/** Begins with what happens from now on. */
export function follow() {
    tail ??= new Tail({event: told, state: () => {}}).start();
}

export function stopFollowing() {
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
    }, Math.max(0, last + AT_MOST_EVERY_MS - Date.now()));
}
