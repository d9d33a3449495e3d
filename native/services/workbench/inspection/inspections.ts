/** The contract's InspectionsApi: opens inspections, answers the bench. */
import type { BenchCheck, PrintedProgram } from '../../../contract/bench-results.ts'
import type {
  BenchAnswer,
  BenchRequest,
  InspectedInput,
  InspectedModel,
  InspectionApi,
  InspectionsApi,
  NextBatch,
  NextBatchPixels
} from '../../../contract/inspection.ts'
import type { ImageSet } from '../../../data/data-set.ts'
import type { Runs } from '../../../runs/runs.ts'
import type { RunConfig } from '../../run-config.ts'
import type { DataSetStore } from '../data-sets/data-set-store.ts'
import type { OnFault } from '../rpc/capability.ts'
import type { TrainingController } from '../runs/training-controller.ts'
import { answerBench, checkBenchRequest, programOfBench } from './bench-service.ts'
import { bytesOf, readInspectedImage } from './inspected-image.ts'
import { readInspected } from './inspected-parameters.ts'
import { Inspection } from './inspection.ts'
import { printedProgram } from './printed-program.ts'
import { PausedRun, planNextBatch } from './paused-run.ts'
import { SimilarImages } from './similar-images.ts'

export interface InspectionsOptions {
  readonly runs: Runs<RunConfig>
  readonly controller: TrainingController
  readonly store: DataSetStore
  readonly builtInModel: string
  readonly onFault: OnFault
}

export class Inspections implements InspectionsApi {
  readonly #options: InspectionsOptions
  readonly #paused: PausedRun
  readonly #similar = new SimilarImages()

  constructor(options: InspectionsOptions) {
    this.#options = options
    this.#paused = new PausedRun(options.controller)
  }

  async open({ model, input }: { model: InspectedModel; input: InspectedInput }): Promise<InspectionApi> {
    const { store, onFault } = this.#options
    const image = await readInspectedImage(input, this.#options)
    const parameters = await readInspected(model, this.#options)
    return new Inspection(parameters, image, { store, paused: this.#paused, similar: this.#similar, onFault })
  }

  bench(request: BenchRequest): Promise<BenchAnswer> {
    return answerBench(request, this.#trainingImages)
  }

  async benchProgram(request: BenchRequest): Promise<{ text: string }> {
    return { text: await programOfBench(request, this.#trainingImages) }
  }

  benchCheck(request: BenchRequest & { readonly h: number }): Promise<BenchCheck> {
    return checkBenchRequest(request, this.#trainingImages)
  }

  async printed({ program }: { readonly program: 0 | 1 | 2 | 3 }): Promise<PrintedProgram> {
    return printedProgram(program, (await this.#options.store.open('mnist')).dataSet)
  }

  nextBatch(): Promise<NextBatch | null> {
    const { controller, store } = this.#options
    const planned = planNextBatch(controller)
    const data = controller.current?.run.session.run.config.data
    if (!planned || data === undefined) return Promise.resolve(null)
    const { run, step, indices, train } = planned
    const labels = Uint8Array.from(indices, (index) => train.labels[index]!)
    return Promise.resolve({ run, step, set: store.idOf(data), indices, labels })
  }

  nextBatchPixels(): Promise<NextBatchPixels | null> {
    const planned = planNextBatch(this.#options.controller)
    if (!planned) return Promise.resolve(null)
    const { run, step, indices, inputAt } = planned
    const images = Array.from(indices, (_, place) => bytesOf(inputAt(place)))
    return Promise.resolve({ run, step, pixels: Uint8Array.from(Buffer.concat(images)) })
  }

  /** The brief's programs are about MNIST. */
  readonly #trainingImages = async (): Promise<ImageSet> => (await this.#options.store.open('mnist')).dataSet.train
}
