/**
 * SHA-256 (hex) of what a run came to: of numbers as little-endian float32, so that any program can
 * compute the same.
 */
import { createHash } from 'node:crypto'
import { endianness } from 'node:os'
import type { StepTable } from '../../runs/step-table.ts'

/** Of `61,706 x 4` bytes for parameters. */
export function hashOfFloats(values: Float32Array): string {
  return createHash('sha256').update(littleEndian(values)).digest('hex')
}

/** Of every step's batch cost; null when a step between the first and the last was not kept. */
export function hashOfCosts(steps: StepTable): string | null {
  if (steps.length === 0 || steps.length !== steps.lastStep) return null
  return hashOfFloats(steps.slice(0, steps.length).batchCost)
}

function littleEndian(values: Float32Array): Uint8Array {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  return endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32()
}
