// ---------------------------------------------------------------------------------------------
// The page of explain --method, --why-not and --drop: one article for each photo
// ---------------------------------------------------------------------------------------------

const number = text => el('td', { class: 'number' }, text);
const partName = part => part.name || `part ${part.prototype + 1}`;
const named = score => pretty(score.label, score.class);

function table(headings, rows) {
  return el(
    'div',
    { class: 'wide', tabindex: '0', role: 'region', 'aria-label': headings.join(', ') },
    el(
      'table',
      null,
      el(
        'thead',
        null,
        el(
          'tr',
          null,
          headings.map(text => el('th', { scope: 'col' }, text)),
        ),
      ),
      el('tbody', null, rows),
    ),
  );
}

const shown = (source, words) => el('figure', null, picture(source, words), el('figcaption', null, words));

function methods(image) {
  const done = image.methods.filter(entry => entry.reason === null);
  return [
    el('p', null, 'Maps of ', el('b', null, named(image)), '.'),
    el(
      'div',
      { class: 'shots' },
      done.map(entry => (entry.heatmap ? shown(entry.heatmap, entry.method) : null)),
    ),
    table(
      ['Method', 'Runs', 'Sum', 'Off from the score by', 'Highest at'],
      image.methods.map(entry =>
        el(
          'tr',
          null,
          el('th', { scope: 'row' }, entry.method),
          number(entry.runs),
          entry.reason === null
            ? [
                number(isNumber(entry.sum) ? signed(entry.sum, 3) : '–'),
                number(isNumber(entry.completenessError) ? scientific(entry.completenessError) : '–'),
                number(`${entry.peak.x}, ${entry.peak.y}`),
              ]
            : el('td', { colspan: '3' }, entry.reason),
        ),
      ),
    ),
  ];
}

function contrast(image) {
  const { one, other } = image;
  const rows = [one, other]
    .flatMap(side => side.parts.map(part => ({ side, part })))
    .sort((a, b) => Math.abs(b.part.difference) - Math.abs(a.part.difference));
  return [
    el(
      'p',
      null,
      el('b', null, named(one)),
      image.logitDifference >= 0 ? ' wins over ' : ' loses to ',
      el('b', null, named(other)),
      ' by ',
      el('b', null, fixed(Math.abs(image.logitDifference), 3)),
      '.',
    ),
    el(
      'div',
      { class: 'shots' },
      image.heatmap ? shown(image.heatmap, 'All parts of both classes') : null,
      rows.filter(({ part }) => part.heatmap).map(({ side, part }) => shown(part.heatmap, `${named(side)}, ${partName(part)}`)),
    ),
    table(
      ['Class', 'Part', `Adds to ${named(one)} − ${named(other)}`],
      [
        el('tr', null, el('th', { scope: 'row' }, 'Bias'), el('td'), number(signed(image.biasDifference, 3))),
        ...rows.map(({ side, part }) =>
          el('tr', null, el('th', { scope: 'row' }, named(side)), el('td', null, partName(part)), number(signed(part.difference, 3))),
        ),
        el('tr', null, el('th', { scope: 'row' }, 'Together'), el('td'), number(signed(image.logitDifference, 3))),
      ],
    ),
  ];
}

/** Classes that are shown where a part changes nothing of them. */
const FIRST = 6;

function drop(image) {
  const before = new Map(image.before.map(score => [score.class, score]));
  const changes = score => before.has(score.class) && before.get(score.class).logit !== score.logit;
  const gone = image.dropped.map(part => `${named(part)}, ${part.name || `part ${part.part + 1}`} (${signed(part.contribution, 3)})`);
  return [
    el(
      'p',
      null,
      `Without ${gone.join('; ')} `,
      image.changed ? 'the answer becomes ' : 'the answer stays ',
      el('b', null, named(image.after[0])),
      '.',
    ),
    table(
      ['Class', 'Logit', 'Without', 'Change', 'Probability'],
      // The first of them, and all that change.
      image.after
        .filter((score, i) => i < FIRST || changes(score))
        .map(score => {
          const known = before.get(score.class);
          return el(
            'tr',
            null,
            el('th', { scope: 'row' }, named(score)),
            number(known ? fixed(known.logit, 3) : '–'),
            number(fixed(score.logit, 3)),
            number(changes(score) ? signed(score.logit - known.logit, 3) : '–'),
            number(percent(score.probability, 1)),
          );
        }),
    ),
  ];
}

const KINDS = {
  'partwise.explain-methods/1': ['Methods', methods],
  'partwise.contrast/1': ['Why not', contrast],
  'partwise.drop/1': ['Without parts', drop],
};

const answers = JSON.parse(document.getElementById('partwise-data').textContent);
const [kind, describe] = KINDS[answers.schema];
document
  .getElementById('bar')
  .replaceChildren(el('span', { class: 'brand' }, el('span', { 'aria-hidden': 'true' }, 'Σ'), kind), themeButton());
document.getElementById('main').replaceChildren(
  el(
    'div',
    { class: 'audit' },
    el('h1', { tabindex: '-1' }, `${kind}: ${fileName(answers.bundle || answers.model).replace(/\.partwise$/, '')}`),
    answers.warnings.map(warning => el('p', { class: 'note' }, warning)),
    el(
      'div',
      { class: 'findings' },
      answers.images.map(image =>
        el(
          'article',
          { class: 'finding' },
          el('h2', null, fileName(image.path)),
          el('p', { class: 'path' }, image.path, ` · ${image.width} × ${image.height}`),
          describe(image),
        ),
      ),
    ),
    answers.skipped.length
      ? el(
          'section',
          null,
          el('h2', null, 'Left out'),
          el(
            'ul',
            null,
            answers.skipped.map(s => el('li', null, `${s.path}: ${s.reason}`)),
          ),
        )
      : null,
    el('p', { class: 'files' }, 'Beside this page lie all numbers: ', el('a', { href: 'explain.json' }, 'explain.json'), '.'),
  ),
);
