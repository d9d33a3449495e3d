/**
 * How well a GPU's speed is learnt, on a clock of the test: long sleeps, and hardly any waiting
 * behind them.
 */
import { describe, expect, it } from 'vitest'
import { Pace, type Clock } from '../../../native/engines/webgpu/pace.ts'

/** Stretches given ahead, as the engine does. */
const AHEAD = 2

/** A GPU that takes so long a step, and a host that follows it through so many steps. */
async function follow(pace: Pace, clock: Clock & { time: number }, stepMs: number, steps: number) {
  const startedAt = clock.time
  const waiting: { through: number; endAt: number }[] = []
  let [given, polled, idleAt] = [0, 0, startedAt]
  const wait = ({ through, endAt }: { through: number; endAt: number }, hasMore: boolean) =>
    pace.until(
      startedAt,
      through,
      () => {
        polled += Math.max(0, endAt - clock.time)
        clock.time = Math.max(clock.time, endAt)
        return Promise.resolve()
      },
      hasMore
    )
  while (given < steps) {
    const stretch = Math.min(steps - given, pace.stepsPerSubmit)
    given += stretch
    idleAt = Math.max(idleAt, clock.time) + stretch * stepMs
    waiting.push({ through: given, endAt: idleAt })
    if (waiting.length > AHEAD) await wait(waiting.shift()!, true)
  }
  await wait(waiting.at(-1)!, false)
  return { elapsed: clock.time - startedAt, polled }
}

function clock(): Clock & { time: number } {
  return {
    time: 0,
    now() {
      return this.time
    },
    sleep(ms) {
      this.time += Math.max(1, Math.ceil(ms)) // a timer's resolution
      return Promise.resolve()
    }
  }
}

describe.each([0.025, 0.15, 0.6, 250])('steps of %s ms', (stepMs) => {
  it('cost at most a tenth more than the GPU needs from the second epoch on, little of it polling', async () => {
    const time = clock()
    const pace = new Pace(time)
    const steps = stepMs > 100 ? 20 : 1563
    await follow(pace, time, stepMs, steps)
    const { elapsed, polled } = await follow(pace, time, stepMs, steps)
    expect(elapsed).toBeLessThan(steps * stepMs * 1.1)
    expect(polled).toBeLessThan(elapsed * 0.15)
  })

  it('are given to the GPU in stretches of about 8 ms, at least one', async () => {
    const time = clock()
    const pace = new Pace(time)
    await follow(pace, time, stepMs, 200)
    expect(pace.stepsPerSubmit * stepMs).toBeLessThan(Math.max(16, stepMs * 1.01))
  })
})
