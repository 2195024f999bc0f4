// Photo to network input, with the same numbers as the native program: the filters of Pillow's resize in 22-bit fixed point, and
// normalisation in single precision. Everything here is a function of bytes, so it can be tested without a network.

const BITS = 22;

const triangle = x => (x < 1 ? 1 - x : 0);

// Keys (1981) with a = −0.5. The order of operations matters for the last bit.
const cubic = x => (x < 1 ? ((-0.5 + 2) * x - (-0.5 + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0);

function filterWeights(oldLength, newLength, bicubic) {
  const scale = oldLength / newLength,
    stretch = Math.max(1, scale),
    support = (bicubic ? 2 : 1) * stretch,
    shrink = 1 / stretch;
  const positions = [];
  for (let i = 0; i < newLength; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const taps = Math.min(oldLength, Math.trunc(centre + support + 0.5)) - first;
    const raw = [];
    let sum = 0;
    for (let t = 0; t < taps; t++) {
      const at = Math.abs((t + first - centre + 0.5) * shrink);
      raw.push(bicubic ? cubic(at) : triangle(at));
      sum += raw[t];
    }
    positions.push({
      first,
      values: Int32Array.from(raw, w => {
        const weight = sum !== 0 ? w / sum : w;
        return Math.trunc(weight * (1 << BITS) + (weight < 0 ? -0.5 : 0.5));
      }),
    });
  }
  return positions;
}

const clip = sum => Math.min(255, Math.max(0, sum >> BITS));

/** An image {width, height, data} of interleaved RGB bytes in another size. Columns first, rounded to bytes after each pass. */
export function resize(image, width, height, bicubic) {
  let { data } = image,
    { width: w, height: h } = image;
  const half = 1 << (BITS - 1);
  if (width !== w) {
    const weights = filterWeights(w, width, bicubic),
      next = new Uint8ClampedArray(width * h * 3);
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < width; x++) {
        const { first, values } = weights[x];
        let r = half,
          g = half,
          b = half;
        for (let t = 0, at = (y * w + first) * 3; t < values.length; t++, at += 3) {
          r += data[at] * values[t];
          g += data[at + 1] * values[t];
          b += data[at + 2] * values[t];
        }
        const to = (y * width + x) * 3;
        next[to] = clip(r);
        next[to + 1] = clip(g);
        next[to + 2] = clip(b);
      }
    }
    [data, w] = [next, width];
  }
  if (height !== h) {
    const weights = filterWeights(h, height, bicubic),
      stride = w * 3,
      next = new Uint8ClampedArray(height * stride);
    for (let y = 0; y < height; y++) {
      const { first, values } = weights[y];
      for (let i = 0; i < stride; i++) {
        let sum = half;
        for (let t = 0, at = first * stride + i; t < values.length; t++, at += stride) sum += data[at] * values[t];
        next[y * stride + i] = clip(sum);
      }
    }
    [data, h] = [next, height];
  }
  return { width: w, height: h, data };
}

function cut(image, x, y, width, height) {
  const data = new Uint8ClampedArray(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * image.width + x) * 3;
    data.set(image.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data };
}

// Halves go to the even number, as torchvision's CenterCrop has it.
const centre = length => (Math.abs(length % 2) === 1 ? 2 * Math.round(length / 2 / 2) : length / 2);

/** The middle; an image that is too small is put on black first. */
function centreCrop(image, height, width) {
  let whole = image;
  if (width > image.width || height > image.height) {
    whole = { width: Math.max(width, image.width), height: Math.max(height, image.height) };
    whole.data = new Uint8ClampedArray(whole.width * whole.height * 3);
    const left = Math.max(0, Math.trunc((width - image.width) / 2)),
      top = Math.max(0, Math.trunc((height - image.height) / 2));
    for (let row = 0; row < image.height; row++)
      whole.data.set(image.data.subarray(row * image.width * 3, (row + 1) * image.width * 3), ((top + row) * whole.width + left) * 3);
  }
  return cut(whole, centre(whole.width - width), centre(whole.height - height), width, height);
}

const MAX_SIDE = 1 << 16;

/** Of a very long photo, the middle that a resized side of MAX_SIDE holds. */
function middle(image, short) {
  const longer = Math.max(image.width, image.height),
    shorter = Math.min(image.width, image.height);
  const most = Math.max(1, Math.trunc((MAX_SIDE * shorter) / short));
  if (longer <= most) return image;
  const away = Math.trunc((longer - most) / 2);
  return image.width >= image.height
    ? cut(image, away, 0, image.width - 2 * away, image.height)
    : cut(image, 0, away, image.width, image.height - 2 * away);
}

const pair = size => (Array.isArray(size) ? size : [size, size]);

/** What the network sees of a photo: RGB bytes of the crop's size. */
export function crop(image, preprocessing) {
  const [resizeHeight, resizeWidth] = pair(preprocessing.resize),
    [height, width] = pair(preprocessing.crop);
  const bicubic = preprocessing.interpolation === 'bicubic';
  if (preprocessing.resizeMode === 'exact') return centreCrop(resize(image, resizeWidth, resizeHeight, bicubic), height, width);
  const short = Math.min(resizeHeight, resizeWidth),
    part = middle(image, short);
  const longer = Math.trunc((short * Math.max(part.width, part.height)) / Math.min(part.width, part.height));
  const resized = part.width <= part.height ? resize(part, short, longer, bicubic) : resize(part, longer, short, bicubic);
  return centreCrop(resized, height, width);
}

/** [3, height, width] in the network's channel order, by a table of the 256 results per channel. */
export function normalize(seen, preprocessing) {
  const pixels = seen.width * seen.height,
    input = new Float32Array(3 * pixels),
    f = Math.fround;
  for (let channel = 0; channel < 3; channel++) {
    const mean = f(preprocessing.mean[channel]),
      std = f(preprocessing.std[channel]),
      divisor = preprocessing.scale === '0-1' ? 255 : 1;
    const table = Float32Array.from({ length: 256 }, (_, value) => f(f(f(value / divisor) - mean) / std));
    const from = preprocessing.channelOrder === 'BGR' ? 2 - channel : channel;
    for (let i = 0; i < pixels; i++) input[channel * pixels + i] = table[seen.data[3 * i + from]];
  }
  return input;
}
