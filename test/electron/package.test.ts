/**
 * What electron-builder packs, into a stand-in for Electron's distribution: nothing too much,
 * nothing missing, fuses as configured.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractAll, extractFile, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { openBundledMnist } from '../../native/data/bundled-mnist.ts'
import { generateDigits } from '../../native/data/generate-digits.ts'
import { readPackedDigits } from '../../native/data/packed-digits.ts'
import { buildApp } from '../../native/host/build-app.ts'
import { mnistManifest } from '../../native/download/data-manifest.ts'
import { slowMnistTest, slowTest } from '../support/slow-test.ts'
import { writeStubDist } from '../support/stub-electron-dist.ts'

const ROOT = join(import.meta.dirname, '../..')
const MEGABYTE = 1e6

let folder: string
let app: string
let packed: string[]

beforeAll(async () => {
  await buildApp(ROOT, () => undefined)
  folder = mkdtempSync(join(tmpdir(), 'lenet-package-'))
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string
  }
  await writeStubDist(join(folder, 'dist'), version)
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/electron-builder/cli.js'),
      ...['--dir', '--linux', '--x64', '--config', 'electron-builder.config.cjs', '--publish', 'never']
    ],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, ELECTRON_DIST: join(folder, 'dist'), PACKAGE_OUTPUT: join(folder, 'release') }
    }
  )
  if (status !== 0) throw new Error(`electron-builder failed:\n${stdout}\n${stderr}`)
  app = join(folder, 'release/linux-unpacked')
  packed = listPackage(join(app, 'resources/app.asar'), { isPack: false }).map((name) => name.replaceAll('\\', '/'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('what is packed', () => {
  slowTest('bundles, kernels, the built-in model and packages with native code; no source, no test, no setting', () => {
    const tops = new Set(packed.map((name) => name.split('/').slice(1, 3).join('/')))
    const packages = [...tops].filter((name) => name.startsWith('node_modules/')).map((name) => name.slice(13))
    const others = [...tops].filter((name) => !name.startsWith('node_modules'))
    expect(others.sort()).toEqual([
      'native',
      'native/kernels',
      'out',
      'out/main',
      'out/preload',
      'out/renderer',
      'package.json',
      'resources',
      'resources/drawn-digits.npz',
      'resources/lenet5.calibration',
      'resources/lenet5.onnx',
      'resources/mnist'
    ])
    expect(packages.sort()).toEqual(['onnxruntime-common', 'onnxruntime-node'])
    expect(packed.filter((name) => /\.(ts|map)$|\.npmrc|\/test\//.test(name))).toEqual([])
  })

  slowTest('all entries that the program starts by name', () => {
    for (const name of [
      'out/main/index.js',
      'out/main/compute-process.js',
      'out/main/kernel-thread.js',
      'out/main/digit-worker.js',
      'out/main/calibration-worker.js',
      'out/main/tensorflow-process.js',
      'out/preload/index.cjs',
      'out/preload/engine-window.cjs',
      'out/renderer/engine/page.js',
      'out/renderer/index.html',
      'native/kernels/simd/build/lenet.wasm',
      'native/kernels/simd/build/general.wasm'
    ]) {
      expect(packed).toContain(`/${name}`)
    }
  })

  slowTest("the WebGPU engine's worker with its shaders, and nothing of the library for Node", () => {
    const workers = packed.filter((name) => /^\/out\/renderer\/engine\/worker-[^/]+\.js$/.test(name))
    expect(workers).toHaveLength(1)
    const worker = extractFile(join(app, 'resources/app.asar'), workers[0]!.slice(1)).toString()
    for (const entry of ['forwardBackward', 'evaluate', 'update']) expect(worker).toContain(`fn ${entry}(`)
    expect(packed.filter((name) => /dawn\.node|dxcompiler|node_modules\/webgpu/.test(name))).toEqual([])
  })

  slowTest("onnxruntime's library of this system alone, as a real file beside the archive", () => {
    const libraries = packed.filter((name) => /\/napi-v6\/[^/]+\/[^/]+\//.test(name))
    expect(new Set(libraries.map((name) => name.split('/napi-v6/')[1]!.split('/').slice(0, 2).join('/')))).toEqual(
      new Set(['linux/x64'])
    )
    const unpacked = join(app, 'resources/app.asar.unpacked/node_modules/onnxruntime-node/bin/napi-v6/linux/x64')
    expect(readdirSync(unpacked)).toContain('onnxruntime_binding.node')
  })

  slowMnistTest(
    'MNIST, compressed, with the attribution that its licence asks for, as the compute process reads it',
    async () => {
      const mnist = join(app, 'resources/app.asar.unpacked/resources/mnist')
      expect(readdirSync(mnist).sort()).toEqual(
        ['ATTRIBUTION.txt', ...mnistManifest().files.map(({ name }) => name)].sort()
      )
      const attribution = readFileSync(join(mnist, 'ATTRIBUTION.txt'), 'utf8')
      for (const words of ['Yann LeCun', 'CC BY-SA 3.0', 'http://yann.lecun.com/exdb/mnist/']) {
        expect(attribution).toContain(words)
      }
      expect((await openBundledMnist(mnist)).train.count).toBe(50_000)
    }
  )

  slowTest('the drawn digits, compressed, as the compute process reads them', async () => {
    const packedDigits = await readPackedDigits(join(app, 'resources/app.asar.unpacked/resources/drawn-digits.npz'))
    const firstTest = await generateDigits({ count: 100, seed: 0, part: 'test', threads: 1 })
    expect(packedDigits.test?.images.subarray(0, firstTest.images.length)).toEqual(firstTest.images)
  })

  slowTest('within its budget: 75 MB of native code, 25 MB of digits, 7 MB of everything else', () => {
    const native = sizeOf(join(app, 'resources/app.asar.unpacked/node_modules'))
    const archive = statSync(join(app, 'resources/app.asar')).size
    expect(native).toBeLessThan(75 * MEGABYTE)
    expect(sizeOf(join(app, 'resources/app.asar.unpacked/resources'))).toBeLessThan(25 * MEGABYTE)
    expect(archive).toBeLessThan(7 * MEGABYTE)
  })

  slowTest("onnxruntime's telemetry turned off where it is loaded, and where its process is started", () => {
    const bundles = packed.filter((name) => /^\/out\/main\/.*\.js$/.test(name))
    const contents = bundles.map((name) => extractFile(join(app, 'resources/app.asar'), name.slice(1)).toString())
    const loading = contents.filter((content) => /import\(["']onnxruntime-node["']\)/.test(content))
    expect(loading).toHaveLength(1)
    expect(loading[0]).toContain('ORT_DISABLE_TELEMETRY')
  })

  slowTest('the compute process loads from what was packed', () => {
    const extracted = join(folder, 'extracted')
    extractAll(join(app, 'resources/app.asar'), extracted)
    const script = `process.parentPort = { on: () => {}, postMessage: (m) => { console.log(JSON.stringify(m)); process.exit(0) } };
      await import(${JSON.stringify(join(extracted, 'out/main/compute-process.js'))})`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, LENET_DATA: join(folder, 'data') },
      timeout: 240_000
    })
    expect([stdout.trim(), stderr]).toEqual(['{"kind":"ready"}', ''])
  })
})

describe('fuses', () => {
  slowTest.each([
    ['RunAsNode', FuseV1Options.RunAsNode, FuseState.DISABLE],
    ['EnableCookieEncryption', FuseV1Options.EnableCookieEncryption, FuseState.ENABLE],
    ['EnableNodeOptionsEnvironmentVariable', FuseV1Options.EnableNodeOptionsEnvironmentVariable, FuseState.DISABLE],
    ['EnableNodeCliInspectArguments', FuseV1Options.EnableNodeCliInspectArguments, FuseState.DISABLE],
    ['OnlyLoadAppFromAsar', FuseV1Options.OnlyLoadAppFromAsar, FuseState.ENABLE],
    ['GrantFileProtocolExtraPrivileges', FuseV1Options.GrantFileProtocolExtraPrivileges, FuseState.DISABLE]
  ])('%s', async (_title, fuse, state) => {
    const fuses = await getCurrentFuseWire(join(app, 'lenet-workbench'))
    expect(fuses[fuse]).toBe(state)
  })
})

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}
