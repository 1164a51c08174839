/* Of questions that follow each other quickly, the last one counts: whoever drags does not wait for what was passed by. */

/** What is on its way for less than this may arrive: whoever drags sees something on the way. */
const GRACE_MS = 250;

export class Latest {
    #abort = new AbortController();
    #turn = 0;
    #before = Promise.resolve();

    /**
     * Asks once what was asked before is there, or has had its time and is cancelled.
     *
     * @param outer ends it, too
     * @param ask gets the signal that ends it
     * @returns {Promise<any>} what was answered; undefined if something else was asked meanwhile
     */
    async run(outer, ask) {
        const turn = ++this.#turn;
        await this.#before;
        if (turn !== this.#turn || outer.aborted) {
            return undefined;
        }
        this.#abort.abort();
        const abort = new AbortController();
        this.#abort = abort;
        const asked = ask(AbortSignal.any([outer, abort.signal]));
        this.#before = Promise.race([asked.catch(() => {}), new Promise(resolve => setTimeout(resolve, GRACE_MS))]);
        try {
            const answer = await asked;
            return abort.signal.aborted ? undefined : answer;
        } catch (e) {
            if (abort.signal.aborted || outer.aborted) {
                return undefined;
            }
            throw e;
        }
    }

    cancel() {
        this.#turn++;
        this.#abort.abort();
    }
}

/** What was answered; null if there is no such thing (404). */
export async function orNull(asked) {
    try {
        return await asked;
    } catch (e) {
        if (e.status === 404) {
            return null;
        }
        throw e;
    }
}
