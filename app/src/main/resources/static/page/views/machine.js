import {html} from 'lit';
import {View} from '../view.js';
class V extends View { render() { return html`<h1>machine</h1>`; } }
customElements.define('roster-machine', V);
