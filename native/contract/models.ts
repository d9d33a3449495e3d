/** Models that can read drawings: the built-in one and those of runs. */
import type { Recognition, RecogniseRequest } from './drawings.ts'

export interface ModelOption {
  /**
   * `newest` (the run under way, else the newest run, else the built-in one), `built-in`, or a
   * run's id.
   */
  readonly id: string
  /** What `newest` stands for now, `built-in` or a run's id; of all others their own id. */
  readonly resolved: string
  readonly title: string
  /**
   * On its own validation set; of the built-in model, on the MNIST test set. Null when not known.
   */
  readonly accuracy: number | null
}

export interface ModelsApi {
  list(): Promise<ModelOption[]>
  recognise(request: RecogniseRequest): Promise<Recognition>
}
