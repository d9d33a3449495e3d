/** Installs each consumer once, in a folder of its own in the user's cache, from pip or npm. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Consumer {
  readonly title: string
  /** What runs it: predict.py with this library, or predict-web.ts. */
  readonly library: 'onnxruntime' | 'opencv' | 'onnx2torch' | 'onnx' | 'onnxruntime-web'
  /** As pip or npm names them. */
  readonly packages: readonly string[]
}

const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lenet-workbench/consumers')
/** One that has wheels of every consumer: 3.11 for those of 2023. */
const PYTHON = process.env['LENET_TEST_PYTHON'] ?? 'python3.11'

const execute = promisify(execFile)

/**
 * The probabilities (n, 10) of the images. Throws with what the consumer printed when it refuses
 * the model.
 */
export async function predictWith({ library, packages }: Consumer, model: string, images: string): Promise<number[]> {
  const folder = join(CACHE, packages.join('_').replaceAll(/[^\w.-]+/g, '_'))
  const isWeb = library === 'onnxruntime-web'
  const python = join(folder, 'bin/python')
  // A marker, so that an installation that was cut off is made again.
  const marker = join(folder, 'installed')
  if (!existsSync(marker)) {
    await mkdir(folder, { recursive: true })
    if (isWeb)
      await execute('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], { cwd: folder })
    else {
      await execute(PYTHON, ['-m', 'venv', folder])
      await execute(python, ['-m', 'pip', 'install', '--quiet', ...packages])
    }
    await writeFile(marker, '')
  }
  const scripts = import.meta.dirname
  const [program, args] = isWeb
    ? [process.execPath, [join(scripts, 'predict-web.ts'), join(folder, 'node_modules/onnxruntime-web')]]
    : [python, [join(scripts, 'predict.py'), library]]
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' }
  const { stdout } = await execute(program, [...args, model, images], { env, maxBuffer: 2 ** 24 })
  return JSON.parse(stdout) as number[]
}
