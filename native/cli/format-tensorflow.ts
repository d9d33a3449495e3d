/** How the TensorFlow engine stands, for people. */
import type { TensorFlowStatus } from '../toolchain/tensorflow/status.ts'
import { count } from './progress-line.ts'
import { commandLineHint } from './remedies.ts'

export function statusLines(status: TensorFlowStatus): string[] {
  switch (status.kind) {
    case 'unusable':
      return [status.problem.message, commandLineHint(status.problem)]
    case 'installing':
      return [`TensorFlow is being installed into ${status.folder} right now`]
    case 'installed': {
      const { installed, folder, downloadBytes, devices, speed } = status
      const { tensorFlow, tfjsNode, variant, sizeBytes, installedAt, compiler, fetched } = installed
      return [
        `TensorFlow ${tensorFlow} (${variant}) with tfjs-node ${tfjsNode}, in ${folder}`,
        `installed ${installedAt.slice(0, 10)}, built by ${compiler}`,
        `${count(sizeBytes / 1e6)} MB, and ${count(downloadBytes / 1e6)} MB of downloads kept for repairs`,
        ...fetched.map(({ name, sha256 }) => `${name}: SHA-256 ${sha256}`),
        'devices:',
        ...devices.map(({ title, usable, reason }) => `  ${usable ? title : `${title}: not usable, ${reason ?? ''}`}`),
        `measured on ${speed.machine}, a step of 32 images:`,
        ...speed.measured.map(
          ({ oneDnn, threads, millisecondsPerStep }) =>
            `  ${`${oneDnn ? 'oneDNN' : 'Eigen'}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`.padEnd(24)}` +
            `${millisecondsPerStep.toFixed(2)} ms${isChosen(speed.settings, { oneDnn, threads }) ? '  used' : ''}`
        )
      ]
    }
  }
}

interface Settings {
  readonly oneDnn: boolean
  readonly threads: number
}

function isChosen(a: Settings, b: Settings): boolean {
  return a.oneDnn === b.oneDnn && a.threads === b.threads
}
