// ---------------------------------------------------------------------------------------------
// What the pages of an audit and of a comparison share: tables that sort, lists that narrow, and how a part is called
// ---------------------------------------------------------------------------------------------

const cell = value => el('td', { class: 'number' }, value);
const partOf = (name, part) => name || `part ${part + 1}`;

/** What a cell is sorted by: its first number where it begins with one, else its text. */
function sortKey(text) {
  const number = /^[+−-]?\d+(\.\d+)?/.exec(text.trim());
  return number ? Number(number[0].replace('−', '-')) : text.trim().toLowerCase();
}

function compareKeys(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a.localeCompare(b);
}

/** A table whose headings sort it: numbers from the largest first, words from A; again for the other way round. */
function tableOf(headings, rows) {
  const body = el('tbody', null, rows);
  const heads = headings.map((text, column) =>
    el('th', { scope: 'col' }, rows.length > 1 ? el('button', { type: 'button', class: 'sort', onclick: () => sort(column) }, text) : text),
  );
  const sort = column => {
    const keys = new Map([...body.rows].map(row => [row, sortKey(row.cells[column].textContent)]));
    const numbers = [...keys.values()].some(key => typeof key === 'number');
    const now = heads[column].getAttribute('aria-sort');
    const down = now ? now === 'ascending' : numbers;
    heads.forEach(head => head.removeAttribute('aria-sort'));
    heads[column].setAttribute('aria-sort', down ? 'descending' : 'ascending');
    body.append(...[...body.rows].sort((a, b) => (down ? -1 : 1) * compareKeys(keys.get(a), keys.get(b))));
  };
  return el(
    'div',
    { class: 'wide', tabindex: '0', role: 'region', 'aria-label': headings.join(', ') },
    el('table', null, el('thead', null, el('tr', null, heads)), body),
  );
}

/** A field that leaves of a page's articles and rows those with its words, and, where there are kinds, those of one kind. */
function filterBar(root, what, kinds) {
  const found = el('p', { class: 'hint', role: 'status' });
  const search = el('input', { type: 'search', id: 'search', placeholder: what, 'aria-label': what, autocomplete: 'off' });
  const choice =
    kinds && kinds.length > 1
      ? el(
          'select',
          { id: 'kind', 'aria-label': 'Kind of finding' },
          el('option', { value: '' }, 'All findings'),
          kinds.map(([kind, name]) => el('option', { value: kind }, name)),
        )
      : null;
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    let all = 0;
    for (const node of root().querySelectorAll('article.finding, tbody tr')) {
      const inside = node.matches('tr') && node.closest('article.finding');
      if (inside) continue;
      const article = node.matches('article');
      const right = !choice || !choice.value || !node.dataset.kind || node.dataset.kind === choice.value;
      // A row of a class's own table is found by the class's name, too.
      const group = node.closest('.group');
      const text = `${group ? group.firstChild.textContent : ''} ${node.textContent}`.toLowerCase();
      node.hidden = !(right && words.every(word => text.includes(word)));
      if (article) {
        all += 1;
        left += node.hidden ? 0 : 1;
      }
    }
    for (const group of root().querySelectorAll('.group')) group.hidden = ![...group.querySelectorAll('tbody tr')].some(row => !row.hidden);
    found.textContent = left === all ? '' : `${left} of ${all} shown`;
  };
  search.addEventListener('input', show);
  if (choice) choice.addEventListener('change', show);
  return el('div', { class: 'tools filters', role: 'search' }, search, choice, found);
}
