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
  headers: array<Header, MOST_NETWORKS>,
  // Cost and 1 for a correct answer, by network and place in its run.
  values: array<vec2f>,
}

// Gradients of the three dense layers' sums.
var<workgroup> deltas: array<f32, DELTA_COUNT>;

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

// Of the kernel: a thread has an output channel, a row and two input channels; of the bias: a channel. pool2 holds gradients now.
fn gradientConv2(t: u32, to: u32) {
  for (var i = t; i < 256u; i += THREADS) {
    let channel = i & 15u;
    if (i < 240u) {
      let ky = (i >> 4u) / 3u;
      let inPair = (i >> 4u) % 3u;
      var g = array<vec2f, 5>();
      for (var w = 0u; w < 25u; w++) {
        let d = activations[A_pool2 + w * 16u + channel];
        let won = winner2[w * 16u + channel];
        let at = (((w / 5u) * 2u + (won >> 1u) + ky) * 14u + (w % 5u) * 2u + (won & 1u)) * 3u + inPair;
        g[0] += d * pool1[at];
        g[1] += d * pool1[at + 3u];
        g[2] += d * pool1[at + 6u];
        g[3] += d * pool1[at + 9u];
        g[4] += d * pool1[at + 12u];
      }
      let kernel = to + P_conv2Kernel + (ky * 30u + inPair * 2u) * 16u + channel;
      for (var kx = 0u; kx < 5u; kx++) {
        samples[kernel + kx * 96u] = g[kx].x;
        samples[kernel + kx * 96u + 16u] = g[kx].y;
      }
    } else {
      var g = 0.0;
      for (var w = 0u; w < 25u; w++) { g += activations[A_pool2 + w * 16u + channel]; }
      samples[to + P_conv2Bias + channel] = g;
    }
  }
}

// Gradient of the first pooled maps, in their place: a thread has a cell, and asks all winners that it has contributed to.
fn backwardConv2(t: u32, copy: u32) {
  for (var i = t; i < 196u; i += THREADS) {
    let y = i / 14u;
    let x = i % 14u;
    var low = vec4f(0);
    var high = vec2f(0);
    for (var down = 0u; down < 3u; down++) {
      for (var right = 0u; right < 3u; right++) {
        // Below 0 they wrap, and are no window.
        let wy = (y >> 1u) - down;
        let wx = (x >> 1u) - right;
        if (wy < 5u && wx < 5u) {
          for (var channel = 0u; channel < 16u; channel++) {
            let d = activations[A_pool2 + (wy * 5u + wx) * 16u + channel];
            let won = winner2[(wy * 5u + wx) * 16u + channel];
            let ky = y - (wy * 2u + (won >> 1u));
            let kx = x - (wx * 2u + (won & 1u));
            if (ky < 5u && kx < 5u) {
              let kernel = copy / 4u + ((channel * 5u + ky) * 5u + kx) * 2u;
              low += d * copies[kernel];
              high += d * copies[kernel + 1u].xy;
            }
          }
        }
      }
    }
    pool1[i * 3u] = select(vec2f(0), low.xy, pool1[i * 3u] > vec2f(0));
    pool1[i * 3u + 1u] = select(vec2f(0), low.zw, pool1[i * 3u + 1u] > vec2f(0));
    pool1[i * 3u + 2u] = select(vec2f(0), high, pool1[i * 3u + 2u] > vec2f(0));
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
      let won = winner1[w] >> (2u * channel);
      let at = ((w / 14u) * 2u + ((won >> 1u) & 1u) + ky) * 32u + (w % 14u) * 2u + (won & 1u);
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
    activations[A_pool2 + k] = sumOfParts(k, 400u, CUT_dense1Back, activations[A_pool2 + k]);
  }
  workgroupBarrier();
  gradientConv2(t, to + S_conv);
  workgroupBarrier();
  backwardConv2(t, copy + COPY_conv2);
  workgroupBarrier();
  gradientConv1(t, to + S_conv);
}
