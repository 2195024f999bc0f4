// ---------------------------------------------------------------------------------------------
// Asking: parts switched off, another class, a rectangle. Logits are sums of parts, so the answers are
// sums too and need no model: the same code answers in a report on disk and in the served page.
// ---------------------------------------------------------------------------------------------

/** Probabilities after logits change by `deltas` (class → Δlogit): only what changes has to be known. */
function probabilitiesAfter(predictions, deltas) {
  const sigmoid = logit => 1 / (1 + Math.exp(-logit));
  const each = predictions.every(p => Math.abs(p.probability - sigmoid(p.logit)) < 1e-6);
  if (each) return predictions.map(p => sigmoid(p.logit + (deltas.get(p.class) || 0)));
  // Of a softmax, all other classes together keep their share of exponentials.
  const total = predictions.reduce((sum, p) => sum + p.probability * Math.expm1(deltas.get(p.class) || 0), 1);
  return predictions.map(p => (p.probability * Math.exp(deltas.get(p.class) || 0)) / total);
}

/** How much of each cell lies in a rectangle given in shares of the picture; cells end halfway to the next, the outermost at the edge. */
function cellShares(region, height, width) {
  const placed = mapGeometry && mapGeometry.rows === height && mapGeometry.columns === width ? mapGeometry : null;
  const axis = (cells, first, step, from, to) =>
    Array.from({ length: cells }, (_, i) => {
      const edge = at => Math.min(1, Math.max(0, first + (at - 0.5) * step));
      const [left, right] = [i === 0 ? 0 : edge(i), i === cells - 1 ? 1 : edge(i + 1)];
      if (right > left) return Math.min(1, Math.max(0, (Math.min(to, right) - Math.max(from, left)) / (right - left)));
      return from <= left && left <= to ? 1 : 0;
    });
  const across = placed
    ? axis(width, placed.firstX / placed.inputWidth, placed.stepX / placed.inputWidth, region.left, region.right)
    : axis(width, 0.5 / width, 1 / width, region.left, region.right);
  const down = placed
    ? axis(height, placed.firstY / placed.inputHeight, placed.stepY / placed.inputHeight, region.top, region.bottom)
    : axis(height, 0.5 / height, 1 / height, region.top, region.bottom);
  return down.flatMap(d => across.map(a => a * d));
}

/** What the served page adds: classes that are not among the top ones, a photo painted over. Null in a report. */
let server = null;

/** Everything that can be asked about one prediction; `stage` shows the maps. */
function askSection(report, image, prediction, stage, renew) {
  const state = image.asked || (image.asked = { off: new Map() });
  return el(
    'section',
    { class: 'ask', 'aria-labelledby': 'ask-title' },
    el('h2', { id: 'ask-title' }, 'Ask'),
    el(
      'div',
      { class: 'questions' },
      dropQuestion(report, image, prediction, state, stage),
      contrastQuestion(report, image, prediction, stage, renew),
      placeQuestion(report, image, prediction, stage),
      server && server.canAsk(image) ? methodQuestion(image, prediction, stage) : null,
    ),
  );
}

/** Other methods' maps of the same photo; each has units, and so a scale, of its own. */
function methodQuestion(image, prediction, stage) {
  const answer = el('div', { class: 'answer', 'aria-live': 'polite' });
  const select = el(
    'select',
    {
      'aria-label': 'Method',
      onchange: async () => {
        if (select.value === '') {
          stage.showMap(null);
          return answer.replaceChildren();
        }
        answer.replaceChildren(waiting());
        try {
          const found = await server.saliency(image, prediction, select.value);
          stage.showOther(found.map, found.rows, found.columns, select.value);
          answer.replaceChildren(
            el(
              'p',
              { class: 'verdict' },
              found.inLogits
                ? [
                    'Its values add up to ',
                    el('b', null, signed(found.sum, 3)),
                    isNumber(found.completenessError) ? `, off the score by ${percent(found.completenessError, 1)} of it.` : '.',
                  ]
                : 'Its values are in units of their own and add up to no score.',
              ` It is drawn on a scale of its own above${found.runs ? ` and cost ${count(found.runs, 'run')} of the model` : ''}.`,
            ),
          );
        } catch (error) {
          answer.replaceChildren(el('p', { class: 'note' }, error.message));
        }
        return undefined;
      },
    },
    el('option', { value: '' }, 'the parts'),
    server.methods.map(name => el('option', null, name)),
  );
  return el('article', { class: 'question', id: 'methods' }, el('h3', null, 'What do other methods say?'), select, answer);
}

const waiting = () => el('p', { class: 'hint' }, 'Asking the model…');

const partLabel = (report, classIndex, part) => {
  const fitted = (report.classes || []).find(item => item.class === classIndex);
  const prototype = fitted && (fitted.prototypes || []).find(candidate => candidate.index === part);
  return (prototype && prototype.name) || `${mapsAddUp ? 'Part' : 'Prototype'} ${part + 1}`;
};

/** The same within a sentence: what a person has named keeps its letters. */
const partWords = (report, classIndex, part) => {
  const label = partLabel(report, classIndex, part);
  return label === `Part ${part + 1}` || label === `Prototype ${part + 1}` ? label.toLowerCase() : label;
};

// ---------------------------------------------------------------------------------------------
// Without some parts
// ---------------------------------------------------------------------------------------------

function dropQuestion(report, image, prediction, state, stage) {
  const off = state.off.get(prediction.class) || new Set();
  state.off.set(prediction.class, off);
  const answer = el('div', { class: 'answer', 'aria-live': 'polite' });
  const show = async () => {
    for (const button of buttons) button.setAttribute('aria-pressed', String(!off.has(Number(button.dataset.toggle))));
    stage.switchOff(off);
    if (state.off.size === 0 || ![...state.off.values()].some(set => set.size))
      return answer.replaceChildren(el('p', { class: 'hint' }, 'Switch a part off to see what the model would say without it.'));
    answer.replaceChildren(...(mapsAddUp ? dropAnswer(report, image, state) : await server.drop(image, state.off)));
  };
  const buttons = prediction.parts.map(part =>
    el(
      'button',
      {
        type: 'button',
        class: 'toggle',
        'data-toggle': part.prototype,
        'aria-pressed': 'true',
        style: { '--c': partColour(part.prototype) },
        onclick: () => {
          off[off.has(part.prototype) ? 'delete' : 'add'](part.prototype);
          show();
        },
      },
      partDot(part.prototype),
      el('span', null, partLabel(report, prediction.class, part.prototype)),
    ),
  );
  show();
  return mapsAddUp || (server && server.canAsk(image))
    ? el(
        'article',
        { class: 'question', id: 'drop' },
        el('h3', null, 'Without some parts'),
        el('div', { class: 'toggles', role: 'group', 'aria-label': 'Parts that count' }, buttons),
        answer,
      )
    : null;
}

function dropAnswer(report, image, state) {
  const deltas = new Map();
  for (const prediction of image.predictions) {
    const off = state.off.get(prediction.class);
    if (off && off.size)
      deltas.set(
        prediction.class,
        -prediction.parts.filter(part => off.has(part.prototype)).reduce((sum, part) => sum + part.contribution, 0),
      );
  }
  const after = probabilitiesAfter(image.predictions, deltas);
  const rows = image.predictions.map((prediction, i) => ({
    class: prediction.class,
    label: prediction.label,
    before: prediction.logit,
    after: prediction.logit + (deltas.get(prediction.class) || 0),
    probability: after[i],
  }));
  return answerTable(rows, image.predictions[0]);
}

/** Before and after, highest logit first, and whether the answer changes. */
function answerTable(rows, before) {
  const sorted = [...rows].sort((a, b) => b.after - a.after);
  const changed = sorted[0].class !== before.class;
  return [
    el(
      'p',
      { class: `verdict ${changed ? 'changed' : ''}` },
      changed
        ? [
            'The answer changes from ',
            el('b', null, pretty(before.label, before.class)),
            ' to ',
            el('b', null, pretty(sorted[0].label, sorted[0].class)),
            '.',
          ]
        : ['The answer stays ', el('b', null, pretty(sorted[0].label, sorted[0].class)), '.'],
    ),
    el(
      'table',
      { class: 'plain' },
      el('caption', { class: 'hidden' }, 'Scores without the parts that are switched off'),
      el(
        'thead',
        null,
        el(
          'tr',
          null,
          ['Class', 'Logit', 'Without', 'Change', 'Probability'].map(name => el('th', { scope: 'col' }, name)),
        ),
      ),
      el(
        'tbody',
        null,
        sorted
          .slice(0, 6)
          .map(row =>
            el(
              'tr',
              null,
              el('th', { scope: 'row' }, pretty(row.label, row.class)),
              el('td', null, fixed(row.before, 3)),
              el('td', null, fixed(row.after, 3)),
              el('td', { class: 'delta' }, row.after === row.before ? '–' : signed(row.after - row.before, 3)),
              el('td', null, percent(row.probability, 1)),
            ),
          ),
      ),
    ),
  ];
}

// ---------------------------------------------------------------------------------------------
// Why not another class
// ---------------------------------------------------------------------------------------------

function contrastQuestion(report, image, prediction, stage, renew) {
  const known = image.predictions.filter(p => p.class !== prediction.class);
  const all = server && server.canAsk(image) ? server.labels : null;
  if (!mapsAddUp && !all) return null;
  if (!known.length && !all) return null;
  const answer = el('div', { class: 'answer', 'aria-live': 'polite' });
  const ask = async classIndex => {
    if (!Number.isInteger(classIndex)) return answer.replaceChildren();
    try {
      if (!mapsAddUp) answer.replaceChildren(waiting());
      if (!mapsAddUp) return answer.replaceChildren(...(await server.contrast(image, prediction, classIndex)));
      let other = image.predictions.find(p => p.class === classIndex);
      if (!other) {
        answer.replaceChildren(waiting());
        other = await server.takeApart(image, classIndex);
        renew();
      }
      answer.replaceChildren(...contrastAnswer(report, prediction, other, stage));
    } catch (error) {
      answer.replaceChildren(el('p', { class: 'note' }, error.message));
    }
    return undefined;
  };
  const options = all ? all.map((label, i) => [i, label]).filter(([i]) => i !== prediction.class) : known.map(p => [p.class, p.label]);
  const input =
    options.length > 12
      ? el('input', {
          list: 'all-classes',
          id: 'why-not-class',
          placeholder: 'A class',
          autocomplete: 'off',
          'aria-label': 'Why not which class',
          onchange: event => {
            const hit = options.find(
              ([i, label]) => event.target.value === pretty(label, i) || event.target.value === label || event.target.value === String(i),
            );
            ask(hit ? hit[0] : null);
          },
        })
      : el(
          'select',
          {
            id: 'why-not-class',
            'aria-label': 'Why not which class',
            onchange: event => ask(event.target.value === '' ? null : Number(event.target.value)),
          },
          el('option', { value: '' }, 'choose a class'),
          options.map(([i, label]) => el('option', { value: i }, pretty(label, i))),
        );
  // Of a mistake, the question is why not the label's class.
  const labelled = isWrong(image) ? options.find(([, label]) => sameLabel(image.truth, label)) : null;
  if (labelled && prediction === image.predictions[0]) {
    input.value = input.tagName === 'SELECT' ? labelled[0] : pretty(labelled[1], labelled[0]);
    ask(labelled[0]);
  }
  return el(
    'article',
    { class: 'question', id: 'why-not' },
    el('h3', null, `Why ${pretty(prediction.label, prediction.class)} and not …`),
    input,
    options.length > 12
      ? el(
          'datalist',
          { id: 'all-classes' },
          options.map(([i, label]) => el('option', { value: pretty(label, i) })),
        )
      : null,
    answer,
  );
}

function contrastAnswer(report, one, other, stage) {
  const rows = [
    ...one.parts.map(part => ({ owner: one, part, difference: part.contribution, map: part.map })),
    ...other.parts.map(part => ({ owner: other, part, difference: -part.contribution, map: part.map.map(v => -v) })),
  ].sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  const bias = one.bias - other.bias + (one.offset || 0) - (other.offset || 0);
  return contrastTable(report, one, other, one.logit - other.logit, bias, rows, stage);
}

function contrastTable(report, one, other, difference, bias, rows, stage) {
  const most = Math.max(Math.abs(bias), ...rows.map(row => Math.abs(row.difference)), 1e-9);
  const line = (name, value, colour, map) =>
    el(
      'tr',
      map
        ? {
            tabindex: '0',
            onpointerenter: () => stage.showMap(map, name),
            onpointerleave: () => stage.showMap(null),
            onfocus: () => stage.showMap(map, name),
            onblur: () => stage.showMap(null),
          }
        : null,
      el('th', { scope: 'row' }, name),
      el('td', null, signed(value, 3)),
      el(
        'td',
        { class: 'two-sided', 'aria-hidden': 'true' },
        el('i', { class: value < 0 ? 'less' : null, style: { '--w': `${(Math.abs(value) / most) * 50}%`, '--c': colour } }),
      ),
    );
  // What decided it points the same way as the difference.
  const winner = rows.find(row => row.difference * difference > 0);
  return [
    el(
      'p',
      { class: 'verdict' },
      difference >= 0 ? 'It wins by ' : 'It loses by ',
      el('b', null, fixed(Math.abs(difference), 3)),
      winner
        ? [
            '; most of all because of ',
            el(
              'b',
              null,
              `${partWords(report, winner.owner.class, winner.part.prototype)} of ${pretty(winner.owner.label, winner.owner.class)}`,
            ),
            ` (${signed(winner.difference, 3)}).`,
          ]
        : '.',
    ),
    el(
      'table',
      { class: 'plain contrast' },
      el('caption', { class: 'hidden' }, 'What each part adds to the difference'),
      el(
        'thead',
        null,
        el(
          'tr',
          null,
          ['Part', 'Adds to the difference', ''].map(name => el('th', { scope: 'col' }, name || el('span', { class: 'hidden' }, 'Drawn'))),
        ),
      ),
      el(
        'tbody',
        null,
        line('Bias', bias, 'var(--muted)'),
        rows.map(row =>
          line(
            `${pretty(row.owner.label, row.owner.class)}, ${partWords(report, row.owner.class, row.part.prototype)}`,
            row.difference,
            partColour(row.part.prototype),
            row.map,
          ),
        ),
        el(
          'tr',
          { class: 'is-total' },
          el('th', { scope: 'row' }, 'Difference of the logits'),
          el('td', null, signed(difference, 3)),
          el('td'),
        ),
      ),
    ),
  ];
}

// ---------------------------------------------------------------------------------------------
// A rectangle, or one place
// ---------------------------------------------------------------------------------------------

function placeQuestion(report, image, prediction, stage) {
  const answer = el(
    'div',
    { class: 'answer', 'aria-live': 'polite' },
    el(
      'p',
      { class: 'hint' },
      'Draw a rectangle on the large picture, or click a place in it. With the keyboard: arrows move the rectangle, Shift and arrows change its size.',
    ),
  );
  const draw = el(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'aria-pressed': 'false',
      onclick: () => {
        const on = draw.getAttribute('aria-pressed') !== 'true';
        draw.setAttribute('aria-pressed', String(on));
        stage.draw(on ? region => show(region) : null);
      },
    },
    'Draw on the photo',
  );
  const show = async region => {
    const asked = server && server.canAsk(image);
    const point = region.right - region.left < 0.02 && region.bottom - region.top < 0.02;
    // In whole pixels of the photo, so that the page and the server speak of the same rectangle.
    const place = asked && !point ? server.snap(image, region) : region;
    answer.replaceChildren(...(point ? placeAnswer(report, image, prediction, place) : regionAnswer(report, image, prediction, place)));
    if (point || !asked) return;
    const more = el('div', { class: 'more-answer' });
    answer.append(more);
    more.append(waiting());
    try {
      more.replaceChildren(...(await server.region(image, prediction, place)));
    } catch (error) {
      more.replaceChildren(el('p', { class: 'note' }, error.message));
    }
  };
  return el('article', { class: 'question', id: 'region' }, el('h3', null, 'What is inside this rectangle?'), draw, answer);
}

function regionAnswer(report, image, prediction, region) {
  const shares = cellShares(region, image.mapHeight, image.mapWidth);
  const inside = part =>
    mapsAddUp
      ? part.map.reduce((sum, value, i) => sum + value * shares[i], 0)
      : part.map.reduce((best, value, i) => (shares[i] >= 0.5 && Math.abs(value) > Math.abs(best) ? value : best), 0);
  const rows = prediction.parts.map(part => ({ part, inside: inside(part) }));
  const total = rows.reduce((sum, row) => sum + row.inside, 0);
  const evidence = prediction.logit - prediction.bias;
  return [
    el(
      'p',
      { class: 'verdict' },
      mapsAddUp
        ? [
            el('b', null, signed(total, 3)),
            ` of ${signed(evidence, 3)} comes from inside`,
            evidence ? ` (${percent(total / evidence)})` : '',
            '; without it the score would be ',
            el('b', null, fixed(prediction.logit - total, 3)),
            '.',
          ]
        : 'The highest similarity inside, times its weight:',
    ),
    el(
      'table',
      { class: 'plain' },
      el('caption', { class: 'hidden' }, 'What each part adds inside the rectangle'),
      el(
        'thead',
        null,
        el(
          'tr',
          null,
          ['Part', 'Inside', 'In all'].map(name => el('th', { scope: 'col' }, name)),
        ),
      ),
      el(
        'tbody',
        null,
        rows.map(({ part, inside: value }) =>
          el(
            'tr',
            null,
            el('th', { scope: 'row' }, partDot(part.prototype), ' ', partLabel(report, prediction.class, part.prototype)),
            el('td', { class: 'inside' }, signed(value, 3)),
            el('td', null, signed(part.contribution, 3)),
          ),
        ),
      ),
    ),
  ];
}

function placeAnswer(report, image, prediction, region) {
  const shares = cellShares(
    {
      left: region.left,
      top: region.top,
      right: Math.max(region.right, region.left + 1e-6),
      bottom: Math.max(region.bottom, region.top + 1e-6),
    },
    image.mapHeight,
    image.mapWidth,
  );
  const cell = shares.indexOf(Math.max(...shares));
  const rows = [...prediction.parts].sort((a, b) => Math.abs(b.map[cell]) - Math.abs(a.map[cell]));
  const strongest = rows[0];
  const fitted = (report.classes || []).find(item => item.class === prediction.class);
  const prototype = strongest && fitted && (fitted.prototypes || []).find(candidate => candidate.index === strongest.prototype);
  const exemplars = prototype
    ? [...(prototype.exemplars || [])].sort((a, b) => Math.abs(a.peak - strongest.map[cell]) - Math.abs(b.peak - strongest.map[cell]))
    : [];
  return [
    el(
      'p',
      { class: 'verdict' },
      'Here speaks mostly ',
      el('b', null, partLabel(report, prediction.class, strongest.prototype)),
      ` (${signed(strongest.map[cell], 3)})`,
      exemplars.length ? '. Its training patches that are most like this place:' : '.',
    ),
    el(
      'div',
      { class: 'exemplars place-patches' },
      exemplars.slice(0, 8).map((_, i) => exemplarButton(exemplars, i, partLabel(report, prediction.class, strongest.prototype))),
    ),
  ];
}
