/** How well a GPU's speed is learnt, on a clock of the test: long sleeps, and hardly any waiting behind them. */
import { describe, expect, it } from 'vitest'
import { Pace, type Clock } from '../../../native/engines/webgpu/pace.ts'

/** A GPU that takes so long a step, and a host that follows it through so many steps as the engine does. */
async function follow(pace: Pace, clock: Clock & { time: number }, stepMs: number, steps: number) {
  const startedAt = clock.time
  let [given, polled] = [0, 0]
  while (given < steps) {
    given = Math.min(steps, given + pace.stepsPerSubmit)
    const endAt = startedAt + given * stepMs
    await pace.until(startedAt, given, () => {
      polled += Math.max(0, endAt - clock.time)
      clock.time = Math.max(clock.time, endAt)
      return Promise.resolve()
    })
  }
  return { elapsed: clock.time - startedAt, polled }
}

function clock(): Clock & { time: number } {
  return {
    time: 0,
    now() {
      return this.time
    },
    sleep(ms) {
      this.time += ms
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
    expect(polled).toBeLessThan(elapsed * 0.3)
  })

  it('are given to the GPU in stretches of about 8 ms, at least one', async () => {
    const time = clock()
    const pace = new Pace(time)
    await follow(pace, time, stepMs, 200)
    expect(pace.stepsPerSubmit * stepMs).toBeLessThan(Math.max(16, stepMs * 1.01))
  })
})
