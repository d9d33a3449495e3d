/**
 * One generated digit: a form, a writer, a pen, and then the same preparation as every other
 * picture. The distributions are those of adults' everyday writing, set so that mean ink,
 * thickness, slant and width of a thousand look like MNIST's.
 */
import type { RandomState } from '../tensor/random-state.ts'
import { DIGIT_FORMS, type DigitForm, type TemplatePoint } from './digit-templates.ts'
import { distort } from './distort.ts'
import { normaliseDigit } from './normalise-digit.ts'
import { drawStrokes, type PenStroke } from './strokes.ts'

/** Side of the drawing: twice the 20 pixels it is shrunk to. */
const DRAWING = 40
/**
 * Breadth of the pen by digit, relative to its height: people leave rings open, and write them
 * larger with a broad pen.
 */
const PEN: readonly number[] = [1.1, 1.1, 1, 1, 0.95, 0.95, 0.95, 1, 0.85, 0.9]
/**
 * More than any form takes, drawn at once because a call of RandomState costs more than a number.
 */
const NORMALS = 64

/** 28 x 28 bytes. Takes a fixed number of random numbers, whatever the digit. */
export function drawDigit(digit: number, random: RandomState): Uint8Array {
  const normals = random.randn(NORMALS).data
  const uniforms = random.rand(4).data
  let used = 0
  const normal = () => normals[used++]!
  const form = chooseForm(DIGIT_FORMS[digit]!, uniforms[0]!)
  const lines = distort(form, {
    normal,
    jitter: 2 + 3.5 * uniforms[1]!,
    bend: 7,
    stretch: Math.exp(0.1 + 0.22 * normal()),
    slant: 0.12 + 0.25 * normal(),
    turn: 0.13 * normal()
  })
  // In pixels of the finished image.
  const penWidth = Math.min(4.4, Math.max(1.2, 2.65 * PEN[digit]! * Math.exp(0.27 * normal())))
  const softness = 0.8 + 0.8 * uniforms[2]!
  const { strokes, width, height } = fitStrokes(lines, 2 * penWidth, 0.25 * uniforms[3]!, normal)
  return normaliseDigit(drawStrokes(strokes, width, height, softness), { ink: 'given' }).pixels
}

function chooseForm(forms: readonly DigitForm[], share: number): DigitForm {
  let left = share * forms.reduce((sum, { weight }) => sum + weight, 0)
  return forms.find(({ weight }) => (left -= weight) < 0) ?? forms[0]!
}

/**
 * Scales the lines so that, with the pen's breadth, they fill the drawing's longer side. Pressure
 * swells slowly along each.
 */
function fitStrokes(lines: readonly TemplatePoint[][], penWidth: number, swell: number, normal: () => number) {
  const xs = lines.flatMap((line) => line.map(([x]) => x))
  const ys = lines.flatMap((line) => line.map(([, y]) => y))
  const left = Math.min(...xs)
  const top = Math.min(...ys)
  const spanX = Math.max(...xs) - left
  const spanY = Math.max(...ys) - top
  const scale = (DRAWING - penWidth) / Math.max(spanX, spanY)
  const strokes = lines.map((line): PenStroke => {
    const phase = 3 * normal()
    return {
      width: penWidth,
      points: line.map(([x, y], index) => ({
        x: (x - left) * scale + penWidth / 2,
        y: (y - top) * scale + penWidth / 2,
        pressure: 1 - swell * (1 + Math.sin(phase + (4 * index) / line.length))
      }))
    }
  })
  return {
    strokes,
    width: Math.ceil(spanX * scale + penWidth),
    height: Math.ceil(spanY * scale + penWidth)
  }
}
