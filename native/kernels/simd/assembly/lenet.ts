/**
 * LeNet-5's own kernels: one training step in SIMD, for shapes fixed by the network. Compiled to lenet.wasm; every
 * thread of the engine runs it over one shared memory. Nothing here allocates: all addresses come from the caller.
 *
 * Letters: n samples of a batch, a shard is SHARD = 4 of them. Layouts are row-major float32 unless said otherwise:
 *   x   (32, 32)      one image with the two-cell border of `same` padding
 *   a1  (14, 14, 6)   conv1, ReLU and pooling, channels innermost       p1 (14, 14, 6) int32, its winners
 *   a2  (5, 5, 16)    conv2, ReLU and pooling: dense1's 400 inputs      p2 (5, 5, 16)  int32, its winners
 *   h1 (120), h2 (84), logits (12: ten and two cells of padding)
 * A winner is the byte offset, within the layer's input, of the 5 x 5 patch whose product won the 2 x 2 pooling window
 * (the first of equals).
 *
 * The forward kernels compute the four products of a pooling window side by side, keep them in registers and write
 * only the largest: the feature maps before pooling never reach memory. Backward, only winners above zero carry a
 * gradient, so the kernels walk a list of them and never multiply by the zeros in between: a quarter of the dense work at most.
 *
 * No relaxed instructions and a fixed order of additions: the same bits on every processor and any number of threads.
 */

const SHARD: i32 = 4

// Sizes in bytes.
const X_ROW: usize = 32 * 4
const X_SIZE: usize = 32 * X_ROW
const A1_CELL: usize = 6 * 4
const A1_ROW: usize = 14 * A1_CELL
const A1_SIZE: usize = 14 * A1_ROW
const A2_SIZE: usize = 400 * 4
const H1_SIZE: usize = 120 * 4
const H2_SIZE: usize = 84 * 4
const LOGITS_SIZE: usize = 12 * 4

// Offsets into the flat parameter and gradient vectors, in bytes.
const CONV1_W: usize = 0
const CONV1_B: usize = CONV1_W + 150 * 4
const CONV2_W: usize = CONV1_B + 6 * 4
const CONV2_B: usize = CONV2_W + 2400 * 4
const DENSE1_W: usize = CONV2_B + 16 * 4
const DENSE1_B: usize = DENSE1_W + 48000 * 4
const DENSE2_W: usize = DENSE1_B + 120 * 4
const DENSE2_B: usize = DENSE2_W + 10080 * 4
const DENSE3_W: usize = DENSE2_B + 84 * 4
const DENSE3_B: usize = DENSE3_W + 840 * 4

/** Of the convolutions alone: what one shard contributes, 150 + 6 + 2400 + 16 values. */
const CONV_GRADIENTS: i32 = 2572

// One thread's scratch memory. Each plane has a cell or more of slack: the last vector of a row reaches past it.
const SLACK: usize = 64
const S_X: usize = 0
const S_A1: usize = S_X + 4 * (X_SIZE + SLACK)
const S_P1: usize = S_A1 + 4 * (A1_SIZE + SLACK)
const S_P2: usize = S_P1 + 4 * A1_SIZE
const S_DA1: usize = S_P2 + 4 * A2_SIZE
const S_DA2: usize = S_DA1 + 4 * (A1_SIZE + SLACK)
const S_FLIPPED: usize = S_DA2 + 4 * A2_SIZE
const FLIPPED_ROW: usize = 48 * 4
const FLIPPED_FILTER: usize = 7 * FLIPPED_ROW
const S_LIST: usize = S_FLIPPED + 16 * FLIPPED_FILTER + SLACK
const S_END: usize = S_LIST + 4 * 196 * 8

// What a batch leaves for the gradients of the dense layers, per sample.
const B_A2: usize = 0
const B_H1: usize = B_A2 + A2_SIZE
const B_H2: usize = B_H1 + H1_SIZE
const B_LOGITS: usize = B_H2 + H2_SIZE
const B_D1: usize = B_LOGITS + LOGITS_SIZE
const B_D2: usize = B_D1 + H1_SIZE
const B_D3: usize = B_D2 + H2_SIZE
const B_LOSS: usize = B_D3 + LOGITS_SIZE // float64
const B_CORRECT: usize = B_LOSS + 8 // int32
const B_SIZE: usize = B_CORRECT + 8

/** Bytes of scratch memory a thread needs. */
export function scratchSize(): usize {
  return S_END + SLACK
}

/** Bytes a sample takes in the batch memory, and where in them its parts begin. */
export function sampleSize(): usize {
  return B_SIZE
}
export function sampleLogits(): usize {
  return B_LOGITS
}
export function sampleLoss(): usize {
  return B_LOSS
}
export function sampleCorrect(): usize {
  return B_CORRECT
}

// @ts-ignore: decorator
@inline
function madd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b))
}

// @ts-ignore: decorator
@inline
function splat(address: usize): v128 {
  return v128.load32_splat(address)
}

// @ts-ignore: decorator
@inline
function zero(): v128 {
  return f32x4.splat(0)
}

// ---------------------------------------------------------------------------------------------------- images

/** One image as network input: 28 x 28 pixels times scale, inside the border of x (which stays zero). */
function gather(pixels: usize, bytes: bool, scale: f32, x: usize): void {
  const factor = f32x4.splat(scale)
  for (let row: usize = 0; row < 28; row++) {
    const to = x + (row + 2) * X_ROW + 8
    for (let column: usize = 0; column < 28; column += 4) {
      let value: v128
      if (bytes) {
        const four = v128.load32_zero(pixels + row * 28 + column)
        value = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(four)))
      } else {
        value = v128.load(pixels + (row * 28 + column) * 4)
      }
      v128.store(to + column * 4, f32x4.mul(value, factor))
    }
  }
}

// ---------------------------------------------------------------------------------------------------- conv1 + pool1

/**
 * Two rows of four products, one channel: pools them to two cells and writes value and winner.
 * top, bottom: the products at columns c..c+3 of rows r and r+1; patch: byte offset in x of column c, row r.
 */
// @ts-ignore: decorator
@inline
function pool1(top: v128, bottom: v128, patch: i32, a1: usize, p1: usize, at: usize): void {
  // Lanes: (row r, columns 0 and 2), (row r + 1, columns 0 and 2); `odd` the columns right of them.
  const even = v128.shuffle<f32>(top, bottom, 0, 2, 4, 6)
  const odd = v128.shuffle<f32>(top, bottom, 1, 3, 5, 7)
  const right = f32x4.gt(odd, even)
  const across = v128.bitselect(odd, even, right)
  const acrossAt = v128.and(right, i32x4.splat(4))
  const below = v128.shuffle<f32>(across, across, 2, 3, 2, 3)
  const belowAt = v128.shuffle<i32>(acrossAt, acrossAt, 2, 3, 2, 3)
  const down = f32x4.gt(below, across)
  const value = f32x4.max(v128.bitselect(below, across, down), zero())
  const inner = v128.bitselect(i32x4.add(belowAt, i32x4.splat(<i32>X_ROW)), acrossAt, down)
  const winner = i32x4.add(inner, i32x4(patch, patch + 8, 0, 0))
  v128.store_lane<f32>(a1 + at, value, 0)
  v128.store_lane<f32>(a1 + at, value, 1, A1_CELL)
  v128.store_lane<i32>(p1 + at, winner, 0)
  v128.store_lane<i32>(p1 + at, winner, 1, A1_CELL)
}

/** x (32, 32) -> a1, p1. Blocks of 2 rows x 4 columns x 6 channels: 12 accumulators. */
function conv1Forward(x: usize, parameters: usize, a1: usize, p1: usize): void {
  const w = parameters + CONV1_W
  const b = parameters + CONV1_B
  for (let row: usize = 0; row < 14; row++) {
    for (let block: usize = 0; block < 7; block++) {
      const patch = row * 2 * X_ROW + block * 16
      let t0 = v128.load32_splat(b, 0)
      let t1 = v128.load32_splat(b, 4)
      let t2 = v128.load32_splat(b, 8)
      let t3 = v128.load32_splat(b, 12)
      let t4 = v128.load32_splat(b, 16)
      let t5 = v128.load32_splat(b, 20)
      let u0 = t0
      let u1 = t1
      let u2 = t2
      let u3 = t3
      let u4 = t4
      let u5 = t5
      let from = x + patch
      let weight = w
      for (let ky: i32 = 0; ky < 5; ky++) {
        for (let kx: i32 = 0; kx < 5; kx++) {
          const top = v128.load(from)
          const bottom = v128.load(from, X_ROW)
          let k = v128.load32_splat(weight, 0)
          t0 = madd(t0, top, k)
          u0 = madd(u0, bottom, k)
          k = v128.load32_splat(weight, 4)
          t1 = madd(t1, top, k)
          u1 = madd(u1, bottom, k)
          k = v128.load32_splat(weight, 8)
          t2 = madd(t2, top, k)
          u2 = madd(u2, bottom, k)
          k = v128.load32_splat(weight, 12)
          t3 = madd(t3, top, k)
          u3 = madd(u3, bottom, k)
          k = v128.load32_splat(weight, 16)
          t4 = madd(t4, top, k)
          u4 = madd(u4, bottom, k)
          k = v128.load32_splat(weight, 20)
          t5 = madd(t5, top, k)
          u5 = madd(u5, bottom, k)
          from += 4
          weight += 24
        }
        from += X_ROW - 20
      }
      const at = row * A1_ROW + block * 2 * A1_CELL
      pool1(t0, u0, <i32>patch, a1, p1, at)
      pool1(t1, u1, <i32>patch, a1, p1, at + 4)
      pool1(t2, u2, <i32>patch, a1, p1, at + 8)
      pool1(t3, u3, <i32>patch, a1, p1, at + 12)
      pool1(t4, u4, <i32>patch, a1, p1, at + 16)
      pool1(t5, u5, <i32>patch, a1, p1, at + 20)
    }
  }
}

// ---------------------------------------------------------------------------------------------------- conv2 + pool2

/** Four products of a window, four channels: writes the largest, after ReLU, and its winner. */
// @ts-ignore: decorator
@inline
function pool2(tl: v128, tr: v128, bl: v128, br: v128, patch: i32, a2: usize, p2: usize): void {
  let best = tl
  let winner = i32x4.splat(patch)
  let larger = f32x4.gt(tr, best)
  best = v128.bitselect(tr, best, larger)
  winner = v128.bitselect(i32x4.splat(patch + <i32>A1_CELL), winner, larger)
  larger = f32x4.gt(bl, best)
  best = v128.bitselect(bl, best, larger)
  winner = v128.bitselect(i32x4.splat(patch + <i32>A1_ROW), winner, larger)
  larger = f32x4.gt(br, best)
  best = v128.bitselect(br, best, larger)
  winner = v128.bitselect(i32x4.splat(patch + <i32>(A1_ROW + A1_CELL)), winner, larger)
  v128.store(a2, f32x4.max(best, zero()))
  v128.store(p2, winner)
}

/** a1 -> a2, p2. Blocks of one pooling window x 8 channels: 8 accumulators. A row of a patch is 30 values in sequence. */
function conv2Forward(a1: usize, parameters: usize, a2: usize, p2: usize): void {
  const w = parameters + CONV2_W
  const b = parameters + CONV2_B
  for (let row: usize = 0; row < 5; row++) {
    for (let column: usize = 0; column < 5; column++) {
      const patch = row * 2 * A1_ROW + column * 2 * A1_CELL
      for (let half: usize = 0; half < 64; half += 32) {
        let tl0 = v128.load(b + half)
        let tl1 = v128.load(b + half, 16)
        let tr0 = tl0
        let tr1 = tl1
        let bl0 = tl0
        let bl1 = tl1
        let br0 = tl0
        let br1 = tl1
        let from = a1 + patch
        let weight = w + half
        for (let ky: i32 = 0; ky < 5; ky++) {
          for (let t: i32 = 0; t < 10; t++) {
            let k0 = v128.load(weight, 0)
            let k1 = v128.load(weight, 16)
            let v = v128.load32_splat(from, 0)
            tl0 = madd(tl0, v, k0)
            tl1 = madd(tl1, v, k1)
            v = v128.load32_splat(from, A1_CELL)
            tr0 = madd(tr0, v, k0)
            tr1 = madd(tr1, v, k1)
            v = v128.load32_splat(from, A1_ROW)
            bl0 = madd(bl0, v, k0)
            bl1 = madd(bl1, v, k1)
            v = v128.load32_splat(from, A1_ROW + A1_CELL)
            br0 = madd(br0, v, k0)
            br1 = madd(br1, v, k1)

            k0 = v128.load(weight, 64)
            k1 = v128.load(weight, 80)
            v = v128.load32_splat(from, 4)
            tl0 = madd(tl0, v, k0)
            tl1 = madd(tl1, v, k1)
            v = v128.load32_splat(from, A1_CELL + 4)
            tr0 = madd(tr0, v, k0)
            tr1 = madd(tr1, v, k1)
            v = v128.load32_splat(from, A1_ROW + 4)
            bl0 = madd(bl0, v, k0)
            bl1 = madd(bl1, v, k1)
            v = v128.load32_splat(from, A1_ROW + A1_CELL + 4)
            br0 = madd(br0, v, k0)
            br1 = madd(br1, v, k1)

            k0 = v128.load(weight, 128)
            k1 = v128.load(weight, 144)
            v = v128.load32_splat(from, 8)
            tl0 = madd(tl0, v, k0)
            tl1 = madd(tl1, v, k1)
            v = v128.load32_splat(from, A1_CELL + 8)
            tr0 = madd(tr0, v, k0)
            tr1 = madd(tr1, v, k1)
            v = v128.load32_splat(from, A1_ROW + 8)
            bl0 = madd(bl0, v, k0)
            bl1 = madd(bl1, v, k1)
            v = v128.load32_splat(from, A1_ROW + A1_CELL + 8)
            br0 = madd(br0, v, k0)
            br1 = madd(br1, v, k1)
            from += 12
            weight += 192
          }
          from += A1_ROW - 120
        }
        const at = (row * 5 + column) * 64 + half
        pool2(tl0, tr0, bl0, br0, <i32>patch, a2 + at, p2 + at)
        pool2(tl1, tr1, bl1, br1, <i32>patch, a2 + at + 16, p2 + at + 16)
      }
    }
  }
}

// ---------------------------------------------------------------------------------------------------- dense layers

/**
 * y = relu(x w + b) for the four samples of a shard; x (4, inputs), w (inputs, outputs), rows `stride` bytes apart.
 * Blocks of 4 samples x 12 outputs. `outputs` must be a multiple of 12, or a last block may write past it.
 */
// @ts-ignore: decorator
@inline
function denseForward(x: usize, w: usize, b: usize, y: usize, inputs: i32, outputs: usize, relu: bool): void {
  for (let o: usize = 0; o < outputs; o += 12) {
    let s00 = v128.load(b + o * 4, 0)
    let s01 = v128.load(b + o * 4, 16)
    let s02 = v128.load(b + o * 4, 32)
    let s10 = s00
    let s11 = s01
    let s12 = s02
    let s20 = s00
    let s21 = s01
    let s22 = s02
    let s30 = s00
    let s31 = s01
    let s32 = s02
    let from = x
    let weight = w + o * 4
    for (let k: i32 = 0; k < inputs; k++) {
      const k0 = v128.load(weight, 0)
      const k1 = v128.load(weight, 16)
      const k2 = v128.load(weight, 32)
      let v = v128.load32_splat(from, 0)
      s00 = madd(s00, v, k0)
      s01 = madd(s01, v, k1)
      s02 = madd(s02, v, k2)
      v = v128.load32_splat(from, B_SIZE)
      s10 = madd(s10, v, k0)
      s11 = madd(s11, v, k1)
      s12 = madd(s12, v, k2)
      v = v128.load32_splat(from, 2 * B_SIZE)
      s20 = madd(s20, v, k0)
      s21 = madd(s21, v, k1)
      s22 = madd(s22, v, k2)
      v = v128.load32_splat(from, 3 * B_SIZE)
      s30 = madd(s30, v, k0)
      s31 = madd(s31, v, k1)
      s32 = madd(s32, v, k2)
      from += 4
      weight += outputs == 12 ? 40 : outputs * 4
    }
    const to = y + o * 4
    storeRow(to, s00, s01, s02, relu)
    storeRow(to + B_SIZE, s10, s11, s12, relu)
    storeRow(to + 2 * B_SIZE, s20, s21, s22, relu)
    storeRow(to + 3 * B_SIZE, s30, s31, s32, relu)
  }
}

// @ts-ignore: decorator
@inline
function storeRow(to: usize, a: v128, b: v128, c: v128, relu: bool): void {
  v128.store(to, relu ? f32x4.max(a, zero()) : a, 0)
  v128.store(to, relu ? f32x4.max(b, zero()) : b, 16)
  v128.store(to, relu ? f32x4.max(c, zero()) : c, 32)
}

/** The four sums of the lanes of a, b, c and d. */
// @ts-ignore: decorator
@inline
function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7))
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7))
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7))
}

/**
 * dX = (dY wT), zero where the ReLU before was shut (x not above 0), for the four samples of a shard.
 * Blocks of 2 samples x 4 inputs, the products running along the outputs; `width` is the row of w in bytes, `vectors` its vectors of 4.
 */
// @ts-ignore: decorator
@inline
function denseInputGradient(
  dY: usize,
  w: usize,
  x: usize,
  dX: usize,
  dXStride: usize,
  inputs: usize,
  width: usize,
  vectors: i32
): void {
  for (let pair: usize = 0; pair < 2; pair++) {
    const dY0 = dY + pair * 2 * B_SIZE
    const x0 = x + pair * 2 * B_SIZE
    const dX0 = dX + pair * 2 * dXStride
    for (let k: usize = 0; k < inputs; k += 4) {
      let s00 = zero()
      let s01 = zero()
      let s02 = zero()
      let s03 = zero()
      let s10 = zero()
      let s11 = zero()
      let s12 = zero()
      let s13 = zero()
      let from = dY0
      let weight = w + k * width
      for (let o: i32 = 0; o < vectors; o++) {
        const d0 = v128.load(from, 0)
        const d1 = v128.load(from, B_SIZE)
        let v = v128.load(weight, 0)
        s00 = madd(s00, v, d0)
        s10 = madd(s10, v, d1)
        v = v128.load(weight + width)
        s01 = madd(s01, v, d0)
        s11 = madd(s11, v, d1)
        v = v128.load(weight + 2 * width)
        s02 = madd(s02, v, d0)
        s12 = madd(s12, v, d1)
        v = v128.load(weight + 3 * width)
        s03 = madd(s03, v, d0)
        s13 = madd(s13, v, d1)
        from += 16
        weight += 16
      }
      const open0 = f32x4.gt(v128.load(x0 + k * 4), zero())
      const open1 = f32x4.gt(v128.load(x0 + k * 4, B_SIZE), zero())
      v128.store(dX0 + k * 4, v128.and(sumLanes(s00, s01, s02, s03), open0))
      v128.store(dX0 + dXStride + k * 4, v128.and(sumLanes(s10, s11, s12, s13), open1))
    }
  }
}

// ---------------------------------------------------------------------------------------------------- softmax and cost

/**
 * Cross-entropy of one sample in float64; with `inverse` = 1 / n also d(mean cost)/d(logits) into B_D3.
 * A label of -1 marks a sample that only fills up the shard: cost and gradient 0.
 */
function softmaxCost(sample: usize, label: i32, inverse: f64): void {
  const logits = sample + B_LOGITS
  const d3 = sample + B_D3
  if (label < 0) {
    store<f64>(sample + B_LOSS, 0)
    store<i32>(sample + B_CORRECT, 0)
    for (let i: usize = 0; i < 12; i++) store<f32>(d3 + i * 4, 0)
    return
  }
  let largest = load<f32>(logits)
  let best = 0
  for (let i = 1; i < 10; i++) {
    const z = load<f32>(logits + (<usize>i << 2))
    if (z > largest) {
      largest = z
      best = i
    }
  }
  let sum: f64 = 0
  for (let i: usize = 0; i < 10; i++) sum += Math.exp(<f64>(load<f32>(logits + i * 4) - largest))
  store<f64>(sample + B_LOSS, Math.log(sum) - <f64>(load<f32>(logits + (<usize>label << 2)) - largest))
  store<i32>(sample + B_CORRECT, i32(best == label))
  const scale = inverse / sum
  for (let i: usize = 0; i < 10; i++) {
    let d = Math.exp(<f64>(load<f32>(logits + i * 4) - largest)) * scale
    if (<i32>i == label) d -= inverse
    store<f32>(d3 + i * 4, <f32>d)
  }
  store<f32>(d3, 0, 40)
  store<f32>(d3, 0, 44)
}

// ---------------------------------------------------------------------------------------------------- conv backward

/**
 * conv2's kernels, filter by filter, for gradients towards its input: row ky of a filter (30 values, kx and ci) stands
 * in row ky + 1, at 6, between zeros. So one window's filters can be read shifted by a cell down or right.
 * Called once a step by each thread, after the parameters have changed.
 */
export function flipConv2(parameters: usize, scratch: usize): void {
  const w = parameters + CONV2_W
  const table = scratch + S_FLIPPED
  memory.fill(table, 0, 16 * FLIPPED_FILTER)
  for (let filter: usize = 0; filter < 16; filter++) {
    for (let ky: usize = 0; ky < 5; ky++) {
      const to = table + filter * FLIPPED_FILTER + (ky + 1) * FLIPPED_ROW + 24
      for (let t: usize = 0; t < 30; t++) store<f32>(to + t * 4, load<f32>(w + ((ky * 30 + t) * 16 + filter) * 4))
    }
  }
}

/**
 * dA1 of one sample from dZ2's winners. For each pooling window the filters whose gradient is not 0 are listed once;
 * then each of the 6 rows that the window's patches cover is summed in 9 registers (36 values).
 */
function conv2InputGradient(dA2: usize, p2: usize, dA1: usize, scratch: usize): void {
  const table = scratch + S_FLIPPED
  const list = scratch + S_LIST
  memory.fill(dA1, 0, A1_SIZE)
  for (let row: usize = 0; row < 5; row++) {
    for (let column: usize = 0; column < 5; column++) {
      const patch = row * 2 * A1_ROW + column * 2 * A1_CELL
      const cell = (row * 5 + column) * 64
      let end = list
      for (let filter: usize = 0; filter < 16; filter++) {
        const gradient = load<f32>(dA2 + cell + filter * 4)
        const shift = <usize>load<i32>(p2 + cell + filter * 4) - patch
        const down = usize(shift >= A1_ROW)
        // Row 0 of the window meets row 1 of the table, or the zeros above it for a patch one cell down.
        const at = table + filter * FLIPPED_FILTER + FLIPPED_ROW + 24 - down * FLIPPED_ROW - (shift - down * A1_ROW)
        store<f32>(end, gradient)
        store<i32>(end, <i32>at, 4)
        end += gradient != 0 ? 8 : 0
      }
      let to = dA1 + patch
      for (let r: usize = 0; r < 6 * FLIPPED_ROW; r += FLIPPED_ROW) {
        let s0 = v128.load(to, 0)
        let s1 = v128.load(to, 16)
        let s2 = v128.load(to, 32)
        let s3 = v128.load(to, 48)
        let s4 = v128.load(to, 64)
        let s5 = v128.load(to, 80)
        let s6 = v128.load(to, 96)
        let s7 = v128.load(to, 112)
        let s8 = v128.load(to, 128)
        for (let entry = list; entry < end; entry += 8) {
          const g = splat(entry)
          const weight = <usize>load<i32>(entry, 4) + r
          s0 = madd(s0, g, v128.load(weight, 0))
          s1 = madd(s1, g, v128.load(weight, 16))
          s2 = madd(s2, g, v128.load(weight, 32))
          s3 = madd(s3, g, v128.load(weight, 48))
          s4 = madd(s4, g, v128.load(weight, 64))
          s5 = madd(s5, g, v128.load(weight, 80))
          s6 = madd(s6, g, v128.load(weight, 96))
          s7 = madd(s7, g, v128.load(weight, 112))
          s8 = madd(s8, g, v128.load(weight, 128))
        }
        v128.store(to, s0, 0)
        v128.store(to, s1, 16)
        v128.store(to, s2, 32)
        v128.store(to, s3, 48)
        v128.store(to, s4, 64)
        v128.store(to, s5, 80)
        v128.store(to, s6, 96)
        v128.store(to, s7, 112)
        v128.store(to, s8, 128)
        to += A1_ROW
      }
    }
  }
}

/** A shard's contribution to conv2's kernels and biases, over the winners of its four samples. */
function conv2Gradient(scratch: usize, gradients: usize): void {
  const dW = gradients + CONV2_W
  const dB = gradients + CONV2_B
  const list = scratch + S_LIST
  for (let filter: usize = 0; filter < 16; filter++) {
    let end = list
    let bias: f32 = 0
    for (let s: usize = 0; s < 4; s++) {
      const a1 = scratch + S_A1 + s * (A1_SIZE + SLACK)
      const dA2 = scratch + S_DA2 + s * A2_SIZE + filter * 4
      const p2 = scratch + S_P2 + s * A2_SIZE + filter * 4
      for (let cell: usize = 0; cell < 25 * 64; cell += 64) {
        const gradient = load<f32>(dA2 + cell)
        store<f32>(end, gradient)
        store<i32>(end, <i32>a1 + load<i32>(p2 + cell), 4)
        end += gradient != 0 ? 8 : 0
        bias += gradient
      }
    }
    store<f32>(dB + filter * 4, bias)
    for (let ky: usize = 0; ky < 5; ky++) {
      let s0 = zero()
      let s1 = zero()
      let s2 = zero()
      let s3 = zero()
      let s4 = zero()
      let s5 = zero()
      let s6 = zero()
      let s7 = zero()
      for (let entry = list; entry < end; entry += 8) {
        const g = splat(entry)
        const from = <usize>load<i32>(entry, 4) + ky * A1_ROW
        s0 = madd(s0, g, v128.load(from, 0))
        s1 = madd(s1, g, v128.load(from, 16))
        s2 = madd(s2, g, v128.load(from, 32))
        s3 = madd(s3, g, v128.load(from, 48))
        s4 = madd(s4, g, v128.load(from, 64))
        s5 = madd(s5, g, v128.load(from, 80))
        s6 = madd(s6, g, v128.load(from, 96))
        s7 = madd(s7, g, v128.load(from, 112))
      }
      const to = dW + (ky * 30 * 16 + filter) * 4
      storeFour(to, s0)
      storeFour(to + 4 * 64, s1)
      storeFour(to + 8 * 64, s2)
      storeFour(to + 12 * 64, s3)
      storeFour(to + 16 * 64, s4)
      storeFour(to + 20 * 64, s5)
      storeFour(to + 24 * 64, s6)
      v128.store_lane<f32>(to + 28 * 64, s7, 0)
      v128.store_lane<f32>(to + 29 * 64, s7, 1)
    }
  }
}

/** Four neighbouring taps of one filter into a kernel whose filters stand innermost. */
// @ts-ignore: decorator
@inline
function storeFour(to: usize, value: v128): void {
  v128.store_lane<f32>(to, value, 0)
  v128.store_lane<f32>(to, value, 1, 64)
  v128.store_lane<f32>(to, value, 2, 128)
  v128.store_lane<f32>(to, value, 3, 192)
}

/** A shard's contribution to conv1's kernels and biases. */
function conv1Gradient(scratch: usize, gradients: usize): void {
  const dW = gradients + CONV1_W
  const dB = gradients + CONV1_B
  const list = scratch + S_LIST
  for (let filter: usize = 0; filter < 6; filter++) {
    let end = list
    let bias: f32 = 0
    for (let s: usize = 0; s < 4; s++) {
      const x = scratch + S_X + s * (X_SIZE + SLACK)
      const a1 = scratch + S_A1 + s * (A1_SIZE + SLACK) + filter * 4
      const dA1 = scratch + S_DA1 + s * (A1_SIZE + SLACK) + filter * 4
      const p1 = scratch + S_P1 + s * A1_SIZE + filter * 4
      for (let cell: usize = 0; cell < A1_SIZE; cell += A1_CELL) {
        const gradient: f32 = load<f32>(a1 + cell) > 0 ? load<f32>(dA1 + cell) : 0
        store<f32>(end, gradient)
        store<i32>(end, <i32>x + load<i32>(p1 + cell), 4)
        end += gradient != 0 ? 8 : 0
        bias += gradient
      }
    }
    store<f32>(dB + filter * 4, bias)
    let s00 = zero()
    let s01 = zero()
    let s10 = zero()
    let s11 = zero()
    let s20 = zero()
    let s21 = zero()
    let s30 = zero()
    let s31 = zero()
    let s40 = zero()
    let s41 = zero()
    for (let entry = list; entry < end; entry += 8) {
      const g = splat(entry)
      const from = <usize>load<i32>(entry, 4)
      s00 = madd(s00, g, v128.load(from, 0))
      s01 = madd(s01, g, v128.load(from, 16))
      s10 = madd(s10, g, v128.load(from, X_ROW))
      s11 = madd(s11, g, v128.load(from, X_ROW + 16))
      s20 = madd(s20, g, v128.load(from, 2 * X_ROW))
      s21 = madd(s21, g, v128.load(from, 2 * X_ROW + 16))
      s30 = madd(s30, g, v128.load(from, 3 * X_ROW))
      s31 = madd(s31, g, v128.load(from, 3 * X_ROW + 16))
      s40 = madd(s40, g, v128.load(from, 4 * X_ROW))
      s41 = madd(s41, g, v128.load(from, 4 * X_ROW + 16))
    }
    storeFive(dW + filter * 4, s00, s01)
    storeFive(dW + filter * 4 + 5 * 24, s10, s11)
    storeFive(dW + filter * 4 + 10 * 24, s20, s21)
    storeFive(dW + filter * 4 + 15 * 24, s30, s31)
    storeFive(dW + filter * 4 + 20 * 24, s40, s41)
  }
}

// @ts-ignore: decorator
@inline
function storeFive(to: usize, four: v128, fifth: v128): void {
  v128.store_lane<f32>(to, four, 0)
  v128.store_lane<f32>(to, four, 1, 24)
  v128.store_lane<f32>(to, four, 2, 48)
  v128.store_lane<f32>(to, four, 3, 72)
  v128.store_lane<f32>(to, fifth, 0, 96)
}

// ---------------------------------------------------------------------------------------------------- a shard of a batch

/**
 * The four samples from `first` on through the network. images: the set's pixels; labels: bytes; indices: uint32, which
 * image each sample of the batch is; count: samples in the batch (those past it fill up the last shard).
 * Leaves logits, cost and `correct` in the batch memory.
 */
export function forwardShard(
  parameters: usize,
  images: usize,
  bytes: bool,
  scale: f32,
  labels: usize,
  indices: usize,
  first: i32,
  count: i32,
  batch: usize,
  scratch: usize
): void {
  const samples = batch + <usize>first * B_SIZE
  for (let s: i32 = 0; s < SHARD; s++) {
    const i = <usize>s
    const sample = samples + i * B_SIZE
    const x = scratch + S_X + i * (X_SIZE + SLACK)
    const a1 = scratch + S_A1 + i * (A1_SIZE + SLACK)
    // A sample past the end repeats the batch's first image; its gradient is 0.
    const at = <usize>load<u32>(indices + (<usize>(first + s < count ? first + s : 0) << 2))
    gather(images + at * (bytes ? 784 : 3136), bytes, scale, x)
    conv1Forward(x, parameters, a1, scratch + S_P1 + i * A1_SIZE)
    conv2Forward(a1, parameters, sample + B_A2, scratch + S_P2 + i * A2_SIZE)
  }
  denseForward(samples + B_A2, parameters + DENSE1_W, parameters + DENSE1_B, samples + B_H1, 400, 120, true)
  denseForward(samples + B_H1, parameters + DENSE2_W, parameters + DENSE2_B, samples + B_H2, 120, 84, true)
  denseForward(samples + B_H2, parameters + DENSE3_W, parameters + DENSE3_B, samples + B_LOGITS, 84, 12, false)
  for (let s: i32 = 0; s < SHARD; s++) {
    const sample = samples + <usize>s * B_SIZE
    const label = first + s < count ? <i32>load<u8>(labels + <usize>load<u32>(indices + (<usize>(first + s) << 2))) : -1
    softmaxCost(sample, label, 1 / <f64>count)
  }
}

/**
 * Back through the network, right after forwardShard of the same shard on the same scratch memory.
 * Leaves the dense layers' dY in the batch memory, and the convolutions' gradients of this shard in shardGradients (2572 values).
 */
export function backwardShard(parameters: usize, first: i32, batch: usize, scratch: usize, shardGradients: usize): void {
  const samples = batch + <usize>first * B_SIZE
  const w3 = parameters + DENSE3_W
  denseInputGradient(samples + B_D3, w3, samples + B_H2, samples + B_D2, B_SIZE, 84, 40, 3)
  const w2 = parameters + DENSE2_W
  denseInputGradient(samples + B_D2, w2, samples + B_H1, samples + B_D1, B_SIZE, 120, 336, 21)
  const w1 = parameters + DENSE1_W
  denseInputGradient(samples + B_D1, w1, samples + B_A2, scratch + S_DA2, A2_SIZE, 400, 480, 30)
  for (let s: usize = 0; s < 4; s++) {
    const dA1 = scratch + S_DA1 + s * (A1_SIZE + SLACK)
    conv2InputGradient(scratch + S_DA2 + s * A2_SIZE, scratch + S_P2 + s * A2_SIZE, dA1, scratch)
  }
  conv2Gradient(scratch, shardGradients)
  conv1Gradient(scratch, shardGradients)
}

// ---------------------------------------------------------------------------------------------------- gradients of a batch

/**
 * dW = xT dY over all samples of a batch, rows [k, k + 4) of one dense layer. Blocks of 4 inputs x 12 outputs.
 * `width` is the row of dW in bytes. Sums run over the samples in order.
 */
// @ts-ignore: decorator
@inline
function denseKernelGradient(x: usize, dY: usize, dW: usize, samples: i32, outputs: usize, width: usize): void {
  for (let o: usize = 0; o < outputs; o += 12) {
    let s00 = zero()
    let s01 = zero()
    let s02 = zero()
    let s10 = zero()
    let s11 = zero()
    let s12 = zero()
    let s20 = zero()
    let s21 = zero()
    let s22 = zero()
    let s30 = zero()
    let s31 = zero()
    let s32 = zero()
    let from = x
    let gradient = dY + o * 4
    for (let s: i32 = 0; s < samples; s++) {
      const d0 = v128.load(gradient, 0)
      const d1 = v128.load(gradient, 16)
      const d2 = v128.load(gradient, 32)
      let v = v128.load32_splat(from, 0)
      s00 = madd(s00, v, d0)
      s01 = madd(s01, v, d1)
      s02 = madd(s02, v, d2)
      v = v128.load32_splat(from, 4)
      s10 = madd(s10, v, d0)
      s11 = madd(s11, v, d1)
      s12 = madd(s12, v, d2)
      v = v128.load32_splat(from, 8)
      s20 = madd(s20, v, d0)
      s21 = madd(s21, v, d1)
      s22 = madd(s22, v, d2)
      v = v128.load32_splat(from, 12)
      s30 = madd(s30, v, d0)
      s31 = madd(s31, v, d1)
      s32 = madd(s32, v, d2)
      from += B_SIZE
      gradient += B_SIZE
    }
    // Rows in ascending order: where 12 reach past a row of 10, the next row overwrites what is too much.
    const to = dW + o * 4
    storeRow(to, s00, s01, s02, false)
    storeRow(to + width, s10, s11, s12, false)
    storeRow(to + 2 * width, s20, s21, s22, false)
    storeRow(to + 3 * width, s30, s31, s32, false)
  }
}

/** Sum of dY over a batch; `outputs` a multiple of 4. */
function denseBiasGradient(dY: usize, dB: usize, samples: i32, outputs: usize): void {
  for (let o: usize = 0; o < outputs; o += 4) {
    let sum = zero()
    for (let s: usize = 0; s < <usize>samples; s++) sum = f32x4.add(sum, v128.load(dY + s * B_SIZE + o * 4))
    v128.store(dB + o * 4, sum)
  }
}

/** Pieces that a batch's gradients are cut into: 1 of the convolutions, 1 of dense3, 100 of dense1, 30 of dense2. */
export function gradientPieces(): i32 {
  return 132
}

/**
 * One piece of the batch's gradients, after all its shards. samples: a multiple of 4; shardGradients: samples / 4 times 2572 values.
 * Any thread may do any piece: each cell of the result is summed by one piece, in a fixed order.
 */
export function gradientPiece(piece: i32, batch: usize, samples: i32, shardGradients: usize, gradients: usize): void {
  if (piece == 0) {
    const shards = samples / SHARD
    for (let i: usize = 0; i < <usize>CONV_GRADIENTS * 4; i += 16) {
      let sum = v128.load(shardGradients + i)
      for (let s: usize = 1; s < <usize>shards; s++) {
        sum = f32x4.add(sum, v128.load(shardGradients + s * CONV_GRADIENTS * 4 + i))
      }
      v128.store(gradients + i, sum)
    }
  } else if (piece == 1) {
    for (let k: usize = 0; k < 84; k += 4) {
      denseKernelGradient(batch + B_H2 + k * 4, batch + B_D3, gradients + DENSE3_W + k * 40, samples, 12, 40)
    }
    denseBiasGradient(batch + B_D3, gradients + DENSE3_B, samples, 12)
  } else if (piece < 102) {
    const k = <usize>(piece - 2) * 4
    const dW = gradients + DENSE1_W + k * H1_SIZE
    denseKernelGradient(batch + B_A2 + k * 4, batch + B_D1, dW, samples, 120, H1_SIZE)
    if (piece == 2) denseBiasGradient(batch + B_D1, gradients + DENSE1_B, samples, 120)
  } else {
    const k = <usize>(piece - 102) * 4
    const dW = gradients + DENSE2_W + k * H2_SIZE
    denseKernelGradient(batch + B_H1 + k * 4, batch + B_D2, dW, samples, 84, H2_SIZE)
    if (piece == 102) denseBiasGradient(batch + B_D2, gradients + DENSE2_B, samples, 84)
  }
}

// ---------------------------------------------------------------------------------------------------- Adam

/**
 * Adam on the cells of one piece, whose gradients are complete. rate is lr * sqrt(1 - beta2^t) / (1 - beta1^t).
 * Source: Kingma and Ba 2015, end of section 2; TensorFlow's ApplyAdam.
 */
export function adamPiece(
  piece: i32,
  parameters: usize,
  gradients: usize,
  m: usize,
  v: usize,
  rate: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32
): void {
  let from: usize
  let size: usize
  let bias: usize = 0
  let biasSize: usize = 0
  if (piece == 0) {
    from = 0
    size = CONV_GRADIENTS * 4
  } else if (piece == 1) {
    from = DENSE3_W
    size = 852 * 4 // 840 + 10, and two cells past the end that stay zero
  } else if (piece < 102) {
    size = 4 * H1_SIZE
    from = DENSE1_W + <usize>(piece - 2) * size
    if (piece == 2) {
      bias = DENSE1_B
      biasSize = H1_SIZE
    }
  } else {
    size = 4 * H2_SIZE
    from = DENSE2_W + <usize>(piece - 102) * size
    if (piece == 102) {
      bias = DENSE2_B
      biasSize = H2_SIZE
    }
  }
  adam(parameters + from, gradients + from, m + from, v + from, size, rate, beta1, beta2, epsilon)
  if (biasSize > 0) adam(parameters + bias, gradients + bias, m + bias, v + bias, biasSize, rate, beta1, beta2, epsilon)
}

function adam(
  parameters: usize,
  gradients: usize,
  m: usize,
  v: usize,
  size: usize,
  rate: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32
): void {
  const rates = f32x4.splat(rate)
  const keep1 = f32x4.splat(1 - beta1)
  const keep2 = f32x4.splat(1 - beta2)
  const epsilons = f32x4.splat(epsilon)
  for (let i: usize = 0; i < size; i += 16) {
    const g = v128.load(gradients + i)
    let first = v128.load(m + i)
    first = f32x4.add(first, f32x4.mul(f32x4.sub(g, first), keep1))
    v128.store(m + i, first)
    let second = v128.load(v + i)
    second = f32x4.add(second, f32x4.mul(f32x4.sub(f32x4.mul(g, g), second), keep2))
    v128.store(v + i, second)
    const step = f32x4.div(f32x4.mul(rates, first), f32x4.add(f32x4.sqrt(second), epsilons))
    v128.store(parameters + i, f32x4.sub(v128.load(parameters + i), step))
  }
}
