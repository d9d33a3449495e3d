/**
 * A drawing as data: polygons, lines and text in the order in which they are painted. The page
 * paints it in its theme, the command line writes it as SVG and as PNG. Lengths in pixels, y
 * downwards, (0, 0) the top left corner; text stands on its baseline.
 */

/** What a shape is for, so that every theme has its own colour for it. */
export type PictureColour = 'ink' | 'soft' | 'edge' | 'face' | 'top' | 'accent' | 'accent-face'

export type PicturePoint = readonly [x: number, y: number]

export type PictureShape =
  | {
      readonly kind: 'polygon'
      readonly points: readonly PicturePoint[]
      readonly fill: PictureColour
      readonly stroke: PictureColour
    }
  | {
      readonly kind: 'line'
      readonly points: readonly PicturePoint[]
      readonly stroke: PictureColour
      readonly width: number
    }
  | {
      readonly kind: 'text'
      readonly at: PicturePoint
      readonly text: string
      readonly size: number
      readonly anchor: 'start' | 'middle' | 'end'
      readonly strong: boolean
      readonly colour: PictureColour
    }

export interface VectorPicture {
  readonly width: number
  readonly height: number
  readonly shapes: readonly PictureShape[]
}
