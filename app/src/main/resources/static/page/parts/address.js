/* The moment that is shown stands in the page's address, so that it can be shared and is there again when the page is loaded. */

/** While somebody drags the address rests: browsers refuse to change it too often. */
const REST_MS = 400;
const MOMENT = /\/at\/(\d{1,15})$/;
let timer = null;

/** A position; null if the address has none, which is now. */
export function momentInAddress() {
    const found = MOMENT.exec(location.hash);
    return found === null ? null : Number(found[1]);
}

/** What is to be added to an address for a moment. */
export const at = position => position === null ? '' : `/at/${position}`;

const withoutMoment = () => location.hash.replace(MOMENT, '');

export function keepMoment(position) {
    const view = withoutMoment();
    clearTimeout(timer);
    timer = setTimeout(() => {
        if (view === withoutMoment() && position !== momentInAddress()) {
            history.replaceState(null, '', view + at(position));
        }
    }, REST_MS);
}
