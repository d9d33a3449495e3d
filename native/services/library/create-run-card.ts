/** A run's card, from its folder. */
import { CARD_VERSION, type CardStart, type RunCard } from '../../contract/run-card.ts'
import type { RunEvent, RunStarted } from '../../contract/run-events.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import { readCheckpoint } from '../../model/checkpoint-file.ts'
import { initialParameters, type Initialisation } from '../../model/initial-parameters.ts'
import { readAbout } from '../../runs/about-file.ts'
import { runFiles } from '../../runs/run-folder.ts'
import type { LeNetRun } from '../open-run.ts'
import { trainingKey } from '../run-config.ts'
import { dataName } from './data-name.ts'
import { readRunRow } from './read-run-row.ts'
import { readRunSteps } from './read-run-curve.ts'
import { hashOfCosts, hashOfFloats } from './result-hashes.ts'
import { startOf } from './run-start.ts'
import { trainCommand } from './train-command.ts'

/**
 * Reads the checkpoints and every step. What cannot be read is null in it. Throws WorkbenchError
 * `io`.
 */
export async function createRunCard(run: LeNetRun): Promise<RunCard> {
  const { id, folder, config } = run
  const files = runFiles(folder)
  const row = await readRunRow(id, folder)
  const about = await readAbout(folder)
  const { steps, events } = await readRunSteps(folder)
  const started = events.findLast((event): event is RunStarted => event.kind === 'started')
  const start: CardStart =
    startOf(config) === null ? { kind: 'drawn' } : { kind: 'given', from: startOf(config)!.title }
  const { recipe, epochs, batchSize, seed, learningRate, initialisation, order, maxSteps } = config
  const { initialSeed = seed, distortion, earlyStopping = null } = config
  return {
    kind: 'lenet-run-card',
    version: CARD_VERSION,
    id,
    title: row.title,
    state: row.state,
    startedAt: new Date(row.startedAt).toISOString(),
    command: trainCommand(run, dataName(config.data)),
    settings: {
      ...{ recipe, epochs, batchSize, seed, learningRate, initialisation, order, maxSteps },
      ...{ initialSeed, earlyStopping, start },
      ...(distortion && { distortion })
    },
    changes: events.flatMap(changeOf),
    data: {
      name: dataName(config.data),
      hashes: config.dataHashes,
      trainImages: started?.trainImages ?? null,
      validationImages: started?.validationImages ?? null,
      testImages: row.test?.images ?? null,
      pixels: config.pixels ?? null,
      validationFrom: config.validationFrom ?? null
    },
    engine: {
      id: config.engine,
      settings: config.engineSettings ?? {},
      device: started?.device ?? '',
      threads: started?.threads ?? 1
    },
    program: {
      version: about.program?.version ?? null,
      node: about.program?.node ?? null,
      platform: about.program?.platform ?? null,
      kernels: about.program?.kernels ?? null
    },
    metrics: {
      globalStep: row.globalStep,
      best: row.best,
      newest: row.newest,
      test: row.test && { ...row.test, data: dataName(row.test.data) }
    },
    results: {
      initialParameters: about.initialParameters ?? drawnParameters(start, initialisation, initialSeed),
      newestParameters: await hashOfCheckpoint(files.checkpoint, run),
      bestParameters: await hashOfCheckpoint(files.best, run),
      costs: hashOfCosts(steps),
      costCount: steps.length,
      onnx: about.onnx?.sha256 ?? null
    },
    needs: needsOf(start, config.data)
  }
}

/** Of runs of earlier versions, which did not note the hash; 20 ms. */
function drawnParameters(start: CardStart, initialisation: Initialisation, seed: number): string | null {
  return start.kind === 'drawn' ? hashOfFloats(initialParameters(initialisation, seed)) : null
}

async function hashOfCheckpoint(file: string, { config }: LeNetRun): Promise<string | null> {
  try {
    return hashOfFloats((await readCheckpoint(file, trainingKey(config))).parameters)
  } catch (error) {
    if (error instanceof WorkbenchError && error.code !== 'io') return null
    throw error
  }
}

function changeOf(event: RunEvent): RunCard['changes'] {
  if (event.kind !== 'learning-rate') return []
  const { globalStep, from, to } = event
  return [{ globalStep, setting: 'learningRate', from, to }]
}

function needsOf(start: CardStart, data: string): string | null {
  const missing = [
    ...(start.kind === 'given' ? [`its initial parameters (${start.from})`] : []),
    ...(/(^|[/\\])my-digits[/\\]/.test(data) ? ['the drawings that it was trained on'] : [])
  ]
  if (missing.length === 0) return null
  return `The card alone does not have ${missing.join(' and ')}: export the run as one file, which does.`
}
