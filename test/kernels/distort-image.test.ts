/**
 * Distorted images. A ramp, whose value is its column or its row, tells where each pixel was taken
 * from: interpolated between two pixels it is that place itself.
 */
import { describe, expect, test } from 'vitest'
import { distortImage } from '../../native/kernels/reference/distort-image.ts'
import { distortionAmounts } from '../../native/contract/distortions.ts'
import type { Distortion } from '../../native/model/distortions.ts'
import { philox } from '../../native/tensor/philox.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { fastDistortion } from '../support/fast-distortion.ts'

const STILL: Distortion = {
  seed: 7,
  epoch: 1,
  background: 0,
  shift: 0,
  halfTurn: 0,
  scale: 0,
  slant: 0,
  bend: 0
}
const STRONG: Distortion = { ...STILL, ...distortionAmounts('strong')! }
const MIDDLE = 13.5

function distorted(pixels: Uint8Array | Float32Array, index: number, distortion: Distortion): Float32Array {
  const result = new Float32Array(784)
  distortImage(pixels, index, distortion, result)
  return result
}

/** Where the pixels of image 0 come from; beyond the edge of the ramp it does not tell. */
function placesOf(distortion: Distortion): { x: Float32Array; y: Float32Array } {
  const x = distorted(
    Float32Array.from({ length: 784 }, (_, i) => i % 28),
    0,
    distortion
  )
  const y = distorted(
    Float32Array.from({ length: 784 }, (_, i) => Math.floor(i / 28)),
    0,
    distortion
  )
  return { x, y }
}

/** The numbers of the affine part: across, down, turn, width, height, slant. */
function drawnOf({ seed, epoch }: Distortion, index = 0): number[] {
  const words = [0, 1].flatMap((block) => [...philox([block, index, 0, 0], [seed, epoch])])
  return words.map((word) => (word >>> 8) / 2 ** 23 - 1)
}

const bytes = Uint8Array.from({ length: 3 * 784 }, (_, i) => (i * 7919) % 256)
const floats = new RandomState(1).randn(3 * 784).data.map((value) => value * 0.3)

describe('the kernel gives the bits of the plain loops', () => {
  test.each([
    ['bytes', bytes, STRONG],
    ['floats on a ground that is not 0', Float32Array.from(floats), { ...STRONG, background: -0.4242 }],
    ['the largest seed, a late epoch', bytes, { ...STRONG, seed: 2 ** 32 - 1, epoch: 1000 }],
    ['far more than anyone asks for', bytes, { ...STRONG, shift: 40, halfTurn: 1, scale: 0.9, slant: 3, bend: 60 }],
    ['none of anything', bytes, STILL]
  ])('%s', (_, pixels, distortion) => {
    for (const index of [0, 1, 2]) {
      expect(fastDistortion(pixels, index, distortion)).toEqual(distorted(pixels, index, distortion))
    }
  })
})

test('without amounts the image stays as it is', () => {
  expect(distorted(bytes, 1, STILL)).toEqual(Float32Array.from(bytes.subarray(784, 2 * 784)))
})

describe('each part does what its name says, as far as its number says', () => {
  const inside = (check: (x: number, y: number, at: number) => void) => {
    for (let y = 8; y < 20; y++) for (let x = 8; x < 20; x++) check(x, y, y * 28 + x)
  }
  // Places of up to 28, in float32.
  const DIGITS = 4

  test('shift', () => {
    const distortion = { ...STILL, shift: 2 }
    const [across, down] = drawnOf(distortion) as [number, number]
    const from = placesOf(distortion)
    inside((x, y, at) => {
      expect(from.x[at]).toBeCloseTo(x + 2 * across, DIGITS)
      expect(from.y[at]).toBeCloseTo(y + 2 * down, DIGITS)
    })
  })

  test('turn: by twice the angle whose tangent is drawn', () => {
    const distortion = { ...STILL, halfTurn: Math.tan(Math.PI / 16) }
    const angle = 2 * Math.atan(drawnOf(distortion)[2]! * distortion.halfTurn)
    const from = placesOf(distortion)
    inside((x, y, at) => {
      const [u, v] = [x - MIDDLE, y - MIDDLE]
      expect(from.x[at]).toBeCloseTo(MIDDLE + Math.cos(angle) * u + Math.sin(angle) * v, DIGITS)
      expect(from.y[at]).toBeCloseTo(MIDDLE - Math.sin(angle) * u + Math.cos(angle) * v, DIGITS)
    })
  })

  test('scale: width and height each on their own', () => {
    const distortion = { ...STILL, scale: 0.2 }
    const [, , , width, height] = drawnOf(distortion) as [number, number, number, number, number]
    const from = placesOf(distortion)
    inside((x, y, at) => {
      expect(from.x[at]).toBeCloseTo(MIDDLE + (1 + 0.2 * width) * (x - MIDDLE), DIGITS)
      expect(from.y[at]).toBeCloseTo(MIDDLE + (1 + 0.2 * height) * (y - MIDDLE), DIGITS)
    })
  })

  test('slant: rows move against each other and stay rows', () => {
    const distortion = { ...STILL, slant: 0.3 }
    const slant = 0.3 * drawnOf(distortion)[5]!
    const from = placesOf(distortion)
    inside((x, y, at) => {
      expect(from.x[at]).toBeCloseTo(x + slant * (y - MIDDLE), DIGITS)
      expect(from.y[at]).toBeCloseTo(y, DIGITS)
    })
  })

  test('bend: as large as a spline makes even noise, and smooth', () => {
    let [sum, squares, steps, count] = [0, 0, 0, 0]
    for (let seed = 0; seed < 400; seed++) {
      const from = placesOf({ ...STILL, seed, bend: 4 })
      inside((x, _, at) => {
        const moved = from.x[at]! - x
        sum += moved
        squares += moved ** 2
        steps += (from.x[at + 1]! - from.x[at]! - 1) ** 2
        count++
      })
    }
    const deviation = Math.sqrt(squares / count)
    // Uniform noise has 1/3 of variance, of which the spline's squared weights leave 0.4794 in each
    // direction: 0.2768 a unit. A field of 400 images of some four independent places each is known
    // to 2 %.
    expect(deviation / 4).toBeGreaterThan(0.2768 * 0.92)
    expect(deviation / 4).toBeLessThan(0.2768 * 1.08)
    expect(Math.abs(sum / count)).toBeLessThan(0.1)
    // Of white noise, neighbours would differ by 1.4 deviations; of a Gaussian of 4.6 pixels by
    // 0.15.
    expect(Math.sqrt(steps / count) / deviation).toBeLessThan(0.25)
  })
})

test('what comes in from beyond the edge is ground', () => {
  const ink = new Float32Array(784).fill(1)
  const far = distorted(ink, 0, { ...STILL, shift: 400, background: -0.5 })
  expect(new Set(far)).toEqual(new Set([-0.5]))
})

test.each(['seed', 'epoch', 'index'])('another %s distorts in another way', (what) => {
  const twice = new Uint8Array(2 * 784)
  for (const at of [0, 784]) twice.set(bytes.subarray(0, 784), at)
  const usual = distorted(twice, 0, STRONG)
  const other = {
    seed: () => distorted(twice, 0, { ...STRONG, seed: 8 }),
    epoch: () => distorted(twice, 0, { ...STRONG, epoch: 2 }),
    index: () => distorted(twice, 1, STRONG)
  }[what]!()
  expect(other).not.toEqual(usual)
})
