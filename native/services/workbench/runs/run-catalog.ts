/** The contract's runs: listed, opened and started. Each is handed out as a RunHandle. */
import type { RunApi, RunInfo, RunOptions, RunsApi } from '../../../contract/runs.ts'
import { infoOf, RunHandle, type RunHandleOptions } from './run-handle.ts'

export class RunCatalog implements RunsApi {
  readonly #options: RunHandleOptions

  constructor(options: RunHandleOptions) {
    this.#options = options
  }

  async list(): Promise<RunInfo[]> {
    const { runs, summaries, controller } = this.#options
    const all = await runs.list()
    return Promise.all(
      all.map((run) => (run.kind === 'broken' ? summaries.broken(run) : infoOf(run, summaries, controller)))
    )
  }

  async open({ id }: { id: string }): Promise<RunApi> {
    const run = await this.#options.runs.read(id)
    return this.#handle(run.id)
  }

  current(): Promise<RunApi | null> {
    const { current } = this.#options.controller
    return Promise.resolve(current && this.#handle(current.run.id))
  }

  async start(options: RunOptions): Promise<RunApi> {
    return this.#handle(await this.#options.controller.start(options))
  }

  async repeatCard({ name, text }: { name: string; text: string }): Promise<RunApi> {
    return this.#handle(await this.#options.controller.repeatCard(name, text))
  }

  #handle(id: string): RunHandle {
    return new RunHandle(id, this.#options)
  }
}
