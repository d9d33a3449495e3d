// Images of more values than a byte tells apart: a float a word, scaled already.
fn loadImage(t: u32, image: u32) {
  for (var i = t; i < IMAGE_SIZE; i += THREADS) {
    canvas[(i / 28u + 2u) * CANVAS_STRIDE + i % 28u + 2u] = bitcast<f32>(words[image * IMAGE_SIZE + i]);
  }
}
