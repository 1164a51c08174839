/* Which address shows which view. A view is loaded when it is first shown. */
import {html} from 'lit';

/**
 * `path` is what an address begins with, after `#/`; `menu` its word in the menu, if it is there; `roles` who may see it there.
 * To put a view of one's own in, add an element below `views/`, and its line here: docs/page.md.
 */
export const VIEWS = [
    {
        path: '', menu: 'Roster', title: 'Roster',
        import: () => import('./views/roster.js'),
        render: () => html`<roster-lists></roster-lists>`,
    },
    {
        path: 'graph', menu: 'Graph', title: 'Who is in what',
        import: () => import('./views/graph.js'),
        render: () => html`<roster-graph></roster-graph>`,
    },
    {
        path: 'past', menu: 'Time', title: 'The roster through time',
        import: () => import('./views/past.js'),
        render: () => html`<roster-past></roster-past>`,
    },
    {
        path: 'live', menu: 'Live', title: 'What happens now',
        import: () => import('./views/live.js'),
        render: () => html`<roster-live></roster-live>`,
    },
    {
        path: 'machine', menu: 'Machine', title: 'The machine', roles: ['admin', 'privacy-officer'],
        import: () => import('./views/machine.js'),
        render: route => html`<roster-machine .tab=${route.split('/')[1] ?? ''}></roster-machine>`,
    },
    {
        path: 'heroes', title: 'A hero',
        import: () => import('./views/hero.js'),
        render: route => html`<roster-hero .heroId=${route.split('/')[1]}></roster-hero>`,
    },
    {
        path: 'teams', title: 'A team',
        import: () => import('./views/team.js'),
        render: route => html`<roster-team .teamId=${route.split('/')[1]}></roster-team>`,
    },
    {
        path: 'events', title: 'An event',
        import: () => import('./views/event.js'),
        render: route => html`<roster-event .position=${route.split('/')[1]}></roster-event>`,
    },
];

/** The view of an address; the first, if there is no such. */
export const viewOf = route => VIEWS.find(view => view.path === route.split(/[/?]/)[0]) ?? VIEWS[0];
