/**
 * Fetches MNIST, once: from the first mirror that has it, going on where an earlier try stopped,
 * and keeping a file only when it is the right one to the last bit. Several processes may do so at
 * the same time; each works on its own part.
 */
import { rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import { findBundledMnist, openBundledMnist } from '../data/bundled-mnist.ts'
import { findMnistFiles, missingMnistPart, MNIST_PARTS, mnistFolder } from '../data/mnist-files.ts'
import { ioError, publish } from '../files/atomic.ts'
import { makeFolder } from '../files/make-folder.ts'
import { dataFolder, type Environment } from '../files/program-folders.ts'
import { openConnections, type Connections } from '../download/connections.ts'
import { mnistManifest, type RemoteDataSet, type RemoteFile } from '../download/data-manifest.ts'
import { download, MirrorFault } from '../download/download.ts'
import { takePart, type PartFile } from '../download/part-file.ts'
import { contentFault, downloadFault } from '../download/verification.ts'

export interface FetchProgress {
  readonly file: string
  readonly receivedBytes: number
  readonly sizeBytes: number
}

export interface FetchDataOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: FetchProgress) => void
  /**
   * Told in one line when there is nothing to fetch, a file here was damaged, or a mirror failed.
   */
  readonly onNotice?: (text: string) => void
  /** The folder of data sets. Default: the program's own. */
  readonly dataFolder?: string
  /**
   * Nothing is fetched when this folder has genuine MNIST; null: it is not looked at. Default: the
   * program's own files.
   */
  readonly bundledMnist?: string | null
  /** What to fetch. Default: MNIST as resources/data-sets.json has it. */
  readonly remote?: RemoteDataSet
  /** Where LENET_DATA and the proxies are looked up. Default: that of the process. */
  readonly environment?: Environment
  /** Longest wait for a connection, for an answer, and between two pieces of it. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 30_000
const TITLE = 'MNIST'

/**
 * Returns the folder that the files are in.
 * Throws WorkbenchError `network` with what each mirror did, `io` when the disk is full or the
 * folder cannot be written to, `cancelled` on `signal`; what has arrived is kept for the next call.
 */
export async function fetchData(options: FetchDataOptions = {}): Promise<string> {
  const { remote = mnistManifest(), environment = process.env, timeoutMs = TIMEOUT_MS } = options
  const { bundledMnist = findBundledMnist(), onNotice, signal } = options
  const folder = mnistFolder(options.dataFolder ?? dataFolder(environment))
  // As openDataSet has it: files in that folder, damaged ones too, come before those of the
  // program.
  if (bundledMnist !== null && (await missingMnistPart(folder)) && (await isGenuine(bundledMnist, signal))) {
    onNotice?.(`${TITLE} came with the program; nothing to fetch`)
    return bundledMnist
  }
  makeFolder(folder)
  const missing = await missingFiles(folder, remote, options)
  if (missing.length === 0) {
    onNotice?.(`${TITLE} is here already and intact; nothing to fetch`)
    return folder
  }
  const connections = openConnections(environment, timeoutMs)
  try {
    let mirrors: readonly string[] = remote.mirrors
    for (const { file, damaged } of missing) {
      const used = await fetchFile(folder, file, mirrors, connections, options)
      for (const path of damaged) if (path !== join(folder, file.name)) await rm(path, { force: true })
      // Those that failed come last from now on.
      mirrors = [...mirrors.slice(mirrors.indexOf(used)), ...mirrors.slice(0, mirrors.indexOf(used))]
    }
  } catch (error) {
    if (signal?.aborted) throw cancelled(TITLE)
    throw error
  } finally {
    await connections.close()
  }
  return folder
}

/** Damaged files of the program are replaced by fetched ones, which come first from then on. */
async function isGenuine(folder: string, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await openBundledMnist(folder, signal)
    return true
  } catch {
    if (signal?.aborted) throw cancelled(TITLE)
    return false
  }
}

interface MissingFile {
  readonly file: RemoteFile
  /**
   * Copies whose content is another. They go once the right file is here, or they would be read in
   * its place.
   */
  readonly damaged: readonly string[]
}

/**
 * Intact is what has the right content, under any name that training reads and whoever compressed
 * it.
 */
async function missingFiles(
  folder: string,
  { files }: RemoteDataSet,
  { signal, onNotice }: FetchDataOptions
): Promise<MissingFile[]> {
  const missing: MissingFile[] = []
  for (const file of files) {
    const damaged: string[] = []
    let isHere = false
    for (const path of await copiesOf(folder, file)) {
      if (signal?.aborted) throw cancelled(TITLE)
      const fault = await faultOf(path, file)
      if (fault === 'missing') continue
      if (fault === undefined) {
        isHere = true
        continue
      }
      damaged.push(path)
      onNotice?.(`${relative(folder, path)} here ${fault}; it is fetched again`)
    }
    if (!isHere || damaged.length > 0) missing.push({ file, damaged })
  }
  return missing
}

async function copiesOf(folder: string, { name }: RemoteFile): Promise<string[]> {
  const part = MNIST_PARTS.find((candidate) => name.startsWith(candidate))
  return part ? await findMnistFiles(folder, part) : [join(folder, name)]
}

async function faultOf(path: string, file: RemoteFile): Promise<string | undefined> {
  try {
    return await contentFault(path, file)
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'not-found') return 'missing'
    throw error
  }
}

/** Returns the mirror that had it. */
async function fetchFile(
  folder: string,
  file: RemoteFile,
  mirrors: readonly string[],
  { dispatcher }: Connections,
  { signal, onProgress, onNotice }: FetchDataOptions
): Promise<string> {
  const part = await takePart(folder, file.name)
  try {
    const faults: MirrorFailure[] = []
    for (const mirror of mirrors) {
      if (signal?.aborted) throw cancelled(TITLE)
      const { sizeBytes } = file
      const onReceived = (receivedBytes: number) => onProgress?.({ file: file.name, receivedBytes, sizeBytes })
      try {
        await downloadRight({ address: mirror + file.name, sizeBytes, part, dispatcher, signal, onReceived }, file)
        await publishPart(part, join(folder, file.name))
        return mirror
      } catch (error) {
        if (!(error instanceof MirrorFault)) throw error
        const { host } = new URL(mirror)
        faults.push({ host, reason: error.message })
        onNotice?.(`${file.name} from ${host}: ${error.message}`)
      }
    }
    throw new WorkbenchError(
      'network',
      `cannot fetch ${file.name}. ${formatFailures(faults)}`,
      `Check the connection to the internet (HTTPS_PROXY is honoured) and fetch again, or put the file into ${folder} yourself.`
    )
  } finally {
    await part.leave()
  }
}

interface MirrorFailure {
  readonly host: string
  readonly reason: string
}

/**
 * `a, b and c: the name is unknown. d: it answered 404`: without a network all fail alike, which is
 * said once.
 */
function formatFailures(failures: readonly MirrorFailure[]): string {
  const hosts = new Intl.ListFormat('en-GB')
  const byReason = Map.groupBy(failures, ({ reason }) => reason)
  return [...byReason].map(([reason, alike]) => `${hosts.format(alike.map(({ host }) => host))}: ${reason}`).join('. ')
}

/**
 * Once more from the start when what an earlier try left was wrong; a part is never kept that is.
 */
async function downloadRight(options: Parameters<typeof download>[0], file: RemoteFile): Promise<void> {
  const { part } = options
  for (;;) {
    const foundBytes = part.sizeBytes
    await download(options)
    const fault = await downloadFault(part.path, file)
    if (fault === undefined) return
    await part.clear()
    if (foundBytes === 0) throw new MirrorFault(`it ${fault}`)
  }
}

async function publishPart(part: PartFile, path: string): Promise<void> {
  await part.finish()
  try {
    await publish(part.path, path)
  } catch (error) {
    throw ioError(error, `write ${path}`)
  }
}

function cancelled(title: string): WorkbenchError {
  return new WorkbenchError(
    'cancelled',
    `stopped fetching ${title}`,
    'Fetch again when you like: it goes on where it stopped.'
  )
}
