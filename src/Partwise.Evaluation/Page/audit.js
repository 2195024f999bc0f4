// ---------------------------------------------------------------------------------------------
// The page of an audit: findings with photos, mistakes, calibration, groups, all parts and classes
// ---------------------------------------------------------------------------------------------

const KINDS = {
  place: 'Looks at one place',
  background: 'Lives on the background',
  'few-photos': 'Responds to few photos',
  shared: 'Shared by many classes',
  'one-part': 'Decided by one part',
  group: 'A group is recognised less',
  calibration: 'Probabilities mean less than they say',
};

const shareWithin = (share, interval) => `${percent(share, 0)} (${percent(interval.low, 0)} – ${percent(interval.high, 0)})`;

const shot = photo =>
  el(
    'figure',
    null,
    photo.picture ? picture(photo.picture, photo.path) : null,
    el('figcaption', null, photo.path, isNumber(photo.value) ? ` · ${signed(photo.value, 2)}` : null),
  );

function findingOf(finding, i) {
  return el(
    'article',
    { class: 'finding', id: `finding-${i}`, 'data-kind': finding.kind },
    el(
      'h3',
      null,
      KINDS[finding.kind] || finding.kind,
      finding.label
        ? `: ${pretty(finding.label, finding.class)}${finding.part === null ? '' : `, ${partOf(finding.name, finding.part)}`}`
        : '',
    ),
    el('p', null, finding.sentence),
    finding.part !== null && finding.kind !== 'one-part'
      ? el(
          'p',
          { class: 'hint' },
          'Take it out with ',
          el('code', null, `partwise edit BUNDLE --remove "${finding.label}:${finding.part + 1}" -o MODEL.onnx`),
          '.',
        )
      : null,
    el('div', { class: 'shots' }, finding.photos.map(shot)),
  );
}

function mistakeOf(mistake) {
  return el(
    'article',
    { class: 'finding' },
    el('h3', null, `${pretty(mistake.label)} taken for ${pretty(mistake.predicted)} (${percent(mistake.probability, 0)})`),
    el(
      'div',
      { class: 'shots' },
      mistake.picture ? shot({ path: mistake.path, picture: mistake.picture }) : null,
      el(
        'div',
        null,
        mistake.picture ? null : el('p', null, mistake.path),
        tableOf(
          ['Part', 'Adds to the mistake'],
          mistake.parts
            .slice(0, 4)
            .map(push =>
              el(
                'tr',
                null,
                el('td', null, `${pretty(push.label, push.class)}, ${partOf(push.name, push.part)}`),
                cell(signed(push.difference, 2)),
              ),
            ),
        ),
      ),
    ),
  );
}

function auditPage(audit) {
  const share = audit.labelled
    ? ` ${audit.recognised} of ${audit.labelled} photos are recognised (${percent(audit.recognised / audit.labelled, 1)}).`
    : '';
  return el(
    'div',
    { class: 'audit' },
    el('h1', { tabindex: '-1' }, `Audit of ${audit.bundle}`),
    el(
      'p',
      { class: 'lead' },
      `${count(audit.findings.length, 'finding')} on ${count(audit.photos, 'photo')} of ${audit.dataset}.${share}`,
    ),
    filterBar(
      () => document.getElementById('main'),
      'Find a class, part or photo',
      [...new Set(audit.findings.map(f => f.kind))].map(kind => [kind, KINDS[kind] || kind]),
    ),
    audit.warnings.map(warning => el('p', { class: 'note' }, warning)),
    el(
      'section',
      { id: 'findings' },
      el('h2', null, 'Findings'),
      audit.findings.length
        ? el('div', { class: 'findings' }, audit.findings.map(findingOf))
        : el('p', null, 'Nothing crossed a threshold.'),
    ),
    audit.mistakes.length
      ? el(
          'section',
          { id: 'mistakes' },
          el('h2', null, `Mistakes (${audit.mistakes.length})`),
          el('div', { class: 'findings' }, audit.mistakes.filter(m => m.picture).map(mistakeOf)),
        )
      : null,
    el(
      'section',
      { id: 'classes' },
      el('h2', null, 'How classes are decided'),
      el(
        'p',
        { class: 'hint' },
        'The smallest set of parts that, with the bias, is above every other class whatever the other parts would add.',
      ),
      tableOf(
        ['Class', 'Photos', 'Recognised', 'Predicted', 'Decided by 0, 1, 2, … parts'],
        audit.classes.map(c =>
          el(
            'tr',
            null,
            el('th', { scope: 'row' }, pretty(c.label, c.class)),
            cell(c.photos),
            cell(c.interval ? shareWithin(c.recognised / c.photos, c.interval) : '–'),
            cell(c.predicted),
            el('td', null, c.sufficientSizes.join(', ')),
          ),
        ),
      ),
    ),
    el(
      'section',
      { id: 'parts' },
      el('h2', null, 'All parts'),
      tableOf(
        ['Class', 'Part', 'Adds', 'Off the object', 'Most evidence', 'In a tenth of photos', 'Shared with'],
        audit.parts.map(p =>
          el(
            'tr',
            null,
            el('th', { scope: 'row' }, pretty(p.label, p.class)),
            el('td', null, partOf(p.name, p.part)),
            cell(signed(p.meanContribution, 2)),
            cell(isNumber(p.background) ? `${percent(p.background, 0)} of ${percent(p.backgroundArea, 0)}` : '–'),
            el('td', null, `${percent(p.placeShare, 0)} ${p.place}`),
            cell(percent(p.fewPhotos, 0)),
            cell(p.sharedWith.length),
          ),
        ),
      ),
    ),
    audit.calibration
      ? el(
          'section',
          { id: 'calibration' },
          el('h2', null, `Calibration: error ${percent(audit.calibration.error, 1)}`),
          tableOf(
            ['Probability', 'Photos', 'Mean probability', 'Recognised'],
            audit.calibration.bins.map(b =>
              el(
                'tr',
                null,
                el('td', null, `${percent(b.low, 0)} – ${percent(b.high, 0)}`),
                cell(b.photos),
                cell(percent(b.confidence, 1)),
                cell(percent(b.accuracy, 1)),
              ),
            ),
          ),
        )
      : null,
    audit.groups.length
      ? el(
          'section',
          { id: 'groups' },
          el('h2', null, 'Groups'),
          tableOf(
            ['Attribute', 'Value', 'Photos', 'Recognised'],
            audit.groups.map(g =>
              el(
                'tr',
                null,
                el('td', null, g.attribute),
                el('td', null, g.value),
                cell(g.photos),
                cell(`${percent(g.recognised / g.photos, 1)} (${percent(g.interval.low, 0)} – ${percent(g.interval.high, 0)})`),
              ),
            ),
          ),
        )
      : null,
    el('p', { class: 'files' }, 'Beside this page lie all numbers: ', el('a', { href: 'audit.json' }, 'audit.json'), '.'),
  );
}

const audit = JSON.parse(document.getElementById('partwise-data').textContent);
document.getElementById('bar').replaceChildren(
  el('span', { class: 'brand' }, el('span', { 'aria-hidden': 'true' }, 'Σ'), `Audit of ${audit.bundle}`),
  el(
    'nav',
    { 'aria-label': 'Audit' },
    ['findings', 'mistakes', 'classes', 'parts'].map(id => el('a', { href: `#${id}` }, id[0].toUpperCase() + id.slice(1))),
  ),
  themeButton(),
);
document.getElementById('main').replaceChildren(auditPage(audit));
document.title = `Audit of ${audit.bundle}`;
