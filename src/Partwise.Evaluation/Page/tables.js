// ---------------------------------------------------------------------------------------------
// What the pages of an audit and of a comparison share: tables, and how a part is called
// ---------------------------------------------------------------------------------------------

const cell = value => el('td', { class: 'number' }, value);
const partOf = (name, part) => name || `part ${part + 1}`;

function tableOf(headings, rows) {
  return el('div', { class: 'wide' }, el('table', null, el('thead', null, el('tr', null, headings.map(text => el('th', { scope: 'col' }, text)))), el('tbody', null, rows)));
}
