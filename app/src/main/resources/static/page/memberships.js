/* What is written about heroes and teams, in one place for all views. Each says what it does before it does it. */
import {Unreachable, get, write} from './api.js';
import {ask, tell} from './dialogs.js';
import {may} from './session.js';

/** A key that a creation keeps while its dialog is open, so that it is made once however often it is sent. */
const newKey = () => crypto.randomUUID();

/** Sent again with other words after a try whose answer was lost, it says that the first try counts. */
async function create(path, body, key) {
    try {
        return await write('POST', path, {body, key});
    } catch (e) {
        throw e.kind === 'idempotency-key-reused'
            ? new Error('The first try was stored after all, as it was then. Close this, and revise what it made.') : e;
    }
}

export const mayEdit = () => may('editor');

export function formTeam() {
    const key = newKey();
    return ask({
        title: 'Form a team',
        fields: [
            {name: 'name', label: 'Name', required: true},
            {name: 'headquarters', label: 'Headquarters', required: true},
        ],
        action: 'Form',
        submit: async body => {
            const {data} = await create('/teams', body, key);
            tell(`${body.name} was formed.`);
            return data.id;
        },
    });
}

export function registerHero(team) {
    const key = newKey();
    return ask({
        title: team ? `Register a hero of ${team.name}` : 'Register a hero',
        fields: [
            {name: 'name', label: 'Name', required: true},
            {name: 'secretName', label: 'Secret name', required: true, hint: 'It is sealed, and shown to those only who may see it.'},
            {name: 'age', label: 'Age', type: 'number', min: 0, hint: 'May be left empty.'},
        ],
        action: 'Register',
        submit: async ({age, ...rest}) => {
            const body = {...rest, age: age === '' ? null : Number(age), teamIds: team ? [team.id] : []};
            const {data} = await create('/heroes', body, key);
            tell(`${body.name} was registered.`);
            return data.id;
        },
    });
}

/** Joins the two, from either side. */
export async function enlist(hero, team) {
    const {status} = await write('PUT', `/heroes/${hero.id}/teams/${team.id}`);
    tell(status === 204 ? `${hero.name} is in ${team.name} already.` : `${hero.name} joined ${team.name}.`);
}

export async function discharge(hero, team) {
    await write('DELETE', `/heroes/${hero.id}/teams/${team.id}`);
    tell(`${hero.name} left ${team.name}.`);
}

export function retire(hero) {
    return ask({
        title: `Retire ${hero.name}?`,
        text: 'The hero leaves all teams and the roster. Its history stays. It can’t be taken back.',
        action: 'Retire',
        dangerous: true,
        confirm: hero.name,
        submit: async () => {
            await write('DELETE', `/heroes/${hero.id}`);
            tell(`${hero.name} has retired.`);
            return true;
        },
    });
}

export function disband(team) {
    return ask({
        title: `Disband ${team.name}?`,
        text: 'All its heroes leave it, and nobody can join it again. Its history stays. It can’t be taken back.',
        action: 'Disband',
        dangerous: true,
        confirm: team.name,
        submit: async () => {
            await write('DELETE', `/teams/${team.id}`);
            tell(`${team.name} was disbanded.`);
            return true;
        },
    });
}

/**
 * Changes what is said of a hero. If somebody else has changed it since it was shown, both versions are shown, and it is theirs to
 * say whether the change still holds.
 *
 * @param shown the hero as it was shown
 * @param etag of what was shown
 */
export function reviseHero(shown, etag) {
    return revise({
        title: `Revise ${shown.name}`,
        path: `/heroes/${shown.id}`,
        shown,
        etag,
        fields: [
            {name: 'name', label: 'Name', required: true},
            ...(shown.secretName === undefined ? [] : [{name: 'secretName', label: 'Secret name', required: true}]),
            {name: 'age', label: 'Age', type: 'number', min: 0, hint: 'Empty if it is not known.'},
        ],
    });
}

export function reviseTeam(shown, etag) {
    return revise({
        title: `Revise ${shown.name}`,
        path: `/teams/${shown.id}`,
        shown,
        etag,
        fields: [
            {name: 'name', label: 'Name', required: true},
            {name: 'headquarters', label: 'Headquarters', required: true},
        ],
    });
}

const textOf = value => value === null || value === undefined ? '' : String(value);

async function revise({title, path, shown, etag, fields}) {
    let base = shown;
    let tag = etag;
    return ask({
        title,
        fields: fields.map(field => ({...field, value: textOf(shown[field.name])})),
        action: 'Save',
        submit: async (values, form) => {
            const body = {};
            for (const {name, type} of fields) {
                if (values[name] !== textOf(base[name])) {
                    body[name] = type === 'number' ? (values[name] === '' ? null : Number(values[name])) : values[name];
                }
            }
            if (Object.keys(body).length === 0) {
                return false;
            }
            try {
                await write('PATCH', path, {body, etag: tag});
            } catch (e) {
                if (e.status === 412) {
                    const now = await get(path);
                    if (fields.every(({name}) => textOf(now.data[name]) === values[name].trim())) {
                        tell(`${values.name} is as you want it already.`);
                        return true;
                    }
                    const changes = fields.filter(({name}) => textOf(now.data[name]) !== textOf(base[name]))
                        .map(({name, label}) => `${label}: “${textOf(base[name])}” is “${textOf(now.data[name])}” now`);
                    const since = `version ${base.version} was shown, it is version ${now.data.version} now`;
                    // What was not touched here follows the other's change, and is not put back by saving again.
                    fields.filter(({name}) => values[name] === textOf(base[name]))
                        .forEach(({name}) => { form.elements[name].value = textOf(now.data[name]); });
                    base = now.data;
                    tag = now.etag;
                    throw new Error(`Somebody changed it meanwhile (${since}). ${changes.length === 0
                        ? 'What you see here is unchanged.' : `${changes.join('; ')}.`} Save again to put yours on top of it.`);
                }
                throw e instanceof Unreachable ? new Error(`${e.message} Save again when it is back.`) : e;
            }
            tell(`${values.name} was changed.`);
            return true;
        },
    });
}
