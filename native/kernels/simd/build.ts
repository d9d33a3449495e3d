/**
 * Compiles the AssemblyScript kernels to WASM: `npm run build:kernels`. Does nothing when the
 * result is up to date: a stamp of sources, compiler version and flags stands beside it.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const SOURCES = join(import.meta.dirname, 'assembly')
const TARGET = join(import.meta.dirname, 'build')

const COMMON = ['--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--runtime', 'stub', '--enable', 'simd']

/**
 * One WASM module per entry; every worker thread of the engine instantiates lenet.wasm over one
 * shared memory.
 */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  general: COMMON,
  /** For `lenet bench`. */
  peak: COMMON,
  lenet: [
    ...COMMON,
    '--enable',
    'threads',
    '--importMemory',
    '--sharedMemory',
    '--initialMemory',
    '1',
    '--maximumMemory',
    '65536'
  ]
}

async function stampOf(compilerVersion: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([compilerVersion, ENTRIES]))
  const files = await readdir(SOURCES, { recursive: true })
  for (const file of files.filter((name) => name.endsWith('.ts')).sort()) {
    hash.update(file).update(await readFile(join(SOURCES, file)))
  }
  return hash.digest('hex')
}

/**
 * Imported by a name that TypeScript does not follow: the package's types declare AssemblyScript's
 * own Array, Map and so on globally.
 */
const COMPILER: string = 'assemblyscript/asc'

interface AssemblyScript {
  readonly default: {
    createMemoryStream(): { toString(): string }
    main(args: readonly string[], streams: { stderr: object }): Promise<{ readonly error: Error | null }>
  }
}

async function compile(entry: string, flags: readonly string[]): Promise<void> {
  const { default: asc } = (await import(COMPILER)) as AssemblyScript
  const wasm = join(TARGET, `${entry}.wasm`)
  const stderr = asc.createMemoryStream()
  const arguments_ = [
    join(SOURCES, `${entry}.ts`),
    '--outFile',
    wasm,
    '--textFile',
    join(TARGET, `${entry}.wat`),
    ...flags
  ]
  const { error } = await asc.main(arguments_, { stderr })
  if (error) throw new Error(`${entry}: ${error.message}\n${stderr.toString()}`)
}

const compilerPackage = join(import.meta.dirname, '../../../node_modules/assemblyscript/package.json')
const { version } = JSON.parse(await readFile(compilerPackage, 'utf8')) as { version: string }
const stamp = await stampOf(version)
const stampFile = join(TARGET, 'stamp')
const built = await readFile(stampFile, 'utf8').catch(() => '')
if (built !== stamp) {
  for (const [entry, flags] of Object.entries(ENTRIES)) await compile(entry, flags)
  await writeFile(stampFile, stamp)
}
