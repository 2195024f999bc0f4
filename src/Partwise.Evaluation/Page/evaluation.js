// ---------------------------------------------------------------------------------------------
// The page of an evaluation: table, curves, part scores, best and worst images
// ---------------------------------------------------------------------------------------------

const DASHES = ['', '6 3', '2 3', '8 3 2 3', '12 4'];

/** A method keeps its colour and dash everywhere on the page. */
function methodStyles(methods) {
  return new Map(
    methods.map((method, i) => [
      method,
      { colour: partColour(i), dash: DASHES[Math.floor(i / PART_COLOURS) % DASHES.length] || (i % 2 ? DASHES[1] : '') },
    ]),
  );
}

const unique = items => [...new Set(items)];
const metricWord = variant => variant.split(':')[0];
const measured = value =>
  !isNumber(value) ? '–' : value !== 0 && Math.abs(value) < 0.001 ? scientific(value) : fixed(value, Math.abs(value) >= 100 ? 1 : 3);

function pageOf(data) {
  const { document: evaluation } = data;
  const methods = unique(evaluation.rows.map(row => row.method));
  const styles = methodStyles(methods);
  return el(
    'div',
    { class: 'evaluation' },
    el('h1', { tabindex: '-1' }, data.title),
    el('p', { class: 'lead' }, data.caption),
    el('section', { id: 'table' }, el('h2', null, 'Table'), mainTable(data, methods)),
    curveSection(data, styles),
    partSection(evaluation),
    extremeSection(data),
    leftOut(evaluation),
    el(
      'section',
      { class: 'facts' },
      el('h2', null, 'What was evaluated'),
      bundleTable(data.bundles),
      el(
        'p',
        { class: 'files' },
        'Beside this page lie all numbers: ',
        ['results.json', 'table.md', 'table.tex', 'table.csv', 'curves.csv', 'classes.csv', 'parts.csv', 'prototypes.csv'].flatMap(
          (file, i) => [i ? ', ' : '', el('a', { href: file }, file)],
        ),
        '.',
      ),
    ),
  );
}

function heading(text) {
  return el('th', { scope: 'col' }, text);
}

function mainTable({ document: evaluation, facts, goals, best }, methods) {
  const variants = unique(evaluation.rows.map(row => row.variant));
  const cells = new Map(evaluation.rows.map(row => [`${row.variant}\n${row.method}`, row]));
  const winners = new Set(best);
  const line = variant => {
    const rows = methods.map(method => cells.get(`${variant}\n${method}`));
    const images = unique(rows.filter(Boolean).map(row => row.n)).sort((a, b) => a - b);
    return el(
      'tr',
      null,
      el(
        'th',
        { scope: 'row' },
        term(variant, facts[metricWord(variant)]),
        variant in goals
          ? el('span', { class: 'images', title: goals[variant] ? 'more is better' : 'less is better' }, goals[variant] ? ' ↑' : ' ↓')
          : null,
      ),
      rows.map(row =>
        row
          ? el(
              'td',
              { class: winners.has(`${variant}\n${row.method}`) ? 'best' : null },
              measured(row.value),
              isNumber(row.low) ? el('small', null, `${measured(row.low)} … ${measured(row.high)}`) : null,
            )
          : el('td', null, '–'),
      ),
      el('td', { class: 'images' }, images.length > 1 ? `${images[0]}–${images[images.length - 1]}` : images[0]),
    );
  };
  return el(
    'div',
    null,
    el(
      'p',
      { class: 'hint' },
      'Bold is best where a direction is better (↑ more, ↓ less) and the numbers compare: one model, the same number of images, at least three. Below each number its 95 % bootstrap interval over images; n is the number of images behind it.',
    ),
    el(
      'div',
      { class: 'results' },
      el(
        'table',
        null,
        el('thead', null, el('tr', null, heading('Metric'), methods.map(heading), heading('n'))),
        el('tbody', null, variants.map(line)),
      ),
    ),
  );
}

// ---------------------------------------------------------------------------------------------
// Curves
// ---------------------------------------------------------------------------------------------

function niceTicks(low, high) {
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 5, 10].map(n => n * power).find(n => span / n <= 5);
  const ticks = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step) ticks.push(Number(value.toPrecision(12)));
  return ticks;
}

function curveChart(variant, curves, styles, facts) {
  const [left, right, top, bottom, width, height] = [44, 372, 8, 206, 380, 236];
  const points = curves.flatMap(curve => curve.points);
  const ofParts = metricWord(variant) === 'top-parts-error';
  const xs = points.map(point => point.x);
  const [xLow, xHigh] = [ofParts ? Math.min(...xs) : 0, Math.max(...xs)];
  const [yLow, yHigh] = [Math.min(0, ...points.map(point => point.low)), Math.max(...points.map(point => point.high))];
  const x = value => left + ((value - xLow) / (xHigh - xLow || 1)) * (right - left);
  const y = value => bottom - ((value - yLow) / (yHigh - yLow || 1)) * (bottom - top);
  const path = (list, pick) => list.map((point, i) => `${i ? 'L' : 'M'}${x(point.x).toFixed(1)} ${y(pick(point)).toFixed(1)}`).join('');
  const drawn = curves.map(curve => {
    const style = styles.get(curve.method);
    const band = `${path(curve.points, point => point.high)}${path([...curve.points].reverse(), point => point.low).replace('M', 'L')}Z`;
    return svg(
      'g',
      { style: { '--c': style.colour } },
      svg('path', { class: 'band', d: band }),
      svg(
        'path',
        { class: 'line', d: path(curve.points, point => point.mean), 'stroke-dasharray': style.dash || null },
        svg('title', null, curve.method),
      ),
    );
  });
  const xTicks = ofParts ? unique(xs).sort((a, b) => a - b) : [0, 0.25, 0.5, 0.75, 1].map(t => t * xHigh);
  const unit = ofParts ? 'relative error of the evidence' : /rise|probability/.test(variant) ? 'probability' : 'logit';
  return el(
    'figure',
    { class: 'curve' },
    el('figcaption', null, variant, el('small', null, facts[metricWord(variant)])),
    svg(
      'svg',
      {
        viewBox: `0 0 ${width} ${height}`,
        role: 'img',
        'aria-label': `Mean curves of ${variant} for ${curves.map(curve => curve.method).join(', ')}; the numbers are in curves.csv`,
      },
      niceTicks(yLow, yHigh).map(value => [
        svg('line', { class: 'grid', x1: left, x2: right, y1: y(value), y2: y(value) }),
        svg(
          'text',
          { x: left - 6, y: y(value) + 4, 'text-anchor': 'end' },
          fixed(value, Math.abs(yHigh - yLow) < 2 ? (Math.abs(yHigh - yLow) < 0.2 ? 2 : 1) : 0),
        ),
      ]),
      svg('line', { class: 'axis', x1: left, x2: right, y1: y(Math.max(0, yLow)), y2: y(Math.max(0, yLow)) }),
      xTicks.map(value => svg('text', { x: x(value), y: bottom + 16, 'text-anchor': 'middle' }, ofParts ? value : percent(value))),
      svg(
        'text',
        { x: (left + right) / 2, y: bottom + 30, 'text-anchor': 'middle' },
        ofParts ? 'parts kept' : metricWord(variant) === 'insertion' ? 'pixels put in' : 'pixels removed',
      ),
      svg('text', { x: left, y: top - 1 }, unit),
      drawn,
    ),
  );
}

function curveSection({ document: evaluation, facts }, styles) {
  if (!evaluation.curves.length) return null;
  const variants = unique(evaluation.curves.map(curve => curve.variant));
  const methods = unique(evaluation.curves.map(curve => curve.method));
  return el(
    'section',
    { id: 'curves' },
    el('h2', null, 'Curves'),
    el('p', { class: 'hint' }, 'Means over the images; bands are pointwise 95 % bootstrap intervals over images.'),
    el(
      'div',
      { class: 'legend' },
      methods.map(method =>
        el(
          'span',
          { style: { '--c': styles.get(method).colour } },
          svg(
            'svg',
            { viewBox: '0 0 30 10', 'aria-hidden': 'true' },
            svg('line', {
              x1: 0,
              x2: 30,
              y1: 5,
              y2: 5,
              stroke: 'var(--c)',
              'stroke-width': 3,
              'stroke-dasharray': styles.get(method).dash || null,
            }),
          ),
          method,
        ),
      ),
    ),
    el(
      'div',
      { class: 'curves' },
      variants.map(variant =>
        curveChart(
          variant,
          evaluation.curves.filter(curve => curve.variant === variant),
          styles,
          facts,
        ),
      ),
    ),
  );
}

// ---------------------------------------------------------------------------------------------
// Part scores
// ---------------------------------------------------------------------------------------------

function dataTable(columns, rows) {
  return el(
    'div',
    { class: 'results' },
    el(
      'table',
      null,
      el(
        'thead',
        null,
        el(
          'tr',
          null,
          columns.map(([name]) => heading(name)),
        ),
      ),
      el(
        'tbody',
        null,
        rows.map(row =>
          el(
            'tr',
            null,
            columns.map(([, show], i) => el(i ? 'td' : 'th', i ? null : { scope: 'row' }, show(row))),
          ),
        ),
      ),
    ),
  );
}

const meter = (share, text) =>
  isNumber(share)
    ? [
        text,
        el('span', { class: 'meter', 'aria-hidden': 'true' }, el('i', { style: { '--w': `${Math.max(0, Math.min(1, share)) * 100}%` } })),
      ]
    : '–';
const outOf100 = value => meter(value / 100, fixed(value, 1));

function partSection(evaluation) {
  const methods = unique([...evaluation.classes, ...evaluation.parts].map(row => row.method));
  if (!methods.length) return null;
  const body = el('div');
  const show = method => {
    const of = list => list.filter(row => row.method === method);
    const labels = new Map(of(evaluation.classes).map(row => [row.class, pretty(row.label, row.class)]));
    const stable = of(evaluation.classes).some(row => isNumber(row.stability));
    body.replaceChildren(
      el('h3', { style: { 'margin-top': '1.2rem' } }, 'By class'),
      dataTable(
        [
          ['Class', row => pretty(row.label, row.class)],
          ['Images', row => row.images],
          ['Prototypes', row => row.prototypes],
          ['Consistency', row => (isNumber(row.consistency) ? outOf100(row.consistency) : '–')],
          ...(stable ? [['Stability', row => (isNumber(row.stability) ? outOf100(row.stability) : '–')]] : []),
          ['Distinct parts', row => meter(row.distinctParts, percent(row.distinctParts))],
          ['Distinct regions', row => meter(row.regionAgreement, percent(row.regionAgreement))],
          ['Part tells region (NMI)', row => meter(row.regionInformation, percent(row.regionInformation))],
          ['Peaks that hit no part', row => meter(row.noHitRate, percent(row.noHitRate))],
        ],
        of(evaluation.classes),
      ),
      el('h3', { style: { 'margin-top': '1.6rem' } }, 'By annotated part'),
      dataTable(
        [
          ['Part', row => row.part],
          ['Visible in images', row => row.visible],
          ['Best part of prototypes', row => row.best],
          ['… consistent', row => row.consistent],
          ['Hit rate of all prototypes', row => meter(row.hitRate, percent(row.hitRate))],
          ['Hit rate of those', row => meter(row.bestRate, percent(row.bestRate))],
        ],
        of(evaluation.parts),
      ),
      el(
        'details',
        { class: 'more-table' },
        el('summary', null, 'By prototype'),
        dataTable(
          [
            ['Class', row => labels.get(row.class)],
            ['Prototype', row => row.prototype + 1],
            ['Best part', row => row.bestPart || '–'],
            ['Hit rate', row => meter(row.rate, percent(row.rate))],
            ['Consistent', row => (row.consistent ? 'yes' : 'no')],
            ...(stable ? [['Stability', row => (isNumber(row.stability) ? outOf100(row.stability) : '–')]] : []),
            ['No part hit', row => percent(row.noHitRate)],
          ],
          of(evaluation.prototypes),
        ),
      ),
    );
  };
  show(methods[0]);
  return el(
    'section',
    { id: 'parts' },
    el(
      'div',
      { class: 'section-head' },
      el('h2', null, 'Are the parts parts?'),
      methods.length > 1 ? choices('Method', methods, i => show(methods[i])) : null,
    ),
    el(
      'p',
      { class: 'hint' },
      'Where the peaks of each prototype lie, against the annotated parts. Consistency rewards prototypes that sit on the same part; the distinct-part rate does not.',
    ),
    body,
  );
}

// ---------------------------------------------------------------------------------------------
// Best and worst images
// ---------------------------------------------------------------------------------------------

function tile(item, photos, scale) {
  const photo = photos[item.photo];
  const name = fileName(photo.path);
  const image = { ...photo, mapHeight: item.mapHeight, mapWidth: item.mapWidth };
  return el(
    'figure',
    { class: 'tile' },
    heatPicture(image, item.map, scale, `${name}, ${measured(item.value)}`, 112),
    el('figcaption', { title: photo.path }, el('b', null, measured(item.value)), ' ', photo.label ? pretty(photo.label, 0) : name),
  );
}

function extremeSection({ extremes, photos }) {
  const variants = unique(extremes.map(item => item.variant));
  if (!variants.length) return null;
  const body = el('div', { class: 'extremes' });
  const show = variant =>
    body.replaceChildren(
      ...extremes
        .filter(item => item.variant === variant)
        .map(item => {
          mapGeometry = item.geometry || null;
          const all = [...item.best, ...item.worst];
          const scale = Math.max(...all.flatMap(one => one.map.map(Math.abs)));
          const three = (name, tiles) =>
            el(
              'div',
              null,
              el('h4', null, name),
              el(
                'div',
                { class: 'three' },
                tiles.map(one => tile(one, photos, scale)),
              ),
            );
          return el(
            'div',
            { class: 'method-row' },
            el('div', null, el('h3', null, item.method), colourBar(scale, '')),
            el('div', { class: 'tiles' }, three('best', item.best), three('worst', item.worst)),
          );
        }),
    );
  show(variants[0]);
  const select = el(
    'select',
    { 'aria-label': 'Metric', onchange: event => show(event.target.value) },
    variants.map(variant => el('option', { value: variant }, variant)),
  );
  return el(
    'section',
    { id: 'images' },
    el('div', { class: 'section-head' }, el('h2', null, 'Best and worst images'), el('div', { class: 'tools' }, select)),
    el(
      'p',
      { class: 'hint' },
      'The photo as the network sees it, under the map of the predicted class: warm speaks for it, blue against. All maps of a method share one signed scale, in the method’s own unit; point at a picture to see it bare.',
    ),
    body,
  );
}

function leftOut({ omitted, skipped }) {
  if (!omitted.length && !skipped.length) return null;
  return el(
    'section',
    { class: 'left-out', id: 'left-out' },
    el('h2', null, 'Left out'),
    el(
      'ul',
      null,
      omitted.map(item => el('li', null, el('b', null, item.metric), ': ', item.reason)),
    ),
    skipped.length
      ? el(
          'details',
          null,
          el('summary', null, count(skipped.length, 'image')),
          el(
            'ul',
            null,
            skipped.map(item => el('li', null, el('code', null, item.path), ' ', item.reason)),
          ),
        )
      : null,
  );
}

function bundleTable(bundles) {
  if (!bundles.length) return el('p', null, 'A plain model, without a bundle.');
  return dataTable(
    [
      ['Bundle', row => row.name],
      ['Kind', row => row.kind],
      ['Model', row => row.model],
      ['Parts per class', row => row.k],
      ['Factoriser', row => row.factorizer || '–'],
      ['Basis', row => row.basis || '–'],
      ['Refinement', row => row.refine || '–'],
      ['Fitted on', row => row.dataset],
    ],
    bundles,
  );
}

function boot() {
  const data = JSON.parse(document.getElementById('partwise-data').textContent);
  document.getElementById('bar').replaceChildren(
    el('a', { class: 'brand', href: '#main' }, el('span', { 'aria-hidden': 'true' }, 'Σ'), data.title),
    el(
      'nav',
      { 'aria-label': 'Page' },
      [
        ['table', 'Table'],
        ['curves', 'Curves'],
        ['parts', 'Parts'],
        ['images', 'Images'],
      ].map(([id, name]) => el('a', { href: `#${id}` }, name)),
    ),
    themeButton(),
  );
  document
    .getElementById('foot')
    .replaceChildren(`Partwise ${data.version} · everything on this page is in this file; nothing was loaded from the network.`);
  const page = pageOf(data);
  document.getElementById('main').replaceChildren(page);
  for (const link of document.querySelectorAll('#bar nav a')) link.hidden = !document.getElementById(link.hash.slice(1));
}

boot();
