/* Of questions that follow each other quickly, only the last counts: whoever drags does not wait for what was passed by. */

export class Latest {
    #abort = new AbortController();

    /**
     * Cancels what was asked before, and asks.
     *
     * @param outer ends it, too
     * @param ask gets the signal that ends it
     * @returns {Promise<any>} what was answered; undefined if something else was asked meanwhile
     */
    async run(outer, ask) {
        this.#abort.abort();
        const abort = new AbortController();
        this.#abort = abort;
        try {
            const answer = await ask(AbortSignal.any([outer, abort.signal]));
            return abort.signal.aborted ? undefined : answer;
        } catch (e) {
            if (abort.signal.aborted || outer.aborted) {
                return undefined;
            }
            throw e;
        }
    }

    cancel() {
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
