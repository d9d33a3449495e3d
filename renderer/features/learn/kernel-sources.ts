/**
 * The reference kernels as they are written, to be read. The text alone: nothing of it runs in the
 * page.
 */
import type { KernelName } from '../../../native/contract/learning.ts'
import convBackward from '../../../native/kernels/reference/conv-backward.ts?raw'
import convForward from '../../../native/kernels/reference/conv-forward.ts?raw'
import poolBackward from '../../../native/kernels/reference/pool-backward.ts?raw'
import poolForward from '../../../native/kernels/reference/pool-forward.ts?raw'

const FILES: Readonly<Record<KernelName, readonly [file: string, text: string]>> = {
  convForward: ['conv-forward.ts', convForward],
  poolForward: ['pool-forward.ts', poolForward],
  convBackward: ['conv-backward.ts', convBackward],
  poolBackward: ['pool-backward.ts', poolBackward]
}

/** The kernel with its docstring, without the imports above it. */
export function kernelSource(kernel: KernelName): { readonly file: string; readonly text: string } {
  const [file, text] = FILES[kernel]
  const start = text.lastIndexOf('/**', text.indexOf('export function'))
  return { file: `native/kernels/reference/${file}`, text: text.slice(start).trimEnd() }
}
