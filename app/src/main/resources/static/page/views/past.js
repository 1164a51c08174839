import {html} from 'lit';
import {View} from '../view.js';
class V extends View { render() { return html`<h1>past</h1>`; } }
customElements.define('roster-past', V);
