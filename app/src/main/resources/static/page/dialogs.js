/*
 * Dialogs and messages. A dialog is the browser's own: it keeps the focus, Escape closes it, and it gives the focus back to where
 * it came from.
 */
import {html, nothing, render} from 'lit';

/**
 * Asks for something. What the service refuses is shown in the dialog, which stays open.
 *
 * @param title what it is about
 * @param fields what is asked for: `name`, `label`, and optional `value`, `type`, `hint`, `required`, `options`, `min`
 * @param text what the action does, in plain words
 * @param action the button's words
 * @param dangerous whether it can't be taken back
 * @param confirm a name that must be typed first
 * @param submit gets what was entered, by name, and the form; if it throws, the dialog stays open
 * @returns {Promise<any>} what `submit` returned; undefined if it was closed
 */
export function ask({title, text, fields = [], action, dangerous = false, confirm, submit}) {
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-labelledby', 'dialog-title');
    document.body.append(dialog);
    let result;
    const state = {problem: null, busy: false, typed: ''};
    const draw = () => render(form(dialog, {title, text, fields, action, dangerous, confirm}, state, draw, async (values, entered) => {
        state.busy = true;
        state.problem = null;
        draw();
        try {
            result = await submit(values, entered);
            dialog.close();
        } catch (e) {
            state.problem = e;
        }
        state.busy = false;
        draw();
    }), dialog);
    draw();
    dialog.showModal();
    dialog.querySelector('[autofocus], input, select, textarea, .primary')?.focus();
    return new Promise(resolve => {
        dialog.addEventListener('close', () => {
            dialog.remove();
            resolve(result);
        });
    });
}

function form(dialog, {title, text, fields, action, dangerous, confirm}, state, draw, submit) {
    const errorOf = name => state.problem?.errors?.find(error => error.field === name)?.problem;
    return html`<form @submit=${event => {
        event.preventDefault();
        submit(Object.fromEntries(new FormData(event.target)), event.target);
    }}>
        <h2 id="dialog-title">${title}</h2>
        ${text ? html`<p>${text}</p>` : nothing}
        ${fields.map(field => html`<label class="field"><span>${field.label}</span>
            ${input(field, errorOf(field.name))}
            ${field.hint ? html`<small>${field.hint}</small>` : nothing}
            ${errorOf(field.name) ? html`<small class="error">${field.label} ${errorOf(field.name)}.</small>` : nothing}
            </label>`)}
        ${confirm ? html`<label class="field"><span>To confirm, type <b>${confirm}</b></span>
            <input name="confirm" autocomplete="off" @input=${event => {
                state.typed = event.target.value;
                draw();
            }}></label>` : nothing}
        ${state.problem ? html`<p class="error" role="alert">${state.problem.message}</p>` : nothing}
        <div class="buttons">
            <button type="button" @click=${() => dialog.close()}>Cancel</button>
            <button class="primary ${dangerous ? 'danger' : ''}"
                ?disabled=${state.busy || (confirm !== undefined && state.typed.trim() !== confirm.trim())}>${action}</button>
        </div>
    </form>`;
}

function input(field, error) {
    if (field.options) {
        return html`<select name=${field.name}>
            ${field.options.map(([value, label]) => html`<option value=${value} ?selected=${value === field.value}>${label}</option>`)}
        </select>`;
    }
    return html`<input name=${field.name} type=${field.type ?? 'text'} .value=${field.value ?? ''} ?required=${field.required}
        autocomplete="off" min=${field.min ?? nothing} aria-invalid=${error ? 'true' : 'false'}>`;
}

/** Says what happened, at the bottom of the page, for some seconds; a screen reader reads it out. */
export function tell(message, {isError = false} = {}) {
    const place = document.getElementById('messages');
    const box = document.createElement('p');
    box.className = isError ? 'message error' : 'message';
    box.textContent = message;
    place.append(box);
    setTimeout(() => box.remove(), isError ? 12_000 : 5_000);
}
