// ---------------------------------------------------------------------------------------------
// One class: its parts side by side
// ---------------------------------------------------------------------------------------------

const MEANING = {
  images: 'Photos whose features were used to find the parts of this class.',
  bias: 'What the model gives this class before it has seen anything.',
  meanLogit: 'The average score of this class on those photos: the bias plus all parts.',
  nmfError:
    'How much of the photos’ features the parts leave undescribed when the parts are found. 0 is nothing. The sum is exact regardless.',
  epsilon:
    'How far, at most, making the parts add up exactly had to change any part’s heatmap, relative to its strength. Smaller is better.',
  bound:
    'A guarantee that follows from the distortion: every part’s heatmap keeps at least this similarity to the part as it was found. ' +
    '1 is identical; a dash means no guarantee.',
  worstMapCosine: 'The similarity actually measured, for the part that changed most. 1 means its heatmap kept its shape.',
  overlap: 'How much the parts look at the same places, as the mean correlation of their heatmaps. Near 0 means different places.',
  negativeMapMass: 'How much of the heatmaps’ total strength has the opposite sign. 0 means that no part argues both ways.',
  coefficient: 'What one unit of this part is worth to the model, in logits. Negative: finding it lowers the score.',
  evidenceShare: 'This part’s share of the class’s evidence over all positions of all photos, whichever its sign.',
  mapCosine: 'How well this part’s final heatmap kept the shape it was found with. 1 is identical.',
  steadiness:
    'The part was found again in each half of the photos, and the two heatmaps compared over all photos: their correlation. ' +
    'From 0.80 on it is called steady; below, other photos would give another part.',
  weight: 'How much one unit of similarity to this prototype is worth to its class.',
  meanContribution: 'What it adds to the score of its class, on average over the training photos of that class.',
  moved: 'The distance from the prototype as trained to the patch that replaced it.',
  drift: 'The largest difference between the prototype and what the network computes for its patch now. 0 means bit for bit the same.',
  share: 'This part’s average contribution as a share of the score above the bias.',
};

function classPage(report, index) {
  const classes = report.classes || [];
  const at = classes.findIndex(item => item.class === index);
  if (at < 0) return null;
  const item = classes[at];
  const name = pretty(item.label, item.class);
  const prototypes = item.prototypes || [];
  const board = el(
    'div',
    { class: 'prototypes' },
    prototypes.map(prototype => prototypeCard(item, prototype)),
  );
  const seen = (report.images || [])
    .map((image, i) => ({ image, i }))
    .filter(({ image }) => image.predictions[0] && image.predictions[0].class === index);
  return el(
    'div',
    { class: 'class-page' },
    pager(
      'class',
      'classes',
      classes[at - 1] && classes[at - 1].class,
      classes[at + 1] && classes[at + 1].class,
      `${at + 1} of ${classes.length}`,
    ),
    el('div', { class: 'page-head' }, el('h1', { tabindex: '-1', title: item.label }, name), qualityChip(item)),
    el(
      'p',
      { class: 'lead' },
      item.decomposed
        ? isPrototypeNetwork(report)
          ? `The network recognises this class by ${count(item.k, 'prototype')}, patches of its ${count(item.images, 'training photo')}.`
          : partsLead(item)
        : 'This class was not split into parts: its evidence is shown as one map.',
    ),
    (item.notes || []).map(note => el('p', { class: 'note' }, note)),
    el(
      'div',
      { class: 'section-head' },
      el('h2', null, isPrototypeNetwork(report) ? 'Prototypes' : 'Parts'),
      prototypes.some(hasContext)
        ? choices('How to show the examples', ['Close up', 'In context'], i => board.classList.toggle('in-context', i === 1))
        : null,
    ),
    board,
    averageSum(item, prototypes),
    isPrototypeNetwork(report)
      ? null
      : el(
          'section',
          null,
          el('h2', null, 'How good is this split?'),
          statistics([
            ['Photos', item.skipped ? `${item.images} (${item.skipped} skipped)` : item.images, 'images'],
            ['Worst map kept', fixed(item.worstMapCosine, 3), 'worstMapCosine'],
            ['Guaranteed', fixed(item.bound, 3), 'bound'],
            ['Distortion ε', fixed(item.epsilon, 3), 'epsilon'],
            ['Overlap', fixed(item.overlap, 2), 'overlap'],
            ['Opposite sign', percent(item.negativeMapMass, 1), 'negativeMapMass'],
            ['Features undescribed', fixed(item.nmfError, 3), 'nmfError'],
            ['Mean logit', fixed(item.meanLogit, 2), 'meanLogit'],
            ['Bias', fixed(item.bias, 3), 'bias'],
          ]),
        ),
    seen.length
      ? el(
          'section',
          null,
          el('h2', null, 'Images explained as this class'),
          el(
            'div',
            { class: 'gallery', onkeydown: arrowKeys },
            seen.slice(0, 24).map(({ image, i }) => imageCard(image, i)),
          ),
        )
      : null,
  );
}

/** What was found, and how far it may be trusted, in one sentence each. */
function partsLead(item) {
  const steadiness = (item.prototypes || []).map(prototype => prototype.steadiness).filter(isNumber);
  const how = item.kReason
    ? `Its evidence was ${item.kReason.startsWith('split') ? item.kReason : `split into ${item.kReason.replace(' chosen', ', chosen')}`}.`
    : `Its evidence was split into ${count(item.k, 'part')}.`;
  const shared = item.sharedGroup
    ? ` The same parts are looked for in every class of “${item.sharedGroup}”: a part of the same number and colour is the same part there.`
    : '';
  const sum = `${shared} Together the parts are exactly the model’s score`;
  if (item.images === 1) return `${how}${sum}. One photo: not to be generalised.`;
  if (!steadiness.length) return `${how}${sum}, found in ${count(item.images, 'photo')}.`;
  const steady = steadiness.filter(value => value >= STEADY).length;
  const some =
    steady === steadiness.length
      ? steady === 1
        ? 'It comes'
        : 'All of them come'
      : steady === 0
        ? 'None of them comes'
        : `${steady} of ${steadiness.length} ${steady === 1 ? 'comes' : 'come'}`;
  const others = steady === steadiness.length ? '' : steady === 0 ? ': they change with the photos' : '; the others change with the photos';
  return `${how}${sum}. ${some} out alike from either half of the ${item.images} photos${others}.`;
}

const statistics = rows =>
  el(
    'dl',
    { class: 'statistics' },
    rows.map(([name, value, key]) => el('div', null, el('dt', null, term(name, MEANING[key])), el('dd', null, String(value)))),
  );

const hasContext = prototype => (prototype.exemplars || []).some(exemplar => exemplar.context);

function prototypeCard(item, prototype) {
  const { contribution = {}, exemplars = [] } = prototype;
  const name = prototype.name || `${isNumber(prototype.prototype) ? 'Prototype' : 'Part'} ${prototype.index + 1}`;
  const against = prototype.coefficient < 0 || prototype.weight < 0 || contribution.mean < 0;
  return el(
    'article',
    { class: 'prototype', style: { '--c': partColour(prototype.index) }, 'aria-label': name },
    el(
      'header',
      null,
      partDot(prototype.index),
      el('h3', null, namePlate(item, prototype, name)),
      el(
        'span',
        {
          class: `sign ${against ? 'against' : 'for'}`,
          title: against ? 'Counter-evidence: finding this part lowers the score.' : 'Evidence: finding this part raises the score.',
        },
        against ? '− against' : '+ for',
      ),
    ),
    el(
      'p',
      { class: 'headline' },
      el('b', null, signed(contribution.mean, 2)),
      ' on average',
      isNumber(contribution.share) ? el('span', null, ', ', term(`${percent(contribution.share)} of the score`, MEANING.share)) : null,
    ),
    item.images === 1 && !isNumber(prototype.prototype)
      ? el('p', { class: 'steadiness' }, el('span', { class: 'chip weak' }, 'one photo: not to be generalised'))
      : isNumber(prototype.steadiness)
        ? el('p', { class: 'steadiness' }, steadyChip(prototype.steadiness, ''))
        : null,
    el(
      'div',
      { class: 'exemplars' },
      exemplars.map((exemplar, i) => exemplarButton(exemplars, i, `${name} of ${pretty(item.label, item.class)}`)),
    ),
    histogram(contribution, prototype.index),
    isNumber(prototype.prototype)
      ? prototypeStatistics(prototype)
      : statistics([
          ['Coefficient', signed(prototype.coefficient, 3), 'coefficient'],
          ['Evidence share', percent(prototype.evidenceShare), 'evidenceShare'],
          ['Map kept', fixed(prototype.mapCosine, 3), 'mapCosine'],
          ...(isNumber(prototype.steadiness) ? [['Steadiness', fixed(prototype.steadiness, 2), 'steadiness']] : []),
        ]),
  );
}

const prototypeStatistics = prototype => [
  statistics([
    ['Weight', signed(prototype.weight, 3), 'weight'],
    ['Moved by the projection', prototype.origin ? scientific(prototype.origin.distance) : '–', 'moved'],
  ]),
  el('p', { class: 'hint' }, el('a', { href: `#/prototype/${prototype.prototype}` }, 'More about it →')),
];

/** A crop that shows its context on hover and opens large on click. */
function exemplarButton(exemplars, i, name) {
  const exemplar = exemplars[i];
  const alt = `${name}, example ${i + 1}${isNumber(exemplar.contribution) ? `, adds ${signed(exemplar.contribution, 2)}` : ''}`;
  return el(
    'button',
    {
      type: 'button',
      class: `exemplar ${exemplar.context ? '' : 'no-context'}`,
      title: fileName(exemplar.image),
      onclick: event => {
        event.stopPropagation();
        openExemplar(exemplars, i, name);
      },
    },
    picture(exemplar.crop, alt, 'crop'),
    exemplar.context ? picture(exemplar.context, '', 'context') : null,
  );
}

function averageSum(item, prototypes) {
  if (!prototypes.length || !isNumber(item.meanLogit) || !isNumber(item.bias)) return null;
  const parts = prototypes.map(p => ({
    prototype: p.index,
    name: p.name || `Part ${p.index + 1}`,
    contribution: p.contribution && p.contribution.mean,
  }));
  const sum = parts.reduce((total, part) => total + part.contribution, item.bias);
  if (!(Math.abs(sum - item.meanLogit) <= 1e-3 * Math.max(1, Math.abs(item.meanLogit)))) return null;
  const table = waterfall(
    item.bias,
    parts,
    item.meanLogit,
    'Mean logit',
    'The average over its photos: bias plus every part is the score.',
    () => null,
  );
  table.querySelectorAll('.part-button').forEach(button => button.replaceWith(el('span', { class: 'part-button' }, ...button.childNodes)));
  return el('section', null, el('h2', null, 'An average photo'), table);
}

// ---------------------------------------------------------------------------------------------
// An example, large: the photo it comes from with the region drawn
// ---------------------------------------------------------------------------------------------

function openExemplar(exemplars, start, name) {
  let at = start;
  const frame = el('div', { class: 'frame' });
  const caption = el('p', { role: 'status' });
  const show = step => {
    at = (at + step + exemplars.length) % exemplars.length;
    const exemplar = exemplars[at];
    frame.replaceChildren(
      ...(exemplar.context ? [picture(exemplar.context, `${name}, example ${at + 1}: the region in its photo`)] : []),
      picture(exemplar.crop, `${name}, example ${at + 1}: close up`),
    );
    caption.replaceChildren(
      `${at + 1} of ${exemplars.length}`,
      isNumber(exemplar.contribution) ? ` · adds ${signed(exemplar.contribution, 3)}` : '',
      ` · ${fileName(exemplar.image)}`,
    );
  };
  const dialog = el(
    'dialog',
    { class: 'lightbox', 'aria-label': name },
    el('header', null, el('h2', null, name), el('button', { type: 'button', 'aria-label': 'Close', onclick: () => dialog.close() }, '✕')),
    frame,
    caption,
    el(
      'footer',
      null,
      el('button', { type: 'button', onclick: () => show(-1) }, '← Previous'),
      el('button', { type: 'button', onclick: () => show(1) }, 'Next →'),
    ),
  );
  dialog.addEventListener('click', event => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('keydown', event => {
    if (event.key === 'ArrowRight') show(1);
    if (event.key === 'ArrowLeft') show(-1);
  });
  show(0);
  document.body.append(dialog);
  dialog.showModal();
}

/** Where we are among our kind, with the way back, to the one before and to the next. */
function pager(kind, list, previous, next, position) {
  const link = (target, text, label) =>
    target === undefined
      ? el('span', { class: 'off', 'aria-hidden': 'true' }, text)
      : el('a', { href: `#/${kind}/${target}`, 'aria-label': label, rel: label === 'Next' ? 'next' : 'prev' }, text);
  return el(
    'nav',
    { class: 'pager', 'aria-label': `All ${list}` },
    el('a', { href: `#/${list}` }, `All ${list}`),
    el('span', { class: 'steps' }, link(previous, '←', 'Previous'), el('span', null, position), link(next, '→', 'Next')),
  );
}
