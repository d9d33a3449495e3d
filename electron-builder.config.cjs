/**
 * Packages of the program. Two traps of electron-builder 26 decide the shape of this file: common
 * `files` beside a platform's own would pack the whole project, and `${platform}` is that of the
 * machine that builds. So every platform has its full list, by its own name;
 * test/electron/package.test.ts looks at what has been packed.
 */
const { env } = require('node:process')
const { packMnist } = require('./electron/pack-mnist.cjs')

const SYSTEMS = ['linux', 'darwin', 'win32']

const filesFor = (system) => [
  'out/{main,preload,renderer}/**',
  'native/kernels/simd/build/*.wasm',
  'resources/lenet5.{onnx,calibration}',
  { from: 'out/mnist', to: 'resources/mnist' },
  { from: 'out', to: 'resources', filter: 'drawn-digits.npz' },
  'package.json',
  '!**/*.map',
  // All else there is bundled, or (Node itself, what onnxruntime-node installs with) has no
  // business in a package.
  '!node_modules/!(onnxruntime-node|onnxruntime-common)/**',
  '!node_modules/**/{test,tests,docs,example,examples}/**',
  '!node_modules/**/*.{ts,mts,cts,map,md,markdown}',
  '!node_modules/onnxruntime-node/{lib,script}/**',
  ...SYSTEMS.filter((other) => other !== system).map(
    (other) => `!node_modules/onnxruntime-node/bin/napi-v6/${other}/**`
  ),
  `!node_modules/onnxruntime-node/bin/napi-v6/${system}/!(\${arch})/**`,
  // The same bytes as libonnxruntime.1.dylib, which is the one that is loaded.
  '!node_modules/onnxruntime-node/bin/napi-v6/darwin/*/libonnxruntime.1.30.0.dylib'
]

/** @type {import('electron-builder').Configuration} */
module.exports = {
  appId: 'io.github.lenet-workbench',
  productName: 'LeNet Workbench',
  directories: { output: env.PACKAGE_OUTPUT || 'release' },
  electronDist: env.ELECTRON_DIST || undefined,
  electronLanguages: ['en-US'],
  npmRebuild: false, // what is native comes prebuilt for Node-API
  asar: true,
  // A file inside the archive is copied to a temporary one whenever it is opened.
  asarUnpack: ['node_modules/onnxruntime-node/bin/**', 'out/mnist/**', 'out/drawn-digits.npz'],
  beforePack: async ({ packager }) => {
    packMnist(packager.projectDir)
    const { packDigits } = await import('./native/data/packed-digits.ts')
    await packDigits(packager.projectDir)
  },
  linux: {
    files: filesFor('linux'),
    executableName: 'lenet-workbench',
    target: ['AppImage', 'deb'],
    category: 'Education',
    maintainer: 'LeNet Workbench'
  },
  mac: {
    files: filesFor('darwin'),
    category: 'public.app-category.education',
    hardenedRuntime: true,
    target: [
      { target: 'dmg', arch: ['arm64'] },
      { target: 'zip', arch: ['arm64'] }
    ]
  },
  win: { files: filesFor('win32'), target: [{ target: 'nsis', arch: ['x64', 'arm64'] }] },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  electronFuses: {
    runAsNode: false,
    // Fuses are bytes of the program: macOS on ARM would kill it for the signature they break.
    resetAdHocDarwinSignature: true,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    // Playwright drives Electron through --inspect; never in a package for people.
    enableNodeCliInspectArguments: env.E2E_BUILD === '1',
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false
    // wasmTrapHandlers stays on: without it every access of a kernel to its memory would be checked
    // by code.
  },
  publish: null
}
