import { expect, test } from 'vitest'
import { viridisLine } from '../../../renderer/charts/viridis-colour.ts'

/** Of base/styles/tokens.css. */
const [LIGHT_GROUND, DARK_GROUND] = [
  [250, 250, 248],
  [23, 23, 22]
] as const

/** WCAG 2.2, relative luminance. */
function luminance(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: readonly number[], b: readonly number[]): number {
  const [low, high] = [luminance(a), luminance(b)].sort((one, other) => one - other)
  return (high! + 0.05) / (low! + 0.05)
}

test.each([0, 0.25, 0.5, 0.75, 1, 2])('a line of share %d can be seen on both grounds', (share) => {
  const [light, dark] = [...viridisLine(share).matchAll(/rgb\((\d+) (\d+) (\d+)\)/g)].map(([, ...rgb]) =>
    rgb.map(Number)
  )
  expect(contrast(light!, LIGHT_GROUND)).toBeGreaterThan(3.7)
  expect(contrast(dark!, DARK_GROUND)).toBeGreaterThan(3.7)
})
