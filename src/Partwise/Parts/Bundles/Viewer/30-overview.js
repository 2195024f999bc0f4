// ---------------------------------------------------------------------------------------------
// Overview: the certificate, what was analysed, the images, the classes
// ---------------------------------------------------------------------------------------------

/** Images shown before the class index; the rest unfolds on demand. */
const FIRST_IMAGES = 8;

function overviewPage(report) {
  const images = report.images || [];
  const classes = report.classes || [];
  return el(
    'div',
    { class: 'overview' },
    el('h1', { tabindex: '-1' }, report.title || 'Report'),
    el('p', { class: 'lead' }, 'What this classifier looks for, part by part, and where it finds it.'),
    server ? server.intro() : null,
    certificatePanel(report.certificate),
    prototypeSummary(report),
    notices(report),
    images.length ? imageSection(images) : null,
    classes.length ? classSection(classes, isPrototypeNetwork(report)) : null,
    modelDetails(report),
  );
}

function certificatePanel(certificate) {
  if (!certificate) return null;
  const { holds } = certificate;
  const tile = (figure, words, wrong) => el('div', { class: wrong ? 'wrong' : null }, el('dt', null, words), el('dd', null, figure));
  const checked = count(certificate.images, 'image');
  const exact = certificate.prototypeSumMaxAbs === 0;
  return el(
    'details',
    { class: `certificate ${holds ? 'holds' : 'fails'}`, open: !holds, id: 'certificate' },
    el(
      'summary',
      null,
      seal(holds),
      el(
        'h2',
        { id: 'certificate-title' },
        holds
          ? certificate.offsetShare === undefined
            ? 'The parts add up to the model — exactly.'
            : 'Bias, offset and parts add up to the model.'
          : 'The parts do not add up to the model.',
      ),
      el('span', { class: 'hint' }, 'checked on ' + checked),
    ),
    el(
      'div',
      { class: 'statement' },
      el(
        'p',
        null,
        holds
          ? `Checked on ${checked} by running the explained network and the original side by side. The parts sum to the model’s own weights${exact ? ' without any difference' : ''}; what remains in a score is the rounding of 32-bit arithmetic.`
          : `At least one check on ${checked} failed, so the explanations below may not be the model’s own. Fit the model again before relying on them.`,
      ),
    ),
    el(
      'dl',
      null,
      tile(scientific(certificate.prototypeSumMaxAbs), 'largest difference between the sum of the parts and the weights', !exact),
      tile(
        scientific(certificate.networkSumMaxAbs),
        'the same in the 32-bit network file',
        !(certificate.networkSumMaxAbs <= (certificate.networkSumLimit || 1e-8)),
      ),
      tile(
        scientific(certificate.logitSumMaxAbs),
        `largest difference between bias + parts and the logit (mean ${scientific(certificate.logitSumMeanAbs)})`,
      ),
      isNumber(certificate.offsetShare)
        ? tile(
            percent(certificate.offsetShare, 1),
            `of the score is the head’s own constant, in no part (${certificate.exactness})`,
            certificate.offsetShare > 0.2,
          )
        : null,
      isNumber(certificate.epsilonMean)
        ? tile(
            fixed(certificate.epsilonMean, 3),
            `of the maps no part explains, on average (95 % of photos below ${fixed(certificate.epsilon95, 3)}, worst ${fixed(certificate.epsilonWorst, 3)})`,
          )
        : null,
      tile(
        certificate.originalOutputsBitIdentical ? 'identical' : 'different',
        'original outputs, compared bit by bit',
        !certificate.originalOutputsBitIdentical,
      ),
    ),
  );
}

function notices(report) {
  const { warnings = [], skipped = [] } = report;
  if (!warnings.length && !skipped.length) return null;
  return el(
    'section',
    { class: 'notices', 'aria-label': 'Notices' },
    warnings.map(text => el('p', null, text)),
    skipped.length
      ? el(
          'details',
          null,
          el('summary', null, `${skipped.length} left out`),
          el(
            'ul',
            null,
            skipped.map(item => el('li', null, el('code', null, item.path), ' ', item.reason)),
          ),
        )
      : null,
  );
}

function modelDetails({ model = {}, options = {}, kind, version }) {
  const { features, input } = model;
  const facts = [
    ['Model', model.name],
    ['SHA-256', model.sha256],
    ['Classes', model.classes],
    ['Input', input && input.join(' × ')],
    ['Features', features && `${features.channels} channels on ${features.height} × ${features.width} positions`],
    ['Head', model.head],
    ['Labels from', model.labelsSource],
    ['Preprocessing', model.preprocessing],
    ['Explanation', kind],
    ['Parts per class', options.k],
    ['Basis', options.basis],
    ['Factorizer', options.factorizer],
    ['Refinement', options.refine],
    ['Images assigned by', options.assign],
    ['Crop', options.crop],
    ['Preset', options.preset],
    ['Seed', options.seed],
    ['Partwise', version],
  ].filter(([, value]) => value !== null && value !== undefined && value !== '');
  return el(
    'section',
    { class: 'facts' },
    el('h2', null, 'Model and settings'),
    el(
      'dl',
      null,
      facts.map(([name, value]) => el('div', null, el('dt', null, name), el('dd', null, String(value)))),
    ),
  );
}

// ---------------------------------------------------------------------------------------------
// Images
// ---------------------------------------------------------------------------------------------

const topOf = image => image.predictions[0] || { probability: 0, parts: [] };

const IMAGE_SORTS = {
  'In their order': null,
  'Mistakes first': image => (isWrong(image) ? -2 : 0) - topOf(image).probability,
  'Least sure first': image => topOf(image).probability,
  'Surest first': image => -topOf(image).probability,
  'Most one-sided first': image => -(image.mostOneSided ?? Math.max(0, ...topOf(image).parts.map(part => part.share || 0))),
};

function imageSection(images) {
  const list = el('div', { class: 'gallery', onkeydown: arrowKeys });
  const given = images.map((image, index) => ({ image, index }));
  let all = given;
  const wrong = given.filter(({ image }) => isWrong(image));
  const card = ({ image, index }) => imageCard(image, index);
  const more = el(
    'button',
    {
      type: 'button',
      class: 'more',
      onclick: () => {
        longList(list, all, card, 24);
        more.hidden = true;
        list.querySelectorAll('a')[FIRST_IMAGES].focus();
      },
    },
    `Show all ${images.length} images`,
  );
  let onlyWrong = false;
  const show = () => {
    const sort = IMAGE_SORTS[order.value];
    const sorted = list => (sort ? [...list].sort((a, b) => sort(a.image) - sort(b.image)) : list);
    all = sorted(given);
    more.hidden = onlyWrong || all.length <= FIRST_IMAGES;
    longList(list, onlyWrong ? sorted(wrong) : all.slice(0, FIRST_IMAGES), card, 24);
  };
  const order = el(
    'select',
    { 'aria-label': 'Sort images by', onchange: show },
    Object.keys(IMAGE_SORTS).map(name => el('option', null, name)),
  );
  show();
  return el(
    'section',
    { id: 'images', 'aria-labelledby': 'images-title' },
    el(
      'div',
      { class: 'section-head' },
      el('h2', { id: 'images-title' }, 'Images ', el('small', null, String(images.length))),
      wrong.length
        ? choices('Which images', ['All', `Not as labelled (${wrong.length})`], i => {
            onlyWrong = i === 1;
            show();
          })
        : null,
      images.length > 3 ? el('div', { class: 'tools' }, order) : null,
    ),
    el('p', { class: 'hint' }, 'Warm places speak for the answer, blue ones against it. Open an image to see the sum, part by part.'),
    list,
    more,
  );
}

function imageCard(image, index) {
  const card = el('a', { class: 'image-card', href: `#/image/${index}` });
  const waiting = bring('images', index);
  card.append(...(waiting ? imageWords(image, el('span', { class: 'photo-place' })) : imageFace(image)));
  if (waiting)
    waiting.then(
      () => card.replaceChildren(...imageFace(image)),
      () => card.firstChild.classList.add('missing'),
    );
  return card;
}

function imageFace(image) {
  const top = image.predictions[0];
  if (!top) return [picture(image.photo, fileName(image.path)), el('b', null, fileName(image.path))];
  return imageWords(
    image,
    heatPicture(image, combinedMap(top.parts), sharedScale(image), `${fileName(image.path)}, explained`, 112),
    evidenceStrip(top.parts, `Evidence from ${count(top.parts.length, 'part')}`),
  );
}

function imageWords(image, ...above) {
  const top = image.predictions[0];
  if (!top) return [...above, el('b', null, fileName(image.path))];
  return [
    ...above,
    el('b', null, pretty(top.label, top.class)),
    el(
      'span',
      { class: 'meta' },
      percent(top.probability, 1),
      isWrong(image) ? el('span', { class: 'chip weak' }, `labelled ${pretty(image.truth)}`) : null,
    ),
  ];
}

const sameLabel = (a, b) => String(a) === String(b) || pretty(a).toLowerCase() === pretty(b).toLowerCase();
const isWrong = image => Boolean(image.truth && image.predictions[0] && !sameLabel(image.truth, image.predictions[0].label));

// ---------------------------------------------------------------------------------------------
// Classes
// ---------------------------------------------------------------------------------------------

const SORTS = {
  'Model order': (a, b) => a.class - b.class,
  Name: (a, b) => pretty(a.label, a.class).localeCompare(pretty(b.label, b.class)),
  // A class of one photo never leads: what is true of one photo need not be true of the class.
  'Most faithful maps': (a, b) => (a.images === 1) - (b.images === 1) || (b.worstMapCosine ?? -2) - (a.worstMapCosine ?? -2),
  'Least faithful maps': (a, b) => (a.worstMapCosine ?? 2) - (b.worstMapCosine ?? 2),
  'Steadiest parts': (a, b) => (b.worstSteadiness ?? -2) - (a.worstSteadiness ?? -2),
  'Highest mean logit': (a, b) => (a.images === 1) - (b.images === 1) || (b.meanLogit ?? -Infinity) - (a.meanLogit ?? -Infinity),
  'Most images': (a, b) => b.images - a.images,
};

function classSection(classes, prototypes) {
  const list = el('div', { class: 'class-list', onkeydown: arrowKeys });
  const found = el('p', { class: 'hint', role: 'status' });
  const search = el('input', {
    type: 'search',
    id: 'search',
    placeholder: 'Find a class',
    'aria-label': 'Find a class',
    autocomplete: 'off',
  });
  const order = el(
    'select',
    { 'aria-label': 'Sort the classes' },
    Object.keys(SORTS)
      .filter(name => !prototypes || !(name.includes('faithful') || name.includes('Steadiest')))
      .map(name => el('option', null, name)),
  );
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = classes
      .filter(item => words.every(word => `${item.class} ${item.label} ${pretty(item.label, item.class)}`.toLowerCase().includes(word)))
      .sort(SORTS[order.value]);
    longList(list, matches, classCard, 48);
    found.textContent =
      matches.length === classes.length
        ? ''
        : matches.length
          ? `${matches.length} of ${classes.length} classes`
          : 'No class has this in its name.';
    overviewState.search = search.value;
    overviewState.order = order.value;
  };
  search.value = overviewState.search;
  order.value = overviewState.order;
  search.addEventListener('input', show);
  order.addEventListener('change', show);
  search.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      const first = list.querySelector('a');
      if (first) {
        event.preventDefault();
        first.focus();
      }
    }
  });
  show();
  return el(
    'section',
    { id: 'classes', 'aria-labelledby': 'classes-title' },
    el(
      'div',
      { class: 'section-head' },
      el('h2', { id: 'classes-title' }, 'Classes ', el('small', null, String(classes.length))),
      classes.length > 3 ? el('div', { class: 'tools', role: 'search' }, search, order) : null,
    ),
    found,
    list,
  );
}

/** What the reader had typed, kept while looking at a class and coming back. */
const overviewState = { search: '', order: 'Model order' };

function classCard(item) {
  const name = pretty(item.label, item.class);
  const tops = (item.prototypes || []).map(prototype => ({ prototype, top: (prototype.exemplars || [])[0] })).filter(pair => pair.top);
  return el(
    'a',
    { class: 'class-card', href: `#/class/${item.class}`, title: item.label },
    el(
      'span',
      { class: 'film' },
      tops.length
        ? tops.map(({ prototype, top }) =>
            el('span', { style: { '--c': partColour(prototype.index) } }, picture(top.crop, `Part ${prototype.index + 1} of ${name}`)),
          )
        : el('span', { class: 'empty' }, 'no parts'),
    ),
    el('b', null, name),
    el(
      'span',
      { class: 'meta' },
      el('span', null, count(item.k, 'part')),
      el('span', null, count(item.images, 'image')),
      qualityChip(item),
    ),
  );
}

/** From this correlation between the two halves of the photos on, a part counts as steady. */
const STEADY = 0.8;

const steadyWord = value => (value >= STEADY ? 'steady' : 'changes with the photos');

/** Steady or not, with the number; `what` says of which part. */
function steadyChip(value, what) {
  return el(
    'span',
    {
      class: `chip ${value >= STEADY ? 'good' : 'weak'}`,
      title: `${what ? what + ': ' : ''}found again in each half of the photos, the two heatmaps correlate ${fixed(value, 2)}`,
    },
    `${what && value < STEADY ? what + ' ' : ''}${steadyWord(value)} ${fixed(value, 2)}`,
  );
}

function qualityChip(item) {
  if (!item.decomposed) return el('span', { class: 'chip' }, 'not decomposed');
  if (item.images === 1 && isNumber(item.worstMapCosine)) return el('span', { class: 'chip weak' }, 'one photo: not to be generalised');
  if (isNumber(item.worstSteadiness))
    return steadyChip(item.worstSteadiness, (item.prototypes || []).length > 1 ? 'least steady part' : 'part');
  if (!isNumber(item.worstMapCosine)) return null;
  const [grade, word] =
    item.worstMapCosine >= 0.95 ? ['good', 'faithful'] : item.worstMapCosine >= 0.85 ? ['fair', 'fair'] : ['weak', 'loose'];
  return el('span', { class: `chip ${grade}` }, `${word} ${fixed(item.worstMapCosine, 2)}`);
}
