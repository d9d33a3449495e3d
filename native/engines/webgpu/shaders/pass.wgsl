// The forward and backward pass of a batch: a workgroup an image and network, x and y. It leaves each sample's activations and
// gradients for the update. Nothing that it writes is read in the same dispatch, so that hundreds of steps share one bind group.

@group(0) @binding(6) var<storage, read> indices: array<u32>;
@group(0) @binding(7) var<storage, read> copies: array<vec4f>;
@group(0) @binding(8) var<storage, read> progress: array<Progress>;
@group(0) @binding(9) var<storage, read_write> samples: array<f32>;
@group(0) @binding(10) var<storage, read_write> metrics: Metrics;

struct Header {
  // The step that this pass belongs to, and whether its cost is not finite.
  step: u32,
  diverged: atomic<u32>,
}
struct Metrics {
  headers: array<Header, MAX_NETWORKS>,
  // Cost and 1 for a correct answer, by network and place in its run.
  values: array<vec2f>,
}

// Gradients of the three dense layers' sums.
var<workgroup> deltas: array<f32, DELTA_COUNT>;
// Of the second pooled maps, as (16, 25): threads read along the windows.
var<workgroup> pool2Gradient: array<f32, 400>;

fn backwardDense3(t: u32, network: u32) {
  for (var k = t; k < 84u; k += THREADS) {
    var d = 0.0;
    for (var o = 0u; o < CLASSES; o++) {
      d += deltas[D_delta3 + o] * parameter(network, P_dense3Kernel + k * CLASSES + o);
    }
    deltas[D_delta2 + k] = select(0.0, d, activations[A_hidden2 + k] > 0.0);
  }
  workgroupBarrier();
}

// The gradient of a dense layer's inputs into the parts: a thread has four inputs over a part of the outputs.
fn backwardDense(t: u32, inputs: u32, outputs: u32, delta: u32, copy: u32, cut: u32) {
  let groups = inputs / 4u;
  let length = (outputs + cut - 1u) / cut;
  for (var i = t; i < groups * cut; i += THREADS) {
    let part = i / groups;
    let k = i % groups;
    var d = vec4f(0);
    for (var o = part * length; o < min(outputs, (part + 1u) * length); o++) {
      d += deltas[delta + o] * copies[copy / 4u + o * groups + k];
    }
    let to = part * inputs + k * 4u;
    parts[to] = d.x;
    parts[to + 1u] = d.y;
    parts[to + 2u] = d.z;
    parts[to + 3u] = d.w;
  }
  workgroupBarrier();
}

// Through the ReLU whose output the layer took.
fn sumOfParts(k: u32, inputs: u32, cut: u32, activation: f32) -> f32 {
  var d = 0.0;
  for (var part = 0u; part < cut; part++) { d += parts[part * inputs + k]; }
  return select(0.0, d, activation > 0.0);
}

// Of the kernel: a thread has an output channel, a row and an input channel; of the bias: a channel.
fn gradientConv2(t: u32, to: u32) {
  for (var i = t; i < 496u; i += THREADS) {
    let channel = i & 15u;
    let own = channel * 25u;
    if (i < 480u) {
      let ky = (i >> 4u) / 6u;
      let input = (i >> 4u) % 6u;
      let half = input & 1u;
      var g = array<f32, 5>();
      for (var w = 0u; w < 25u; w++) {
        let d = pool2Gradient[own + w];
        let won = winner2[own + w];
        let at = (((w / 5u) * 2u + (won >> 1u) + ky) * 14u + (w % 5u) * 2u + (won & 1u)) * 3u + (input >> 1u);
        g[0] += d * pool1[at][half];
        g[1] += d * pool1[at + 3u][half];
        g[2] += d * pool1[at + 6u][half];
        g[3] += d * pool1[at + 9u][half];
        g[4] += d * pool1[at + 12u][half];
      }
      let kernel = to + P_conv2Kernel + (ky * 30u + input) * 16u + channel;
      for (var kx = 0u; kx < 5u; kx++) { samples[kernel + kx * 96u] = g[kx]; }
    } else {
      var g = 0.0;
      for (var w = 0u; w < 25u; w++) { g += pool2Gradient[own + w]; }
      samples[to + P_conv2Bias + channel] = g;
    }
  }
}

// The kernel of the second convolution as (16, 5, 5, 6), at the beginning of the parts.
const CONV2_KERNEL = 2400u;
fn loadConv2Kernel(t: u32, network: u32) {
  for (var i = t; i < CONV2_KERNEL; i += THREADS) {
    let place = i >> 4u;
    parts[((i & 15u) * 25u + place / 6u) * 6u + place % 6u] = parameter(network, P_conv2Kernel + i);
  }
}

// Gradient of the first pooled maps, in their place: a thread has a cell and a part of the output channels, and asks all winners
// that the cell has contributed to. Neighbouring threads have cells of one parity in both directions, which stand alike to their
// windows, so that they read at most four places of a kernel at a time. Needs 256 threads a part.
fn backwardConv2(t: u32) {
  const CHANNELS = 16u / CUT_conv2Back;
  let place = t & 63u;
  let column = place % 7u;
  let y = (place / 7u) * 2u + ((t >> 7u) & 1u);
  let x = column * 2u + ((t >> 6u) & 1u);
  let part = t >> 8u;
  let isCell = place < 49u && part < CUT_conv2Back;
  var low = vec4f(0);
  var high = vec2f(0);
  if (isCell) {
    for (var down = 0u; down < 3u; down++) {
      for (var right = 0u; right < 3u; right++) {
        // Below 0 they wrap, and are no window.
        let wy = (y >> 1u) - down;
        let wx = column - right;
        if (wy < 5u && wx < 5u) {
          let bottom = y - wy * 2u;
          let end = x - wx * 2u;
          for (var channel = part * CHANNELS; channel < (part + 1u) * CHANNELS; channel++) {
            let at = channel * 25u + wy * 5u + wx;
            let won = winner2[at];
            let ky = bottom - (won >> 1u);
            let kx = end - (won & 1u);
            if (ky < 5u && kx < 5u) {
              let d = pool2Gradient[at];
              let kernel = (channel * 25u + ky * 5u + kx) * 6u;
              low += d * vec4f(parts[kernel], parts[kernel + 1u], parts[kernel + 2u], parts[kernel + 3u]);
              high += d * vec2f(parts[kernel + 4u], parts[kernel + 5u]);
            }
          }
        }
      }
    }
  }
  let cell = y * 14u + x;
  if (CUT_conv2Back == 2u) {
    let to = CONV2_KERNEL + cell * 6u;
    if (isCell && part == 1u) {
      parts[to] = low.x;
      parts[to + 1u] = low.y;
      parts[to + 2u] = low.z;
      parts[to + 3u] = low.w;
      parts[to + 4u] = high.x;
      parts[to + 5u] = high.y;
    }
    workgroupBarrier();
    if (isCell && part == 0u) {
      low += vec4f(parts[to], parts[to + 1u], parts[to + 2u], parts[to + 3u]);
      high += vec2f(parts[to + 4u], parts[to + 5u]);
    }
  }
  if (isCell && part == 0u) {
    pool1[cell * 3u] = select(vec2f(0), low.xy, pool1[cell * 3u] > vec2f(0));
    pool1[cell * 3u + 1u] = select(vec2f(0), low.zw, pool1[cell * 3u + 1u] > vec2f(0));
    pool1[cell * 3u + 2u] = select(vec2f(0), high, pool1[cell * 3u + 2u] > vec2f(0));
  }
}

// Kernel and bias: a thread has an output channel and a row, over a part of the windows. pool1 holds gradients now.
fn gradientConv1(t: u32, to: u32) {
  const LENGTH = (196u + CUT_conv1Gradient - 1u) / CUT_conv1Gradient;
  for (var i = t; i < 30u * CUT_conv1Gradient; i += THREADS) {
    let part = i / 30u;
    let channel = i % 6u;
    let ky = (i % 30u) / 6u;
    var g = array<f32, 5>();
    var bias = 0.0;
    for (var w = part * LENGTH; w < min(196u, (part + 1u) * LENGTH); w++) {
      let d = pool1[w * 3u + (channel >> 1u)][channel & 1u];
      let won = winner1[(channel >> 1u) * 196u + w] >> (2u * (channel & 1u));
      let at = ((w / 14u) * 2u + ((won >> 1u) & 1u) + ky) * CANVAS_STRIDE + (w % 14u) * 2u + (won & 1u);
      bias += d;
      g[0] += d * canvas[at];
      g[1] += d * canvas[at + 1u];
      g[2] += d * canvas[at + 2u];
      g[3] += d * canvas[at + 3u];
      g[4] += d * canvas[at + 4u];
    }
    let own = part * 156u + ky * 30u + channel;
    for (var kx = 0u; kx < 5u; kx++) { parts[own + kx * 6u] = g[kx]; }
    if (ky == 0u) { parts[part * 156u + 150u + channel] = bias; }
  }
  workgroupBarrier();
  for (var i = t; i < 156u; i += THREADS) {
    var g = 0.0;
    for (var part = 0u; part < CUT_conv1Gradient; part++) { g += parts[part * 156u + i]; }
    samples[to + i] = g;
  }
}

@compute @workgroup_size(THREADS)
fn forwardBackward(@builtin(local_invocation_index) t: u32, @builtin(workgroup_id) group: vec3u) {
  let n = group.x;
  let network = group.y;
  if (progress[network].halted != 0u) { return; }
  let step = progress[network].step;
  let place = step * settings.batchSize + n;
  if (n == 0u && t == 0u) { metrics.headers[network].step = step; }
  if (place >= settings.count) { return; }
  let image = indices[network * settings.count + place];
  let to = (network * settings.batchSize + n) * SAMPLE_COUNT;
  let copy = COPY_BASE + network * COPY_STRIDE;
  forward(t, network, image);

  let answer = label(image);
  if (t < CLASSES) {
    let l = loss(answer);
    let size = f32(min(settings.batchSize, settings.count - step * settings.batchSize));
    deltas[D_delta3 + t] = (exp(activations[A_logits + t] - l.largest) / l.sum - f32(t == answer)) / size;
    if (t < 4u) { samples[to + S_one + t] = f32(t == 0u); }
    if (t == 0u) {
      metrics.values[network * settings.count + place] = vec2f(l.cost, l.correct);
      if (!l.finite) { atomicStore(&metrics.headers[network].diverged, 1u); }
    }
  }
  for (var i = t; i < ACTIVATION_COUNT; i += THREADS) { samples[to + S_activations + i] = activations[i]; }
  workgroupBarrier();

  backwardDense3(t, network);
  backwardDense(t, 120u, 84u, D_delta2, copy + COPY_dense2, CUT_dense2Back);
  for (var k = t; k < 120u; k += THREADS) {
    deltas[D_delta1 + k] = sumOfParts(k, 120u, CUT_dense2Back, activations[A_hidden1 + k]);
  }
  workgroupBarrier();
  for (var i = t; i < DELTA_COUNT; i += THREADS) { samples[to + S_deltas + i] = deltas[i]; }
  backwardDense(t, 400u, 120u, D_delta1, copy + COPY_dense1, CUT_dense1Back);
  for (var k = t; k < 400u; k += THREADS) {
    pool2Gradient[(k & 15u) * 25u + (k >> 4u)] = sumOfParts(k, 400u, CUT_dense1Back, activations[A_pool2 + k]);
  }
  workgroupBarrier();
  loadConv2Kernel(t, network);
  gradientConv2(t, to + S_conv);
  workgroupBarrier();
  backwardConv2(t);
  workgroupBarrier();
  gradientConv1(t, to + S_conv);
}
