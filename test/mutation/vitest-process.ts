/** The process with the warm Vitest, started anew when a mutant hangs it. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { PROGRESS, type RunAnswer, type RunRequest } from './warm-vitest-messages.ts'

/** So that what Vitest remembers of its runs does not fill the memory. */
const RUNS_PER_PROCESS = 300

export class VitestProcess implements AsyncDisposable {
  readonly #tree: string
  readonly #environment: Readonly<Record<string, string>>
  #child: ChildProcess | null = null
  #runs = 0

  constructor(tree: string, environment: Readonly<Record<string, string>> = {}) {
    this.#tree = tree
    this.#environment = environment
  }

  /** `hung`: no test ended for so long; `broken`: the process ended. */
  async run(request: RunRequest, limitMs: number): Promise<RunAnswer | 'hung' | 'broken'> {
    if (this.#runs >= RUNS_PER_PROCESS) this.#stop()
    const child = (this.#child ??= await this.#start())
    this.#runs++
    const { promise, resolve } = Promise.withResolvers<RunAnswer | 'hung' | 'broken'>()
    const limit = setTimeout(() => resolve('hung'), limitMs)
    const exited = () => resolve('broken')
    const received = (message: RunAnswer | typeof PROGRESS) => {
      if (message === PROGRESS) limit.refresh()
      else resolve(message)
    }
    child.on('message', received).once('exit', exited)
    child.send(request)
    const answer = await promise
    clearTimeout(limit)
    child.off('message', received).off('exit', exited)
    if (typeof answer === 'string') this.#stop()
    return answer
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#stop()
    return Promise.resolve()
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(join(this.#tree, 'test/mutation/warm-vitest-entry.ts'), {
      cwd: this.#tree,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      detached: true,
      env: { ...process.env, CI: '1', ...this.#environment }
    })
    await once(child, 'message')
    this.#runs = 0
    return child
  }

  /** With all that its tests have started. */
  #stop(): void {
    const { pid } = this.#child ?? {}
    this.#child = null
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}
