/**
 * One GPU for several runs that train side by side: their steps go to it together, and each gets
 * the bits that it would get alone. A batch of 32 hardly occupies a big GPU. To each run its part
 * is an engine like any other.
 *
 * Steps are given to the GPU when all runs have asked for some. Where they ask for different
 * numbers, as many are taken as the shortest asks for; the others ask again for the rest. States
 * stay on the GPU from call to call as long as the same runs take part and none has set its own.
 */
import type { Split } from '../../contract/data-sets.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import type { AdamSettings } from '../../model/recipes.ts'
import type { Engine, EngineImages, EngineState, StepMetrics } from '../engine.ts'
import { NO_STEPS } from '../step-metrics.ts'
import type { WebGpuEngine } from './index.ts'
import { MAX_NETWORKS } from './layout.ts'

/** Of the engine, what runs that share it need. */
export type GroupEngine = Omit<Engine, 'run' | 'getState'> & Pick<WebGpuEngine, 'trainGroup' | 'groupStates'>

interface Waiting {
  readonly member: Member
  readonly indices: Uint32Array
  readonly batchSize: number
  readonly adam: AdamSettings
  readonly settled: PromiseWithResolvers<StepMetrics>
  isStopped: boolean
}

/** A run's own part of the GPU. */
interface Member {
  readonly sets: Map<Split, EngineImages>
  /** A copy of what it has come to; null while only the GPU has it. */
  state: EngineState | null
  /** Why the state that only the GPU had is lost. */
  failure: Error | null
  /** The steps that it waits for, or takes. */
  asked: Waiting | null
}

export class SharedGpu {
  readonly #engine: GroupEngine
  readonly #members = new Set<Member>()
  readonly #loaded = new Map<Split, EngineImages>()
  #waiting: Waiting[] = []
  /** Whose states the GPU has, in their places. */
  #resident: readonly Member[] = []
  /** What the GPU evaluates with. */
  #single: EngineState | null = null
  #previous: Promise<unknown> = Promise.resolve()

  /** `engine` is disposed of by its owner, after all runs have ended. */
  constructor(engine: GroupEngine) {
    this.#engine = engine
  }

  /**
   * For one more run. Throws WorkbenchError `bad-argument` for more than the GPU trains together.
   */
  join(): Engine {
    if (this.#members.size === MAX_NETWORKS) {
      throw new WorkbenchError(
        'bad-argument',
        `${MAX_NETWORKS + 1} runs would train together; expected at most ${MAX_NETWORKS}`,
        'Train fewer at a time.'
      )
    }
    const member: Member = { sets: new Map(), state: null, failure: null, asked: null }
    this.#members.add(member)
    const { id, device, threads, settings } = this.#engine
    const withState = <Result>(set: Split, call: () => Promise<Result>) =>
      this.#inTurn(async () => {
        await this.#use(member, set)
        const state = await this.#stateOf(member)
        if (this.#single !== state) await this.#engine.setState(state)
        this.#single = state
        return call()
      })
    return {
      ...{ id, device, threads, settings },
      load: (set, images) => {
        member.sets.set(set, images)
        return this.#inTurn(() => this.#use(member, set))
      },
      setState: (state) =>
        this.#inTurn(async () => {
          if (this.#resident.includes(member)) {
            await this.#fetchStates()
            this.#resident = []
          }
          member.state = state
          member.failure = null
        }),
      getState: () => this.#inTurn(() => this.#stateOf(member)),
      run: (indices, batchSize, adam, distortion) => {
        if (distortion) return Promise.reject(distortedTogether())
        const settled = Promise.withResolvers<StepMetrics>()
        member.asked = { member, indices, batchSize, adam, settled, isStopped: false }
        this.#waiting.push(member.asked)
        this.#trainWhenAllWait()
        return settled.promise
      },
      stop: () => {
        if (!this.#withdraw(member)) this.#engine.stop()
      },
      gradients: (indices, distortion) => withState('train', () => this.#engine.gradients(indices, distortion)),
      evaluate: (set) => withState(set, () => this.#engine.evaluate(set)),
      predict: (set, from, to) => withState(set, () => this.#engine.predict(set, from, to)),
      dispose: () => {
        this.#withdraw(member)
        this.#members.delete(member)
        this.#trainWhenAllWait()
        return Promise.resolve()
      }
    }
  }

  #inTurn<Result>(call: () => Promise<Result>): Promise<Result> {
    const result = this.#previous.then(call)
    this.#previous = result.catch(() => undefined)
    return result
  }

  /** Whether its steps had not begun; they then never do. */
  #withdraw({ asked }: Member): boolean {
    if (!asked) return false
    asked.isStopped = true
    if (!this.#waiting.includes(asked)) return false
    this.#waiting = this.#waiting.filter((waiting) => waiting !== asked)
    asked.settled.resolve(NO_STEPS)
    return true
  }

  #trainWhenAllWait(): void {
    if (this.#waiting.length === 0 || this.#waiting.length < this.#members.size) return
    // In the order of the members: the places on the GPU are then the same from call to call.
    const waiting = [...this.#members].flatMap(({ asked }) => (asked && this.#waiting.includes(asked) ? [asked] : []))
    for (const group of groupsOf(waiting)) {
      this.#waiting = this.#waiting.filter((each) => !group.includes(each))
      void this.#inTurn(() => this.#train(group)).then(
        (all) => all.forEach((metrics, i) => group[i]!.settled.resolve(metrics)),
        (error: unknown) => {
          for (const { settled } of group) settled.reject(error)
        }
      )
    }
  }

  /** Metrics of each, none for those that were stopped before their turn came. */
  async #train(asked: readonly Waiting[]): Promise<StepMetrics[]> {
    const group = asked.filter(({ isStopped }) => !isStopped)
    if (group.length === 0) return asked.map(() => NO_STEPS)
    const [{ member: first, batchSize }] = group as [Waiting]
    const count = commonCount(group)
    await this.#use(first, 'train')
    const stays = group.length === this.#resident.length && group.every(({ member }, i) => member === this.#resident[i])
    if (!stays) await this.#fetchStates()
    this.#resident = []
    const members = group.map(({ member, indices, adam }) => ({
      state: stays ? null : knownState(member),
      indices: indices.slice(0, count),
      adam
    }))
    const metrics = await this.#engine.trainGroup(members, batchSize).catch((error: unknown) => {
      const failure = error instanceof Error ? error : new Error(String(error))
      if (stays) for (const { member } of group) member.failure = failure
      throw failure
    })
    for (const { member } of group) member.state = null
    this.#resident = group.map(({ member }) => member)
    return asked.map((each) => metrics[group.indexOf(each)] ?? NO_STEPS)
  }

  async #stateOf(member: Member): Promise<EngineState> {
    if (member.state === null && this.#resident.includes(member)) await this.#fetchStates()
    return knownState(member)
  }

  /** Copies of the states that only the GPU has; it keeps them. */
  async #fetchStates(): Promise<void> {
    if (this.#resident.every(({ state }) => state !== null)) return
    const states = await this.#engine.groupStates()
    this.#resident.forEach((member, place) => (member.state = states[place]!))
  }

  /** Has the member's images loaded. */
  async #use({ sets }: Member, set: Split): Promise<void> {
    const images = sets.get(set)
    if (!images) throw new WorkbenchError('bad-argument', `the engine holds no ${set} images`, 'Load them first.')
    if (isSameSet(this.#loaded.get(set), images)) return
    this.#loaded.delete(set)
    await this.#engine.load(set, images)
    this.#loaded.set(set, images)
  }
}

/** Their images are made anew for each run: there is no set that all could train on. */
export function distortedTogether(): WorkbenchError {
  return new WorkbenchError(
    'bad-argument',
    'runs that distort their images cannot train together on one GPU',
    'Train them side by side, or without distortions.'
  )
}

/** Throws what the GPU failed with when the state is lost with it. */
function knownState({ state, failure }: Member): EngineState {
  if (state) return state
  if (failure) throw failure
  throw new WorkbenchError('bad-argument', 'the engine has no parameters yet', 'Set its state first.')
}

/**
 * Those that can take their next steps together: on the same images, in batches of the same size.
 * Where one has no whole batch left, those of its length come first, and the others wait for the
 * next time.
 */
function groupsOf(waiting: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = []
  for (const each of waiting) {
    const images = each.member.sets.get('train')
    const fitting = groups.find(
      ([first]) => first!.batchSize === each.batchSize && isSameSet(first!.member.sets.get('train'), images)
    )
    if (fitting) fitting.push(each)
    else groups.push([each])
  }
  return groups.map((group) => {
    const count = commonCount(group)
    return count > 0 ? group : group.filter(({ indices }) => indices.length === leastOf(group))
  })
}

function leastOf(group: readonly Waiting[]): number {
  return Math.min(...group.map(({ indices }) => indices.length))
}

/**
 * Indices of each that can be taken together: whole batches of the shortest, or all where they are
 * equally many.
 */
function commonCount(group: readonly Waiting[]): number {
  const least = leastOf(group)
  const { batchSize } = group[0]!
  return group.every(({ indices }) => indices.length === least) ? least : least - (least % batchSize)
}

function isSameSet(a: EngineImages | undefined, b: EngineImages | undefined): boolean {
  return a !== undefined && a.images === b?.images && a.labels === b.labels && a.scale === b.scale
}
