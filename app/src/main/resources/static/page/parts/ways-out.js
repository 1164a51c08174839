/* What gets a projection over an event that it fails on. Each says what it does before it does it. */
import {write} from '../api.js';
import {ask, tell} from '../dialogs.js';

/** The projection of the read model, the only one whose events can be set aside. */
export const READ_MODEL = 'roster';

const at = projection => `/projections/${encodeURIComponent(projection)}`;
const lettersAt = (projection, sequence) => `${at(projection)}/dead-letters/${encodeURIComponent(sequence)}`;
const REASON = {
    name: 'reason', label: 'Reason', required: true,
    hint: 'It is kept, with your name and the time. Nothing personal belongs here.',
};

export function setAside(projection, event) {
    return ask({
        title: `Set event ${event.position} aside?`,
        text: `The projection ${projection} passes by ${event.name}, and so does every rebuild, comparison, snapshot and look into the `
            + 'past. What it says is in no answer. If a later event needs it, the projection stops again there. It can be applied later, '
            + 'by a rebuild.',
        fields: [REASON],
        action: 'Set aside',
        dangerous: true,
        confirm: projection,
        submit: async ({reason}) => {
            await write('POST', `${at(projection)}/set-aside`, {body: {position: event.position, reason}});
            tell(`Event ${event.position} is set aside.`);
            return true;
        },
    });
}

/** Asks for a rebuild that applies the event. */
export function reinstate(projection, {position, event}) {
    return ask({
        title: `Apply event ${position} after all?`,
        text: `A rebuild applies ${event}, and puts the tables made with it in the place of the live ones. The generation that an undo `
            + `would go back to goes, and so do snapshots of position ${position} or later. If the event still can’t be applied, all `
            + 'stays as it is.',
        action: 'Apply it',
        dangerous: true,
        confirm: projection,
        submit: async () => {
            await write('DELETE', `${at(projection)}/set-aside/${position}`);
            tell('The rebuild has begun. It is shown under Read model.');
            return true;
        },
    });
}

export async function retryLetters(projection, sequence) {
    const {data} = await write('POST', `${lettersAt(projection, sequence)}/retry`);
    tell(data.done
        ? `All letters were handled: ${data.handled}.`
        : `${data.handled} handled, ${data.left} left. The next one failed: ${
            data.cause?.message ?? data.cause?.type ?? 'no cause is known'}`,
    {isError: !data.done});
    return data;
}

/** @param letter the id of one; all of the sequence without */
export function discardLetters(projection, sequence, letter) {
    return ask({
        title: letter ? 'Discard this letter?' : 'Discard all letters of this sequence?',
        text: `${letter ? 'Its event is' : 'Their events are'} never handled by ${projection}. A record with the reason stays. `
            + 'It can’t be taken back.',
        fields: [REASON],
        action: 'Discard',
        dangerous: true,
        confirm: projection,
        submit: async ({reason}) => {
            const {data} = await write('POST', `${lettersAt(projection, sequence)}/discard`, {body: {reason, ...(letter ? {letter} : {})}});
            tell(`${data.discarded} discarded.`);
            return true;
        },
    });
}
