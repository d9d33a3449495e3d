/** What an engine is made with, whichever it is. */
import type { Engine } from '../engines/engine.ts'

export interface EngineOptions {
  /** By default the cores worth using. */
  readonly threads?: number | undefined
  /**
   * For engines that can choose: `cpu`, the number of a GPU, or a part of its name; by default the
   * engine's choice.
   */
  readonly device?: string | number | undefined
  /** Of the run that goes on: Engine.settings as it began. */
  readonly settings?: Engine['settings']
  /** Told in one line when the engine does not run as the person may expect. */
  readonly onNotice?: ((text: string) => void) | undefined
}

/**
 * By the name that runs remember an engine by. The caller disposes of it. Throws WorkbenchError
 * `engine` when it cannot run here.
 */
export type CreateEngine = (id: string, options: EngineOptions) => Promise<Engine>
