/**
 * Builds the TensorFlow engine in the program's own folder, or repairs it: tfjs-node from npm
 * without its install script, TensorFlow's libraries out of its Python wheel, the binding compiled
 * here. It is built beside what is there and takes its place only when it has computed what it
 * should; whatever fails leaves the old one, and downloads for the next try.
 */
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TaskProgress } from '../../contract/task-stream.ts'
import type { StartProcess } from '../../engines/process/process-channel.ts'
import { ioError, writeFileAtomic } from '../../files/atomic.ts'
import { openConnections } from '../../download/connections.ts'
import { acquireFileLock, type FileLock } from '../../files/file-lock.ts'
import { buildBinding, stripLibraries } from './build-binding.ts'
import { fetchWheel, keptWheel, sha256Of } from './fetch-wheel.ts'
import { findWheels } from './find-wheels.ts'
import { folderSize } from './folder-size.ts'
import { installPackages } from './install-packages.ts'
import {
  bindingFile,
  installedFile,
  readInstalled,
  tensorFlowFolders,
  type FetchedFile,
  type Installed,
  type TensorFlowFolders
} from './installed.ts'
import { TENSORFLOW_VERSION, TFJS_NODE_VERSION, wheelFor, type Variant, type WheelPin } from './pins.ts'
import { checkRequirements, type Tools } from './requirements.ts'
import { cancelled } from './run-tool.ts'
import { speedHere } from './speed.ts'
import { tryOut } from './try-out.ts'
import { librariesAndHeaders, unpackWheel } from './unpack-wheel.ts'

export interface InstallOptions {
  readonly gpu?: boolean | undefined
  /** By default `tensorflow` in the program's folder. */
  readonly folder?: string | undefined
  readonly onProgress?: ((progress: TaskProgress) => void) | undefined
  /** Told in one line what a person may want to know. */
  readonly onNotice?: ((text: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
  readonly now?: (() => Date) | undefined
  /** By default a plain Node process, for the trial at the end. */
  readonly startProcess?: StartProcess | undefined
}

const NETWORK_TIMEOUT_MS = 30_000
const LOCK_POLL_MS = 250

/**
 * Throws WorkbenchError `engine` for what is missing here, or when the result does not work;
 * `network`, `bad-file`, `io`; `cancelled` when `signal` is aborted.
 */
export async function installTensorFlow(options: InstallOptions = {}): Promise<Installed> {
  const folders = tensorFlowFolders(options.folder)
  const variant: Variant = options.gpu === true ? 'gpu' : 'cpu'
  const pin = wheelFor(variant)
  const { signal } = options
  const tools = await checkRequirements({ variant, folder: folders.base, environment: process.env, signal })
  const { lock, waited } = await lockFolder(folders.lock, options)
  try {
    const installed = waited ? await readInstalled(folders.engine).catch(() => null) : null
    if (installed?.variant === variant && installed.tensorFlow === TENSORFLOW_VERSION) return installed
    await rm(folders.staging, { recursive: true, force: true }) // of an installation that was killed
    // CUDA's libraries are many, and which there are is for pip to say.
    const kept = variant === 'cpu' ? await keptWheel(folders.downloads, pin.sha256) : null
    const fetched = kept ? [kept] : await fetchAll(pin, folders, tools, options)
    const made = await build({ variant, folders, fetched, tools, options })
    await replace(folders)
    return made
  } finally {
    await rm(folders.staging, { recursive: true, force: true })
    lock.release()
  }
}

async function lockFolder(file: string, { signal, onNotice }: InstallOptions) {
  for (let waited = false; ; waited = true) {
    const lock: FileLock | null = acquireFileLock(file)
    if (lock) return { lock, waited }
    if (!waited) onNotice?.('another process is installing TensorFlow; waiting for it')
    await sleep(LOCK_POLL_MS)
    if (signal?.aborted) throw cancelled()
  }
}

async function fetchAll(
  pin: WheelPin,
  { downloads }: TensorFlowFolders,
  { python }: Tools,
  { onProgress, onNotice = () => undefined, signal }: InstallOptions
): Promise<FetchedFile[]> {
  onProgress?.({ kind: 'progress', what: 'asking pip where TensorFlow is', done: 0, total: null })
  const wheels = await findWheels(python, pin, signal)
  await mkdir(downloads, { recursive: true })
  const connections = openConnections(process.env, NETWORK_TIMEOUT_MS)
  try {
    const fetched: FetchedFile[] = []
    for (const wheel of wheels) {
      const report = (done: number, total: number | null) =>
        onProgress?.({ kind: 'progress', what: `fetching ${wheel.name}`, done, total })
      fetched.push(
        await fetchWheel(wheel, { folder: downloads, connections, python, signal, onProgress: report, onNotice })
      )
    }
    return fetched
  } finally {
    await connections.close()
  }
}

interface Build {
  readonly variant: Variant
  readonly folders: TensorFlowFolders
  readonly fetched: readonly FetchedFile[]
  readonly tools: Tools
  readonly options: InstallOptions
}

async function build({ variant, folders, fetched, tools, options }: Build): Promise<Installed> {
  const { onProgress, signal, now = () => new Date(), startProcess } = options
  const { staging, downloads } = folders
  const begin = (what: string) => onProgress?.({ kind: 'progress', what, done: 0, total: null })
  begin('fetching packages')
  await installPackages(staging, tools.npm, signal)
  const deps = join(staging, 'node_modules/@tensorflow/tfjs-node/deps')
  const python = join(staging, 'python')
  for (const { name } of fetched) {
    const report = (share: number) =>
      onProgress?.({ kind: 'progress', what: `unpacking ${name}`, done: share, total: 1 })
    const [target, placeOf] = variant === 'gpu' ? [python, (entry: string) => entry] : [deps, librariesAndHeaders]
    await unpackWheel(join(downloads, name), target, placeOf, { signal, onProgress: report })
  }
  const tensorFlow = variant === 'gpu' ? join(python, 'tensorflow') : deps
  const libraries = variant === 'gpu' ? tensorFlow : join(deps, 'lib')
  begin('compiling the binding')
  await stripLibraries(libraries, signal)
  const includes = join(tensorFlow, 'include')
  await buildBinding({ folder: staging, libraries, includes, compiler: tools.compiler, signal })
  begin('trying it')
  await tryOut(staging, startProcess)
  const installed: Installed = {
    tensorFlow: TENSORFLOW_VERSION,
    tfjsNode: TFJS_NODE_VERSION,
    variant,
    installedAt: now().toISOString(),
    compiler: tools.compilerVersion,
    sizeBytes: await folderSize(staging),
    fetched: [...fetched],
    bindingSha256: await sha256Of(bindingFile(staging))
  }
  begin('measuring which settings are quickest here')
  await speedHere({ folder: staging, tensorFlow: TENSORFLOW_VERSION, startProcess })
  await writeFileAtomic(installedFile(staging), JSON.stringify(installed, null, 2))
  return installed
}

async function replace({ engine, staging, base }: TensorFlowFolders): Promise<void> {
  const old = join(base, 'old')
  try {
    await rm(old, { recursive: true, force: true })
    await rename(engine, old).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    })
    await rename(staging, engine)
    await rm(old, { recursive: true, force: true })
  } catch (error) {
    throw ioError(error, `replace ${engine}`)
  }
}
