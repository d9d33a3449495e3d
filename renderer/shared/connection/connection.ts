/**
 * The connection to the compute process: opened, checked, and opened again when it is lost or does
 * not answer. Owns what does not change while it lasts (about, engines) and signals other stores
 * when their lists have changed.
 */
import type { Failure } from '../../../native/contract/errors.ts'
import { defineStore } from 'pinia'
import { inject, ref, shallowRef, type InjectionKey } from 'vue'
import type { EngineOption } from '../../../native/contract/engines.ts'
import type { About, ListChange, WorkbenchApi } from '../../../native/contract/workbench.ts'
import {
  NoConnectionError,
  ConnectError,
  type HostConnection,
  type ConnectFailure,
  type WorkbenchConnection
} from '../../client/connection.ts'
import { readStream } from '../../client/read-stream.ts'
import { withTimeLimit } from '../../client/time-limit.ts'

export const HOST: InjectionKey<HostConnection> = Symbol('host')

export type ConnectionState = 'connecting' | 'connected' | 'lost'

/** Failed attempts since the last connection, and why the newest one failed; null: not known. */
export interface Tries {
  readonly failed: number
  readonly why: ConnectFailure | null
}

const RETRY_MS = [250, 500, 1000, 2000, 4000] as const
/** The first calls of a new connection; the host restarts a compute process that hangs. */
const ATTACH_LIMIT_MS = 10_000
/**
 * How often the connection is checked, and how long an answer may take while the compute process is
 * busy.
 */
const CHECK_INTERVAL_MS = 15_000
const CHECK_LIMIT_MS = 30_000
const NO_TRIES: Tries = { failed: 0, why: null }

export const useConnection = defineStore('connection', () => {
  const host = inject(HOST)
  if (!host) throw new Error('the app was started without a host to connect to')

  const state = ref<ConnectionState>('connecting')
  const tries = shallowRef(NO_TRIES)
  /** Null while there is no connection; a new object for each. */
  const api = shallowRef<WorkbenchApi | null>(null)
  const about = shallowRef<About | null>(null)
  const engines = shallowRef<readonly EngineOption[]>([])
  /** Count up whenever that list has changed. */
  const runsRevision = ref(0)
  const dataSetsRevision = ref(0)
  /** Id of the run in progress in the compute process, whoever started it. */
  const currentRunId = ref<string | null>(null)

  /** The compute process is not restarted any more: why, and what to do. */
  const stopped = shallowRef<Failure | null>(null)
  host.desktop?.onComputeState((compute) => {
    stopped.value = compute.kind === 'stopped' ? compute : null
  })

  let wake: (() => void) | null = null
  let opened = false

  /** Opens the connection and keeps it open as long as the page exists. */
  function open(): void {
    if (opened) return
    opened = true
    void keepOpen(host!)
  }

  async function keepOpen({ connect }: HostConnection): Promise<never> {
    for (;;) {
      try {
        const connection = await connect()
        const lists = await attach(connection)
        tries.value = NO_TRIES
        void followLists(lists)
        await checkUntilClosed(connection)
      } catch (cause) {
        tries.value = { failed: tries.value.failed + 1, why: cause instanceof ConnectError ? cause.why : null }
      }
      api.value = null
      const { failed } = tries.value
      if (state.value === 'connected' || failed > 1) state.value = 'lost'
      await pause(RETRY_MS[Math.min(failed, RETRY_MS.length - 1)]!)
    }
  }

  /** Closes a connection over which the first calls are not answered. */
  async function attach(connection: WorkbenchConnection): Promise<ReadableStream<ListChange>> {
    const { api: opened } = connection
    const calls = Promise.all([opened.about(), opened.engines().list(), opened.watchChanges()])
    try {
      const [aboutNow, enginesNow, lists] = await withTimeLimit(
        calls,
        ATTACH_LIMIT_MS,
        () => new ConnectError('no-compute')
      )
      about.value = aboutNow
      engines.value = enginesNow
      api.value = opened
      state.value = 'connected'
      return lists
    } catch (error) {
      connection.close()
      throw error
    }
  }

  /** A peer that hangs, or a network that is gone, does not close a connection. */
  async function checkUntilClosed(connection: WorkbenchConnection): Promise<void> {
    const closed = connection.closed.then(() => true)
    const interval = () => new Promise<false>((resolve) => setTimeout(() => resolve(false), CHECK_INTERVAL_MS))
    while (!(await Promise.race([closed, interval()]))) {
      const answer = connection.api.about()
      await withTimeLimit(answer, CHECK_LIMIT_MS, () => new ConnectError('no-compute')).catch(() => connection.close())
    }
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
      // The connection has ended, which keepOpen handles.
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

  /** For stores that are about to call. Throws NoConnectionError while there is no connection. */
  function requireApi(): WorkbenchApi {
    if (api.value) return api.value
    throw new NoConnectionError()
  }

  /** If the connection is lost meanwhile, the next one brings them. */
  async function refreshEngines(): Promise<void> {
    const own = api.value
    const found = await own
      ?.engines()
      .list()
      .catch(() => null)
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
    stopped,
    desktop: host.desktop,
    chooseSaveTarget: host.chooseSaveTarget,
    open,
    refreshEngines,
    tryNow,
    requireApi
  }
})
