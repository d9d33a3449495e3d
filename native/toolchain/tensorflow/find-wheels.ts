/**
 * Where the wheels are: asked of pip, which knows the indexes that are configured here; nothing of
 * the kind stands in the program. pip resolves and reports, and fetches nothing but metadata.
 */
import { z } from 'zod'
import { WorkbenchError } from '../../contract/errors.ts'
import { PYTHON_VERSION, TENSORFLOW_VERSION, type WheelPin } from './pins.ts'
import { runTool, ToolFailure } from './run-tool.ts'

export interface Wheel {
  readonly name: string
  readonly address: string
  readonly sha256: string
}

const REPORT = z.object({
  install: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      download_info: z.object({
        url: z.string(),
        archive_info: z.object({ hashes: z.object({ sha256: z.string() }) })
      })
    })
  )
})

/** Of Python's packages only those that hold native libraries are wanted. */
const WITH_LIBRARIES = /^(tensorflow|tensorflow[-_]cpu|nvidia[-_].*)$/

/**
 * TensorFlow's wheel, and with `[and-cuda]` those of CUDA and cuDNN, in pip's order.
 * Throws WorkbenchError `network` when pip cannot get at them; `bad-file` when the wheel offered is
 * not the pinned one.
 */
export async function findWheels(python: string, pin: WheelPin, signal?: AbortSignal): Promise<Wheel[]> {
  const withCuda = pin.package.includes('[')
  const older = withCuda ? ['manylinux2014_x86_64', 'manylinux_2_17_x86_64', 'manylinux1_x86_64'] : []
  let report: string
  try {
    report = await runTool(
      [
        ...([python, '-m', 'pip', 'install', '--dry-run', '--quiet', '--ignore-installed', '--report', '-'] as const),
        ...[
          '--only-binary=:all:',
          '--python-version',
          PYTHON_VERSION,
          '--target',
          'nowhere',
          '--retries',
          '1',
          '--timeout',
          '20'
        ],
        ...[pin.platform, ...older].flatMap((platform) => ['--platform', platform]),
        ...(withCuda ? [] : ['--no-deps']),
        `${pin.package}==${TENSORFLOW_VERSION}`
      ],
      { signal, environment: { PIP_DISABLE_PIP_VERSION_CHECK: '1' } }
    )
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error
    throw new WorkbenchError(
      'network',
      `pip cannot find ${pin.package} ${TENSORFLOW_VERSION}. ${error.message}`,
      'Check the connection and the index that pip is configured for (pip config list), then install again.',
      { cause: error }
    )
  }
  const wheels = REPORT.parse(JSON.parse(report)).install.flatMap(
    ({ metadata, download_info: { url, archive_info } }) =>
      WITH_LIBRARIES.test(metadata.name)
        ? [
            {
              name: decodeURIComponent(new URL(url).pathname.split('/').at(-1)!),
              address: url,
              sha256: archive_info.hashes.sha256
            }
          ]
        : []
  )
  const own = wheels.find(({ name }) => name.startsWith('tensorflow'))
  if (own?.sha256 !== pin.sha256) {
    throw new WorkbenchError(
      'bad-file',
      `the wheel that pip offers has SHA-256 ${own?.sha256 ?? 'of none'}; expected ${pin.sha256}`,
      'The index hands out something else than the published wheel; use another one.'
    )
  }
  return wheels
}
