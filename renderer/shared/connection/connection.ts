/**
 * The line to the compute process: opened, watched, opened again when it is lost. Owns what does not change while it lives
 * (about, engines) and tells other stores when their lists have changed. It knows nothing of runs or data sets.
 */
import { defineStore } from 'pinia'
import { inject, ref, shallowRef, type InjectionKey } from 'vue'
import type { About, EngineOption, ListChange, WorkbenchApi } from '../../../native/contract/workbench.ts'
import {
  NoConnectionError,
  NoLineError,
  type HostConnection,
  type NoLine,
  type WorkbenchConnection
} from '../../client/connection.ts'
import { readStream } from '../../client/read-stream.ts'

export const HOST: InjectionKey<HostConnection> = Symbol('host')

export type ConnectionState = 'connecting' | 'connected' | 'lost'

/** While there is no line: how often one was tried in vain since the last, and why the newest try failed; null: not known. */
export interface Tries {
  readonly failed: number
  readonly why: NoLine | null
}

const RETRY_MS = [250, 500, 1000, 2000, 4000] as const
const NO_TRIES: Tries = { failed: 0, why: null }

export const useConnection = defineStore('connection', () => {
  const host = inject(HOST)
  if (!host) throw new Error('the app was started without a host to connect to')

  const state = ref<ConnectionState>('connecting')
  const tries = shallowRef(NO_TRIES)
  /** Null while there is no line; a new object for every line. */
  const api = shallowRef<WorkbenchApi | null>(null)
  const about = shallowRef<About | null>(null)
  const engines = shallowRef<readonly EngineOption[]>([])
  /** Count up whenever that list has changed. */
  const runsRevision = ref(0)
  const dataSetsRevision = ref(0)
  /** Id of the run under way in the compute process, whoever started it. */
  const currentRunId = ref<string | null>(null)

  /** The compute process will not come back by itself: why, and what to do. */
  const gone = shallowRef<{ readonly message: string; readonly hint: string } | null>(null)
  host.desktop?.onComputeState((compute) => {
    gone.value = compute.kind === 'gone' ? compute : null
  })

  let wake: (() => void) | null = null
  let opened = false

  /** Opens the line and keeps it open for as long as the page lives. */
  function open(): void {
    if (opened) return
    opened = true
    void keepOpen(host!)
  }

  async function keepOpen({ connect }: HostConnection): Promise<never> {
    for (;;) {
      try {
        const connection = await connect()
        await attach(connection)
        tries.value = NO_TRIES
        await connection.closed
      } catch (cause) {
        tries.value = { failed: tries.value.failed + 1, why: cause instanceof NoLineError ? cause.why : null }
      }
      api.value = null
      const { failed } = tries.value
      if (state.value === 'connected' || failed > 1) state.value = 'lost'
      await pause(RETRY_MS[Math.min(failed, RETRY_MS.length - 1)]!)
    }
  }

  async function attach({ api: opened }: WorkbenchConnection): Promise<void> {
    const [aboutNow, enginesNow, lists] = await Promise.all([opened.about(), opened.engines(), opened.watchChanges()])
    about.value = aboutNow
    engines.value = enginesNow
    api.value = opened
    state.value = 'connected'
    void followLists(lists)
  }

  async function followLists(lists: ReadableStream<ListChange>): Promise<void> {
    try {
      for await (const change of readStream(lists)) {
        currentRunId.value = change.currentRun
        if (change.runs) runsRevision.value++
        if (change.dataSets) dataSetsRevision.value++
        if (change.engines) void refreshEngines()
      }
    } catch {
      // The line is gone, which keepOpen sees too.
    }
  }

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Does not wait for the next attempt. */
  const tryNow = () => wake?.()

  /** The line, for stores that are about to call. Throws NoConnectionError when there is none. */
  function requireApi(): WorkbenchApi {
    if (api.value) return api.value
    throw new NoConnectionError()
  }

  /** Where the line is lost meanwhile, the next one brings them. */
  async function refreshEngines(): Promise<void> {
    const own = api.value
    const found = await own?.engines().catch(() => null)
    if (found && api.value === own) engines.value = found
  }

  return {
    state,
    tries,
    api,
    about,
    engines,
    runsRevision,
    dataSetsRevision,
    currentRunId,
    gone,
    desktop: host.desktop,
    chooseSaveTarget: host.chooseSaveTarget,
    open,
    refreshEngines,
    tryNow,
    requireApi
  }
})
