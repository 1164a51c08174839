/* Who joins what, where that is chosen from a list. */
import {Unreachable, get, write} from '../api.js';
import {ask, tell} from '../dialogs.js';
import {enlist} from '../memberships.js';
import {choose} from './choose.js';

export const enlistInto = hero => choose({
    title: `Enlist ${hero.name}`,
    text: 'The hero joins the team that you choose, and stays in those that it is in.',
    kind: 'teams',
    action: 'Enlist',
    submit: async ([team]) => {
        await enlist(hero, team);
        return true;
    },
});

export const enlistOne = team => choose({
    title: `Enlist a hero into ${team.name}`,
    kind: 'heroes',
    action: 'Enlist',
    submit: async ([hero]) => {
        await enlist(hero, team);
        return true;
    },
});

const namesOf = items => items.map(item => item.name).join(', ');
const without = (items, others) => items.filter(item => !others.some(({id}) => id === item.id));

/**
 * Gives a hero all its teams at once. If they have changed since they were shown, what happened meanwhile is said, and the choice is
 * made on top of it.
 *
 * @param shown the hero with its teams, as it was shown
 * @param etag of what was shown
 */
export function reassign(shown, etag) {
    let base = shown;
    let tag = etag;
    return choose({
        title: `Reassign ${shown.name}`,
        text: 'The hero is in those teams that are chosen, and in no others. It joins and leaves all at once, or none.',
        kind: 'teams',
        action: 'Save',
        many: true,
        chosen: shown.teams,
        submit: async (picked, replace) => {
            try {
                await write('PUT', `/heroes/${shown.id}/teams`, {body: picked.map(({id}) => id), etag: tag});
            } catch (e) {
                if (e.status === 412) {
                    const now = await get(`/heroes/${shown.id}`);
                    const message = meanwhile(base, now.data);
                    const kept = without(now.data.teams, without(base.teams, picked));
                    replace([...kept, ...without(without(picked, base.teams), kept)]);
                    base = now.data;
                    tag = now.etag;
                    throw new Error(message);
                }
                throw e instanceof Unreachable ? new Error(`${e.message} Save again when it is back.`) : e;
            }
            tell(`${shown.name} is in ${picked.length === 0 ? 'no team' : namesOf(picked)} now.`);
            return true;
        },
    });
}

/** Both versions, and what led from the one to the other. */
function meanwhile(before, now) {
    const joined = without(now.teams, before.teams);
    const left = without(before.teams, now.teams);
    const changes = [
        joined.length > 0 ? `It joined ${namesOf(joined)}.` : '',
        left.length > 0 ? `It left ${namesOf(left)}.` : '',
        joined.length + left.length === 0 ? 'Its teams are the same.'
            : `Its teams were ${namesOf(before.teams) || 'none'}, and are ${namesOf(now.teams) || 'none'} now.`,
    ].filter(change => change !== '').join(' ');
    return `Somebody changed the hero meanwhile (version ${before.version} was shown, it is version ${now.version} now). ${changes} `
        + 'Your choice is kept on top of that: look at it, and save again.';
}

/** Destroys what is personal of a hero. */
export const forgetHero = hero => ask({
    title: `Forget ${hero.name}?`,
    text: 'This destroys the key that its name, age and secret name are sealed with, in all events, at every moment of the past. '
        + 'Nobody can read them again, and there is no way back. What stays is its id, when things happened, which teams it joined and '
        + 'left, and who did it. Backups and exports that were made before are not reached.',
    action: 'Forget for ever',
    dangerous: true,
    confirm: hero.name,
    submit: async () => {
        await write('POST', `/heroes/${hero.id}/erasure`);
        tell('The hero was forgotten.');
        return true;
    },
});
