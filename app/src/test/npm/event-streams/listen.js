// Listens to events with a client, once for each cut that is named, and prints what it gets, a line of JSON each.
// node listen.js <client> <address> <cut>...

import { createRequire } from 'node:module';
import process from 'node:process';

const [client, address, ...cuts] = process.argv.slice(2);
const names = ['Listening', 'Restarting', 'Ended', 'TeamFormed'];

function tell(cut, event, data) {
  console.log(JSON.stringify({ cut, event, position: data ? JSON.parse(data).position : undefined }));
}

function headers(cut) {
  return { Authorization: `Bearer ${process.env.TOKEN}`, 'X-Cut': cut };
}

// It was made for browsers.
function withFetchEventSource() {
  globalThis.window = globalThis;
  globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
  const { fetchEventSource } = createRequire(import.meta.url)('@microsoft/fetch-event-source');
  return cut =>
    fetchEventSource(address, {
      headers: headers(cut),
      onmessage: message => tell(cut, message.event, message.data),
    }).then(
      () => tell(cut, 'over'),
      () => tell(cut, 'failed'),
    );
}

async function withEventSource() {
  const { EventSource } = await import(client);
  return cut => {
    const source = new EventSource(address, {
      fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...headers(cut) } }),
    });
    names.forEach(name => source.addEventListener(name, event => tell(cut, name, event.data)));
    source.addEventListener('error', () => source.readyState === 2 && tell(cut, 'failed'));
  };
}

const listen = client === '@microsoft/fetch-event-source' ? withFetchEventSource() : await withEventSource();
cuts.forEach(listen);
// Until whoever started it ends it; a client that waits to come back does not keep it alive.
process.stdin.resume().on('end', () => process.exit());
