/* The machine at work, for those who operate it. Each part is a file of its own, loaded when it is first shown. */
import {html, nothing} from 'lit';
import {View} from '../view.js';
import {may} from '../session.js';
import {tell} from '../dialogs.js';

const TABS = [
    {
        path: 'projections', label: 'Projections', role: 'admin',
        import: () => import('./machine-projections.js'),
        render: () => html`<machine-projections></machine-projections>`,
    },
    {
        path: 'rebuilds', label: 'Read model', role: 'admin',
        import: () => import('./machine-rebuilds.js'),
        render: () => html`<machine-rebuilds></machine-rebuilds>`,
    },
    {
        path: 'snapshots', label: 'Snapshots', role: 'admin',
        import: () => import('./machine-snapshots.js'),
        render: () => html`<machine-snapshots></machine-snapshots>`,
    },
    {
        path: 'node', label: 'This node', role: 'admin',
        import: () => import('./machine-node.js'),
        render: () => html`<machine-node></machine-node>`,
    },
    {
        path: 'keys', label: 'Keys', role: 'admin',
        import: () => import('./machine-keys.js'),
        render: () => html`<machine-keys></machine-keys>`,
    },
    {
        path: 'tokens', label: 'Tokens', role: 'admin',
        import: () => import('./machine-tokens.js'),
        render: () => html`<machine-tokens></machine-tokens>`,
    },
    {
        path: 'erasure', label: 'Erasure', role: 'privacy-officer',
        import: () => import('./machine-erasure.js'),
        render: () => html`<machine-erasure></machine-erasure>`,
    },
];

class RosterMachine extends View {
    static properties = {tab: {attribute: false}};

    changed() {}

    willUpdate(changed) {
        if (changed.has('tab')) {
            this.#current()?.import().catch(() => tell('A part of the page could not be loaded. Reload it.', {isError: true}));
        }
    }

    #current() {
        const allowed = TABS.filter(tab => may(tab.role));
        return allowed.find(tab => tab.path === this.tab) ?? allowed[0];
    }

    render() {
        const current = this.#current();
        if (current === undefined) {
            return html`<h1>The machine</h1><p>Your roles allow nothing here. Administrators operate the service.</p>`;
        }
        return html`<h1>The machine</h1>
            <nav class="tabs" aria-label="Parts of the machine">${TABS.filter(tab => may(tab.role)).map(tab => html`
                <a href="#/machine/${tab.path}" aria-current=${tab === current ? 'page' : nothing}>${tab.label}</a>`)}</nav>
            ${current.render()}`;
    }
}

customElements.define('roster-machine', RosterMachine);
