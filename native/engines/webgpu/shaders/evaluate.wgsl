// The forward pass of the first network over consecutive images of a set: a workgroup an image.

@group(0) @binding(6) var<storage, read_write> results: array<f32>;

@compute @workgroup_size(THREADS)
fn evaluate(@builtin(local_invocation_index) t: u32, @builtin(workgroup_id) group: vec3u) {
  let image = settings.firstImage + group.x;
  if (image >= settings.count) { return; }
  forward(t, 0u, image);
  let to = group.x * RESULT_COUNT;
  if (t == 0u) {
    let l = loss(label(image));
    results[to] = l.cost;
    results[to + 1u] = l.correct;
  }
  if (t < CLASSES) { results[to + 2u + t] = activations[A_logits + t]; }
}
