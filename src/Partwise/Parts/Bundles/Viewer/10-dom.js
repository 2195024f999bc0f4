'use strict';

// ---------------------------------------------------------------------------------------------
// Elements. Labels and paths are hostile: a string only ever becomes a text node or the value of
// a harmless attribute, never markup, and never an address outside this bundle.
// ---------------------------------------------------------------------------------------------

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

function el(tag, attributes, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return furnish(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else if (name === 'style') for (const [property, set] of Object.entries(value)) node.style.setProperty(property, set);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat(2).filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

/** A data: image or a path that stays inside the bundle; null for anything else. */
function safeSource(source) {
  if (typeof source !== 'string' || source === '') return null;
  if (/^data:image\/(png|jpeg|webp|gif);base64,/.test(source)) return source;
  const parts = source.replace(/\\/g, '/').split('/');
  if (parts[0] === '' || parts.includes('..') || /^[a-z][a-z0-9+.-]*:/i.test(source)) return null;
  return parts.map(encodeURIComponent).join('/');
}

/** Gives pictures to browsers that may not ask for them themselves, as where every request needs a token; null where they may. */
let loadPicture = null;

function picture(source, alt, className) {
  const address = safeSource(source);
  if (address === null) return el('span', { class: `missing ${className || ''}`, role: 'img', 'aria-label': alt });
  const own = loadPicture && !address.startsWith('data:');
  const image = el('img', {
    class: className,
    alt,
    loading: address.startsWith('data:') ? null : 'lazy',
    decoding: 'async',
    src: own ? null : address,
  });
  if (own)
    loadPicture(address).then(
      found => {
        image.src = found;
      },
      () => image.classList.add('missing'),
    );
  image.addEventListener('error', () => image.classList.add('missing'));
  return image;
}

/** A word with its explanation, shown on hover, on focus and on tap, kept inside the window; Escape hides it. */
function term(word, explanation) {
  if (!explanation) return el('span', null, word);
  const id = `tip-${++term.count}`;
  const tip = el('span', { class: 'tip', role: 'tooltip', id, hidden: true }, explanation);
  const hide = () => {
    tip.hidden = true;
  };
  const show = () => {
    tip.hidden = false;
    const box = button.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8));
    const above = box.top - tip.offsetHeight - 8;
    tip.style.setProperty('left', `${left}px`);
    tip.style.setProperty('top', `${above < 8 ? box.bottom + 8 : above}px`);
    addEventListener('scroll', hide, { once: true, passive: true });
  };
  const button = el(
    'button',
    {
      type: 'button',
      'aria-describedby': id,
      onmouseenter: show,
      onmouseleave: hide,
      onfocus: show,
      onblur: hide,
      onclick: show,
      onkeydown: event => {
        if (event.key === 'Escape') hide();
      },
    },
    word,
  );
  return el('span', { class: 'term' }, button, tip);
}
term.count = 0;

/** A few choices of which one is on; `choose` gets its position. */
function choices(label, names, choose) {
  const buttons = names.map((name, i) =>
    el(
      'button',
      {
        type: 'button',
        'aria-pressed': String(i === 0),
        onclick: () => {
          buttons.forEach((button, j) => button.setAttribute('aria-pressed', String(i === j)));
          choose(i);
        },
      },
      name,
    ),
  );
  return el('div', { class: 'switch', role: 'group', 'aria-label': label }, buttons);
}

/** What watches a container's list, so that a new list in it ends the old one. */
const watched = new WeakMap();

/**
 * A list of any length: batches of whole rows, of which only those near the window are in the page; the others keep their height. That way
 * a thousand classes and ten thousand photos open at once and never fill the memory.
 */
function longList(container, items, render, batchSize) {
  if (watched.has(container)) watched.get(container)();
  watched.delete(container);
  if (items.length <= batchSize) {
    container.replaceChildren(...items.map(render));
    return;
  }
  let size = batchSize;
  let batches = new Map();
  const fill = batch => {
    if (batch.firstChild) return;
    const from = batches.get(batch);
    batch.replaceChildren(...items.slice(from, from + size).map(render));
    batch.style.minHeight = '';
  };
  const empty = batch => {
    if (!batch.firstChild || batch.contains(document.activeElement)) return;
    batch.style.minHeight = `${batch.offsetHeight}px`;
    batch.replaceChildren();
  };
  const near = new IntersectionObserver(entries => entries.forEach(entry => (entry.isIntersecting ? fill : empty)(entry.target)), {
    rootMargin: '1000px',
  });
  const build = () => {
    near.disconnect();
    batches = new Map();
    for (let from = 0; from < items.length; from += size) batches.set(el('div', { class: 'batch' }), from);
    const all = [...batches.keys()];
    fill(all[0]);
    container.replaceChildren(...all);
    all.forEach(batch => near.observe(batch));
  };
  // A batch ends where a row ends, however many items are side by side; batches that were never drawn are taken to be as high as the first.
  const shape = new ResizeObserver(() => {
    if (!container.isConnected) return;
    const columns = getComputedStyle(container).gridTemplateColumns.split(' ').length;
    const whole = columns * Math.ceil(batchSize / columns);
    if (whole !== size) {
      size = whole;
      build();
    }
    if (container.firstChild.firstChild) container.style.setProperty('--batch', `${container.firstChild.offsetHeight}px`);
  });
  build();
  shape.observe(container);
  watched.set(container, () => {
    near.disconnect();
    shape.disconnect();
  });
}

/** Arrow keys move between the links of a grid, Home and End to its ends. */
function arrowKeys(event) {
  const links = [...event.currentTarget.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement);
  if (at < 0) return;
  const top = links[0].getBoundingClientRect().top;
  const columns = Math.max(1, links.filter(link => Math.abs(link.getBoundingClientRect().top - top) < 4).length);
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -at, End: links.length - 1 - at };
  const to = links[at + steps[event.key]];
  if (!to) return;
  event.preventDefault();
  to.focus();
}

// ---------------------------------------------------------------------------------------------
// Numbers and names
// ---------------------------------------------------------------------------------------------

const isNumber = value => typeof value === 'number' && Number.isFinite(value);

function fixed(value, digits) {
  if (!isNumber(value)) return '–';
  const text = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(text) !== 0 ? '−' : '') + text;
}

const signed = (value, digits) => (isNumber(value) && value >= 0 ? '+' : '') + fixed(value, digits);
const percent = (value, digits) => (isNumber(value) ? `${fixed(value * 100, digits || 0)} %` : '–');
const count = (number, one, many) => `${number} ${number === 1 ? one : many || one + 's'}`;

/** 4.8e-6 as "4.8 × 10⁻⁶"; zero as "0". */
function scientific(value) {
  if (!isNumber(value)) return '–';
  if (value === 0) return '0';
  if (Math.abs(value) >= 0.01 && Math.abs(value) < 1e4) return fixed(value, 3);
  const [mantissa, exponent] = value.toExponential(1).split('e');
  const raised = [...String(Number(exponent))].map(c => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[c])).join('');
  return `${mantissa.replace('-', '−')}\u00a0×\u00a010${raised}`;
}

/**
 * Rounds terms so that the printed figures add up to the printed total: whole units are handed out to the
 * terms that lost most by rounding. Each figure stays within one unit of its last digit. Terms that do not
 * add up to the total in the first place are rounded plainly, and the mismatch stays visible.
 */
function roundToSum(terms, total, digits) {
  const unit = 10 ** digits;
  const floors = terms.map(value => Math.floor(value * unit));
  const byLoss = terms.map((value, i) => [value * unit - floors[i], i]).sort((a, b) => b[0] - a[0]);
  const missing = Math.round(total * unit) - floors.reduce((a, b) => a + b, 0);
  if (missing < 0 || missing > terms.length) return terms.map(value => Math.round(value * unit) / unit);
  for (let i = 0; i < missing; i++) floors[byLoss[i][1]]++;
  return floors.map(value => value / unit);
}

/** "001.Black_footed_Albatross" as people write it; the label as the model has it stays in the title. */
function pretty(label, classIndex) {
  const text = String(label === null || label === undefined ? '' : label)
    .replace(/^\d+[._\s-]+(?=\S)/, '')
    .replace(/_/g, ' ')
    .trim();
  return text === '' ? `Class ${classIndex}` : text;
}

const fileName = path =>
  String(path || '')
    .split(/[\\/]/)
    .pop();
