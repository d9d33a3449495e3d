// One image through one network, by one workgroup; `t` is the thread. Sums over inputs are cut into parts, one a thread, which
// are added in order, so that every sum has one order.

@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<uniform> palette: array<vec4f, 64>;
@group(0) @binding(2) var<uniform> settings: Settings;
@group(0) @binding(3) var<uniform> conv1: array<vec4f, MAX_NETWORKS * CONV1_COPY / 4>;
@group(0) @binding(4) var<storage, read> parameters2: array<vec2f>;
@group(0) @binding(5) var<storage, read> parameters4: array<vec4f>;

// The image with two cells of padding on each side, 32 x 32. The odd stride puts the rows' cells into different memory banks.
const CANVAS_STRIDE = 33u;
var<workgroup> canvas: array<f32, 32u * CANVAS_STRIDE>;
// (14, 14, 6) in pairs of channels.
var<workgroup> pool1: array<vec2f, 588>;
// Which cell of the window won: (3, 196) with two bits for each of a pair of channels; (16, 25), along which threads read.
var<workgroup> winner1: array<u32, 588>;
var<workgroup> winner2: array<u32, 400>;
// pool2 (5, 5, 16), hidden1, hidden2, logits
var<workgroup> activations: array<f32, ACTIVATION_COUNT>;
// Partial sums. Scalars: threads that write components of one vector may overwrite each other's.
var<workgroup> parts: array<f32, PART_COUNT>;

fn parameter(network: u32, i: u32) -> f32 {
  return parameters2[(network * PARAMETER_STRIDE + i) >> 1u][i & 1u];
}

fn label(image: u32) -> u32 {
  let at = settings.labelsAt + image;
  return (words[at >> 2u] >> (8u * (at & 3u))) & 255u;
}

// Passes on what is not a number, as max need not.
fn relu(z: vec4f) -> vec4f { return select(z, vec4f(0), z < vec4f(0)); }

struct Winner { value: f32, place: u32 }

// The largest of a window, and where: 0 to 3 in reading order, the first of equals.
fn largest(window: vec4f) -> Winner {
  var best = Winner(window.x, 0u);
  if (window.y > best.value) { best = Winner(window.y, 1u); }
  if (window.z > best.value) { best = Winner(window.z, 2u); }
  if (window.w > best.value) { best = Winner(window.w, 3u); }
  return best;
}

fn canvasRow(at: u32) -> array<f32, 6> {
  return array(canvas[at], canvas[at + 1u], canvas[at + 2u], canvas[at + 3u], canvas[at + 4u], canvas[at + 5u]);
}

// One place of the kernel of conv1, for the four positions of a window and two channels.
fn addConv1(z: ptr<function, array<vec4f, 2>>, window: vec4f, weights: u32) {
  let kernel = conv1[weights >> 1u];
  let pair = select(kernel.xy, kernel.zw, (weights & 1u) == 1u);
  (*z)[0] += window * pair.x;
  (*z)[1] += window * pair.y;
}

// 5 x 5, same, ReLU, 2 x 2 max pool: a thread has a window of two channels, and slides two rows of the image down.
fn forwardConv1(t: u32, network: u32) {
  for (var i = t; i < 588u; i += THREADS) {
    let pair = i / 196u;
    let w = i % 196u;
    let weights = network * (CONV1_COPY / 2u) + pair;
    let at = (w / 14u) * (2u * CANVAS_STRIDE) + (w % 14u) * 2u;
    var z = array<vec4f, 2>();
    var a = canvasRow(at);
    for (var ky = 0u; ky < 5u; ky++) {
      let b = canvasRow(at + CANVAS_STRIDE * (ky + 1u));
      let row = weights + ky * 20u;
      addConv1(&z, vec4f(a[0], a[1], b[0], b[1]), row);
      addConv1(&z, vec4f(a[1], a[2], b[1], b[2]), row + 4u);
      addConv1(&z, vec4f(a[2], a[3], b[2], b[3]), row + 8u);
      addConv1(&z, vec4f(a[3], a[4], b[3], b[4]), row + 12u);
      addConv1(&z, vec4f(a[4], a[5], b[4], b[5]), row + 16u);
      a = b;
    }
    let four = conv1[(weights + 100u) >> 1u];
    let bias = select(four.xy, four.zw, (weights & 1u) == 1u);
    let w0 = largest(relu(z[0] + bias.x));
    let w1 = largest(relu(z[1] + bias.y));
    pool1[w * 3u + pair] = vec2f(w0.value, w1.value);
    winner1[i] = w0.place | (w1.place << 2u);
  }
}

fn pool1Row(at: u32) -> array<vec2f, 6> {
  return array(pool1[at], pool1[at + 3u], pool1[at + 6u], pool1[at + 9u], pool1[at + 12u], pool1[at + 15u]);
}

// One place of the kernel of conv2: two input channels (of the corners of a window) by an output channel.
fn addConv2(z: ptr<function, vec4f>, a: vec2f, b: vec2f, c: vec2f, d: vec2f, kernel: u32, odd: u32) {
  *z += vec4f(a.x, b.x, c.x, d.x) * parameters2[kernel][odd];
  *z += vec4f(a.y, b.y, c.y, d.y) * parameters2[kernel + 8u][odd];
}

// 5 x 5 x 6, valid, ReLU, 2 x 2 max pool: a thread has a window of a channel. The sums of each pair of input channels are added
// last: less than half the rounding error of one sum of 150.
fn forwardConv2(t: u32, network: u32) {
  let own = network * (PARAMETER_STRIDE / 2u);
  for (var i = t; i < 400u; i += THREADS) {
    let w = i >> 4u;
    let channel = i & 15u;
    let at = ((w / 5u) * 28u + (w % 5u) * 2u) * 3u;
    var z = vec4f(0);
    for (var inPair = 0u; inPair < 3u; inPair++) {
      let kernel = own + P_conv2Kernel / 2u + inPair * 16u + (channel >> 1u);
      var s = vec4f(0);
      var a = pool1Row(at + inPair);
      for (var ky = 0u; ky < 5u; ky++) {
        let b = pool1Row(at + inPair + (ky + 1u) * 42u);
        let row = kernel + ky * 240u;
        addConv2(&s, a[0], a[1], b[0], b[1], row, channel & 1u);
        addConv2(&s, a[1], a[2], b[1], b[2], row + 48u, channel & 1u);
        addConv2(&s, a[2], a[3], b[2], b[3], row + 96u, channel & 1u);
        addConv2(&s, a[3], a[4], b[3], b[4], row + 144u, channel & 1u);
        addConv2(&s, a[4], a[5], b[4], b[5], row + 192u, channel & 1u);
        a = b;
      }
      z += s;
    }
    let won = largest(relu(z + parameter(network, P_conv2Bias + channel)));
    activations[A_pool2 + i] = won.value;
    winner2[channel * 25u + w] = won.place;
  }
}

// `source` and `result`: in the activations; `cut`: parts of the sum over the inputs.
struct Dense { inputs: u32, outputs: u32, source: u32, result: u32, kernel: u32, bias: u32, cut: u32 }
const DENSE1 = Dense(400, 120, A_pool2, A_hidden1, P_dense1Kernel, P_dense1Bias, CUT_dense1);
const DENSE2 = Dense(120, 84, A_hidden1, A_hidden2, P_dense2Kernel, P_dense2Bias, CUT_dense2);

// With ReLU: a thread has four outputs over a part of the inputs.
fn forwardDense(t: u32, network: u32, layer: Dense) {
  let groups = layer.outputs / 4u;
  let length = (layer.inputs + layer.cut - 1u) / layer.cut;
  let kernel = (network * PARAMETER_STRIDE + layer.kernel) / 4u;
  for (var i = t; i < groups * layer.cut; i += THREADS) {
    let part = i / groups;
    let o = i % groups;
    var z = vec4f(0);
    for (var k = part * length; k < min(layer.inputs, (part + 1u) * length); k++) {
      z += activations[layer.source + k] * parameters4[kernel + k * groups + o];
    }
    let to = part * layer.outputs + o * 4u;
    parts[to] = z.x;
    parts[to + 1u] = z.y;
    parts[to + 2u] = z.z;
    parts[to + 3u] = z.w;
  }
  workgroupBarrier();
  for (var o = t; o < layer.outputs; o += THREADS) {
    var z = parameter(network, layer.bias + o);
    for (var part = 0u; part < layer.cut; part++) { z += parts[part * layer.outputs + o]; }
    activations[layer.result + o] = select(z, 0.0, z < 0.0);
  }
  workgroupBarrier();
}

fn forwardDense3(t: u32, network: u32) {
  const LENGTH = (84u + CUT_dense3 - 1u) / CUT_dense3;
  for (var i = t; i < CLASSES * CUT_dense3; i += THREADS) {
    let part = i / CLASSES;
    let o = i % CLASSES;
    var z = 0.0;
    for (var k = part * LENGTH; k < min(84u, (part + 1u) * LENGTH); k++) {
      z += activations[A_hidden2 + k] * parameter(network, P_dense3Kernel + k * CLASSES + o);
    }
    parts[i] = z;
  }
  workgroupBarrier();
  for (var o = t; o < CLASSES; o += THREADS) {
    var z = parameter(network, P_dense3Bias + o);
    for (var part = 0u; part < CUT_dense3; part++) { z += parts[part * CLASSES + o]; }
    activations[A_logits + o] = z;
  }
  workgroupBarrier();
}

fn forward(t: u32, network: u32, image: u32) {
  loadImage(t, image);
  workgroupBarrier();
  forwardConv1(t, network);
  workgroupBarrier();
  forwardConv2(t, network);
  workgroupBarrier();
  forwardDense(t, network, DENSE1);
  forwardDense(t, network, DENSE2);
  forwardDense3(t, network);
}

// By its bits: a shader may be compiled as if everything were a number.
fn isFinite(value: f32) -> bool { return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u; }

struct Loss { cost: f32, correct: f32, largest: f32, sum: f32, finite: bool }

// Cross-entropy of the logits, and whether the first of their largest is the label.
fn loss(answer: u32) -> Loss {
  var most = activations[A_logits];
  var first = 0u;
  var finite = isFinite(most);
  for (var o = 1u; o < CLASSES; o++) {
    let z = activations[A_logits + o];
    finite = finite && isFinite(z);
    if (z > most) { most = z; first = o; }
  }
  var sum = 0.0;
  for (var o = 0u; o < CLASSES; o++) { sum += exp(activations[A_logits + o] - most); }
  let cost = log(sum) - (activations[A_logits + answer] - most);
  return Loss(cost, f32(first == answer), most, sum, finite && isFinite(cost));
}
