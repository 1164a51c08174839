import {html} from 'lit';
import {View} from '../view.js';
class V extends View { render() { return html`<h1>hero</h1>`; } }
customElements.define('roster-hero', V);
