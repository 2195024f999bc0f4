// ---------------------------------------------------------------------------------------------
// The served page: the report's viewer, and photos of one's own. Everything is asked of the server that
// this page came from.
// ---------------------------------------------------------------------------------------------

/** The token comes with the address once and then lives in this page's memory alone. */
let secret = new URLSearchParams(location.search).get('token');
if (secret !== null) history.replaceState(null, '', location.pathname + location.hash);

/** Who else waits: an error that is worth another try. */
const BUSY = [429, 503];
const TRIES = 5;

async function call(path, options) {
  for (let tries = 1; ; tries++) {
    const response = await fetch(path, {
      ...options,
      headers: { ...(options && options.headers), ...(secret ? { authorization: `Bearer ${secret}` } : {}) },
    });
    if (response.ok) return response;
    if (response.status === 401) throw new TokenNeeded();
    if (BUSY.includes(response.status) && tries < TRIES) {
      await new Promise(done => setTimeout(done, 1000 * Number(response.headers.get('retry-after') || 1)));
      continue;
    }
    const problem = await response.json().catch(() => null);
    throw new Error((problem && problem.detail) || `The server answered ${response.status}.`);
  }
}

class TokenNeeded extends Error {}

const askJson = async (path, options) => (await call(path, options)).json();
const postPhoto = (path, file) =>
  askJson(path, {
    method: 'POST',
    body: file,
    headers: { 'content-type': file.type.startsWith('image/') ? file.type : 'application/octet-stream' },
  });

const modelName = decodeURIComponent(location.pathname.split('/')[2] || '');
const api = `/api/models/${encodeURIComponent(modelName)}`;
const withToken = address => (secret ? `${address}?token=${encodeURIComponent(secret)}` : address);

// ---------------------------------------------------------------------------------------------
// What the viewer may ask
// ---------------------------------------------------------------------------------------------

function connect(report, labels, models) {
  const own = models.find(model => model.name === modelName);
  const other = models.filter(model => model !== own);
  const photos = [];
  const busy = el('p', { class: 'busy', role: 'status' });

  const toPixels = (image, region) => {
    const [x, y, width, height] = image.seen;
    const clamp = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    const left = clamp(x + region.left * width, image.width - 1);
    const top = clamp(y + region.top * height, image.height - 1);
    return [
      left,
      top,
      Math.max(1, clamp(x + region.right * width, image.width) - left),
      Math.max(1, clamp(y + region.bottom * height, image.height) - top),
    ];
  };

  const add = async file => {
    const image = await postPhoto(`${api}/view?name=${encodeURIComponent(file.name || 'pasted photo')}`, file);
    image.file = file;
    report.images.push(image);
    photos.push({ image, index: report.images.length - 1 });
    return report.images.length - 1;
  };

  /** Photos one after the other: the server works on several requests at once, and one reader's folder must not keep out others. */
  const addAll = async files => {
    const wanted = files.filter(file => file.type.startsWith('image/') || /\.(jpe?g|png|webp|gif|tiff?|avif)$/i.test(file.name));
    const failed = [];
    let last = null;
    for (const [i, file] of wanted.entries()) {
      busy.textContent = wanted.length > 1 ? `${i + 1} of ${wanted.length}: ${file.name}` : 'Looking…';
      try {
        last = await add(file);
      } catch (error) {
        failed.push(`${file.name || 'The photo'}: ${error.message}`);
      }
    }
    busy.replaceChildren(...(wanted.length === 0 ? ['There is no photo among these files.'] : failed.flatMap(text => [text, el('br')])));
    if (last === null) return;
    const target = wanted.length === 1 ? `#/image/${last}` : '#/yours';
    if (location.hash === target) start.renew();
    else location.hash = target;
  };

  const dropZone = () => {
    const file = el('input', {
      type: 'file',
      accept: 'image/*',
      multiple: true,
      id: 'pick',
      class: 'hidden',
      onchange: () => addAll([...file.files]),
    });
    const folder = el('input', {
      type: 'file',
      webkitdirectory: true,
      class: 'hidden',
      id: 'pick-folder',
      onchange: () => addAll([...folder.files]),
    });
    return el(
      'section',
      { class: 'drop-zone', 'aria-labelledby': 'drop-title' },
      el('h2', { id: 'drop-title' }, photos.length ? 'Another photo?' : 'Try it on a photo of yours'),
      el(
        'p',
        null,
        'Drop photos here, paste one, or ',
        el('button', { type: 'button', class: 'link', onclick: () => file.click() }, 'choose files'),
        ' or ',
        el('button', { type: 'button', class: 'link', onclick: () => folder.click() }, 'a folder'),
        '. They are kept in memory and written nowhere.',
      ),
      el('label', { for: 'pick', class: 'hidden' }, 'Photos'),
      file,
      el('label', { for: 'pick-folder', class: 'hidden' }, 'A folder of photos'),
      folder,
      busy,
    );
  };

  addEventListener('dragover', event => {
    event.preventDefault();
    document.body.classList.add('dragging');
  });
  addEventListener('dragleave', event => {
    if (!event.relatedTarget) document.body.classList.remove('dragging');
  });
  addEventListener('drop', async event => {
    event.preventDefault();
    document.body.classList.remove('dragging');
    addAll(await droppedFiles(event.dataTransfer));
  });
  addEventListener('paste', event => {
    const files = [...event.clipboardData.files];
    if (files.length) addAll(files);
  });

  routes.yours = () =>
    el(
      'div',
      null,
      el('h1', { tabindex: '-1' }, 'Your photos'),
      dropZone(),
      el(
        'div',
        { class: 'gallery', onkeydown: arrowKeys },
        photos.map(({ image, index }) => imageCard(image, index)),
      ),
    );
  barLinks.push(['#/yours', 'Your photos']);

  return {
    labels,
    canAsk: image => Boolean(image.file),
    rename:
      own.naming &&
      (async (classIndex, part, name) => {
        const names = await askJson(`${api}/names`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ class: classIndex, part: part + 1, name }),
        });
        // A part that classes share has got its name in all of them.
        for (const item of report.classes)
          for (const prototype of item.prototypes)
            prototype.name = names.find(known => known.class === item.class && known.part === prototype.index)?.name;
      }),
    intro: () => [
      dropZone(),
      other.length
        ? el(
            'p',
            { class: 'hint' },
            'This server has other models, too: ',
            other.map((model, i) => [
              i ? ', ' : '',
              el('a', { href: withToken(`/models/${encodeURIComponent(model.name)}/`) }, model.title),
            ]),
            '.',
          )
        : null,
    ],
    snap: (image, region) => {
      const [x, y, width, height] = image.seen;
      const [left, top, w, h] = toPixels(image, region);
      return { left: (left - x) / width, top: (top - y) / height, right: (left + w - x) / width, bottom: (top + h - y) / height };
    },
    takeApart: async (image, classIndex) => {
      const more = await postPhoto(`${api}/view?class=${classIndex}`, image.file);
      const prediction = more.predictions.find(p => p.class === classIndex);
      image.predictions.push(prediction);
      return prediction;
    },
    region: async (image, prediction, region) => {
      const answer = (await postPhoto(`${api}/region?class=${prediction.class}&region=${toPixels(image, region).join(',')}`, image.file))
        .images[0];
      const changed = answer.predictedPainted.class !== image.predictions[0].class;
      return [
        el(
          'p',
          { class: 'painted' },
          'Painted over with grey and run again, the score is ',
          el('b', null, fixed(answer.logitPainted, 3)),
          ` (${signed(answer.logitPainted - answer.logit, 3)})`,
          changed
            ? [', and the answer would be ', el('b', null, pretty(answer.predictedPainted.label, answer.predictedPainted.class)), '.']
            : '.',
        ),
      ];
    },
    methods: ['grad-cam', 'grad-cam++', 'hires-cam', 'layer-cam', 'eigen-cam', 'gradient-x-input', 'integrated-gradients'],
    saliency: async (image, prediction, method) =>
      (await postPhoto(`${api}/saliency?class=${prediction.class}&method=${encodeURIComponent(method)}`, image.file)).images[0],
    drop: async (image, off) => {
      const drops = [...off]
        .filter(([, parts]) => parts.size)
        .map(([c, parts]) => `drop=${c}:${[...parts].map(part => part + 1).join(',')}`);
      const answer = (await postPhoto(`${api}/drop?${drops.join('&')}`, image.file)).images[0];
      const before = new Map(answer.before.map(score => [score.class, score]));
      const shown = new Set([...answer.before.slice(0, 4), ...answer.after.slice(0, 4)].map(score => score.class));
      return answerTable(
        answer.after
          .filter(score => shown.has(score.class))
          .map(score => ({
            class: score.class,
            label: score.label,
            before: before.get(score.class).logit,
            after: score.logit,
            probability: score.probability,
          })),
        answer.before[0],
      );
    },
    contrast: async (image, prediction, classIndex) => {
      const answer = (await postPhoto(`${api}/contrast?class=${prediction.class}&other=${classIndex}`, image.file)).images[0];
      const rows = [answer.one, answer.other]
        .flatMap(side => side.parts.map(part => ({ owner: side, part, difference: part.difference })))
        .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
      return contrastTable(report, answer.one, answer.other, answer.logitDifference, answer.biasDifference, rows, { showMap: () => {} });
    },
  };
}

/** Files of a drop, with those in its folders. */
async function droppedFiles(transfer) {
  const entries = [...transfer.items].map(item => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
  if (!entries.some(entry => entry.isDirectory)) return [...transfer.files];
  const files = [];
  const visit = async entry => {
    if (entry.isFile) files.push(await new Promise((done, fail) => entry.file(done, fail)));
    if (!entry.isDirectory) return;
    const reader = entry.createReader();
    for (let batch; (batch = await new Promise((done, fail) => reader.readEntries(done, fail))).length;)
      for (const inner of batch) await visit(inner);
  };
  for (const entry of entries) await visit(entry);
  return files.sort((a, b) => a.name.localeCompare(b.name));
}

// ---------------------------------------------------------------------------------------------
// The start: a token where one is needed, the list of models, or one model
// ---------------------------------------------------------------------------------------------

function simpleBar() {
  document
    .getElementById('bar')
    .replaceChildren(
      el('a', { class: 'brand', href: withToken('/') }, el('span', { 'aria-hidden': 'true' }, 'Σ'), 'Partwise'),
      themeButton(),
    );
}

function tokenPage() {
  simpleBar();
  const input = el('input', { type: 'password', id: 'token', autocomplete: 'off', required: true });
  document.getElementById('main').replaceChildren(
    el(
      'div',
      { class: 'token-page' },
      el('h1', { tabindex: '-1' }, 'A token is needed'),
      el('p', { class: 'lead' }, 'The server printed it when it was started. It is kept in this page’s memory only.'),
      el(
        'form',
        {
          class: 'tools',
          onsubmit: event => {
            event.preventDefault();
            secret = input.value.trim();
            openStudio();
          },
        },
        el('label', { for: 'token' }, 'Token '),
        input,
        el('button', { class: 'more' }, 'Open'),
      ),
    ),
  );
  input.focus();
}

function modelsPage(models) {
  simpleBar();
  document.getElementById('main').replaceChildren(
    el('h1', { tabindex: '-1' }, 'Models'),
    el(
      'div',
      { class: 'class-list' },
      models.map(model =>
        el(
          'a',
          { class: 'class-card', href: withToken(`/models/${encodeURIComponent(model.name)}/`) },
          el('b', null, model.title),
          el(
            'span',
            { class: 'meta' },
            el('span', null, model.kind === 'protopnet' ? 'prototype network' : 'taken apart'),
            el('span', null, count(model.classes, 'class', 'classes')),
            model.holds === null
              ? null
              : el('span', { class: `chip ${model.holds ? 'good' : 'weak'}` }, model.holds ? 'adds up' : 'does not add up'),
          ),
        ),
      ),
    ),
  );
}

async function openStudio() {
  try {
    if (secret) loadPicture = async address => URL.createObjectURL(await (await call(address)).blob());
    const models = await askJson('/api/models');
    if (!modelName && models.length === 1) return location.replace(withToken(`/models/${encodeURIComponent(models[0].name)}/`));
    if (!modelName) return modelsPage(models);
    const [report, labels] = await Promise.all([askJson(`${api}/report`), askJson(`${api}/labels`)]);
    server = connect(report, labels, models);
    for (const extend of extensions)
      extend(
        report,
        models.find(model => model.name === modelName),
      );
    start(report);
  } catch (error) {
    if (error instanceof TokenNeeded) return tokenPage();
    document.getElementById('main').replaceChildren(el('h1', null, 'This page cannot be shown'), el('p', null, error.message));
  }
  return undefined;
}

/** Further pages: each is given the report and the model before the start. */
const extensions = [];

addEventListener('DOMContentLoaded', openStudio);
