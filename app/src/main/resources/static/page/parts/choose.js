/* A dialog in which heroes or teams are searched for and chosen: one, or any number. */
import {html, nothing, render} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import {get, withQuery} from '../api.js';
import {Latest} from './latest.js';

const PAUSE_MS = 200;
const FOUND = 20;

/**
 * @param kind `heroes` or `teams`
 * @param chosen those that are chosen at first
 * @param many whether any number can be chosen
 * @param submit gets those that are chosen, and a function that replaces them; if it throws, the dialog stays open
 * @returns {Promise<any>} what `submit` returned; undefined if it was closed
 */
export function choose({title, text, kind, action, many = false, chosen = [], submit}) {
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-labelledby', 'choose-title');
    document.body.append(dialog);
    const picked = new Map(chosen.map(item => [item.id, item]));
    const state = {found: null, more: false, problem: null, busy: false, listed: [...picked.values()]};
    const gone = new AbortController();
    const latest = new Latest();
    let timer;
    let result;
    const draw = () => render(form({title, text, kind, action, many}, state, picked, actions), dialog);

    async function search(namePrefix) {
        try {
            const answer = await latest.run(gone.signal, signal =>
                get(withQuery(`/${kind}`, {namePrefix: namePrefix.trim(), sort: 'name', limit: FOUND}), {signal}));
            if (answer === undefined) {
                return;
            }
            state.found = answer.data;
            state.more = answer.next !== null;
        } catch (e) {
            state.problem = e;
        }
        draw();
    }

    const actions = {
        close: () => dialog.close(),
        typed: event => {
            const {value} = event.target;
            clearTimeout(timer);
            timer = setTimeout(() => search(value), PAUSE_MS);
        },
        toggle: (item, isPicked) => {
            if (!many) {
                picked.clear();
            }
            if (isPicked) {
                picked.set(item.id, item);
            } else {
                picked.delete(item.id);
            }
            draw();
        },
        submit: async event => {
            event.preventDefault();
            state.busy = true;
            state.problem = null;
            draw();
            try {
                result = await submit([...picked.values()], items => {
                    picked.clear();
                    items.forEach(item => picked.set(item.id, item));
                    state.listed = items;
                });
                dialog.close();
            } catch (e) {
                state.problem = e;
            }
            state.busy = false;
            draw();
        },
    };
    draw();
    search('');
    dialog.showModal();
    dialog.querySelector('input[type="search"]').focus();
    return new Promise(resolve => {
        dialog.addEventListener('close', () => {
            clearTimeout(timer);
            gone.abort();
            dialog.remove();
            resolve(result);
        });
    });
}

function form({title, text, kind, action, many}, state, picked, actions) {
    const listed = new Set(state.listed.map(item => item.id));
    const found = (state.found ?? []).filter(item => !many || !listed.has(item.id));
    const hidden = many ? [] : [...picked.values()].filter(item => !found.some(({id}) => id === item.id));
    const row = item => option(item, many, picked.has(item.id), actions);
    return html`<form @submit=${actions.submit}>
        <h2 id="choose-title">${title}</h2>
        ${text ? html`<p>${text}</p>` : nothing}
        ${many && state.listed.length > 0 ? html`<fieldset class="options"><legend>Chosen so far</legend>
            ${repeat(state.listed, item => item.id, row)}</fieldset>` : nothing}
        <label class="field"><span>Search for ${kind} whose name begins with</span>
            <input type="search" autocomplete="off" @input=${actions.typed}></label>
        <fieldset class="options"><legend>${many ? `Other ${kind}` : kind === 'teams' ? 'Teams' : 'Heroes'}</legend>
            ${state.found === null ? html`<p class="muted">Loading…</p>` : nothing}
            ${state.found !== null && found.length === 0 ? html`<p class="muted">None.</p>` : nothing}
            ${repeat([...hidden, ...found], item => item.id, row)}
            ${state.more ? html`<p class="muted">There are more: type more of the name.</p>` : nothing}
        </fieldset>
        ${state.problem ? html`<p class="error" role="alert">${state.problem.message}</p>` : nothing}
        <div class="buttons">
            <button type="button" @click=${actions.close}>Cancel</button>
            <button class="primary" ?disabled=${state.busy || (!many && picked.size === 0)}>${action}</button>
        </div>
    </form>`;
}

function option(item, many, isPicked, actions) {
    return html`<label class="option"><input type=${many ? 'checkbox' : 'radio'} name="choice" .checked=${isPicked}
        @change=${event => actions.toggle(item, event.target.checked)}>
        <span>${item.name} <small>${item.headquarters ?? ''}</small></span></label>`;
}
