/**
 * Which folder may import which, as ARCHITECTURE.md draws it. Each row: a folder and the folders it
 * may reach besides itself. Everything not listed is refused. test/architecture plants a violation
 * of every rule.
 */
const NATIVE = {
  contract: [],
  files: ['contract'],
  tensor: ['contract'],
  kernels: ['tensor', 'contract'],
  data: ['model', 'files', 'tensor', 'contract'],
  model: ['files', 'kernels', 'tensor', 'contract'],
  inspection: ['kernels', 'model', 'tensor', 'contract'],
  learning: ['plots', 'inspection', 'kernels', 'model', 'tensor', 'contract'],
  evaluation: ['model', 'tensor', 'contract'],
  engines: ['model', 'kernels', 'tensor', 'contract'],
  training: ['data', 'engines', 'model', 'files', 'tensor', 'contract'],
  runs: ['files', 'contract'],
  onnx: ['files', 'model', 'tensor', 'contract'],
  plots: ['data', 'contract'],
  brief: ['plots', 'training', 'engines', 'model', 'data', 'kernels', 'files', 'tensor', 'contract'],
  bench: ['engines', 'model', 'data', 'kernels', 'tensor', 'contract'],
  download: ['data', 'files', 'contract'],
  toolchain: ['download', 'engines', 'model', 'files', 'tensor', 'contract'],
  services: [
    ...['contract', 'files', 'tensor', 'kernels', 'data', 'model', 'inspection', 'evaluation', 'engines', 'training'],
    ...['runs', 'onnx', 'brief', 'bench', 'download', 'toolchain', 'learning']
  ],
  host: ['services', 'files', 'contract'],
  cli: ['services', 'brief', 'bench', 'toolchain', 'contract']
}

/** Folders of native/services/workbench; its index.ts composes them. */
const WORKBENCH = {
  rpc: [],
  'data-sets': ['rpc'],
  journal: ['rpc'],
  engines: ['data-sets', 'rpc'],
  runs: ['journal', 'engines', 'data-sets', 'rpc'],
  library: ['runs', 'rpc'],
  series: ['runs', 'engines', 'data-sets', 'rpc'],
  recognition: ['runs', 'rpc'],
  inspection: ['recognition', 'runs', 'data-sets', 'rpc'],
  learning: ['rpc'],
  evaluation: ['recognition', 'runs', 'engines', 'data-sets', 'rpc']
}

/**
 * Folders of renderer/; app/ composes them and may import all. A feature is a view and all that
 * serves it alone.
 */
const RENDERER = {
  base: [],
  client: [],
  charts: ['base'],
  shared: ['charts', 'client', 'base'],
  features: ['shared', 'charts', 'client', 'base']
}

const rows = (prefix, parent, table) =>
  Object.entries(table).map(([folder, allowed]) => ({
    name: `${prefix}-${folder}`,
    severity: 'error',
    from: { path: `^${parent}/${folder}/` },
    to: { path: `^${parent}/`, pathNot: `^${parent}/(${[folder, ...allowed].join('|')})/` }
  }))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rows('native', 'native', NATIVE),
    ...rows('workbench', 'native/services/workbench', WORKBENCH),
    ...rows('renderer', 'renderer', RENDERER),
    {
      name: 'features-are-apart',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/', pathNot: '^renderer/features/$1/' }
    },
    {
      // Electron's main process keeps the compute process alive by the same means as the web
      // server, and sees no more of the host.
      name: 'supervision-knows-nothing',
      severity: 'error',
      from: { path: '^native/host/supervision/' },
      to: { path: '^native/', pathNot: '^native/(contract|host/supervision)/' }
    },
    {
      name: 'electron-is-a-broker',
      severity: 'error',
      from: { path: '^electron/', pathNot: '^electron/engine-window/' },
      to: { path: '^(native|renderer|test)/', pathNot: '^native/(contract|host/supervision)/' }
    },
    {
      // The WebGPU engine in a hidden window: a page without Node, which sees the engine and
      // nothing of the program.
      name: 'engine-window-is-an-engine',
      severity: 'error',
      from: { path: '^electron/engine-window/' },
      to: {
        path: '^(electron|native|renderer|test)/',
        pathNot: '^(electron/engine-window|native/(contract|engines/(webgpu|process)))/'
      }
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
      // Learn shows the text of the reference kernels (`?raw`), and only that file may.
      name: 'renderer-is-a-page',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '^renderer/features/learn/kernel-sources\\.ts$' },
      to: { path: '^(native|electron|test)/|node_modules/electron/', pathNot: '^native/contract/' }
    },
    {
      name: 'kernel-sources-are-text',
      severity: 'error',
      from: { path: '^renderer/features/learn/kernel-sources\\.ts$' },
      to: { path: '^(native|electron|test)/', pathNot: '^native/(contract|kernels/reference)/' }
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] }
    },
    {
      // The schemas of requests bring zod, whose compiled checks a page's security policy refuses.
      name: 'page-without-schemas',
      severity: 'error',
      from: { path: '^(renderer|electron/preload)/' },
      to: { path: '^native/contract/(.*\\.requests|schemas|method-table)\\.ts$' }
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      // @webgpu/types has declarations alone, which the resolver does not look for.
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@webgpu/types$' }
    }
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
