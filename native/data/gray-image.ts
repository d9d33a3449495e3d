/** A picture in shades of gray, wherever it came from: a PNG, a drawing, a generated digit. */
export interface GrayImage {
  readonly width: number
  readonly height: number
  /** height * width bytes, row-major; 0 is black and 255 white. */
  readonly pixels: Uint8Array
}
