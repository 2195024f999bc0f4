// The page that explains photos in the browser. The viewer's own functions (el, start, route, …) come from viewer.js.

import { crop, normalize } from './pixels.js';

const status = text => {
  document.getElementById('status').textContent = text;
};

/** RGB bytes of a photo, upright, its colour profile ignored, transparency dropped: what the native decoder gives. */
async function decode(blob) {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none', imageOrientation: 'from-image' });
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height),
    context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  let rgba = context.getImageData(0, 0, width, height).data;
  for (let i = 3; i < rgba.length; i += 4) {
    if (rgba[i] === 255) continue;
    // A canvas multiplies colours with their transparency, which loses bits; a texture need not.
    rgba = straight(bitmap) || rgba;
    break;
  }
  bitmap.close();
  const data = new Uint8ClampedArray(width * height * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    data[to] = rgba[from];
    data[to + 1] = rgba[from + 1];
    data[to + 2] = rgba[from + 2];
  }
  return { width, height, data };
}

function straight(bitmap) {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl || Math.max(bitmap.width, bitmap.height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return null;
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, gl.getParameter(gl.TEXTURE_BINDING_2D), 0);
  if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE) return null;
  const rgba = new Uint8Array(bitmap.width * bitmap.height * 4);
  gl.readPixels(0, 0, bitmap.width, bitmap.height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
  return rgba;
}

function address(seen) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [seen.width, seen.height];
  const context = canvas.getContext('2d'),
    pixels = context.createImageData(seen.width, seen.height);
  for (let i = 0; i < seen.width * seen.height; i++)
    pixels.data.set([seen.data[3 * i], seen.data[3 * i + 1], seen.data[3 * i + 2], 255], 4 * i);
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL('image/png');
}

/** The model's own probability where its output has an activation; else the sigmoid of its only logit, or the softmax of its logits. */
function probability(output, index, activation) {
  if (activation === 'Softmax' || activation === 'Sigmoid') return output[index];
  if (activation === 'LogSoftmax') return Math.exp(output[index]);
  if (output.length === 1) return 1 / (1 + Math.exp(-output[0]));
  const largest = output.reduce((a, b) => Math.max(a, b)),
    sum = output.reduce((total, x) => total + Math.exp(x - largest), 0);
  return Math.exp(output[index] - largest) / sum;
}

class Explainer {
  constructor(ort, session, site, place) {
    Object.assign(this, { ort, session, site, place });
  }

  static async open(site) {
    const network = new Uint8Array(await (await fetch('network.onnx')).arrayBuffer());
    if (site.webGpu && navigator.gpu && (await navigator.gpu.requestAdapter())) {
      try {
        return await Explainer.load(site, network, 'webgpu');
      } catch (error) {
        console.warn(`The graphics processor cannot run the network, so the processor does: ${error.message || error}`);
      }
    }
    return Explainer.load(site, network, 'wasm');
  }

  static async load(site, network, provider) {
    const ort = await import(`./ort/ort.${provider}.min.mjs`);
    ort.env.wasm.wasmPaths = new URL('./ort/', location.href).href;
    // Threads share memory, which browsers allow only where the server isolates the page (COOP and COEP headers).
    const threads = globalThis.crossOriginIsolated ? Math.min(8, navigator.hardwareConcurrency || 1) : 1;
    ort.env.wasm.numThreads = threads;
    // That some nodes stay on the processor, of which the library warns, is no news for whoever looks at a page.
    const session = await ort.InferenceSession.create(network, { executionProviders: [provider], logSeverityLevel: 3 });
    const place = provider === 'webgpu' ? 'on the graphics processor' : threads === 1 ? '1 thread' : `${threads} threads`;
    return new Explainer(ort, session, site, place);
  }

  async explain(name, blob) {
    const photo = await decode(blob),
      seen = crop(photo, this.site.preprocessing);
    const input = new this.ort.Tensor('float32', normalize(seen, this.site.preprocessing), [1, 3, seen.height, seen.width]);
    const out = await this.session.run({ [this.session.inputNames[0]]: input });
    const {
        data: contributions,
        dims: [, , k],
      } = out.partwise_contribution,
      {
        data: maps,
        dims: [, , , mapHeight, mapWidth],
      } = out.partwise_map;
    const cells = mapHeight * mapWidth,
      classes = [...out.partwise_class.data].map(Number);
    const predictions = classes.map((c, t) => {
      const own = this.site.classes[c],
        logit = out.partwise_logit.data[t],
        bias = out.partwise_bias.data[t];
      const offset = out.partwise_offset ? out.partwise_offset.data[t] : null,
        evidence = logit - bias;
      const parts = Array.from({ length: own.k }, (_, i) => ({
        prototype: i,
        contribution: contributions[t * k + i],
        share: evidence === 0 ? null : contributions[t * k + i] / evidence,
        map: Array.from(maps.subarray((t * k + i) * cells, (t * k + i + 1) * cells)),
      }));
      const sum = parts.reduce((total, part) => total + part.contribution, bias + (offset || 0));
      return {
        class: c,
        label: this.site.labels[c],
        logit,
        probability: probability(out[this.site.output.name].data, c, this.site.output.activation),
        bias,
        decomposed: own.decomposed,
        parts,
        sumError: Math.abs(sum - logit),
        ...(offset === null ? {} : { offset }),
        ...(out.partwise_epsilon && own.decomposed ? { epsilon: out.partwise_epsilon.data[t] } : {}),
      };
    });
    return {
      path: name,
      truth: null,
      width: photo.width,
      height: photo.height,
      photo: address(seen),
      photoWidth: seen.width,
      photoHeight: seen.height,
      mapHeight,
      mapWidth,
      predictions,
    };
  }
}

/** The last explanations as JSON, for programs that drive this page. */
function publish(images) {
  const known = document.getElementById('partwise-explanations'),
    script = known || document.createElement('script');
  script.id = 'partwise-explanations';
  script.type = 'application/json';
  script.textContent = JSON.stringify(images.map(({ photo, ...rest }) => rest));
  if (!known) document.body.append(script);
}

async function main() {
  const [report, site] = await Promise.all(['report.json', 'site.json'].map(async name => (await fetch(name)).json()));
  report.images = [];
  start(report);
  status('Getting the network ready…');
  const begun = performance.now(),
    explainer = await Explainer.open(site);
  const ready = `Ready (${((performance.now() - begun) / 1000).toFixed(1)} s, ${explainer.place}).`;
  status(ready);
  let queue = Promise.resolve();
  const take = files => {
    queue = queue.then(async () => {
      const first = report.images.length;
      let failed = 0,
        last = 0;
      for (const [i, file] of files.entries()) {
        status(`Explaining ${i + 1} of ${files.length}…`);
        try {
          const from = performance.now(),
            image = await explainer.explain(file.name || 'pasted photo', file.blob);
          last = performance.now() - from;
          report.images.push(image);
        } catch (error) {
          failed++;
          console.warn(`${file.name} cannot be explained: ${error.message || error}`);
        }
      }
      publish(report.images);
      status(
        `${failed === 0 ? '' : `${failed} of ${files.length} could not be read as photos. `}${report.images.length > first ? `Explained in ${Math.round(last)} ms, ${explainer.place}.` : ready}`,
      );
      document.getElementById('drop').dataset.done = String(report.images.length);
      if (report.images.length > first) location.hash = `#/image/${first}`;
    });
  };
  const zone = document.getElementById('drop'),
    chosen = list => [...list].map(file => ({ name: file.name, blob: file }));
  document.getElementById('pick').addEventListener('change', event => take(chosen(event.target.files)));
  addEventListener('paste', event => take(chosen(event.clipboardData.files)));
  addEventListener('dragover', event => {
    event.preventDefault();
    zone.classList.add('over');
  });
  addEventListener('dragleave', () => zone.classList.remove('over'));
  addEventListener('drop', event => {
    event.preventDefault();
    zone.classList.remove('over');
    take(chosen(event.dataTransfer.files));
  });
  // Photos that lie beside the page can be named in its address: ?photo=a.png&photo=b.png.
  const named = new URLSearchParams(location.search).getAll('photo').filter(name => safeSource(name) !== null && !name.startsWith('data:'));
  if (named.length) take(await Promise.all(named.map(async name => ({ name, blob: await (await fetch(safeSource(name))).blob() }))));
}

main().catch(error => status(`This page cannot start: ${error.message || error}.`));
