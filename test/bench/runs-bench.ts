/**
 * `npm run bench:runs`: the library of runs at a size that people reach in years: 1,000 runs of
 * 10,000 steps, 10,000,000 points. A script makes them in a temporary folder; what is read is
 * checked before anything is timed. Prints what it finds, then the same library's list in Chromium.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMPUTE_FLAGS } from '../../native/contract/compute-flags.ts'
import type { LibraryChange } from '../../native/contract/run-library.ts'
import type { RunEvent } from '../../native/contract/run-events.ts'
import { encodeCheckpoint } from '../../native/model/checkpoint-format.ts'
import { firstCheckpoint } from '../../native/model/checkpoint.ts'
import { initialParameters } from '../../native/model/initial-parameters.ts'
import { jsonText, runFiles } from '../../native/runs/run-folder.ts'
import { stepFile, StepWriter } from '../../native/runs/step-file.ts'
import { RunLibrary } from '../../native/services/library/run-library.ts'
import { trainingKey, type RunConfig } from '../../native/services/run-config.ts'
import { createWorkbench } from '../../native/services/workbench/index.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { measureRunsPage } from './runs-page-bench.ts'

const RUNS = Number(process.argv[2] ?? 1000)
const STEPS = 10_000
const EPOCHS = 6
const ROUNDS = 5

const print = (text: string) => void process.stdout.write(`${text}\n`)
const row = (what: string, figure: string) => print(`  ${what.padEnd(62)}${figure.padStart(16)}`)
const milliseconds = (value: number) => `${value.toFixed(1)} ms`
const idOf = (run: number) =>
  `2026-${String(1 + (run % 9)).padStart(2, '0')}-20-keras-${run.toString(16).padStart(4, '0')}`

const config = (seed: number): RunConfig => ({
  recipe: 'keras',
  epochs: EPOCHS,
  batchSize: 32,
  seed,
  initialisation: 'keras',
  order: 'keras',
  maxSteps: null,
  learningRate: 0.001,
  checkpointSeconds: 20,
  data: 'mnist',
  dataHashes: { 'train-images': 'ab'.repeat(32) },
  engine: 'worker-kernels',
  init: null
})

/**
 * The first run in full, by the program's own encoders; the others are copies with settings and
 * names of their own.
 */
async function makeLibrary(folder: string): Promise<void> {
  const metrics = Array.from({ length: EPOCHS }, (_, i) => ({
    epoch: i + 1,
    cost: 0.2 / (i + 1),
    accuracy: 0.95,
    validationCost: 0.05,
    validationAccuracy: 0.97 + i / 1000,
    seconds: 3.3,
    imagesPerSecond: 15_000
  }))
  const best = { epoch: EPOCHS, validationAccuracy: metrics.at(-1)!.validationAccuracy }
  const random = new RandomState(1)
  const noise = random.rand(STEPS).data
  const cost = Float32Array.from(noise, (value, i) => 2.3 / (1 + i / 100) + 0.05 * value)
  for (let run = 0; run < RUNS; run++) {
    const runFolder = join(folder, idOf(run))
    const files = runFiles(runFolder)
    const day = new Date(Date.UTC(2026, run % 9, 20, 12, 0, run % 60)).toISOString()
    mkdirSync(runFolder, { recursive: true })
    if (run > 0) {
      const first = runFiles(join(folder, idOf(0)))
      for (const name of ['checkpoint', 'best', 'events'] as const) cpSync(first[name], files[name])
      cpSync(stepFile(join(folder, idOf(0))), stepFile(runFolder))
    }
    writeFileSync(files.config, jsonText(config(run)))
    writeFileSync(files.run, jsonText({ createdAt: day, name: `run ${run}` }))
    const state = {
      state: 'finished',
      changedAt: day,
      keeps: 'newest',
      testAccuracy: 0.98,
      testImages: 10_000,
      error: null
    }
    writeFileSync(files.state, jsonText(state))
    writeFileSync(join(runFolder, 'about.json'), jsonText({ tags: run % 10 === 0 ? ['baseline'] : [] }))
    if (run > 0) continue
    const checkpoint = {
      ...firstCheckpoint(initialParameters('keras', 0), new RandomState(0)),
      ...{ step: STEPS, epoch: EPOCHS + 1, stepInEpoch: 0, figures: metrics, best }
    }
    const bytes = encodeCheckpoint(checkpoint, trainingKey(config(0)))
    writeFileSync(files.checkpoint, bytes)
    writeFileSync(files.best, bytes)
    const started: RunEvent = {
      kind: 'started',
      runId: idOf(0),
      ...{
        recipe: 'keras',
        engine: 'worker-kernels',
        device: 'CPU',
        threads: 2,
        seed: 0,
        epochs: EPOCHS,
        batchSize: 32
      },
      ...{ stepsPerEpoch: 1667, trainImages: 53_344, validationImages: 6000, data: 'mnist', resumedFrom: null }
    }
    const events = [started, ...metrics.map((epoch): RunEvent => ({ kind: 'epoch', ...epoch }))]
    writeFileSync(files.events, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    const writer = await StepWriter.open(stepFile(runFolder))
    await writer.append({
      globalStep: Uint32Array.from({ length: STEPS }, (_, i) => i + 1),
      batchCost: cost,
      batchAccuracy: new Float32Array(STEPS).fill(0.97)
    })
    await writer.close()
  }
}

/**
 * Wall time of the fastest of several rounds, and the longest turn of the event loop in as many
 * more.
 */
async function measure(what: string, perform: () => Promise<unknown>, rounds = ROUNDS): Promise<void> {
  let fastest = Infinity
  const before = process.cpuUsage()
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    await perform()
    fastest = Math.min(fastest, performance.now() - startedAt)
  }
  const { user, system } = process.cpuUsage(before)
  const longest = watchTurns()
  for (let round = 0; round < rounds; round++) await perform()
  row(what, milliseconds(fastest))
  row('  processor time, all threads, mean', milliseconds((user + system) / 1000 / rounds))
  row('  longest turn, in which nothing else could run', milliseconds(longest()))
}

/**
 * In processor time of this thread, so that other processes' turns on a busy machine do not count.
 */
function watchTurns(): () => number {
  let longest = 0
  let isWatching = true
  const used = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  let before = used()
  const turn = () => {
    const now = used()
    longest = Math.max(longest, now - before)
    before = now
    if (isWatching) setImmediate(turn)
  }
  setImmediate(turn)
  return () => {
    isWatching = false
    return longest
  }
}

async function readAll(stream: ReadableStream<LibraryChange>): Promise<number> {
  let rows = 0
  const reader = stream.getReader()
  for (;;) {
    const { value } = await reader.read()
    rows += value!.changed.length
    if (value!.complete) break
  }
  await reader.cancel()
  return rows
}

/**
 * What a person does with a library, each once, in a process of its own with the compute process's
 * flags; prints the most memory that it had, in MB.
 */
async function useOnce(folder: string): Promise<void> {
  rmSync(join(folder, 'index.json'), { force: true })
  const workbench = createWorkbench({ host: 'browser', runsFolder: folder, dataFolder: join(folder, '../data') })
  await readAll(await workbench.api.library().watch())
  const ids = Array.from({ length: Math.min(10, RUNS) }, (_, run) => idOf(run))
  await workbench.api.library().curves({ ids, from: null, to: null, maxPoints: 20_000 })
  await workbench.api.library().details({ id: ids[0]! })
  await workbench.api.library().card({ id: ids[0]! })
  await workbench.dispose()
  print(`${Math.round(process.resourceUsage().maxRSS / 1000)}`)
}

const [, , , make, madeIn] = process.argv
if (make === '--make' && madeIn !== undefined) {
  await makeLibrary(madeIn)
  process.exit()
}

if (make === '--use' && madeIn !== undefined) {
  await useOnce(madeIn)
  process.exit()
}

const root = mkdtempSync(join(tmpdir(), 'lenet-bench-runs-'))
const folder = join(root, 'runs')
try {
  print(`${RUNS} runs of ${STEPS.toLocaleString('en-US')} steps are being made in ${folder}`)
  // By a process of its own: its memory is no part of what reading takes.
  execFileSync(process.execPath, [import.meta.filename, String(RUNS), '--make', folder])

  const listed = await new RunLibrary({ folder }).list()
  const first = listed.find(({ id }) => id === idOf(0))
  if (listed.length !== RUNS || first?.epochsDone !== EPOCHS || first.globalStep !== STEPS || first.damage !== null) {
    throw new Error(`the list is not what was made: ${listed.length} rows, ${JSON.stringify(first)}`)
  }
  print(
    `checked: ${listed.length} rows; ${(statSync(join(folder, 'index.json')).size / 1e6).toFixed(2)} MB of index.json\n`
  )

  await measure('list, without index.json', async () => {
    rmSync(join(folder, 'index.json'), { force: true })
    await new RunLibrary({ folder }).list()
  })
  await new Promise((resolve) => setTimeout(resolve, 2500)) // rows are not believed so soon after their folders were made
  await new RunLibrary({ folder }).list()
  await measure('list, with index.json', () => new RunLibrary({ folder }).list())
  const library = new RunLibrary({ folder })
  await library.list()
  await measure('list again in the same process', () => library.list())

  const workbench = createWorkbench({ host: 'browser', runsFolder: folder, dataFolder: join(root, 'data') })
  await measure('all rows to a page', async () => {
    const rows = await readAll(await workbench.api.library().watch())
    if (rows !== RUNS) throw new Error(`${rows} rows came`)
  })
  const range = { from: null, to: null, maxPoints: 20_000 }
  const ids = Array.from({ length: 10 }, (_, run) => idOf(run))
  await measure('one curve of 10,000 steps', async () => {
    const [curve] = await workbench.api.library().curves({ ids: ids.slice(0, 1), ...range })
    if (curve!.globalStep.length !== STEPS) throw new Error(`${curve!.globalStep.length} steps came`)
  })
  await measure('ten curves', () => workbench.api.library().curves({ ids, ...range }))
  await measure('details of one run', () => workbench.api.library().details({ id: ids[0]! }))
  await measure('card of one run', () => workbench.api.library().card({ id: ids[0]! }))
  row('memory of the process after all these rounds', `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`)
  const used = execFileSync(process.execPath, [...COMPUTE_FLAGS, import.meta.filename, String(RUNS), '--use', folder], {
    encoding: 'utf8'
  })
  row('most memory of a process that does each once', `${used.trim()} MB`)
  await measure('every step of ten runs as CSV', async () => {
    const stream = await workbench.api.library().curveTable({ ids, target: null })
    await stream.pipeTo(new WritableStream())
  })
  await workbench.dispose()

  print('\nin Chromium')
  const { opened, keys } = await measureRunsPage(root, RUNS)
  const sorted = [...keys].sort((a, b) => a - b)
  row('the view, from its address to the first rows', milliseconds(opened))
  row(`filter, from a key to its rows painted, median of ${keys.length}`, milliseconds(sorted[keys.length >> 1]!))
  row('  longest', milliseconds(sorted.at(-1)!))
} finally {
  rmSync(root, { recursive: true, force: true })
}
