/* A view that stays up to date by asking again. */
import {View} from '../view.js';
import {pause} from '../tail.js';

/** Asks again every two seconds, while somebody can see it. */
export class Polled extends View {
    connectedCallback() {
        super.connectedCallback();
        const {signal} = this;
        document.addEventListener('visibilitychange', () => {
            if (document.visibilityState === 'visible') {
                this.reload();
            }
        }, {signal});
        this.#poll(signal);
    }

    /** Milliseconds from an answer to the next question. */
    get pace() {
        return 2_000;
    }

    async #poll(signal) {
        for (;;) {
            await pause(this.pace, signal);
            if (signal.aborted) {
                return;
            }
            if (document.visibilityState === 'visible') {
                await this.reload();
            }
        }
    }
}
