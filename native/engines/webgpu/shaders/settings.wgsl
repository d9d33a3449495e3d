struct Settings {
  batchSize: u32,
  // Of the run: indices of each network, and steps they make.
  count: u32,
  steps: u32,
  firstImage: u32,
  // Of the labels, in bytes from the beginning of the images.
  labelsAt: u32,
}

// How far a network's run has come; the update alone writes it.
struct Progress {
  step: u32,
  halted: u32,
}
