#!/usr/bin/env bash
# npm lit 3.3.2: styleMap's first drawing writes the attribute style, which a strict Content-Security-Policy refuses.
#
# The guess: styleMap sets the properties of element.style one by one, as its documentation says, so that it works under a policy of
# style-src 'self', which forbids style attributes and allows scripts to set properties (CSP 3, 6.7.3).
#
# Seen: so it does from the second drawing on. The first one hands the whole text to setAttribute, which the policy refuses: the element stays
# without its styles, silently but for a line on the console, until a value changes; what does not change never comes. A property binding,
# .style=${...}, sets them from the first drawing on.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "There is no Node.js 20 or newer." >&2; exit 2; }

npm install --silent --no-audit --no-fund --ignore-scripts lit@3.3.2 happy-dom@20.0.10 >&2

cat > seen.mjs <<'END'
import {Window} from 'happy-dom';

const window = new Window();
for (const name of ['document', 'customElements', 'HTMLElement', 'Element', 'Node', 'Comment', 'DocumentFragment', 'NodeFilter', 'CSSStyleSheet']) {
    globalThis[name] = window[name];
}
globalThis.window = window;
const {html, render} = await import('./node_modules/lit-html/lit-html.js');
const {styleMap} = await import('./node_modules/lit-html/directives/style-map.js');

const setAttribute = window.Element.prototype.setAttribute;
let written = [];
window.Element.prototype.setAttribute = function (name, value) {
    // A style's properties are kept as an attribute within this document, too: what counts is who calls.
    if (new Error().stack.split('\n')[2].includes('/lit-html/')) {
        written.push(`${name}="${value}"`);
    }
    return setAttribute.call(this, name, value);
};

function draw(what, template) {
    written = [];
    render(template, window.document.body);
    console.log(`${what}: attributes that lit writes: ${written.join(' ') || 'none'}; top: ${window.document.querySelector('div').style.top}`);
}

const mapped = top => html`<div style=${styleMap({top})}></div>`;
draw('styleMap, first', mapped('1px'));
draw('styleMap, then', mapped('2px'));
const bound = top => html`<div .style=${`top: ${top}`}></div>`;
draw('a property, first', bound('1px'));
await window.happyDOM.close();
END
cat > expected <<'END'
styleMap, first: attributes that lit writes: style="top:1px;"; top: 1px
styleMap, then: attributes that lit writes: none; top: 2px
a property, first: attributes that lit writes: none; top: 1px
END

node seen.mjs | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
