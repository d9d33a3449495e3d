// What becomes of the samples' gradients: Adam's step, or the gradients themselves; and the copies of a new state. A thread has a
// parameter, x, of a network, y.

struct Header { step: u32, diverged: u32 }

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> samples: array<f32>;
@group(0) @binding(2) var<storage, read> headers: array<Header>;
@group(0) @binding(3) var<storage, read> rates: array<f32>;
@group(0) @binding(4) var<storage, read_write> progress: array<Progress>;
@group(0) @binding(5) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(6) var<storage, read_write> moments1: array<f32>;
@group(0) @binding(7) var<storage, read_write> moments2: array<f32>;
@group(0) @binding(8) var<storage, read_write> copies: array<f32>;
@group(1) @binding(0) var<storage, read_write> gradients: array<f32>;

// Where the two factors of a parameter's gradient lie in a sample, and where its copy lies, or NO_COPY.
struct Place { input: u32, delta: u32, copy: u32 }
const NO_COPY = 0xffffffffu;

fn placeOf(i: u32, network: u32) -> Place {
  let copy = COPY_BASE + network * COPY_STRIDE;
  if (i < P_conv2Kernel) {
    // The bias follows the 25 places of the kernel, six channels each, as if it were one more.
    return Place(S_one, S_conv + i, network * CONV1_COPY + (i / 6u) * 8u + i % 6u);
  }
  if (i < P_dense1Kernel) { return Place(S_one, S_conv + i, NO_COPY); }
  if (i < P_dense1Bias) {
    let j = i - P_dense1Kernel;
    let input = j / 120u;
    let output = j % 120u;
    return Place(S_activations + A_pool2 + input, S_deltas + D_delta1 + output, copy + COPY_dense1 + output * 400u + input);
  }
  if (i < P_dense2Kernel) { return Place(S_one, S_deltas + D_delta1 + i - P_dense1Bias, NO_COPY); }
  if (i < P_dense2Bias) {
    let j = i - P_dense2Kernel;
    let input = j / 84u;
    let output = j % 84u;
    return Place(S_activations + A_hidden1 + input, S_deltas + D_delta2 + output, copy + COPY_dense2 + output * 120u + input);
  }
  if (i < P_dense3Kernel) { return Place(S_one, S_deltas + D_delta2 + i - P_dense2Bias, NO_COPY); }
  if (i < P_dense3Bias) {
    let j = i - P_dense3Kernel;
    return Place(S_activations + A_hidden2 + j / CLASSES, S_deltas + D_delta3 + j % CLASSES, NO_COPY);
  }
  return Place(S_one, S_deltas + D_delta3 + i - P_dense3Bias, NO_COPY);
}

fn product(place: Place, sample: u32) -> f32 {
  return samples[sample * SAMPLE_COUNT + place.input] * samples[sample * SAMPLE_COUNT + place.delta];
}

// Over the batch, in the order of its images; long batches in sums of 32, so that none has thousands of terms.
fn gradient(place: Place, network: u32, size: u32) -> f32 {
  let first = network * settings.batchSize;
  var total = 0.0;
  for (var begin = 0u; begin < size; begin += 32u) {
    var sum = 0.0;
    let end = min(size, begin + 32u);
    var n = begin;
    // Eight at a time, so that their values are on the way together.
    for (; n + 8u <= end; n += 8u) {
      var products = array<f32, 8>();
      for (var k = 0u; k < 8u; k++) { products[k] = product(place, first + n + k); }
      for (var k = 0u; k < 8u; k++) { sum += products[k]; }
    }
    for (; n < end; n++) { sum += product(place, first + n); }
    total += sum;
  }
  return total;
}

// Adam, with the rate of each step worked out on the host. Source: model/recipes.ts.
@compute @workgroup_size(UPDATE_THREADS)
fn update(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let network = id.y;
  if (headers[network].diverged != 0u) {
    if (i == 0u) { progress[network].halted = 1u; }
    return;
  }
  let step = headers[network].step;
  if (i >= PARAMETER_COUNT || step >= settings.steps) { return; }
  if (i == 0u) { progress[network].step = step + 1u; }
  let size = min(settings.batchSize, settings.count - step * settings.batchSize);
  let place = placeOf(i, network);
  let g = gradient(place, network, size);
  let optimizer = network * (OPTIMIZER_COUNT + settings.steps);
  let own = network * PARAMETER_STRIDE + i;
  let m = rates[optimizer] * moments1[own] + rates[optimizer + 1u] * g;
  let v = rates[optimizer + 2u] * moments2[own] + rates[optimizer + 3u] * g * g;
  let p = parameters[own] - rates[optimizer + OPTIMIZER_COUNT + step] * m / (sqrt(v) + rates[optimizer + 4u]);
  moments1[own] = m;
  moments2[own] = v;
  parameters[own] = p;
  if (place.copy != NO_COPY) { copies[place.copy] = p; }
}

@compute @workgroup_size(UPDATE_THREADS)
fn gradientsOnly(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < PARAMETER_COUNT) { gradients[id.x] = gradient(placeOf(id.x, 0u), 0u, settings.count); }
}

@compute @workgroup_size(UPDATE_THREADS)
fn copyParameters(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= PARAMETER_COUNT) { return; }
  let copy = placeOf(id.x, id.y).copy;
  if (copy != NO_COPY) { copies[copy] = parameters[id.y * PARAMETER_STRIDE + id.x]; }
}
