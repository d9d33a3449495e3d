/**
 * Parameters to look into, by what a client names: of the run under way, of any run, built in, or
 * fresh from a recipe.
 */
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { InspectedModel } from '../../../contract/inspection.ts'
import { initialParameters } from '../../../model/initial-parameters.ts'
import { RECIPES } from '../../../model/recipes.ts'
import { readParameters } from '../../../onnx/stored-parameters.ts'
import type { Runs } from '../../../runs/runs.ts'
import { readCheckpointOf, type LeNetRun } from '../../open-run.ts'
import type { RunConfig } from '../../run-config.ts'
import { mayBeNewest } from '../../improvement-file.ts'
import type { TrainingController } from '../runs/training-controller.ts'

export interface InspectedParameters {
  /** Flat. */
  readonly parameters: Float32Array
  /** The same for the same parameters. */
  readonly key: string
  readonly title: string
  readonly step: number | null
  /** What a person should know about them; null when nothing is to be said. */
  readonly notice: string | null
  /** Adam's moments, of the run that is paused here. */
  readonly moments: { readonly m: Float32Array; readonly v: Float32Array } | null
}

export interface ParameterSources {
  readonly runs: Runs<RunConfig>
  readonly controller: TrainingController
  /** The ONNX file that comes with the program; it may be missing. */
  readonly builtInModel: string
}

/**
 * Throws WorkbenchError `not-found` for a run or a model that is not there, and what reading its
 * checkpoint throws.
 */
export async function readInspected(
  model: InspectedModel,
  { runs, controller, builtInModel }: ParameterSources
): Promise<InspectedParameters> {
  if (model.kind === 'fresh') return fresh(model.recipe, model.seed)
  if (model.id === 'built-in') return builtIn(builtInModel)
  const live = controller.current
  const isLive = live && (model.id === 'newest' || (model.id === live.run.id && model.which === 'last'))
  if (isLive) {
    const own = await ofLiveRun(live.run)
    if (own) return own
  }
  if (model.id !== 'newest') return ofRun(await controller.find(model.id), model.which)
  for (const run of await runs.list()) {
    if (run.kind !== 'run' || !(await mayBeNewest(run))) continue
    const own = await ofRun(run, 'last').catch(() => null)
    if (own && own.step !== 0) return own
  }
  return builtIn(builtInModel)
}

type LiveRun = NonNullable<TrainingController['current']>['run']

/** Null before training has begun. */
async function ofLiveRun(live: LiveRun): Promise<InspectedParameters | null> {
  const state = await live.latestState()
  if (!state) return null
  const { run } = live.session
  const { parameters, m, v, step } = state
  return {
    parameters,
    key: `${run.id} ${step}`,
    title: run.name ?? run.id,
    step,
    notice: divergence(parameters, step),
    moments: live.state === 'paused' ? { m, v } : null
  }
}

async function ofRun(run: LeNetRun, which: 'best' | 'last'): Promise<InspectedParameters> {
  let used: string | null = null
  const { parameters, step } = await readCheckpointOf(
    run,
    which === 'best' ? 'best' : 'newest',
    (text) => (used = text)
  ).catch((error: unknown): never => {
    if (!(error instanceof WorkbenchError) || error.code !== 'not-found') throw error
    throw new WorkbenchError(
      'not-found',
      `${run.name ?? run.id} has no parameters yet`,
      'They are there after its first checkpoint. Choose other parameters meanwhile.'
    )
  })
  const elsewhere =
    run.state === 'running'
      ? `Another process trains this run: these are the parameters of its last checkpoint, step ${step.toLocaleString('en-US')}.`
      : null
  return {
    parameters,
    key: `${run.id} ${step}`,
    title: run.name ?? run.id,
    step,
    notice: divergence(parameters, step) ?? elsewhere ?? used,
    moments: null
  }
}

async function builtIn(file: string): Promise<InspectedParameters> {
  const isThere = await stat(file).then(
    () => true,
    () => false
  )
  if (!isThere) {
    throw new WorkbenchError(
      'not-found',
      `no model is here to look into: there is no trained run and no ${basename(file)} beside the program`,
      'Train a run; its parameters can be looked into at once.'
    )
  }
  const parameters = readParameters(await readFile(file), basename(file))
  return { parameters, key: 'built-in', title: 'Built in', step: null, notice: null, moments: null }
}

function fresh(recipe: 'keras' | 'graph', seed: number): InspectedParameters {
  return {
    parameters: initialParameters(RECIPES[recipe].initialisation, seed),
    key: `fresh ${recipe} ${seed}`,
    title: `Untrained, ${RECIPES[recipe].title}, seed ${seed}`,
    step: 0,
    notice: null,
    moments: null
  }
}

function divergence(parameters: Float32Array, step: number): string | null {
  if (parameters.every(Number.isFinite)) return null
  return `The run diverged: after step ${step.toLocaleString('en-US')} its parameters are no longer numbers.`
}
