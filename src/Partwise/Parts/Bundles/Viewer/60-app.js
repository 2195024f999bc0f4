// ---------------------------------------------------------------------------------------------
// The page around the pages: routes, focus, scroll
// ---------------------------------------------------------------------------------------------

/** Pages that the server adds: name → (report, rest of the address) → page. */
const routes = {};

function route(report, hash) {
  const [kind, first, second] = hash.replace(/^#\/?/, '').split('/');
  const index = /^\d+$/.test(first || '') ? Number(first) : null;
  if (kind === 'class' && index !== null) return classPage(report, index);
  if (kind === 'image' && index !== null) return imagePage(report, index, Number(second));
  if (kind === 'prototype' && index !== null) return prototypePage(report, index);
  if (kind === 'prototypes') return prototypesPage(report);
  if (kind === 'latent') return latentPage(report);
  if (kind === 'health') return healthPage(report);
  const own = routes[kind];
  if (own) return own(report, first);
  return ['', 'classes', 'images', 'certificate'].includes(kind) ? overviewPage(report) : null;
}

/** Links that the server adds to the bar. */
const barLinks = [];

const lostPage = () =>
  el(
    'div',
    null,
    el('h1', { tabindex: '-1' }, 'Nothing here'),
    el('p', null, 'This report has no such page. ', el('a', { href: '#/' }, 'Go to the overview.')),
  );

function start(report) {
  const main = document.getElementById('main');
  const scrolls = new Map();
  let here = null;
  let turn = 0;
  chunked = report.chunks ? report : null;
  mapsAddUp = !isPrototypeNetwork(report);
  mapGeometry = report.geometry || null;
  const badge =
    report.certificate &&
    el(
      'a',
      { class: `badge ${report.certificate.holds ? 'holds' : 'fails'}`, href: '#/certificate' },
      report.certificate.holds ? '✓ adds up' : '✕ does not add up',
    );
  document.getElementById('bar').replaceChildren(
    el('a', { class: 'brand', href: '#/' }, el('span', { 'aria-hidden': 'true' }, 'Σ'), report.title || 'Partwise'),
    el(
      'nav',
      { 'aria-label': 'Report' },
      (report.images || []).length ? el('a', { href: '#/images' }, 'Images') : null,
      (report.classes || []).length ? el('a', { href: '#/classes' }, 'Classes') : null,
      barLinks.map(([address, text]) => el('a', { href: address }, text)),
      report.analysis
        ? [
            el('a', { href: '#/prototypes' }, 'Prototypes'),
            el('a', { href: '#/latent' }, 'Latent map'),
            el('a', { href: '#/health' }, 'Health'),
          ]
        : null,
    ),
    badge || '',
    themeButton(),
  );
  document
    .getElementById('foot')
    .replaceChildren(
      `Partwise ${report.version || ''} · ${server ? 'this page talks to the server that it came from and to nobody else.' : 'everything on this page is in this file or beside it; nothing was loaded from the network.'}`,
    );

  // The browser cannot restore a position on a page that is built after the event, so we do.
  if ('scrollRestoration' in history) history.scrollRestoration = 'manual';
  let followed = false;
  document.addEventListener('click', event => {
    const link = event.target.closest && event.target.closest('a[href^="#/"]');
    followed = Boolean(link);
    if (link && link.hash === location.hash) go();
  });
  const go = () => {
    if (location.hash === '#main') return;
    const asked = ++turn;
    const waiting = bringPage(report, location.hash);
    if (waiting)
      waiting.then(
        () => asked === turn && show(),
        error =>
          asked === turn && main.replaceChildren(el('h1', { tabindex: '-1' }, 'This page cannot be shown'), el('p', null, error.message)),
      );
    else show();
  };
  const show = () => {
    const first = here === null;
    if (!first) scrolls.set(here, scrollY);
    here = location.hash.split('/').slice(0, 3).join('/');
    const page = route(report, location.hash) || lostPage();
    main.replaceChildren(page);
    const heading = page.querySelector('h1');
    document.title = heading.textContent === report.title ? report.title : `${heading.textContent} · ${report.title}`;
    const section = document.getElementById(here.slice(2));
    if (section instanceof HTMLDetailsElement) section.open = true;
    if (section && !here.slice(2).includes('/') && here.length > 2) section.scrollIntoView();
    else scrollTo(0, followed ? 0 : scrolls.get(here) || 0);
    followed = false;
    if (!first) heading.focus({ preventScroll: true });
  };
  start.renew = go;
  addEventListener('hashchange', go);
  addEventListener('beforeprint', () =>
    document.querySelectorAll('img').forEach(image => {
      image.loading = 'eager';
    }),
  );
  document.querySelector('.skip').addEventListener('click', event => {
    event.preventDefault();
    main.focus();
  });
  document.addEventListener('keydown', event => {
    const typing = event.target.closest && event.target.closest('input, select, textarea');
    if (event.key === '/' && !typing && document.getElementById('search')) {
      event.preventDefault();
      document.getElementById('search').focus();
    }
  });
  go();
}

function boot() {
  const fail = text => document.getElementById('main').replaceChildren(el('h1', null, 'This report cannot be shown'), el('p', null, text));
  let report;
  try {
    report = JSON.parse(document.getElementById('partwise-data').textContent);
  } catch (error) {
    return fail(`Its data is damaged (${error.message}). Build it again with "partwise report".`);
  }
  if (!report || report.schema !== 'partwise.report/1') {
    return fail(
      `Its data has the schema "${report && report.schema}", and this viewer reads "partwise.report/1". Build it again with "partwise report".`,
    );
  }
  if (!report.chunks) return start(report);
  return loadChunk(report.chunks.entries).then(
    ([entries]) => start(Object.assign(report, entries)),
    error => fail(error.message),
  );
}

if (document.getElementById('partwise-data')) boot();
