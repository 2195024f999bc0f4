// ---------------------------------------------------------------------------------------------
// Colours. Warm speaks for the class, blue against it; both grow darker and denser with strength,
// so the scale also reads without colour vision.
// ---------------------------------------------------------------------------------------------

const WARM = [
  [255, 209, 92],
  [245, 130, 32],
  [178, 24, 24],
];
const COOL = [
  [150, 205, 245],
  [56, 132, 205],
  [24, 62, 140],
];
const PART_COLOURS = 10;

const partColour = index => `var(--part-${index % PART_COLOURS})`;

/** The colour of a value on a scale from −1 to 1: red, green, blue (0–255) and opacity (0–255). */
function heatColour(t) {
  const stops = t < 0 ? COOL : WARM;
  const strength = Math.min(1, Math.abs(t));
  const [low, high, at] = strength < 0.5 ? [stops[0], stops[1], strength * 2] : [stops[1], stops[2], strength * 2 - 1];
  const alpha = 200 * Math.min(1, strength / 0.45) ** 1.2;
  return [0, 1, 2].map(i => low[i] + (high[i] - low[i]) * at).concat(alpha);
}

// ---------------------------------------------------------------------------------------------
// Heatmaps
// ---------------------------------------------------------------------------------------------

/** Where the cells of this report's maps lie (`geometry` of the document); null for an even grid. */
let mapGeometry = null;

/** Bilinear value between the middles of the cells, constant beyond the outermost; x and y in 0–1 of the picture. */
function sampleMap(map, height, width, x, y) {
  const placed = mapGeometry && mapGeometry.rows === height && mapGeometry.columns === width ? mapGeometry : null;
  const u = Math.min(width - 1, Math.max(0, placed ? (x * placed.inputWidth - placed.firstX) / placed.stepX : x * width - 0.5));
  const v = Math.min(height - 1, Math.max(0, placed ? (y * placed.inputHeight - placed.firstY) / placed.stepY : y * height - 0.5));
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const [fx, fy] = [u - left, v - top];
  return (
    (map[top * width + left] * (1 - fx) + map[top * width + right] * fx) * (1 - fy) +
    (map[bottom * width + left] * (1 - fx) + map[bottom * width + right] * fx) * fy
  );
}

function drawMap(canvas, map, height, width, scale) {
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(canvas.width, canvas.height);
  for (let y = 0, at = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++, at += 4) {
      const value = sampleMap(map, height, width, (x + 0.5) / canvas.width, (y + 0.5) / canvas.height);
      pixels.data.set(heatColour(scale > 0 ? value / scale : 0), at);
    }
  }
  context.putImageData(pixels, 0, 0);
}

/** The photo as the model saw it with one map over it; `pixels` is the longer side of the drawn map. */
function heatPicture(image, map, scale, alt, pixels) {
  const ratio = (image.photoWidth || 1) / (image.photoHeight || 1);
  const canvas = el('canvas', {
    width: Math.round(ratio >= 1 ? pixels : pixels * ratio),
    height: Math.round(ratio >= 1 ? pixels / ratio : pixels),
    'aria-hidden': 'true',
  });
  drawMap(canvas, map, image.mapHeight, image.mapWidth, scale);
  const photo = picture(image.photo, alt);
  return el('span', { class: 'heat', style: { 'aspect-ratio': `${image.photoWidth || 1} / ${image.photoHeight || 1}` } }, photo, canvas);
}

/** Whether the maps of parts add up to the score; those of a prototype network do not, and the strongest is shown instead of their sum. */
let mapsAddUp = true;

const combinedMap = parts =>
  mapsAddUp
    ? sumMaps(parts)
    : parts.reduce((most, part) => part.map.map((value, i) => (most.length === 0 || value > most[i] ? value : most[i])), []);

const sumMaps = parts => parts.reduce((sum, part) => part.map.map((value, i) => value + (sum[i] || 0)), []);

/** One scale for every map of an image: the largest magnitude among its parts and their sums. */
function sharedScale(image) {
  let scale = 0;
  for (const prediction of image.predictions) {
    for (const map of [...prediction.parts.map(part => part.map), combinedMap(prediction.parts)]) {
      for (const value of map) scale = Math.max(scale, Math.abs(value));
    }
  }
  return scale;
}

function colourBar(scale, cells) {
  const canvas = el('canvas', { width: 201, height: 1, 'aria-hidden': 'true' });
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(201, 1);
  for (let x = 0; x < 201; x++) pixels.data.set(heatColour((x - 100) / 100), x * 4);
  context.putImageData(pixels, 0, 0);
  return el(
    'div',
    { class: 'colour-bar' },
    canvas,
    el('div', { class: 'ticks' }, el('span', null, fixed(-scale, 3)), el('span', null, '0'), el('span', null, signed(scale, 3))),
    el(
      'p',
      null,
      el('span', { class: 'against' }, 'against'),
      mapsAddUp ? ` logit per cell of the ${cells} map ` : ` similarity × weight at each cell of the ${cells} map `,
      el('span', { class: 'for' }, 'for'),
    ),
  );
}

// ---------------------------------------------------------------------------------------------
// Small charts
// ---------------------------------------------------------------------------------------------

const partDot = index => el('span', { class: 'dot', style: { '--c': partColour(index) }, 'aria-hidden': 'true' }, index + 1);

/** Sixteen bars from min to max with the mean and zero marked. */
function histogram(stats, index) {
  const bins = (stats.histogram || []).filter(isNumber);
  if (bins.length === 0 || !isNumber(stats.min) || !isNumber(stats.max)) return null;
  const most = Math.max(1, ...bins);
  const span = stats.max - stats.min || 1;
  const at = value => Math.max(0, Math.min(160, ((value - stats.min) / span) * 160));
  const step = 160 / bins.length;
  return el(
    'figure',
    { class: 'histogram', style: { '--c': partColour(index) } },
    svg(
      'svg',
      {
        viewBox: '0 0 160 40',
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': `Contributions range from ${fixed(stats.min, 2)} to ${fixed(stats.max, 2)}, mean ${fixed(stats.mean, 2)}`,
      },
      bins.map((n, i) => svg('rect', { x: i * step + 0.6, width: step - 1.2, y: 40 - (n / most) * 38, height: (n / most) * 38, rx: 1 })),
      stats.min < 0 && stats.max > 0 ? svg('line', { class: 'zero', x1: at(0), x2: at(0), y1: 0, y2: 40 }) : null,
      svg('line', { class: 'mean', x1: at(stats.mean), x2: at(stats.mean), y1: 0, y2: 40 }),
    ),
    el(
      'figcaption',
      null,
      el('span', null, fixed(stats.min, 2)),
      el('span', null, `${fixed(stats.mean, 2)} ± ${fixed(stats.std, 2)}`),
      el('span', null, fixed(stats.max, 2)),
    ),
  );
}

/** One thin strip: each part's share of all the evidence, negative parts hatched. */
function evidenceStrip(parts, alt) {
  const total = parts.reduce((sum, part) => sum + Math.abs(part.contribution), 0) || 1;
  return el(
    'span',
    { class: 'strip', role: 'img', 'aria-label': alt },
    parts.map(part =>
      el('span', {
        class: part.contribution < 0 ? 'negative' : null,
        style: { '--c': partColour(part.prototype), 'flex-grow': String(Math.abs(part.contribution) / total) },
      }),
    ),
  );
}

/**
 * What is printed for the bias, the offset (0 where the head has none) and each part: every place that shows a contribution shows
 * the same figure.
 */
const figures = (bias, parts, logit, offset) => {
  const constants = isNumber(offset) ? [bias, offset] : [bias];
  const shown = roundToSum([...constants, ...parts.map(part => part.contribution)], logit, 3);
  return { bias: shown[0], offset: isNumber(offset) ? shown[1] : 0, parts: shown.slice(constants.length) };
};

/**
 * Bias, the head's own constant where it has one, then part after part, each bar starting where the one before ended, down to the logit.
 * `picturesOf` gives what to show beside a part; `logitName` names the last line.
 */
function waterfall(bias, parts, logit, logitName, caption, picturesOf, offset) {
  const shown = figures(bias, parts, logit, offset);
  const start = bias + (isNumber(offset) ? offset : 0);
  const ends = [start];
  for (const part of parts) ends.push(ends[ends.length - 1] + part.contribution);
  const low = Math.min(0, logit, bias, ...ends);
  const high = Math.max(0, logit, bias, ...ends);
  const at = value => `${(((value - low) / (high - low || 1)) * 100).toFixed(3)}%`;
  const bar = (from, to, colour, kind) =>
    el(
      'span',
      {
        class: `step ${kind} ${to < from ? 'negative' : ''}`,
        style: { '--from': at(Math.min(from, to)), '--to': at(Math.max(from, to)), '--end': at(to), '--zero': at(0), '--c': colour },
        'aria-hidden': 'true',
      },
      el('i'),
    );
  let running = 0;
  const row = (name, pictures, value, drawn, attributes) =>
    el(
      'tr',
      { role: 'row', ...attributes },
      el('th', { role: 'rowheader', scope: 'row' }, name),
      el('td', { role: 'cell', class: 'thumbs' }, pictures),
      el('td', { role: 'cell', class: 'number' }, value),
      el('td', { role: 'cell', class: 'drawn' }, drawn),
      el('td', { role: 'cell', class: 'running' }, fixed(running, 3)),
    );
  const rows = [];
  running = shown.bias;
  rows.push(
    row(
      mapsAddUp
        ? term('Bias', 'What the model gives this class before it has seen anything.')
        : term('Other classes', 'What the prototypes of all other classes add to the score of this one; usually against it.'),
      null,
      signed(shown.bias, 3),
      bar(0, bias, 'var(--muted)', 'bias'),
      { class: 'is-bias' },
    ),
  );
  if (isNumber(offset)) {
    running += shown.offset;
    rows.push(
      row(
        term('Offset', 'The head’s own constant at this image. It belongs to no part and no place.'),
        null,
        signed(shown.offset, 3),
        bar(bias, start, 'var(--muted)', 'bias'),
        { class: 'is-bias is-offset' },
      ),
    );
  }
  parts.forEach((part, i) => {
    running += shown.parts[i];
    rows.push(
      row(
        el('button', { type: 'button', class: 'part-button', 'aria-pressed': 'false' }, partDot(part.prototype), part.name),
        picturesOf(part),
        signed(shown.parts[i], 3),
        bar(ends[i], ends[i + 1], partColour(part.prototype), 'part'),
        { 'data-part': part.prototype, style: { '--c': partColour(part.prototype) } },
      ),
    );
  });
  running = logit;
  rows.push(row(logitName, null, `= ${fixed(logit, 3)}`, bar(0, logit, 'var(--ink)', 'total'), { class: 'is-total' }));
  const heading = (text, name) => el('th', { role: 'columnheader', scope: 'col', class: name }, text);
  return el(
    'table',
    { class: 'waterfall', role: 'table' },
    el('caption', null, caption),
    el(
      'thead',
      { role: 'rowgroup' },
      el(
        'tr',
        { role: 'row' },
        heading('Part'),
        heading(el('span', { class: 'hidden' }, 'Looks like'), 'thumbs'),
        heading('Adds', 'number'),
        heading(el('span', { class: 'hidden' }, 'Drawn'), 'drawn'),
        heading('Total', 'running'),
      ),
    ),
    el('tbody', { role: 'rowgroup' }, rows),
  );
}

/** The same sum as one line of figures. */
function equation(bias, parts, logit, offset) {
  const shown = figures(bias, parts, logit, offset);
  return el(
    'p',
    { class: 'equation' },
    el('span', { class: 'bias', title: 'bias' }, fixed(shown.bias, 3)),
    isNumber(offset)
      ? el(
          'span',
          { class: 'bias', title: 'offset: the head’s own constant at this image' },
          el('span', { class: 'operator' }, shown.offset < 0 ? '−' : '+'),
          fixed(Math.abs(shown.offset), 3),
        )
      : null,
    parts.map((part, i) =>
      el(
        'span',
        { class: 'addend', 'data-part': part.prototype, style: { '--c': partColour(part.prototype) }, title: part.name },
        el('span', { class: 'operator' }, shown.parts[i] < 0 ? '−' : '+'),
        el('b', null, fixed(Math.abs(shown.parts[i]), 3)),
      ),
    ),
    el('span', { class: 'result' }, el('span', { class: 'operator' }, '='), el('b', null, fixed(logit, 3))),
  );
}

/** A seal: interlaced rings around a tick, or a broken ring around a cross. */
function seal(holds) {
  const wave = (radius, depth, petals, phase) => {
    let path = '';
    for (let i = 0; i <= 360; i++) {
      const angle = (i / 180) * Math.PI;
      const r = radius + depth * Math.sin(petals * angle + phase);
      path += `${i ? 'L' : 'M'}${(80 + r * Math.cos(angle)).toFixed(2)} ${(80 + r * Math.sin(angle)).toFixed(2)}`;
    }
    return svg('path', { d: path + 'Z' });
  };
  const rings = [];
  for (let i = 0; i < 6; i++) rings.push(wave(66, 9, 18, (i * Math.PI) / 3));
  return svg(
    'svg',
    { class: 'seal', viewBox: '0 0 160 160', role: 'img', 'aria-label': holds ? 'Seal: verified' : 'Broken seal: not verified' },
    svg('g', { class: 'rings' }, rings),
    svg('circle', { class: 'disc', cx: 80, cy: 80, r: 50 }),
    svg('circle', { class: 'rim', cx: 80, cy: 80, r: 44, 'stroke-dasharray': holds ? null : '26 9' }),
    svg('path', { class: 'mark', d: holds ? 'M60 68 L74 82 L102 52' : 'M66 52 L94 80 M94 52 L66 80' }),
    svg('text', { x: 80, y: 106 }, holds ? 'Σ parts = logit' : 'Σ parts ≠ logit'),
  );
}
