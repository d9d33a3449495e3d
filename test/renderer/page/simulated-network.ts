/**
 * What a network in training would show: filters that sharpen, probabilities that settle, digits to
 * look at.
 */

const DIGIT = 28

/** Uniform in [0, 1). Source: Tommy Ettinger's mulberry32. */
export function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** (n, 28, 28) bytes of numerals in a slanted face. */
export function drawnDigits(labels: readonly number[]): Uint8Array {
  const context = new OffscreenCanvas(DIGIT, DIGIT).getContext('2d', { willReadFrequently: true })!
  const pixels = new Uint8Array(labels.length * DIGIT * DIGIT)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.font = 'italic 24px serif'
  labels.forEach((label, index) => {
    context.fillStyle = '#000000'
    context.fillRect(0, 0, DIGIT, DIGIT)
    context.fillStyle = '#ffffff'
    context.setTransform(1, 0, ((index * 7) % 5) * 0.08 - 0.16, 1, 0, 0)
    context.fillText(String(label), 14, 15)
    context.resetTransform()
    const { data } = context.getImageData(0, 0, DIGIT, DIGIT)
    for (let i = 0; i < DIGIT * DIGIT; i++) pixels[index * DIGIT * DIGIT + i] = data[4 * i]!
  })
  return pixels
}

/** conv1's (5, 5, 1, 6): noise at first, then edges of six directions; gradients that shrink. */
export function simulatedFilters(step: number, random: () => number) {
  const learnt = 1 - Math.exp(-step / 700)
  const noise = uniform(11)
  const conv1Kernel = new Float32Array(150)
  const conv1Gradient = new Float32Array(150)
  for (let i = 0; i < 150; i++) {
    const [cell, filter] = [Math.floor(i / 6), i % 6]
    const [row, column] = [Math.floor(cell / 5) - 2, (cell % 5) - 2]
    const angle = (filter * Math.PI) / 6
    const edge =
      Math.sin(column * Math.cos(angle) + row * Math.sin(angle)) * Math.exp(-(row * row + column * column) / 7)
    conv1Kernel[i] = 0.5 * (noise() - 0.5) * (1 - 0.6 * learnt) + 0.42 * edge * learnt
    conv1Gradient[i] = 0.08 * (random() - 0.5) * (0.1 + Math.exp(-step / 400)) * (1 + edge)
  }
  return { conv1Kernel, conv1Gradient }
}

/** (n, 10): each digit is read as others before it is read as itself, some late, the last never. */
export function simulatedAnswers(labels: readonly number[], step: number): Float32Array {
  const probabilities = new Float32Array(labels.length * 10)
  labels.forEach((label, index) => {
    const turns = 60 + index * 70
    const confused = (label + 3 + index) % 10
    const sure = index === labels.length - 1 ? -1.2 : Math.max(-2, Math.min(5, (step - turns) / 90))
    const scores = Array.from({ length: 10 }, (_, digit) => {
      if (digit === label) return sure
      return digit === confused ? 1.2 * Math.min(1, step / 40) : 0.4 * Math.sin(digit * 3 + index)
    })
    const sum = scores.reduce((total, score) => total + Math.exp(score), 0)
    scores.forEach((score, digit) => (probabilities[index * 10 + digit] = Math.exp(score) / sum))
  })
  return probabilities
}
