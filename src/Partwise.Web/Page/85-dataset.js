// ---------------------------------------------------------------------------------------------
// A folder of photos run through the model: how right it is, where it is wrong, and which parts did it.
// ---------------------------------------------------------------------------------------------

const ROW_HEIGHT = 68;
const ROWS_AT_A_TIME = 10000;

const dataset = {
  rows: [],
  progress: null,
  following: false,
  selected: new Set(),
  anchor: null,
  filter: { truth: '', predicted: '', right: '', part: '', share: 0 },
  sort: 'mistakes',
  listeners: new Set(),
};

extensions.push((report, model) => {
  if (!model.photos) return;
  barLinks.push(['#/dataset', 'Dataset']);
  routes.dataset = () => datasetPage(report);
  routes.photo = (_, index) => photoPage(report, Number(index));
});

const tell = () => dataset.listeners.forEach(listener => listener());

/** Follows the run: progress comes as server-sent events, read by fetch, as an EventSource brings no token. */
async function followRun() {
  if (dataset.following) return;
  dataset.following = true;
  try {
    const response = await call(`${api}/dataset/events`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = '', chunk; !(chunk = await reader.read()).done;) {
      text += chunk.value;
      const events = text.split('\n\n');
      text = events.pop();
      for (const event of events) if (event.startsWith('data: ')) await take(JSON.parse(event.slice(6)));
    }
  } catch (error) {
    dataset.error = error.message;
  } finally {
    dataset.following = false;
    tell();
  }
}

/** One after another: two that ask for the same rows would count photos twice. */
let queue = Promise.resolve();
const take = progress => {
  queue = queue.catch(() => {}).then(() => takeNow(progress));
  return queue;
};

async function takeNow(progress) {
  dataset.error = null;
  if (dataset.progress && progress.run !== dataset.progress.run) Object.assign(dataset, { rows: [], selected: new Set() });
  dataset.progress = progress;
  while (dataset.rows.length < progress.done) {
    const rows = await askJson(`${api}/dataset/rows?from=${dataset.rows.length}&count=${ROWS_AT_A_TIME}`);
    if (!rows.length) break;
    for (const row of rows) dataset.rows.push(row);
  }
  tell();
}

const command = verb => async () => {
  try {
    await take(await askJson(`${api}/dataset/${verb}`, { method: 'POST' }));
    followRun();
  } catch (error) {
    dataset.error = error.message;
    tell();
  }
};

// ---------------------------------------------------------------------------------------------
// Figures
// ---------------------------------------------------------------------------------------------

const isUsable = row => row.predicted !== null;
const isJudged = row => isUsable(row) && row.truth !== null;
const isMistake = row => isJudged(row) && row.truth !== row.predicted;
const shareOf = (row, part) =>
  row.parts[part] === undefined ? 0 : row.parts[part] / (row.parts.reduce((sum, value) => sum + Math.abs(value), 0) || 1);
const strongest = row => row.parts.reduce((best, value, i) => (value > row.parts[best] ? i : best), 0);

function datasetFigures(rows) {
  const judged = rows.filter(isJudged);
  const right = judged.filter(row => !isMistake(row)).length;
  const matrix = new Map();
  for (const row of judged) {
    if (!matrix.has(row.truth)) matrix.set(row.truth, new Map());
    const line = matrix.get(row.truth);
    line.set(row.predicted, (line.get(row.predicted) || 0) + 1);
  }
  return { judged: judged.length, right, matrix, unusable: rows.filter(row => !isUsable(row)).length };
}

const DATASET_SORTS = {
  mistakes: ['Surest mistakes first', (a, b) => isMistake(b) - isMistake(a) || b.probability - a.probability],
  order: ['In their order', (a, b) => a.index - b.index],
  sure: ['Surest first', (a, b) => b.probability - a.probability],
  unsure: ['Least sure first', (a, b) => a.probability - b.probability],
  part: [
    'By what the chosen part adds',
    (a, b) => (b.parts[dataset.filter.part || 0] ?? -1e9) - (a.parts[dataset.filter.part || 0] ?? -1e9),
  ],
};

function filtered() {
  const { truth, predicted, right, part, share } = dataset.filter;
  const kept = dataset.rows.filter(
    row =>
      (truth === '' || row.truth === Number(truth)) &&
      (predicted === '' || row.predicted === Number(predicted)) &&
      (right === '' || (right === 'wrong' ? isMistake(row) : right === 'right' ? isJudged(row) && !isMistake(row) : !isUsable(row))) &&
      (part === '' || share === 0 || shareOf(row, Number(part)) >= share),
  );
  return kept.sort(DATASET_SORTS[dataset.sort][1]);
}

// ---------------------------------------------------------------------------------------------
// The page
// ---------------------------------------------------------------------------------------------

function datasetPage(report) {
  const name = c => (c === null || c === undefined ? '–' : pretty(server.labels[c], c));
  const bar = el('progress', { max: 1, value: 0, 'aria-label': 'Photos looked at' });
  const status = el('p', { class: 'hint', role: 'status' });
  const controls = el('div', { class: 'tools' });
  const figures = el('div', { class: 'dataset-figures' });
  const matrix = el('div');
  const list = virtualList(report, name);
  const found = el('p', { class: 'hint', role: 'status' });
  const chosen = {};
  const select = (key, label, options) =>
    (chosen[key] = el(
      'select',
      {
        'aria-label': label,
        onchange: event => {
          dataset.filter[key] = event.target.value;
          apply();
        },
      },
      options.map(([value, text]) => el('option', { value, selected: String(dataset.filter[key]) === String(value) }, text)),
    ));
  const classes = [['', 'any class'], ...server.labels.map((label, i) => [i, pretty(label, i)])];
  const most = Math.max(1, ...(report.classes || []).map(item => item.k));
  const share = el('input', {
    type: 'range',
    min: 0,
    max: 100,
    step: 5,
    value: dataset.filter.share * 100,
    'aria-label': 'Least share of the part',
    oninput: () => {
      dataset.filter.share = share.value / 100;
      shareText.textContent = `${share.value} %`;
      apply();
    },
  });
  const shareText = el('span', null, `${dataset.filter.share * 100} %`);
  const tools = el(
    'div',
    { class: 'tools dataset-tools' },
    el('label', null, 'Folder ', select('truth', 'Class of the folder', classes)),
    el('label', null, 'Answer ', select('predicted', 'Class that the model answers', classes)),
    select('right', 'Right or wrong', [
      ['', 'right and wrong'],
      ['wrong', 'mistakes'],
      ['right', 'right ones'],
      ['none', 'unusable photos'],
    ]),
    el('label', null, 'Part ', select('part', 'Part', [['', 'any'], ...Array.from({ length: most }, (_, i) => [i, `${i + 1}`])])),
    el('label', { class: 'heat-range' }, 'at least ', share, shareText),
    el(
      'select',
      {
        'aria-label': 'Sort photos by',
        onchange: event => {
          dataset.sort = event.target.value;
          apply();
        },
      },
      Object.entries(DATASET_SORTS).map(([key, [text]]) => el('option', { value: key, selected: dataset.sort === key }, text)),
    ),
  );
  const exports = el(
    'div',
    { class: 'tools' },
    el('button', { type: 'button', class: 'quiet', onclick: () => save('csv', name) }, 'Export as CSV'),
    el('button', { type: 'button', class: 'quiet', onclick: () => save('json', name) }, 'Export as JSON'),
  );

  const apply = () => {
    const rows = filtered();
    found.textContent = `${count(rows.length, 'photo')}${dataset.selected.size ? `, ${dataset.selected.size} selected` : ''}. Click selects, Shift selects a range; the export holds the selection, or all that are shown.`;
    list.show(rows);
  };
  let seen = -1;
  const refresh = () => {
    const { state = 'idle', done = 0, total = 0, reason } = dataset.progress || {};
    bar.max = Math.max(1, total);
    bar.value = done;
    status.textContent =
      dataset.error ||
      (state === 'failed'
        ? reason
        : `${done} of ${count(total, 'photo')}${{ idle: ': not begun', running: '', paused: ': paused', done: ': done' }[state] || ''}`);
    const button = (text, verb) => el('button', { type: 'button', class: 'more', onclick: command(verb) }, text);
    controls.replaceChildren(
      ...(state === 'running'
        ? [button('Pause', 'pause')]
        : state === 'done'
          ? [button('Begin anew', 'reset')]
          : [button(done ? 'Go on' : 'Look at all photos', 'start'), done ? button('Begin anew', 'reset') : '']),
    );
    if (seen === dataset.rows.length) return;
    seen = dataset.rows.length;
    const all = datasetFigures(dataset.rows);
    figures.replaceChildren(
      ...(all.judged || all.unusable
        ? [
            el(
              'p',
              { class: 'verdict' },
              el('b', null, percent(all.judged ? all.right / all.judged : NaN, 1)),
              ` right: ${all.right} of ${count(all.judged, 'photo')}`,
              all.judged - all.right ? `, ${count(all.judged - all.right, 'mistake')}` : '',
              all.unusable ? `, ${all.unusable} unusable` : '',
              '.',
            ),
          ]
        : []),
    );
    matrix.replaceChildren(
      ...(all.judged
        ? [
            confusion(all.matrix, name, (truth, predicted) => {
              Object.assign(dataset.filter, { truth, predicted, right: '' });
              for (const [key, choice] of Object.entries(chosen)) choice.value = String(dataset.filter[key]);
              apply();
              found.scrollIntoView({ block: 'nearest' });
            }),
          ]
        : []),
    );
    apply();
  };
  dataset.listeners = new Set([refresh]);
  list.changed = apply;
  refresh();
  followRun();
  return el(
    'div',
    { class: 'dataset-page' },
    el('h1', { tabindex: '-1' }, 'Dataset'),
    el(
      'p',
      { class: 'lead' },
      'All photos of the folder that the server was given: how often the model is right, and which parts make its mistakes.',
    ),
    el('div', { class: 'run' }, bar, status, controls),
    figures,
    matrix,
    el(
      'section',
      { 'aria-label': 'Photos' },
      el('div', { class: 'section-head' }, el('h2', null, 'Photos'), exports),
      tools,
      found,
      list.element,
    ),
  );
}

/** Rows are true classes, columns answers. With many classes, the most frequent confusions instead. */
function confusion(matrix, name, choose) {
  const classes = [...new Set([...matrix.keys(), ...[...matrix.values()].flatMap(line => [...line.keys()])])].sort((a, b) => a - b);
  const right = c => {
    const line = matrix.get(c);
    const total = line ? [...line.values()].reduce((a, b) => a + b, 0) : 0;
    return [line ? line.get(c) || 0 : 0, total];
  };
  if (classes.length > 24) {
    const worst = [...matrix]
      .flatMap(([truth, line]) => [...line].filter(([predicted]) => predicted !== truth).map(([predicted, n]) => [truth, predicted, n]))
      .sort((a, b) => b[2] - a[2])
      .slice(0, 20);
    return el(
      'section',
      null,
      el('h2', null, 'Most frequent confusions'),
      el(
        'table',
        { class: 'plain' },
        el(
          'thead',
          null,
          el(
            'tr',
            null,
            ['Folder', 'Answer', 'Photos'].map(text => el('th', { scope: 'col' }, text)),
          ),
        ),
        el(
          'tbody',
          null,
          worst.map(([truth, predicted, n]) =>
            el(
              'tr',
              null,
              el('th', { scope: 'row' }, name(truth)),
              el('td', null, name(predicted)),
              el('td', null, el('button', { type: 'button', class: 'link', onclick: () => choose(truth, predicted) }, n)),
            ),
          ),
        ),
      ),
    );
  }
  return el(
    'section',
    null,
    el('h2', null, 'Confusion matrix'),
    el('p', { class: 'hint' }, 'Rows are folders, columns answers, numbered as the rows. Choose a cell to see its photos.'),
    el(
      'div',
      { class: 'matrix-frame', tabindex: '0', role: 'region', 'aria-label': 'Confusion matrix' },
      el(
        'table',
        { class: 'matrix' },
        el(
          'thead',
          null,
          el(
            'tr',
            null,
            el('th', { scope: 'col' }, 'Folder'),
            classes.map(c => el('th', { scope: 'col', title: name(c) }, c)),
            el('th', { scope: 'col' }, 'Right'),
          ),
        ),
        el(
          'tbody',
          null,
          classes
            .filter(c => matrix.has(c))
            .map(truth => {
              const [hits, total] = right(truth);
              return el(
                'tr',
                null,
                el('th', { scope: 'row' }, `${truth} ${name(truth)}`),
                classes.map(predicted => {
                  const n = matrix.get(truth).get(predicted) || 0;
                  return el(
                    'td',
                    { class: n ? (predicted === truth ? 'hit' : 'miss') : null, style: { '--share': String(n / total) } },
                    n
                      ? el(
                          'button',
                          {
                            type: 'button',
                            'aria-label': `${count(n, 'photo')} of ${name(truth)} answered ${name(predicted)}`,
                            onclick: () => choose(truth, predicted),
                          },
                          n,
                        )
                      : '',
                  );
                }),
                el('td', { class: 'rate' }, percent(hits / total)),
              );
            }),
        ),
      ),
    ),
  );
}

// ---------------------------------------------------------------------------------------------
// The list: only the rows in view exist
// ---------------------------------------------------------------------------------------------

function virtualList(report, name) {
  const body = el('div', { class: 'virtual-body' });
  const element = el(
    'div',
    { class: 'virtual', role: 'listbox', 'aria-multiselectable': 'true', 'aria-label': 'Photos', tabindex: '0' },
    body,
  );
  let rows = [];
  let drawn = '';
  const list = {
    element,
    changed: () => {},
    show: next => {
      rows = next;
      drawn = '';
      draw();
    },
  };
  const draw = () => {
    const first = Math.max(0, Math.floor(element.scrollTop / ROW_HEIGHT) - 4);
    const last = Math.min(rows.length, Math.ceil((element.scrollTop + (element.clientHeight || 600)) / ROW_HEIGHT) + 4);
    const key = `${first}-${last}`;
    if (key === drawn) return;
    drawn = key;
    body.style.setProperty('height', `${rows.length * ROW_HEIGHT}px`);
    body.replaceChildren(...rows.slice(first, last).map((row, i) => line(row, first + i)));
  };
  const choose = (at, event) => {
    if (event.shiftKey && dataset.anchor !== null) {
      for (let i = Math.min(at, dataset.anchor); i <= Math.max(at, dataset.anchor); i++) if (rows[i]) dataset.selected.add(rows[i].index);
    } else {
      dataset.selected[dataset.selected.has(rows[at].index) ? 'delete' : 'add'](rows[at].index);
      dataset.anchor = at;
    }
    list.changed();
  };
  const line = (row, at) =>
    el(
      'div',
      {
        class: `line ${isMistake(row) ? 'mistake' : ''}`,
        role: 'option',
        'aria-selected': String(dataset.selected.has(row.index)),
        style: { top: `${at * ROW_HEIGHT}px` },
        onclick: event => {
          if (!event.target.closest('a')) choose(at, event);
        },
      },
      thumbnail(row.index),
      el(
        'span',
        { class: 'names' },
        el('a', { href: `#/photo/${row.index}` }, fileName(row.path)),
        el(
          'span',
          null,
          isUsable(row)
            ? [name(row.predicted), isMistake(row) ? el('span', { class: 'chip weak' }, `labelled ${name(row.truth)}`) : null]
            : row.reason,
        ),
      ),
      el(
        'span',
        { class: 'numbers' },
        isUsable(row) ? percent(row.probability, 1) : '',
        row.margin !== null && row.margin !== undefined ? el('span', null, `ahead by ${fixed(row.margin, 2)}`) : null,
      ),
      isUsable(row)
        ? el(
            'span',
            { class: 'pushed' },
            evidenceStrip(
              row.parts.map((contribution, prototype) => ({ contribution, prototype })),
              `Evidence from ${count(row.parts.length, 'part')}`,
            ),
            el('span', null, `${partLabel(report, row.predicted, strongest(row)).toLowerCase()} ${signed(row.parts[strongest(row)], 2)}`),
          )
        : el('span'),
    );
  element.addEventListener('scroll', () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(draw).observe(element);
  return list;
}

function thumbnail(index) {
  const address = `${api}/dataset/photos/${index}`;
  const image = el('img', { class: 'thumb', alt: '', decoding: 'async', src: loadPicture ? null : address });
  if (loadPicture)
    loadPicture(address).then(
      found => {
        image.src = found;
      },
      () => image.classList.add('missing'),
    );
  return image;
}

/** The photo opens as any other, and everything can be asked of it. */
function photoPage(report, index) {
  const page = el('div', null, el('h1', { tabindex: '-1' }, 'Opening…'), el('p', { role: 'status' }));
  (async () => {
    try {
      let at = report.images.findIndex(image => image.datasetIndex === index);
      if (at < 0) {
        const [image, file] = await Promise.all([
          askJson(`${api}/dataset/photos/${index}/view`),
          call(`${api}/dataset/photos/${index}/original`).then(response => response.blob()),
        ]);
        Object.assign(image, { datasetIndex: index, file });
        at = report.images.push(image) - 1;
      }
      location.replace(`#/image/${at}`);
    } catch (error) {
      page.querySelector('p').textContent = error.message;
    }
  })();
  return page;
}

/** The selection, or all that are shown, as a file made here. */
function save(kind, name) {
  const rows = dataset.selected.size ? dataset.rows.filter(row => dataset.selected.has(row.index)) : filtered();
  const quote = value => (/[",\n]/.test(String(value)) ? `"${String(value).replace(/"/g, '""')}"` : String(value));
  // Spreadsheets take a leading =, +, - or @ for a formula.
  const text = value => quote(/^[=+\-@\t]/.test(value) ? `'${value}` : value);
  const most = Math.max(0, ...rows.map(row => row.parts.length));
  const content =
    kind === 'json'
      ? JSON.stringify(
          rows.map(row => ({
            ...row,
            truthLabel: row.truth === null ? null : server.labels[row.truth],
            predictedLabel: row.predicted === null ? null : server.labels[row.predicted],
          })),
          null,
          1,
        )
      : [
          ['path', 'truth', 'predicted', 'probability', 'logit', ...Array.from({ length: most }, (_, i) => `part ${i + 1}`)].join(','),
          ...rows.map(row =>
            [
              text(row.path),
              text(row.truth === null ? '' : name(row.truth)),
              text(row.predicted === null ? '' : name(row.predicted)),
              row.probability,
              row.logit,
              ...Array.from({ length: most }, (_, i) => row.parts[i] ?? ''),
            ].join(','),
          ),
        ].join('\n') + '\n';
  const address = URL.createObjectURL(new Blob([content], { type: kind === 'json' ? 'application/json' : 'text/csv' }));
  el('a', { href: address, download: `photos.${kind}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
