/**
 * Who may import whom, as ARCHITECTURE.md draws it. Each row: a folder and the folders it may reach besides itself.
 * Everything not listed is refused.
 */
const NATIVE = {
  contract: [],
  files: ['contract'],
  tensor: ['contract'],
  kernels: ['tensor', 'contract'],
  data: ['files', 'tensor', 'contract'],
  model: ['files', 'tensor', 'contract'],
  engines: ['model', 'kernels', 'tensor', 'contract'],
  training: ['data', 'engines', 'model', 'files', 'tensor', 'contract'],
  runs: ['files', 'contract'],
  onnx: ['files', 'model', 'tensor', 'contract'],
  evaluation: ['model', 'tensor', 'contract'],
  services: [
    'contract',
    'files',
    'tensor',
    'kernels',
    'data',
    'model',
    'engines',
    'training',
    'runs',
    'onnx',
    'evaluation'
  ],
  host: ['services', 'runs', 'files', 'contract'],
  cli: ['services', 'contract']
}

const rows = Object.entries(NATIVE).map(([folder, allowed]) => ({
  name: `native-${folder}`,
  severity: 'error',
  from: { path: `^native/${folder}/` },
  to: { path: '^native/', pathNot: `^native/(${[folder, ...allowed].join('|')})/` }
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rows,
    {
      // Electron's main process keeps the compute process alive by the same means as the web server, and sees no more of the host.
      name: 'supervision-knows-nothing',
      severity: 'error',
      from: { path: '^native/host/supervision/' },
      to: { path: '^native/', pathNot: '^native/(contract|host/supervision)/' }
    },
    {
      name: 'electron-is-a-broker',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: '^(native|renderer|test)/', pathNot: '^native/(contract|host/supervision)/' }
    },
    {
      name: 'preload-is-alone',
      severity: 'error',
      from: { path: '^electron/preload/' },
      to: { path: '^(electron|native)/', pathNot: '^(electron/preload|native/contract)/' }
    },
    {
      name: 'native-is-plain-node',
      severity: 'error',
      from: { path: '^native/' },
      to: { path: '^(electron|renderer|test)/|node_modules/electron/' }
    },
    {
      name: 'renderer-is-a-page',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(native|electron|test)/|node_modules/electron/', pathNot: '^native/contract/' }
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] }
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } }
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'native/kernels/simd/(assembly|build)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.cjs', '.json', '.vue'],
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports']
    }
  }
}
