/**
 * One image under one set of parameters: the contract's InspectionApi over native/inspection.
 * Arguments are parsed before.
 */
import type { AttributionMethod, Attribution, Neighbour, Occlusion } from '../../../contract/answer-explanations.ts'
import type { CellExplanation, SoftmaxTable } from '../../../contract/cell-explanations.ts'
import type { ComesExplanation } from '../../../contract/comes-explanations.ts'
import type { GivesExplanation, LogitGradients } from '../../../contract/gives-explanations.ts'
import type { GradientCheck } from '../../../contract/gradient-checks.ts'
import type { GradientOf, LayerName, TieRule } from '../../../contract/inspected-layers.ts'
import type { WeightGradient } from '../../../contract/weight-explanations.ts'
import type {
  InspectionApi,
  InspectionGradients,
  InspectionOverview,
  LayerKernels,
  ProgramRequest,
  WeightNow,
  WeightStep
} from '../../../contract/inspection.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { TaskStream } from '../../../contract/task-stream.ts'
import { networkInput } from '../../../data/data-set.ts'
import { attribute } from '../../../inspection/attribution.ts'
import { costOf, explainCell, explainSoftmax } from '../../../inspection/explain-cell.ts'
import { explainComes } from '../../../inspection/explain-comes.ts'
import { explainGives, explainLogits } from '../../../inspection/explain-gives.ts'
import {
  activationGradientOf,
  cellAt,
  INSPECTED_LAYERS,
  outputGradientOf,
  outputOf
} from '../../../inspection/layers.ts'
import { histogramOf } from '../../../inspection/histogram.ts'
import { summariseValues } from '../../../inspection/map-summary.ts'
import { cellProgram, comesProgram, givesProgram, weightProgram } from '../../../inspection/numpy/cell-program.ts'
import { occlude } from '../../../inspection/occlusion.ts'
import { countTies } from '../../../inspection/pool-ties.ts'
import { Trace } from '../../../inspection/trace.ts'
import { explainWeight } from '../../../inspection/weight-gradient.ts'
import { PARAMETER_COUNT, PARAMETERS, parameterView } from '../../../model/architecture.ts'
import type { BackwardPass } from '../../../model/lenet-reference.ts'
import { checkImage } from '../../explain/check-image.ts'
import type { DataSetStore } from '../data-sets/data-set-store.ts'
import { certaintyOf, DEFAULT_LEVELS } from '../../../evaluation/certainty-levels.ts'
import type { OnFault } from '../rpc/capability.ts'
import { taskStream } from '../rpc/task-stream.ts'
import type { InspectedImage } from './inspected-image.ts'
import type { InspectedParameters } from './inspected-parameters.ts'
import type { PausedRun } from './paused-run.ts'
import type { SimilarImages } from './similar-images.ts'

export interface InspectionParts {
  readonly store: Pick<DataSetStore, 'open'>
  readonly paused: Pick<PausedRun, 'step' | 'weightAfter'>
  readonly similar: Pick<SimilarImages, 'nearest'>
  readonly onFault: OnFault
}

interface OfCell {
  readonly layer: LayerName
  readonly cell: readonly number[]
}
interface OfGradient {
  readonly of: GradientOf
  readonly ties: TieRule
}
interface OfWeight {
  readonly parameter: string
  readonly index: readonly number[]
}

export class Inspection implements InspectionApi {
  readonly #model: InspectedParameters
  readonly #image: InspectedImage
  readonly #parts: InspectionParts
  readonly #trace: Trace

  constructor(model: InspectedParameters, image: InspectedImage, parts: InspectionParts) {
    this.#model = model
    this.#image = image
    this.#parts = parts
    this.#trace = new Trace(model.parameters, image.input)
  }

  overview(): Promise<InspectionOverview> {
    const { title, step, notice } = this.#model
    const { label, pixels, title: image } = this.#image
    const { forward } = this.#trace
    const logits = Float64Array.from(forward.dense3.z.data)
    const probabilities = Float64Array.from(forward.probabilities.data)
    const [first = 0, second = 1] = Array.from(probabilities, (_, digit) => digit).sort(
      (a, b) => probabilities[b]! - probabilities[a]! || a - b
    )
    const layers = INSPECTED_LAYERS.map(({ name, kind, shape, parameters }) => {
      const values = outputOf(forward, name).data
      const { notFinite, ...summary } = summariseValues(values)
      return {
        ...{ name, kind, shape, parameters, a: Float32Array.from(values) },
        ...summary,
        notFinite: notFinite && { count: notFinite.count, cell: cellAt(name, notFinite.first) }
      }
    })
    return Promise.resolve({
      ...{ model: title, step, notice, image, label, pixels, logits, probabilities, first, second, layers },
      parameters: PARAMETER_COUNT,
      cost: label === null ? null : costOf(logits, label),
      unsure: certaintyOf(probabilities[first]!, DEFAULT_LEVELS) === 'unsure',
      margin: probabilities[first]! - probabilities[second]!,
      logitMargin: logits[first]! - logits[second]!
    })
  }

  gradients({ of, ties }: OfGradient): Promise<InspectionGradients> {
    const pass = this.#trace.backward(of, ties)
    const [first, all] = [this.#trace.backward(of, 'first'), this.#trace.backward(of, 'all')]
    const dW = (own: BackwardPass) => own.parameters['conv1/kernel']!.data
    const db = (own: BackwardPass) => Float64Array.from(own.parameters['conv1/bias']!.data)
    return Promise.resolve({
      of,
      layers: INSPECTED_LAYERS.map(({ name }) => {
        const isActivated = name !== 'image' && name !== 'pool1' && name !== 'pool2'
        const values = (isActivated ? activationGradientOf(pass, name) : outputGradientOf(pass, name)).data
        const { low, high, zeros } = summariseValues(values)
        return { name, gradient: Float32Array.from(values), largest: Math.max(-low, high), zeros }
      }),
      poolTies: (['pool1', 'pool2'] as const).map((layer) => countTies(this.#trace.forward, layer)),
      db: { first: db(first), all: db(all) },
      dWDiffers: Math.max(...Array.from(dW(first), (value, i) => Math.abs(value - dW(all)[i]!)))
    })
  }

  cell({ layer, cell }: OfCell): Promise<CellExplanation> {
    return Promise.resolve(explainCell(this.#trace, layer, cell))
  }

  softmax({ label }: { readonly label: number | null }): Promise<SoftmaxTable> {
    return Promise.resolve(explainSoftmax(this.#trace, label))
  }

  gives({ layer, cell, of, ties }: OfCell & OfGradient): Promise<GivesExplanation> {
    return Promise.resolve(explainGives(this.#trace, layer, cell, of, ties))
  }

  comes({ layer, cell, of, ties }: OfCell & OfGradient): Promise<ComesExplanation> {
    return Promise.resolve(explainComes(this.#trace, layer, cell, of, ties))
  }

  logits({ of }: { readonly of: GradientOf }): Promise<LogitGradients> {
    return Promise.resolve(explainLogits(this.#trace, of))
  }

  weight({ parameter, index, of, ties }: OfWeight & OfGradient): Promise<WeightGradient> {
    return Promise.resolve(explainWeight(this.#trace, parameter, index, of, ties))
  }

  step({ parameter, index }: OfWeight): Promise<WeightStep> {
    return this.#parts.paused.step(parameter, index)
  }

  weightAfter({ parameter, index, t }: OfWeight & { readonly t: number }): Promise<WeightNow | null> {
    return this.#parts.paused.weightAfter(parameter, index, t)
  }

  kernels({ layer }: { readonly layer: LayerName }): Promise<LayerKernels> {
    const spec = PARAMETERS.find(({ name }) => name === `${layer}/kernel`)
    if (!spec) {
      throw new WorkbenchError('bad-argument', `${layer} has no kernels`, 'Choose a convolution or a dense layer.')
    }
    const { parameters, moments } = this.#model
    const kernel = parameterView(parameters, spec.name).slice()
    const m = moments && parameterView(moments.m, spec.name).slice()
    const v = moments && parameterView(moments.v, spec.name).slice()
    const outputs = spec.shape.at(-1)!
    return Promise.resolve({
      layer,
      shape: spec.shape,
      kernel,
      bias: parameterView(parameters, `${layer}/bias`).slice(),
      m,
      v,
      histograms: { kernel: histogramOf(kernel), m: m && histogramOf(m), v: v && histogramOf(v) },
      perKernel: Array.from({ length: outputs }, (_, c) => summariseValues(kernel.filter((_, i) => i % outputs === c)))
    })
  }

  check(request: {
    readonly label: number
    readonly h: number
    readonly entries: number | 'conv1'
  }): Promise<TaskStream<GradientCheck>> {
    const { parameters } = this.#model
    const own = { parameters, input: this.#image.input, label: request.label }
    const { h, entries } = request
    return Promise.resolve(
      taskStream<GradientCheck>((report, signal) => {
        const onProgress = (done: number, total: number) => report('checking entries', done, total)
        return checkImage(own, { h, entries, signal }, onProgress)
      }, this.#parts.onFault)
    )
  }

  attribution(request: { readonly digit: number; readonly method: AttributionMethod }): Promise<Attribution> {
    return Promise.resolve(attribute(this.#trace, request.digit, request.method))
  }

  occlusion({ digit }: { readonly digit: number }): Promise<Occlusion> {
    return Promise.resolve(occlude(this.#trace, digit))
  }

  nearest({ set, by, count }: { readonly set: string; readonly by: 'cosine' | 'euclidean'; readonly count: number }) {
    type Near = readonly (Neighbour & { readonly pixels: Uint8Array })[]
    const { store, similar, onFault } = this.#parts
    const { parameters, key } = this.#model
    const feature = this.#trace.forward.dense2.a.data
    return Promise.resolve(
      taskStream<Near>(async (report, signal) => {
        const { dataSet } = await store.open(set)
        const { train } = dataSet
        const onProgress = (done: number, total: number) => report('looking at training images', done, total)
        const from = { feature, parameters, key: `${key} ${set} ${train.count}` }
        const near = await similar.nearest(from, train, by, count, onProgress, signal)
        return near.map((neighbour) => {
          const input = networkInput(train, neighbour.index, neighbour.index + 1)
          return { ...neighbour, pixels: Uint8Array.from(input, (value) => Math.min(255, Math.round(value * 256))) }
        })
      }, onFault)
    )
  }

  program(request: ProgramRequest): Promise<{ text: string }> {
    return Promise.resolve({ text: programOf(this.#trace, request) })
  }
}

function programOf(trace: Trace, request: ProgramRequest): string {
  switch (request.kind) {
    case 'cell':
      return cellProgram(explainCell(trace, request.layer, request.cell))
    case 'gives':
      return givesProgram(explainGives(trace, request.layer, request.cell, request.of, request.ties))
    case 'comes':
      return comesProgram(explainComes(trace, request.layer, request.cell, request.of, request.ties))
    case 'weight':
      return weightProgram(explainWeight(trace, request.parameter, request.index, request.of, request.ties))
  }
}
