// Images of at most 256 different values: four bytes a word, and what each byte stands for.
fn loadImage(t: u32, image: u32) {
  for (var i = t; i < IMAGE_SIZE / 4u; i += THREADS) {
    let word = words[image * (IMAGE_SIZE / 4u) + i];
    let at = (i / 7u + 2u) * CANVAS_STRIDE + (i % 7u) * 4u + 2u;
    for (var k = 0u; k < 4u; k++) {
      let byte = (word >> (8u * k)) & 255u;
      canvas[at + k] = palette[byte >> 2u][byte & 3u];
    }
  }
}
