/** Carries out commands on runs: training, models, files, other views. Failures are notices. */
import { ref, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { RunRow } from '../../../native/contract/run-library.ts'
import type { TestResult } from '../../../native/contract/run-results.ts'
import type { SeriesPlan } from '../../../native/contract/run-series.ts'
import type { RunOptions } from '../../../native/contract/runs.ts'
import { announce } from '../../base/composables/use-announcer.ts'
import { saveFile } from '../../client/save-file.ts'
import { useNotices } from '../../shared/connection/notices.ts'
import { useCopy } from '../../shared/connection/use-copy.ts'
import { useModelExport } from '../../shared/models/model-export.ts'
import { useCurrentRun } from '../../shared/runs/current-run.ts'
import { useProposedSettings } from '../../shared/runs/proposed-settings.ts'
import { useStartFrom } from '../../shared/runs/start-from.ts'
import type { RunCommand } from './detail/run-commands.ts'
import { useRunLibrary } from './run-library.ts'
import type { RunsAddress } from './runs-address.ts'
import type { FollowedSeries } from './series/use-series.ts'
import { useRunTransfer } from './transfer/run-transfer.ts'
import { libraryOf, openRun, seriesOf } from './workbench-apis.ts'

/** A dialog that a command opens, for these runs. */
export type RunDialog = 'repeat' | 'sweep' | 'tag' | 'export' | 'slim' | 'extend'

export interface RunActions {
  readonly dialog: Readonly<Ref<{ readonly kind: RunDialog; readonly rows: readonly RunRow[] } | null>>
  readonly busy: Readonly<Ref<boolean>>
  /** Counts up when something came of a repetition. */
  readonly repeated: Readonly<Ref<number>>
  openDialog(kind: RunDialog, rows: readonly RunRow[]): void
  closeDialog(): void
  command(what: RunCommand, row: RunRow): Promise<void>
  /** Trains the very same again. */
  repeatExactly(run: string): Promise<void>
  keep(run: string, checkpoint: 'best' | 'newest'): Promise<void>
  extend(run: string, epochs: number): Promise<void>
  startSeries(plans: readonly SeriesPlan[]): Promise<void>
  actOnSeries(what: 'pause' | 'resume' | 'stop', series: string): Promise<void>
  /** Twelve seeds or points more. */
  extendSeries(series: string, followed: FollowedSeries): Promise<void>
  trainNext(series: string, all: readonly string[]): Promise<void>
  saveCard(run: string): Promise<void>
  copyCard(run: string): Promise<void>
  copy(text: string, what: string): Promise<void>
  openTest(model: string, against: string | null, question?: string): void
  /** A test that was done, with its figures. */
  openTestOf(run: string, test: TestResult): void
  useSettings(options: RunOptions): void
}

const MORE = 12

export function useRunActions(address: RunsAddress): RunActions {
  const library = useRunLibrary()
  const notices = useNotices()
  const transfer = useRunTransfer()
  const current = useCurrentRun()
  const startFrom = useStartFrom()
  const modelExport = useModelExport()
  const proposed = useProposedSettings()
  const router = useRouter()

  const dialog = ref<{ readonly kind: RunDialog; readonly rows: readonly RunRow[] } | null>(null)
  const busy = ref(false)
  const repeated = ref(0)
  const show = (view: string, query: Record<string, string> = {}) => {
    router.push({ name: view, query }).catch(() => undefined) // app.vue reports it
  }

  const openDialog = (kind: RunDialog, rows: readonly RunRow[]) => {
    if (rows.length > 0) dialog.value = { kind, rows }
  }
  const closeDialog = () => (dialog.value = null)

  async function act(
    run: string,
    what: (api: Awaited<ReturnType<typeof openRun>>) => Promise<unknown>
  ): Promise<boolean> {
    busy.value = true
    const done = await library.attempt(async (api) => {
      await what(await openRun(api, run))
      return true
    })
    busy.value = false
    return done === true
  }

  /** A run that trains again is the one that the frame follows. */
  async function resume(run: string): Promise<void> {
    await library.attempt(async (api) => {
      const opened = await openRun(api, run)
      await opened.resume()
      void current.follow(opened, api)
      announce('Training goes on.')
    })
  }

  async function command(what: RunCommand, row: RunRow): Promise<void> {
    const model = `${row.id}:${row.keeps}`
    switch (what) {
      case 'pause':
        await act(row.id, (run) => run.pause())
        break
      case 'resume':
        await resume(row.id)
        break
      case 'repeat':
      case 'sweep':
      case 'export':
      case 'slim':
      case 'extend':
        openDialog(what, [row])
        break
      case 'fine-tune':
        startFrom.choose(row.id)
        show('train')
        break
      case 'use-settings':
        useSettings(row.options)
        break
      case 'card':
        address.openCard(row.id)
        break
      case 'test':
        openTest(model, null)
        break
      case 'layers':
        show('layers', { model: row.keeps === 'best' ? row.id : `${row.id}.last` })
        break
      case 'draw':
        show('draw', { model: row.id })
        break
      case 'onnx':
        await modelExport.exportRun(row.id)
        break
      case 'curves-csv':
        await transfer.exportCurves([row.id], 'csv')
        break
      case 'tensorboard':
        await transfer.exportCurves([row.id], 'tensorboard')
        break
      case 'parameters':
        await transfer.exportParameters(row.id)
        break
      case 'reveal':
        await library.attempt((api) => libraryOf(api).reveal({ id: row.id }))
        break
      case 'check':
        await transfer.check([row.id])
        break
      case 'bin':
        await library.moveToBin([row.id])
        break
    }
  }

  async function repeatExactly(run: string): Promise<void> {
    closeDialog()
    await act(run, async (opened) => {
      const { id } = await opened.repeat()
      notices.done(
        `${library.titleOf(run)} is being repeated`,
        `As ${id}; the verdict stands on its card when it has ended.`
      )
    })
    repeated.value++
  }

  async function startSeries(plans: readonly SeriesPlan[]): Promise<void> {
    busy.value = true
    const started = await library.attempt(async (api) => {
      const ids: string[] = []
      for (const plan of plans) ids.push((await (await seriesOf(api).start(plan)).info()).id)
      return ids
    })
    busy.value = false
    const [first] = started ?? []
    if (first === undefined) return
    closeDialog()
    if (plans.length === 1) {
      address.openSeries(first)
      announce('The series has started.')
    } else {
      // The list has the queue above it, with every one of them.
      address.openList()
      announce(`${plans.length} series have started, one after the other.`)
    }
  }

  function openTest(model: string, against: string | null, question?: string): void {
    show('test', {
      model,
      ...(against === null ? {} : { against }),
      ...(question === undefined ? {} : { show: question })
    })
  }

  function useSettings(options: RunOptions): void {
    proposed.propose(options)
    show('train')
  }

  const copyWithNotice = useCopy()
  const copy = (text: string, what: string) => copyWithNotice(text, `${what} copied`)

  return {
    dialog,
    busy,
    repeated,
    openDialog,
    closeDialog,
    command,
    repeatExactly,
    keep: async (run, checkpoint) => {
      await act(run, (opened) => opened.keep({ checkpoint }))
    },
    extend: async (run, epochs) => {
      if (await act(run, (opened) => opened.extend({ epochs }))) closeDialog()
    },
    startSeries,
    actOnSeries: async (what, series) => {
      // Runs under way end their step and keep a checkpoint first.
      busy.value = true
      await library.attempt(async (api) => (await seriesOf(api).open({ id: series }))[what]())
      busy.value = false
    },
    extendSeries: async (series, { plan }) => {
      const planned = plan.value
      if (!planned) return
      const next = Math.max(-1, ...planned.seeds) + 1
      const more = Array.from({ length: MORE }, (_, i) => next + i)
      await library.attempt(async (api) => {
        const opened = await seriesOf(api).open({ id: series })
        await opened.extend(planned.kind === 'random' ? { points: MORE } : { seeds: more })
      })
    },
    trainNext: async (series, all) => {
      await library.attempt((api) => seriesOf(api).reorder({ series: [series, ...all.filter((id) => id !== series)] }))
    },
    saveCard: async (run) => {
      const file = await library.attempt((api) => libraryOf(api).cardFile({ id: run, format: 'json' }))
      if (file) saveFile(file.fileName, new Blob([file.text], { type: 'application/json' }))
    },
    copyCard: async (run) => {
      const file = await library.attempt((api) => libraryOf(api).cardFile({ id: run, format: 'text' }))
      if (file) await copy(file.text, 'The card')
    },
    copy,
    openTest,
    openTestOf: (run, { checkpoint, data, split }) => {
      show('test', { model: `${run}:${checkpoint}`, data, split })
    },
    useSettings
  }
}
