// ---------------------------------------------------------------------------------------------
// One image: the sum in numbers and in pictures
// ---------------------------------------------------------------------------------------------

function imagePage(report, index, classIndex) {
  const images = report.images || [];
  const image = images[index];
  if (!image) return null;
  const at = Math.max(0, image.predictions.findIndex(prediction => prediction.class === classIndex));
  const panel = el('div', { class: 'prediction', id: 'prediction', role: 'tabpanel' });
  const tabs = el('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Predicted classes' }, image.predictions.map((prediction, i) => predictionTab(prediction, i)));
  const choose = (i, byReader) => {
    [...tabs.children].forEach((tab, j) => {
      tab.setAttribute('aria-selected', String(i === j));
      tab.tabIndex = i === j ? 0 : -1;
    });
    panel.setAttribute('aria-labelledby', tabs.children[i].id);
    panel.replaceChildren(...predictionPanel(report, image, image.predictions[i]));
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
  return el('div', { class: 'image-page' },
    pager('image', 'images', index > 0 ? index - 1 : undefined, index + 1 < images.length ? index + 1 : undefined, `${index + 1} of ${images.length}`),
    el('div', { class: 'page-head' },
      el('h1', { tabindex: '-1' }, top ? pretty(top.label, top.class) : fileName(image.path)),
      top ? el('span', { class: 'chip' }, percent(top.probability, 1)) : null,
      image.truth ? el('span', { class: `chip ${isWrong(image) ? 'weak' : 'good'}` }, isWrong(image) ? `labelled ${pretty(image.truth)}` : 'as labelled') : null),
    el('p', { class: 'path' }, image.path, ` · ${image.width} × ${image.height}`),
    image.predictions.length > 1 ? tabs : null,
    panel);
}

function predictionTab(prediction, i) {
  return el('button', { type: 'button', role: 'tab', id: `tab-${i}`, 'aria-controls': 'prediction' },
    el('b', null, pretty(prediction.label, prediction.class)),
    el('span', null, `${fixed(prediction.logit, 2)} · ${percent(prediction.probability, 1)}`));
}

// Below a fifth, the figure itself says enough.
function offsetWords(prediction) {
  const share = Math.abs(prediction.offset) / Math.abs(prediction.logit - prediction.bias);
  if (!isNumber(prediction.offset) || !(share > 0.2)) return null;
  return el('p', { class: 'note' }, share > 1 ? 'The head’s own constant outweighs all parts together: they explain little of this score.'
    : `${percent(share, 0)} of this score is in no part: it is the head’s own constant at this image.`);
}

/** What a person calls a part; undefined where nobody has named it. */
const givenName = (fitted, index) => ((fitted && fitted.prototypes) || []).find(known => known.index === index)?.name;

function predictionPanel(report, image, prediction) {
  const scale = sharedScale(image);
  const fitted = (report.classes || []).find(item => item.class === prediction.class);
  const name = pretty(prediction.label, prediction.class);
  const printed = figures(prediction.bias, prediction.parts, prediction.logit, prediction.offset);
  const parts = prediction.parts.map((part, i) => ({ ...part, figure: printed.parts[i], name: prediction.decomposed ? givenName(fitted, part.prototype) || `${mapsAddUp ? 'Part' : 'Prototype'} ${part.prototype + 1}` : 'Whole class' }));
  const exemplarsOf = part => {
    const prototype = fitted && (fitted.prototypes || []).find(candidate => candidate.index === part.prototype);
    return (prototype && prototype.exemplars) || [];
  };
  const thumbnails = (part, most) => exemplarsOf(part).slice(0, most).map((_, i) => exemplarButton(exemplarsOf(part), i, `${part.name} of ${name}`));

  const stage = photoStage(image, parts, scale);
  const table = waterfall(prediction.bias, parts, prediction.logit, 'Logit',
    mapsAddUp ? `Why ${name}: bias${isNumber(prediction.offset) ? ', offset' : ''} plus every part is the model’s score.` : `Why ${name}: its prototypes and those of the other classes add up to its score.`, part => thumbnails(part, 2), prediction.offset);
  const sum = el('div', { class: 'sum' },
    table,
    equation(prediction.bias, parts, prediction.logit, prediction.offset),
    offsetWords(prediction),
    el('p', { class: 'hint' }, `Figures are rounded so that they add up as printed; the sum itself is off by ${scientific(prediction.sumError)}. Point at a ${mapsAddUp ? 'part' : 'prototype'} to see it, click to keep it.`),
    prediction.decomposed ? null : el('p', { class: 'note' }, 'This class was not split into parts, so its whole evidence is one map.'),
    fitted ? el('p', null, el('a', { href: `#/class/${prediction.class}` }, `All about ${name} →`)) : null);

  const gallery = el('div', { class: 'maps' }, parts.map(part => el('figure', { 'data-part': part.prototype, style: { '--c': partColour(part.prototype) } },
    el('button', { type: 'button', class: 'map-button', 'aria-pressed': 'false' },
      heatPicture(image, part.map, scale, `Where ${part.name} speaks, ${signed(part.contribution, 2)} in all`, 160)),
    el('figcaption', null, partDot(part.prototype), el('b', null, part.name), el('span', { class: 'number' }, signed(part.figure, 3))),
    el('div', { class: 'alike' },
      el('span', null, isNumber(part.share) ? `${percent(part.share)} of the score` : ''), el('span', null, exemplarsOf(part).length ? 'looks like' : ''),
      el('div', null, thumbnails(part, 4))))));
  if (parts.length > 1 && mapsAddUp) {
    gallery.append(el('figure', { class: 'sum-map' }, heatPicture(image, sumMaps(parts), scale, 'All parts together', 160),
      el('figcaption', null, el('b', null, 'Their sum'), el('span', { class: 'number' }, signed(figureSum(parts), 3)))));
  }

  const work = el('div', { class: 'work' }, stage.element, sum);
  const section = el('section', null, el('h2', null, 'Where, part by part'),
    el('p', { class: 'hint' }, 'All maps share one scale, so a faint map is a weak part.'), gallery);
  linkParts([work, section], parts, stage.show);
  return isPrototypeNetwork(report) ? [work, looksLikeSection(report, image, prediction), activatedSection(report, image)].filter(Boolean) : [work, section];
}

const figureSum = parts => parts.reduce((total, part) => total + part.figure, 0);

/** The photo with the chosen map over it, a switch to see it bare, and the value under the pointer. */
function photoStage(image, parts, scale) {
  const sum = combinedMap(parts);
  const picture = heatPicture(image, sum, scale, `${fileName(image.path)} as the model saw it, with the evidence over it`, 336);
  const canvas = picture.querySelector('canvas');
  const title = el('p', { class: 'stage-title', 'aria-live': 'polite' });
  const readout = el('span', { class: 'readout', 'aria-hidden': 'true' });
  let map = sum;
  const show = prototype => {
    const part = parts.find(candidate => candidate.prototype === prototype);
    map = part ? part.map : sum;
    drawMap(canvas, map, image.mapHeight, image.mapWidth, scale);
    title.replaceChildren(...(part
      ? [partDot(part.prototype), el('b', null, part.name), el('span', { class: 'number' }, signed(part.figure, 3))]
      : [el('b', null, mapsAddUp ? 'All parts together' : 'The strongest prototype at each place'), mapsAddUp ? el('span', { class: 'number' }, signed(figureSum(parts), 3)) : '']));
  };
  picture.addEventListener('pointermove', event => {
    const box = picture.getBoundingClientRect();
    const value = sampleMap(map, image.mapHeight, image.mapWidth, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    readout.textContent = signed(value, 3);
    readout.style.setProperty('left', `${event.clientX - box.left}px`);
    readout.style.setProperty('top', `${event.clientY - box.top}px`);
  });
  picture.append(readout);
  const bare = el('button', {
    type: 'button', class: 'quiet', 'aria-pressed': 'false', onclick: () => {
      const on = picture.classList.toggle('bare');
      bare.setAttribute('aria-pressed', String(on));
    },
  }, 'Photo only');
  show(null);
  return { element: el('div', { class: 'stage' }, el('div', { class: 'stage-head' }, title, bare), picture, colourBar(scale, `${image.mapHeight} × ${image.mapWidth}`)), show };
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
    root.addEventListener('pointerover', event => { if (event.pointerType !== 'touch') set(partAt(event) ?? pinned); });
    root.addEventListener('pointerleave', () => set(pinned));
    root.addEventListener('focusin', event => set(partAt(event) ?? pinned));
    root.addEventListener('focusout', () => set(pinned));
    root.addEventListener('keydown', event => { if (event.key === 'Escape') pin(null); });
    root.addEventListener('click', event => {
      const part = partAt(event);
      if (part !== null) pin(part === pinned ? null : part);
    });
  }
}
