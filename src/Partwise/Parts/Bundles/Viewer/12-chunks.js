// ---------------------------------------------------------------------------------------------
// Large reports: one script file beside the page lists classes and images, and what is known of them
// lies in others, because a page from the disk may load scripts but nothing else
// ---------------------------------------------------------------------------------------------

/** The report whose classes and images are entries until they are asked for; null where the page has all of them. */
let chunked = null;

const chunkFiles = new Map();
const chunkCalls = new Map();

/** Called by the files: gives the items, as JSON, to whoever loads the file. */
function partwiseChunk(json) {
  const take = chunkCalls.get(document.currentScript);
  if (!take) return;
  chunkCalls.delete(document.currentScript);
  take(json);
}

function loadChunk(file) {
  if (!chunkFiles.has(file)) {
    chunkFiles.set(
      file,
      new Promise((done, fail) => {
        const address = `report/${/^[0-9a-f]{16}$/.test(file) ? file : 'none'}.js`;
        const lost = () => {
          if (!chunkCalls.delete(script)) return;
          chunkFiles.delete(file);
          fail(new Error(`${address} is missing or damaged. It belongs beside this page; build it again with "partwise report".`));
        };
        const script = el('script', { src: address, onerror: lost, onload: lost });
        chunkCalls.set(script, json => done(JSON.parse(json)));
        document.head.append(script);
      }),
    );
  }
  return chunkFiles.get(file);
}

/** Makes an entry of "classes" or "images" whole: a promise, or null where it is whole. */
function bring(list, at) {
  const chunks = chunked && chunked.chunks[list];
  const entry = chunked && chunked[list][at];
  if (!entry || entry.whole) return null;
  const chunk = chunks.first.findLastIndex(first => first <= at);
  if (chunk < 0) return null;
  return loadChunk(chunks.files[chunk]).then(items => {
    items.forEach((item, i) => {
      const known = chunked[list][chunks.first[chunk] + i];
      if (known && !known.whole) Object.assign(known, item, { whole: true });
    });
    delete chunked.table;
  });
}

/** Everything that a page shows, as `bring`. */
function bringPage(report, hash) {
  if (!chunked) return null;
  const [kind, first] = hash.replace(/^#\/?/, '').split('/');
  const number = Number(first);
  const bringClass = index =>
    bring(
      'classes',
      report.classes.findIndex(item => item.class === index),
    );
  if (kind === 'class') return bringClass(number);
  if (kind === 'prototype') return bringClass((prototypeTable(report).get(number) || {}).class);
  if (kind !== 'image' || !report.images[number]) return null;
  const classes = () => Promise.all(report.images[number].predictions.map(prediction => bringClass(prediction.class)));
  return Promise.resolve(bring('images', number)).then(classes);
}
