/** A drawing as the network sees it, and each step on the way. Knows nothing of models. */
import { PAD_SIDE } from '../contract/limits.ts'
import type { Drawing, InkRemark, PreparationStage, PreparationSteps } from '../contract/drawings.ts'
import type { GrayImage } from './gray-image.ts'
import { inkRemarks } from './ink-remarks.ts'
import { normaliseDigit } from './normalise-digit.ts'
import { IMAGE_SIDE } from '../model/architecture.ts'
import { drawStrokes } from './strokes.ts'

const GRID_SIDE = IMAGE_SIDE

export const ALL_STEPS: PreparationSteps = { crop: true, keepAspect: true, centreByMass: true }

export interface PreparedDrawing {
  /** 28 x 28 bytes, bright ink on dark. */
  readonly pixels: Uint8Array
  readonly blank: boolean
  readonly remarks: readonly InkRemark[]
  readonly stages: readonly PreparationStage[]
}

export function prepareDrawing(drawing: Drawing, steps: PreparationSteps): PreparedDrawing {
  // Of a picture nobody knows whether its ink is dark or bright.
  const ink = drawing.kind === 'picture' ? 'detect' : 'given'
  const { pixels, blank, stages } = normaliseDigit(imageOf(drawing), { ...steps, ink })
  const stage = (kind: PreparationStage['kind'], image: GrayImage): PreparationStage => ({ kind, ...image })
  return {
    pixels,
    blank,
    remarks: inkRemarks(stages.ink),
    stages: [
      stage('ink', stages.ink),
      stage('crop', stages.crop),
      stage('scaled', stages.scaled),
      stage('centred', stages.centred)
    ]
  }
}

function imageOf(drawing: Drawing): GrayImage {
  switch (drawing.kind) {
    case 'strokes':
      return drawStrokes(drawing.strokes, PAD_SIDE, PAD_SIDE)
    case 'grid':
      return { width: GRID_SIDE, height: GRID_SIDE, pixels: drawing.cells }
    case 'picture': {
      const { width, height, pixels } = drawing
      return { width, height, pixels }
    }
  }
}
