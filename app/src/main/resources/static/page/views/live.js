import {html} from 'lit';
import {View} from '../view.js';
class V extends View { render() { return html`<h1>live</h1>`; } }
customElements.define('roster-live', V);
