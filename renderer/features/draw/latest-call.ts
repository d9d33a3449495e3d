/**
 * Calls of which only the latest request matters: one at a time, throttled; a request made
 * meanwhile replaces the waiting one. Answers arrive in order; those to cancelled requests are
 * dropped.
 */

export interface LatestCall<Request> {
  /**
   * Called for as soon as no other call is under way and the last one began at least `intervalMs`
   * ago; 0: at once.
   */
  ask(request: Request, intervalMs: number): void
  /** Cancels all requests so far. */
  forget(): void
}

export interface LatestCallOptions<Request, Answer> {
  readonly call: (request: Request) => Promise<Answer>
  readonly take: (answer: Answer, request: Request) => void
  readonly fail: (cause: unknown) => void
  /** Milliseconds, rising. */
  readonly now: () => number
}

export function createLatestCall<Request, Answer>(options: LatestCallOptions<Request, Answer>): LatestCall<Request> {
  const { call, take, fail, now } = options
  let waiting: { request: Request; dueAt: number } | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let underWay = false
  let lastBegan = -Infinity
  let generation = 0

  function ask(request: Request, intervalMs: number): void {
    const dueAt = lastBegan + intervalMs
    // An urgent request that waits is not put off by a patient one after it.
    waiting = { request, dueAt: waiting ? Math.min(waiting.dueAt, dueAt) : dueAt }
    goOn()
  }

  function goOn(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (underWay || !waiting) return
    const delayMs = waiting.dueAt - now()
    if (delayMs > 0) timer = setTimeout(goOn, delayMs)
    else void begin(waiting.request)
  }

  async function begin(request: Request): Promise<void> {
    waiting = null
    underWay = true
    lastBegan = now()
    const own = generation
    try {
      const answer = await call(request)
      if (own === generation) take(answer, request)
    } catch (cause) {
      if (own === generation) fail(cause)
    } finally {
      underWay = false
      goOn()
    }
  }

  function forget(): void {
    generation++
    waiting = null
    goOn()
  }

  return { ask, forget }
}
