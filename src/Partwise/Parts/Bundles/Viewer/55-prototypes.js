// ---------------------------------------------------------------------------------------------
// Prototype networks: this looks like that
// ---------------------------------------------------------------------------------------------

const isPrototypeNetwork = report => report.kind === 'protopnet';

const labelOf = (report, index) => pretty((report.labels || [])[index], index);

/** Everything known of a prototype, by its number among all: its class, its entry there, its place in the analysis. */
function prototypeTable(report) {
  if (report.table) return report.table;
  const table = new Map();
  for (const item of report.classes || []) {
    for (const entry of item.prototypes || []) {
      if (isNumber(entry.prototype))
        table.set(entry.prototype, { item, entry, number: entry.prototype, class: item.class, index: entry.index, analysis: null });
    }
  }
  for (const analysis of (report.analysis && report.analysis.prototypes) || []) {
    const known = table.get(analysis.prototype) || {
      number: analysis.prototype,
      class: analysis.class,
      index: analysis.index,
      item: null,
      entry: null,
    };
    table.set(analysis.prototype, { ...known, analysis });
  }
  // Not part of what is read from the page: it only saves making it again.
  Object.defineProperty(report, 'table', { value: table, configurable: true });
  return table;
}

const capital = text => text.slice(0, 1).toUpperCase() + text.slice(1);

const prototypeName = (report, known) => `Prototype ${known.index + 1} of ${labelOf(report, known.class)}`;

function prototypeCrop(report, known) {
  const exemplar = known.entry && known.entry.exemplars && known.entry.exemplars[0];
  const nearest = known.analysis && known.analysis.train[0];
  return picture((exemplar && exemplar.crop) || (nearest && nearest.crop), prototypeName(report, known));
}

const prototypeLink = (report, known) =>
  el(
    'a',
    {
      class: 'prototype-link',
      href: `#/prototype/${known.number}`,
      title: prototypeName(report, known),
      style: { '--c': partColour(known.index) },
    },
    prototypeCrop(report, known),
  );

/** Where a prototype is most similar, what it is, and similarity × weight = contribution. */
function looksLike(report, image, known, similarity, map, weight, scale, note) {
  const contribution = similarity * weight;
  const name = prototypeName(report, known);
  return el(
    'li',
    { class: 'looks-like', style: { '--c': partColour(known.index) } },
    el(
      'div',
      { class: 'pair' },
      el('figure', null, heatPicture(image, map, scale, `Where ${name} is found`, 128), el('figcaption', null, 'this')),
      el('span', { class: 'like', 'aria-hidden': 'true' }, '≈'),
      el('figure', null, prototypeLink(report, known), el('figcaption', null, 'that')),
    ),
    el(
      'div',
      { class: 'words' },
      el('b', null, `Prototype ${known.index + 1}`),
      el('span', null, labelOf(report, known.class)),
      note || null,
    ),
    el(
      'p',
      { class: 'product' },
      el('span', null, term(fixed(similarity, 2), 'Similarity: how near the nearest patch of this photo comes to the prototype.')),
      el('i', null, '×'),
      el('span', null, term(fixed(weight, 3), 'The weight of this prototype for its class, the same for every photo.')),
      el('i', null, '='),
      el('b', { class: contribution < 0 ? 'against' : 'for' }, signed(contribution, 2)),
    ),
  );
}

/** The rows behind a prediction: its own prototypes, strongest first. */
function looksLikeSection(report, image, prediction) {
  const table = prototypeTable(report);
  const own = [...table.values()].filter(known => known.class === prediction.class && known.entry);
  const rows = prediction.parts
    .map(part => ({ part, known: own.find(known => known.index === part.prototype) }))
    .filter(({ known }) => known && isNumber(known.entry.weight) && known.entry.weight !== 0)
    .sort((a, b) => b.part.contribution - a.part.contribution);
  if (!rows.length) return null;
  const scale = Math.max(...rows.flatMap(({ part, known }) => part.map.map(value => Math.abs(value / known.entry.weight))));
  const sum = rows.reduce((total, { part }) => total + part.contribution, 0);
  return el(
    'section',
    null,
    el('h2', null, 'This looks like that'),
    el(
      'p',
      { class: 'hint' },
      `The prototypes of ${labelOf(report, prediction.class)}: similarity × weight = contribution. Maps show similarity on one scale.`,
    ),
    el(
      'ol',
      { class: 'looks-like-list' },
      rows.map(({ part, known }) =>
        looksLike(
          report,
          image,
          known,
          part.contribution / known.entry.weight,
          part.map.map(value => value / known.entry.weight),
          known.entry.weight,
          scale,
          warning(report, known),
        ),
      ),
    ),
    el(
      'p',
      { class: 'equation' },
      `${count(rows.length, 'prototype')} `,
      el('b', null, signed(sum, 3)),
      el('span', { class: 'operator' }, prediction.bias < 0 ? '−' : '+'),
      `other classes’ prototypes ${fixed(Math.abs(prediction.bias), 3)}`,
      el('span', { class: 'operator' }, '='),
      el('b', null, fixed(prediction.logit, 3)),
    ),
  );
}

/** A prototype whose weight is highest for a class that is not its own. */
function warning(report, known) {
  const strongest =
    known.entry && isNumber(known.entry.strongestClass)
      ? known.entry.strongestClass
      : known.analysis
        ? known.analysis.strongestClass
        : known.class;
  return strongest === known.class ? null : el('span', { class: 'chip weak' }, `speaks most for ${labelOf(report, strongest)}`);
}

function activatedSection(report, image) {
  const table = prototypeTable(report);
  const rows = (image.activated || [])
    .map(activated => ({ activated, known: table.get(activated.prototype) }))
    .filter(({ known }) => known && known.entry);
  if (!rows.length) return null;
  const scale = Math.max(...rows.flatMap(({ activated }) => activated.map.map(Math.abs)));
  const top = image.predictions[0] && image.predictions[0].class;
  return el(
    'section',
    null,
    el('h2', null, 'Most similar prototypes of any class'),
    el(
      'p',
      { class: 'hint' },
      'What this photo resembles most, whichever class it speaks for. Each contribution goes to the class of its prototype.',
    ),
    el(
      'ol',
      { class: 'looks-like-list' },
      rows.map(({ activated, known }) =>
        looksLike(report, image, known, activated.similarity, activated.map, known.entry.weight, scale, [
          known.class === top ? null : el('span', { class: 'chip fair' }, 'another class'),
          warning(report, known),
        ]),
      ),
    ),
  );
}

// ---------------------------------------------------------------------------------------------
// The network as a whole
// ---------------------------------------------------------------------------------------------

const STAGES = { joint: 'trained', project: 'projected', last: 'last layer fitted', prune: 'pruned' };

/** How it was trained, stage by stage, and what the checks say. */
function prototypeSummary(report) {
  if (!isPrototypeNetwork(report)) return null;
  const { training, analysis } = report;
  const stages = (training && training.stages) || [];
  const accuracy = stage => (isNumber(stage.testAccuracy) ? stage.testAccuracy : stage.validationAccuracy);
  const problems = analysis ? analysis.checks.filter(check => check.passed === false) : [];
  return el(
    'section',
    { class: 'network-summary', 'aria-label': 'The network' },
    stages.length
      ? el(
          'ol',
          { class: 'stages' },
          stages.map(stage =>
            el(
              'li',
              null,
              el('b', null, percent(accuracy(stage), 1)),
              el('span', null, STAGES[stage.stage] || stage.stage),
              el('small', null, count(stage.prototypes, 'prototype')),
            ),
          ),
        )
      : null,
    stages.length
      ? el(
          'p',
          { class: 'hint' },
          `The share of ${isNumber(stages[0].testAccuracy) ? 'test' : 'validation'} photos recognised after each stage.` +
            (training.lastLayer
              ? ` The last layer is at most ${scientific(training.lastLayer.gap)} above the minimum of its objective.`
              : ''),
        )
      : null,
    analysis
      ? el(
          'p',
          null,
          el(
            'a',
            { href: '#/health' },
            problems.length
              ? `${count(problems.length, 'check')} of ${analysis.checks.length} found a problem →`
              : `All ${analysis.checks.length} checks of the prototypes are fine →`,
          ),
        )
      : el(
          'p',
          { class: 'hint' },
          'Run ',
          el('code', null, 'partwise analyze BUNDLE DATASET'),
          ' to see the nearest patches of every prototype, the latent map, and what may be wrong.',
        ),
  );
}

const patchTile = (report, known, patches, i) => {
  const patch = patches[i];
  const own = patch.class === known.class;
  const exemplars = patches.map(p => ({ image: p.image, crop: p.crop, context: p.context || null }));
  return el(
    'figure',
    { class: `patch ${own ? 'own' : 'other'}` },
    exemplarButton(exemplars, i, prototypeName(report, known)),
    el(
      'figcaption',
      null,
      el('span', { class: 'number' }, fixed(patch.similarity, 2)),
      own ? null : el('span', { class: 'of' }, labelOf(report, patch.class)),
      patch.onObject === false ? el('span', { class: 'of' }, 'background') : null,
    ),
  );
};

/** One prototype with its nearest patches. */
function prototypeRow(report, known) {
  const { analysis } = known;
  const strip = (title, patches) =>
    patches.length
      ? el(
          'div',
          { class: 'strip-of-patches' },
          el('h4', null, title),
          el(
            'div',
            null,
            patches.map((_, i) => patchTile(report, known, patches, i)),
          ),
        )
      : null;
  return el(
    'article',
    { class: 'prototype-row', style: { '--c': partColour(known.index) } },
    el(
      'header',
      null,
      prototypeLink(report, known),
      el(
        'div',
        null,
        el('h3', null, `Prototype ${known.index + 1}`),
        el('span', { class: 'hint' }, `weight ${fixed(analysis.weight, 3)}`),
        warning(report, known),
      ),
    ),
    strip('Nearest training photos', analysis.train),
    strip('Nearest test photos', analysis.test),
  );
}

function prototypesPage(report) {
  const { analysis } = report;
  if (!analysis) return null;
  const groups = new Map();
  for (const known of prototypeTable(report).values()) {
    if (known.analysis) groups.set(known.class, [...(groups.get(known.class) || []), known]);
  }
  const list = el('div', { class: 'prototype-groups' });
  const search = el('input', {
    type: 'search',
    id: 'search',
    placeholder: 'Find a class',
    'aria-label': 'Find a class',
    autocomplete: 'off',
  });
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = [...groups]
      .sort((a, b) => a[0] - b[0])
      .filter(([index]) => words.every(word => labelOf(report, index).toLowerCase().includes(word)));
    longList(
      list,
      matches,
      ([index, members]) =>
        el(
          'section',
          { class: 'prototype-group' },
          el('h2', null, labelOf(report, index), ' ', el('small', null, count(members.length, 'prototype'))),
          members.map(known => prototypeRow(report, known)),
        ),
      4,
    );
  };
  search.addEventListener('input', show);
  show();
  return el(
    'div',
    { class: 'prototypes-page' },
    el('h1', { tabindex: '-1' }, 'Prototypes'),
    el(
      'p',
      { class: 'lead' },
      `What each prototype means: the photos in which something comes nearest to it, among ${analysis.trainImages} training and ${count(analysis.testImages, 'test photo')}. A figure is the similarity; a frame in warning colour is a photo of another class.`,
    ),
    groups.size > 3 ? el('div', { class: 'tools', role: 'search' }, search) : null,
    list,
  );
}

function prototypePage(report, number) {
  const known = prototypeTable(report).get(number);
  if (!known) return null;
  const numbers = [...prototypeTable(report).keys()].sort((a, b) => a - b);
  const at = numbers.indexOf(number);
  const { entry, analysis } = known;
  const findings = report.analysis
    ? report.analysis.checks.flatMap(check => check.findings).filter(finding => finding.prototypes.includes(number))
    : [];
  const origin = entry && entry.origin;
  const share = report.analysis && report.analysis.receptiveShare;
  const exemplar = entry && entry.exemplars && entry.exemplars[0];
  return el(
    'div',
    { class: 'prototype-page' },
    pager('prototype', 'prototypes', numbers[at - 1], numbers[at + 1], `${at + 1} of ${numbers.length}`),
    el('div', { class: 'page-head' }, el('h1', { tabindex: '-1' }, prototypeName(report, known)), warning(report, known)),
    el('p', { class: 'lead' }, el('a', { href: `#/class/${known.class}` }, `All about ${labelOf(report, known.class)} →`)),
    findings.map(finding => el('p', { class: 'note' }, capital(finding.text))),
    el(
      'section',
      { class: 'origin' },
      exemplar
        ? el(
            'figure',
            null,
            picture(exemplar.context, 'Where it comes from'),
            el(
              'figcaption',
              { class: 'hint' },
              `Its patch in ${fileName(exemplar.image)}: the box around the highest 5 % of its activation map.`,
            ),
          )
        : null,
      exemplar
        ? el('figure', null, picture(exemplar.crop, 'The prototype, close up'), el('figcaption', { class: 'hint' }, 'The same, close up.'))
        : null,
      el(
        'div',
        null,
        origin && isNumber(share)
          ? el(
              'p',
              null,
              share > 0.99
                ? 'The box is not what the network saw: through its layers, this patch can depend on the whole photo.'
                : `The box is not what the network saw: through its layers, this patch can depend on ${percent(share)} of the photo around it.`,
            )
          : null,
        statistics([
          ['Weight', fixed(entry ? entry.weight : analysis && analysis.weight, 3), 'weight'],
          ['Mean contribution', entry && entry.contribution ? signed(entry.contribution.mean, 2) : '–', 'meanContribution'],
          ['Moved by the projection', origin ? scientific(origin.distance) : '–', 'moved'],
          ['Drift since', analysis && isNumber(analysis.drift) ? scientific(analysis.drift) : '–', 'drift'],
        ]),
      ),
    ),
    analysis ? el('section', null, el('h2', null, 'Nearest patches'), prototypeRow(report, known)) : null,
  );
}

// ---------------------------------------------------------------------------------------------
// The latent map
// ---------------------------------------------------------------------------------------------

const MOST_THUMBNAILS = 160;

function latentPage(report) {
  const { analysis } = report;
  if (!analysis) return null;
  const all = [...prototypeTable(report).values()].filter(known => known.analysis);
  const points = all.flatMap(known => [known.analysis, ...known.analysis.train, ...known.analysis.test]);
  const range = pick => {
    const values = points.map(pick);
    const [low, high] = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
    return [low, high - low || 1];
  };
  const [left, wide] = range(point => point.x);
  const [bottom, tall] = range(point => point.y);
  const place = point => ({ left: `${3 + ((point.x - left) / wide) * 94}%`, top: `${97 - ((point.y - bottom) / tall) * 94}%` });
  const classes = [...new Set(all.map(known => known.class))].sort((a, b) => a - b);
  const colour = known => partColour(classes.indexOf(known.class));
  const plot = el('div', { class: 'latent-plot', role: 'group', 'aria-label': 'Prototypes and their nearest patches' });
  const show = chosen => {
    const members = all.filter(known => chosen === null || known.class === chosen);
    const thumbnails = members.length <= MOST_THUMBNAILS;
    const dots = members.flatMap(known => [
      ...known.analysis.train.map(patch => [known, patch, 'train']),
      ...known.analysis.test.map(patch => [known, patch, 'test']),
    ]);
    plot.classList.toggle('one-class', chosen !== null);
    plot.replaceChildren(
      ...dots.map(([known, patch, split]) =>
        el(
          'i',
          {
            class: `patch-dot ${split} ${patch.class === known.class ? '' : 'other'}`,
            title: `${labelOf(report, patch.class)}: ${fileName(patch.image)}`,
            style: { ...place(patch), '--c': partColour(Math.max(0, classes.indexOf(patch.class))) },
          },
          chosen !== null ? picture(patch.crop, '') : null,
        ),
      ),
      ...members.map(known =>
        el(
          'a',
          {
            class: `latent-point ${thumbnails ? '' : 'small'}`,
            href: `#/prototype/${known.number}`,
            title: prototypeName(report, known),
            'aria-label': prototypeName(report, known),
            style: { ...place(known.analysis), '--c': colour(known) },
          },
          thumbnails ? prototypeCrop(report, known) : null,
        ),
      ),
    );
  };
  const select = el(
    'select',
    { 'aria-label': 'Which class', onchange: () => show(select.value === '' ? null : Number(select.value)) },
    el('option', { value: '' }, 'All classes'),
    classes.map(index => el('option', { value: index }, labelOf(report, index))),
  );
  show(null);
  const [first, second] = analysis.explainedVariance;
  return el(
    'div',
    { class: 'latent-page' },
    el('h1', { tabindex: '-1' }, 'Latent map'),
    el(
      'p',
      { class: 'lead' },
      'Prototypes, framed, and the patches nearest to them, as the network sees them. What lies together is similar to it.',
    ),
    el('div', { class: 'tools' }, select),
    plot,
    el(
      'p',
      { class: 'hint' },
      `Two directions of largest spread (principal components), ${percent(first)} and ${percent(second)} of the variance: what is apart here is apart; what is together here may still differ in the other ${percent(1 - first - second)}. Choose a class to see its patches.`,
    ),
    el(
      'ul',
      { class: 'legend' },
      classes.length <= 12
        ? classes.map(index => el('li', { style: { '--c': partColour(classes.indexOf(index)) } }, labelOf(report, index)))
        : null,
    ),
  );
}

// ---------------------------------------------------------------------------------------------
// Health
// ---------------------------------------------------------------------------------------------

function healthPage(report) {
  const { analysis } = report;
  if (!analysis) return null;
  const table = prototypeTable(report);
  const state = check =>
    check.passed === true ? ['good', '✓ fine'] : check.passed === false ? ['weak', '✕ problem'] : ['', 'not checked'];
  return el(
    'div',
    { class: 'health-page' },
    el('h1', { tabindex: '-1' }, 'Health'),
    el('p', { class: 'lead' }, 'What commonly goes wrong with prototype networks, looked for in this one.'),
    analysis.checks.map(check => {
      const [grade, word] = state(check);
      return el(
        'section',
        { class: `check ${grade}` },
        el('header', null, el('h2', null, check.question), el('span', { class: `chip ${grade}` }, word)),
        el('p', null, check.answer),
        check.findings.length
          ? el(
              'details',
              { open: check.findings.length <= 6 },
              el('summary', null, count(check.findings.length, 'finding')),
              el(
                'ul',
                { class: 'findings' },
                check.findings.map(finding =>
                  el(
                    'li',
                    null,
                    el(
                      'div',
                      { class: 'finding-pictures' },
                      finding.prototypes
                        .slice(0, 10)
                        .map(number => table.get(number))
                        .filter(Boolean)
                        .map(known => prototypeLink(report, known)),
                    ),
                    el('p', null, capital(finding.text)),
                  ),
                ),
              ),
            )
          : null,
      );
    }),
  );
}
