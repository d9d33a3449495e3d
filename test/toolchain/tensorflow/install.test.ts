/**
 * Installing, looking at and removing the engine: what was there stays when anything fails, and
 * what was downloaded too.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { copyFile, link, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { acquireFileLock } from '../../../native/files/file-lock.ts'
import { installTensorFlow } from '../../../native/toolchain/tensorflow/install.ts'
import { installedFile, readInstalled, tensorFlowFolders } from '../../../native/toolchain/tensorflow/installed.ts'
import { openTensorFlowEngine } from '../../../native/toolchain/tensorflow/open-engine.ts'
import { TENSORFLOW_VERSION } from '../../../native/toolchain/tensorflow/pins.ts'
import { removeTensorFlow } from '../../../native/toolchain/tensorflow/remove.ts'
import { tensorFlowStatus } from '../../../native/toolchain/tensorflow/status.ts'
import { builtTensorFlow } from '../../support/tensorflow.ts'
import { fakeTool } from './fake-tool.ts'

const tensorFlow = await builtTensorFlow()
const why = tensorFlow.kind === 'missing' ? `: ${tensorFlow.reason}` : ''
const built = tensorFlow.kind === 'built' ? tensorFlow.base : ''

let root = ''
let base = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'lenet-install-'))
})
beforeEach(() => {
  base = mkdtempSync(join(root, 'tensorflow-'))
})
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rmSync(root, { recursive: true }))

/**
 * What the tests' own build tells about itself, as if it were installed in `base`, without its
 * libraries.
 */
async function pretendInstalled(): Promise<void> {
  const { engine } = tensorFlowFolders(base)
  await mkdir(engine)
  await copyFile(installedFile(tensorFlowFolders(built).engine), installedFile(engine))
}

describe.skipIf(tensorFlow.kind === 'missing')(`what was built here${why}`, () => {
  it('tells its versions, hashes and size, and its devices', async () => {
    const status = await tensorFlowStatus({ folder: built })
    expect(status).toMatchObject({
      kind: 'installed',
      installed: { tensorFlow: TENSORFLOW_VERSION, tfjsNode: '4.22.0', variant: 'cpu' },
      devices: [
        { id: 'cpu', usable: true, reason: null },
        { usable: false, reason: expect.stringContaining('installed without GPU support') as string }
      ]
    })
    if (status.kind !== 'installed') return
    expect(status.speed.measured.map(({ oneDnn }) => oneDnn)).toContain(false)
    const { measured, settings } = status.speed
    const best = Math.min(...measured.map(({ millisecondsPerStep }) => millisecondsPerStep))
    const used = measured.find(({ oneDnn, threads }) => oneDnn === settings.oneDnn && threads === settings.threads)
    expect(used!.millisecondsPerStep).toBeLessThanOrEqual(best * 1.1)
  })

  it('opens with what was measured, with the settings of a run, and with threads that are asked for', async () => {
    const settings = async (options: Parameters<typeof openTensorFlowEngine>[0]) => {
      const engine = await openTensorFlowEngine({ folder: built, ...options })
      await engine.dispose()
      return engine.settings
    }
    const status = await tensorFlowStatus({ folder: built })
    const measured = status.kind === 'installed' ? status.speed.settings : null
    expect(await settings({})).toEqual(measured)
    expect(await settings({ settings: { oneDnn: false, threads: 2 } })).toEqual({ oneDnn: false, threads: 2 })
    expect(await settings({ settings: { oneDnn: false, threads: 2 }, threads: 1 })).toEqual({
      oneDnn: false,
      threads: 1
    })
  })

  describe('an installation that fails', () => {
    /** The wheel as if it had been downloaded before, and tools of which npm is one that fails. */
    async function prepare(npmCi: string): Promise<void> {
      const downloads = tensorFlowFolders(built).downloads
      await mkdir(tensorFlowFolders(base).downloads)
      for (const name of await readdir(downloads)) {
        const [from, to] = [join(downloads, name), join(tensorFlowFolders(base).downloads, name)]
        await link(from, to).catch(() => copyFile(from, to)) // the cache may be on another disk
      }
      const bin = mkdtempSync(join(root, 'bin-'))
      await fakeTool(join(bin, 'npm'), `[ "$1" = --version ] && exit 0; ${npmCi}`)
      vi.stubEnv('PATH', `${bin}${delimiter}${process.env['PATH'] ?? ''}`)
    }

    it('leaves the one that was there, and the download, which needs no index a second time', async () => {
      await pretendInstalled()
      vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/')
      await prepare('echo "registry is gone" >&2; exit 1')
      const before = await readFile(installedFile(tensorFlowFolders(base).engine), 'utf8')
      await expect(installTensorFlow({ folder: base })).rejects.toMatchObject({
        code: 'network',
        message: expect.stringContaining('registry is gone') as string
      })
      expect((await readdir(base)).sort()).toEqual(['downloads', 'engine', 'lock'])
      expect(await readFile(installedFile(tensorFlowFolders(base).engine), 'utf8')).toBe(before)
      expect(await readdir(tensorFlowFolders(base).downloads)).toHaveLength(1)
    })

    it('or is stopped, likewise', async () => {
      await prepare('exec sleep 60')
      const stop = new AbortController()
      const installing = installTensorFlow({
        folder: base,
        signal: stop.signal,
        onProgress: ({ what }) => {
          if (what === 'fetching packages') setTimeout(() => stop.abort(), 100)
        }
      })
      await expect(installing).rejects.toMatchObject({ code: 'cancelled' })
      expect((await readdir(base)).sort()).toEqual(['downloads', 'lock'])
    })
  })

  it('a second installation waits for the first one, and takes what that made', async () => {
    await pretendInstalled()
    const lock = acquireFileLock(tensorFlowFolders(base).lock)
    const notices: string[] = []
    const installing = installTensorFlow({
      folder: base,
      onNotice: (text) => {
        notices.push(text)
        lock?.release()
      }
    })
    expect(await installing).toEqual(await readInstalled(tensorFlowFolders(built).engine))
    expect(notices).toEqual(['another process is installing TensorFlow; waiting for it'])
  })

  it('a binding that is gone, as after npm has been at it, is told', async () => {
    await pretendInstalled()
    expect(await tensorFlowStatus({ folder: base })).toMatchObject({
      kind: 'unusable',
      problem: {
        message: expect.stringContaining('is missing') as string,
        hint: 'Install TensorFlow again.',
        remedy: { kind: 'install-tensorflow', repair: true }
      }
    })
  })

  it('another version than this program works with is told', async () => {
    await pretendInstalled()
    const file = installedFile(tensorFlowFolders(base).engine)
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll(TENSORFLOW_VERSION, '2.9.1'))
    await expect(openTensorFlowEngine({ folder: base })).rejects.toThrow(
      `TensorFlow 2.9.1 is installed; this program works with ${TENSORFLOW_VERSION}`
    )
  })
})

describe('without it', () => {
  it('nothing is installed: told, with what installs it', async () => {
    const problem = {
      code: 'engine',
      message: 'the TensorFlow engine is not installed',
      hint: 'Install TensorFlow, or use the hand-written kernels.',
      remedy: { kind: 'install-tensorflow', repair: false }
    }
    expect(await tensorFlowStatus({ folder: base })).toEqual({ kind: 'unusable', folder: base, problem })
    await expect(openTensorFlowEngine({ folder: base })).rejects.toMatchObject(problem)
  })

  it('a record that is damaged is told', async () => {
    await mkdir(tensorFlowFolders(base).engine)
    await writeFile(installedFile(tensorFlowFolders(base).engine), '{"tensorFlow":')
    await expect(openTensorFlowEngine({ folder: base })).rejects.toThrow('does not tell what is installed')
  })

  it('removing gives the bytes that are free again, nothing where there is nothing, and waits for nobody', async () => {
    const { engine, lock } = tensorFlowFolders(base)
    await mkdir(engine)
    await writeFile(join(engine, 'library.so'), Buffer.alloc(5000))
    const held = acquireFileLock(lock)
    await expect(removeTensorFlow(base)).rejects.toMatchObject({ code: 'bad-argument' })
    expect(await tensorFlowStatus({ folder: base })).toEqual({ kind: 'installing', folder: base })
    held?.release()
    expect(await removeTensorFlow(base)).toBe(5000)
    expect(await removeTensorFlow(base)).toBe(0)
  })
})
