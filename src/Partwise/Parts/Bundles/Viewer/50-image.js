// ---------------------------------------------------------------------------------------------
// One image: the sum in numbers and in pictures
// ---------------------------------------------------------------------------------------------

function imagePage(report, index, classIndex) {
  const images = report.images || [];
  const image = images[index];
  if (!image) return null;
  const at = Math.max(
    0,
    image.predictions.findIndex(prediction => prediction.class === classIndex),
  );
  const panel = el('div', { class: 'prediction', id: 'prediction', role: 'tabpanel' });
  const tabs = el(
    'div',
    { class: 'tabs', role: 'tablist', 'aria-label': 'Predicted classes' },
    image.predictions.map((prediction, i) => predictionTab(prediction, i)),
  );
  // A class that was asked about gets a tab of its own.
  const renew = () =>
    tabs.append(
      ...image.predictions.slice(tabs.children.length).map((prediction, i) => {
        const tab = predictionTab(prediction, tabs.children.length + i);
        tab.setAttribute('aria-selected', 'false');
        tab.tabIndex = -1;
        return tab;
      }),
    );
  const choose = (i, byReader) => {
    [...tabs.children].forEach((tab, j) => {
      tab.setAttribute('aria-selected', String(i === j));
      tab.tabIndex = i === j ? 0 : -1;
    });
    panel.setAttribute('aria-labelledby', tabs.children[i].id);
    panel.replaceChildren(...predictionPanel(report, image, image.predictions[i], renew));
    if (byReader) {
      history.replaceState(null, '', `#/image/${index}/${image.predictions[i].class}`);
      tabs.children[i].focus();
    }
  };
  tabs.addEventListener('click', event => {
    const tab = event.target.closest('[role=tab]');
    if (tab) choose([...tabs.children].indexOf(tab), true);
  });
  tabs.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const here = [...tabs.children].indexOf(document.activeElement);
    if (step && here >= 0) choose((here + step + tabs.children.length) % tabs.children.length, true);
  });
  if (image.predictions.length) choose(at, false);
  else panel.append(picture(image.photo, fileName(image.path)));
  const top = image.predictions[0];
  return el(
    'div',
    { class: 'image-page' },
    pager(
      'image',
      'images',
      index > 0 ? index - 1 : undefined,
      index + 1 < images.length ? index + 1 : undefined,
      `${index + 1} of ${images.length}`,
    ),
    el(
      'div',
      { class: 'page-head' },
      el('h1', { tabindex: '-1' }, top ? pretty(top.label, top.class) : fileName(image.path)),
      top ? el('span', { class: 'chip' }, percent(top.probability, 1)) : null,
      image.truth
        ? el(
            'span',
            { class: `chip ${isWrong(image) ? 'weak' : 'good'}` },
            isWrong(image) ? `labelled ${pretty(image.truth)}` : 'as labelled',
          )
        : null,
    ),
    el('p', { class: 'path' }, image.path, ` · ${image.width} × ${image.height}`),
    top ? el('p', { class: 'sentence' }, inOneSentence(report, top)) : null,
    image.predictions.length > 1 || server ? tabs : null,
    panel,
  );
}

/** "Mostly part 2 (61 %), then part 1 (20 %)": the parts that speak for the answer, the strongest first. */
function inOneSentence(report, prediction) {
  const name = part => partLabel(report, prediction.class, part.prototype);
  const inText = part => (/^(Part|Prototype) \d+$/.test(name(part)) ? name(part).toLowerCase() : `the ${name(part)}`);
  if (!prediction.decomposed) return 'This class was not split into parts.';
  const parts = prediction.parts.filter(part => part.contribution > 0).sort((a, b) => b.contribution - a.contribution);
  const against = prediction.parts.filter(part => part.contribution < 0);
  if (!parts.length) return 'No part speaks for this answer.';
  const all = parts.reduce((sum, part) => sum + part.contribution, 0);
  const share = part => percent(part.contribution / all);
  const [first, second, third] = parts;
  const rest = !second
    ? ''
    : third && third.contribution > 0.6 * second.contribution
      ? `, then ${inText(second)} (${share(second)}) and ${inText(third)} (${share(third)})`
      : `, then ${inText(second)} (${share(second)})`;
  const begins = first.contribution / all >= 0.5 ? 'Mostly ' : second ? 'Above all ' : 'Only ';
  const minus = against.length
    ? ` ${against.length === 1 ? `${name(against[0])} speaks` : `${count(against.length, 'part')} speak`} against it.`
    : '';
  return `${begins}${inText(first)} (${share(first)} of what speaks for it)${rest}.${minus}`;
}

function predictionTab(prediction, i) {
  return el(
    'button',
    { type: 'button', role: 'tab', id: `tab-${i}`, 'aria-controls': 'prediction' },
    el('b', null, pretty(prediction.label, prediction.class)),
    el('span', null, `${fixed(prediction.logit, 2)} · ${percent(prediction.probability, 1)}`),
  );
}

// Below a fifth, the figure itself says enough.
function offsetWords(prediction) {
  const share = Math.abs(prediction.offset) / Math.abs(prediction.logit - prediction.bias);
  if (!isNumber(prediction.offset) || !(share > 0.2)) return null;
  return el(
    'p',
    { class: 'note' },
    share > 1
      ? 'The head’s own constant outweighs all parts together: they explain little of this score.'
      : `${percent(share, 0)} of this score is in no part: it is the head’s own constant at this image.`,
  );
}

/** What a person calls a part; undefined where nobody has named it. */
const givenName = (fitted, index) => ((fitted && fitted.prototypes) || []).find(known => known.index === index)?.name;

function predictionPanel(report, image, prediction, renew) {
  const scale = sharedScale(image);
  const fitted = (report.classes || []).find(item => item.class === prediction.class);
  const name = pretty(prediction.label, prediction.class);
  const printed = figures(prediction.bias, prediction.parts, prediction.logit, prediction.offset);
  const parts = prediction.parts.map((part, i) => ({
    ...part,
    figure: printed.parts[i],
    name: prediction.decomposed
      ? givenName(fitted, part.prototype) || `${mapsAddUp ? 'Part' : 'Prototype'} ${part.prototype + 1}`
      : 'Whole class',
  }));
  const prototypeOf = part => prediction.decomposed && fitted && (fitted.prototypes || []).find(known => known.index === part.prototype);
  const exemplarsOf = part => (prototypeOf(part) || {}).exemplars || [];
  const thumbnails = (part, most) =>
    exemplarsOf(part)
      .slice(0, most)
      .map((_, i) => exemplarButton(exemplarsOf(part), i, `${part.name} of ${name}`));

  const stage = photoStage(image, parts, scale);
  const ask = askSection(report, image, prediction, stage, renew);
  const table = waterfall(
    prediction.bias,
    parts,
    prediction.logit,
    'Logit',
    mapsAddUp
      ? `Why ${name}: bias${isNumber(prediction.offset) ? ', offset' : ''} plus every part is the model’s score.`
      : `Why ${name}: its prototypes and those of the other classes add up to its score.`,
    part => thumbnails(part, 2),
    prediction.offset,
  );
  const sum = el(
    'div',
    { class: 'sum' },
    table,
    equation(prediction.bias, parts, prediction.logit, prediction.offset),
    offsetWords(prediction),
    el(
      'p',
      { class: 'hint' },
      `Figures are rounded so that they add up as printed; the sum itself is off by ${scientific(prediction.sumError)}. ` +
        `Point at a ${mapsAddUp ? 'part' : 'prototype'} to see it, click to keep it.`,
    ),
    prediction.decomposed ? null : el('p', { class: 'note' }, 'This class was not split into parts, so its whole evidence is one map.'),
    fitted ? el('p', null, el('a', { href: `#/class/${prediction.class}` }, `All about ${name} →`)) : null,
  );

  const gallery = el(
    'div',
    { class: 'maps' },
    parts.map(part =>
      el(
        'figure',
        { 'data-part': part.prototype, style: { '--c': partColour(part.prototype) } },
        el(
          'button',
          { type: 'button', class: 'map-button', 'aria-pressed': 'false' },
          heatPicture(image, part.map, scale, `Where ${part.name} speaks, ${signed(part.contribution, 2)} in all`, 160),
        ),
        el(
          'figcaption',
          null,
          partDot(part.prototype),
          el('b', null, namePlate(fitted, prototypeOf(part), part.name)),
          el('span', { class: 'number' }, signed(part.figure, 3)),
        ),
        el(
          'div',
          { class: 'alike' },
          el('span', null, isNumber(part.share) ? `${percent(part.share)} of the score` : ''),
          el('span', null, exemplarsOf(part).length ? 'looks like' : ''),
          el('div', null, thumbnails(part, 4)),
        ),
      ),
    ),
  );
  if (parts.length > 1 && mapsAddUp) {
    gallery.append(
      el(
        'figure',
        { class: 'sum-map' },
        heatPicture(image, sumMaps(parts), scale, 'All parts together', 160),
        el('figcaption', null, el('b', null, 'Their sum'), el('span', { class: 'number' }, signed(figureSum(parts), 3))),
      ),
    );
  }

  const work = el('div', { class: 'work' }, stage.element, el('div', { class: 'answers' }, sum, ask));
  const section = el(
    'section',
    null,
    el('h2', null, 'Where, part by part'),
    el('p', { class: 'hint' }, 'All maps share one scale, so a faint map is a weak part.'),
    gallery,
  );
  linkParts([work, section], parts, stage.show);
  return isPrototypeNetwork(report)
    ? [work, looksLikeSection(report, image, prediction), activatedSection(report, image)].filter(Boolean)
    : [work, section];
}

const figureSum = parts => parts.reduce((total, part) => total + part.figure, 0);

/** The photo with the chosen map over it: how dense the heat is, the value under the pointer, and where a rectangle is drawn. */
function photoStage(image, parts, scale) {
  const off = new Set();
  const whole = () => combinedMap(parts.filter(part => !off.has(part.prototype)));
  const picture = heatPicture(image, whole(), scale, `${fileName(image.path)} as the model saw it, with the evidence over it`, 336);
  const canvas = picture.querySelector('canvas');
  const title = el('p', { class: 'stage-title', 'aria-live': 'polite' });
  const readout = el('span', { class: 'readout', 'aria-hidden': 'true' });
  let map = whole();
  let current = null;
  const paint = (values, words) => {
    map = values.length ? values : new Array(image.mapHeight * image.mapWidth).fill(0);
    drawMap(canvas, map, image.mapHeight, image.mapWidth, scale);
    title.replaceChildren(...words);
  };
  const show = prototype => {
    current = prototype;
    const part = parts.find(candidate => candidate.prototype === prototype);
    const left = parts.filter(candidate => !off.has(candidate.prototype));
    const all = off.size
      ? `${left.length} of ${count(parts.length, 'part')}`
      : mapsAddUp
        ? 'All parts together'
        : 'The strongest prototype at each place';
    paint(
      part ? part.map : whole(),
      part
        ? [partDot(part.prototype), el('b', null, part.name), el('span', { class: 'number' }, signed(part.figure, 3))]
        : [el('b', null, all), mapsAddUp ? el('span', { class: 'number' }, signed(figureSum(left), 3)) : ''],
    );
  };
  picture.addEventListener('pointermove', event => {
    const box = picture.getBoundingClientRect();
    const value = sampleMap(
      map,
      image.mapHeight,
      image.mapWidth,
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.height,
    );
    readout.textContent = signed(value, 3);
    readout.style.setProperty('left', `${event.clientX - box.left}px`);
    readout.style.setProperty('top', `${event.clientY - box.top}px`);
  });
  picture.append(readout);
  const heat = el('input', {
    type: 'range',
    min: 0,
    max: 100,
    value: photoStage.heat,
    'aria-label': 'How dense the heat is drawn',
    oninput: () => {
      photoStage.heat = heat.value;
      canvas.style.setProperty('opacity', String(heat.value / 100));
    },
  });
  canvas.style.setProperty('opacity', String(photoStage.heat / 100));
  show(null);
  return {
    element: el(
      'div',
      { class: 'stage' },
      el(
        'div',
        { class: 'stage-head' },
        title,
        el('label', { class: 'heat-range' }, el('span', null, 'Photo'), heat, el('span', null, 'Heat')),
      ),
      picture,
      colourBar(scale, `${image.mapHeight} × ${image.mapWidth}`),
    ),
    show,
    switchOff: set => {
      off.clear();
      set.forEach(part => off.add(part));
      show(current);
    },
    showOther: (values, rows, columns, words) => {
      drawMap(
        canvas,
        values,
        rows,
        columns,
        values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
      );
      title.replaceChildren(el('b', null, words));
    },
    showMap: (values, words) => (values ? paint(values, [el('b', null, words)]) : show(current)),
    draw: regionDrawer(picture),
  };
}
photoStage.heat = 100;

/** Lets a reader draw one rectangle on a picture, in shares of it; a click is a rectangle of no size. The callback hears of changes. */
function regionDrawer(picture) {
  const frame = el('span', {
    class: 'region',
    hidden: true,
    tabindex: '0',
    role: 'application',
    'aria-label': 'Rectangle: arrows move it, Shift and arrows change its size',
  });
  picture.append(frame);
  let tell = null;
  let start = null;
  let region = null;
  const place = next => {
    region = next;
    frame.hidden = false;
    for (const [property, value] of [
      ['left', region.left],
      ['top', region.top],
      ['width', region.right - region.left],
      ['height', region.bottom - region.top],
    ])
      frame.style.setProperty(property, `${value * 100}%`);
  };
  const at = event => {
    const box = picture.getBoundingClientRect();
    const share = (value, from, size) => Math.min(1, Math.max(0, (value - from) / size));
    return [share(event.clientX, box.left, box.width), share(event.clientY, box.top, box.height)];
  };
  const span = ([ax, ay], [bx, by]) => ({
    left: Math.min(ax, bx),
    top: Math.min(ay, by),
    right: Math.max(ax, bx),
    bottom: Math.max(ay, by),
  });
  picture.addEventListener('pointerdown', event => {
    if (!tell || event.button !== 0) return;
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    start = at(event);
    place(span(start, start));
  });
  picture.addEventListener('pointermove', event => {
    if (start) place(span(start, at(event)));
  });
  picture.addEventListener('pointerup', event => {
    if (!start) return;
    place(span(start, at(event)));
    start = null;
    tell(region);
  });
  picture.addEventListener('pointercancel', () => {
    start = null;
  });
  frame.addEventListener('keydown', event => {
    const step = { ArrowLeft: [-0.03, 0], ArrowRight: [0.03, 0], ArrowUp: [0, -0.03], ArrowDown: [0, 0.03] }[event.key];
    if (!step || !tell) return;
    event.preventDefault();
    const clamp = value => Math.min(1, Math.max(0, value));
    place(
      event.shiftKey
        ? {
            ...region,
            right: clamp(Math.max(region.left + 0.03, region.right + step[0])),
            bottom: clamp(Math.max(region.top + 0.03, region.bottom + step[1])),
          }
        : {
            left: clamp(region.left + step[0]),
            right: clamp(region.right + step[0]),
            top: clamp(region.top + step[1]),
            bottom: clamp(region.bottom + step[1]),
          },
    );
    tell(region);
  });
  return callback => {
    tell = callback;
    picture.classList.toggle('drawing', Boolean(callback));
    if (!callback) {
      frame.hidden = true;
      return;
    }
    if (!region) region = { left: 0.35, top: 0.35, right: 0.65, bottom: 0.65 };
    place(region);
    frame.focus();
    tell(region);
  };
}

/** Pointing at or focusing a part highlights it everywhere; a click pins it, a second click or Escape frees it. */
function linkParts(roots, parts, show) {
  let pinned = null;
  let current = null;
  const set = prototype => {
    if (prototype === current) return;
    current = prototype;
    show(prototype);
    for (const node of roots.flatMap(root => [...root.querySelectorAll('[data-part]')])) {
      const mine = Number(node.dataset.part) === prototype;
      node.classList.toggle('is-active', mine);
      node.classList.toggle('is-dimmed', prototype !== null && !mine);
    }
  };
  const pin = prototype => {
    pinned = prototype;
    for (const button of roots.flatMap(root => [...root.querySelectorAll('[data-part] button[aria-pressed]')])) {
      button.setAttribute('aria-pressed', String(Number(button.closest('[data-part]').dataset.part) === pinned));
    }
    set(prototype);
  };
  const partAt = event => {
    const node = event.target.closest && event.target.closest('[data-part]');
    return node ? Number(node.dataset.part) : null;
  };
  for (const root of roots) {
    root.addEventListener('pointerover', event => {
      if (event.pointerType !== 'touch') set(partAt(event) ?? pinned);
    });
    root.addEventListener('pointerleave', () => set(pinned));
    root.addEventListener('focusin', event => set(partAt(event) ?? pinned));
    root.addEventListener('focusout', () => set(pinned));
    root.addEventListener('keydown', event => {
      if (event.key === 'Escape') pin(null);
    });
    root.addEventListener('click', event => {
      const part = partAt(event);
      if (part !== null) pin(part === pinned ? null : part);
    });
  }
}
