/**
 * What a run can be trained on, as the engine's setting lists it: every engine, and each device of
 * those that have several.
 */
import type { EngineOption, EngineSpeed } from '../../../native/contract/engines.ts'
import { count } from '../../base/format/format.ts'

export interface EngineChoice {
  /** Of the list: names engine and device. */
  readonly key: string
  readonly engine: string
  /** Null: the engine's own choice. */
  readonly device: string | null
  readonly label: string
  readonly detail: string
  readonly available: boolean
  /** As last measured. */
  readonly imagesPerSecond: number | null
}

export const choiceKey = (engine: string, device: string | null) => (device === null ? engine : `${engine} ${device}`)

export function engineChoices(engines: readonly EngineOption[], speeds: readonly EngineSpeed[]): EngineChoice[] {
  return engines.flatMap((option) => {
    const devices = option.available && option.devices?.length ? option.devices : [null]
    return devices.map((device) => choice(option, device, speeds))
  })
}

function choice(option: EngineOption, device: string | null, speeds: readonly EngineSpeed[]): EngineChoice {
  const { id, title, available, installation, reason } = option
  const speed = speeds.find((measured) => measured.engine === id && measured.device === device)
  const imagesPerSecond = speed?.imagesPerSecond ?? null
  const what = device === null ? withoutThreads(option.device) : title
  const words = available ? [what] : [unavailableText(installation, reason)]
  if (imagesPerSecond !== null) words.push(`${count(imagesPerSecond)} images/s`)
  return {
    key: choiceKey(id, device),
    engine: id,
    device,
    label: device ?? title,
    detail: words.join(' · '),
    available,
    imagesPerSecond
  }
}

/** The one that was measured to be the quickest; null before anything was measured. */
export function fastestChoice(choices: readonly EngineChoice[]): EngineChoice | null {
  let best: EngineChoice | null = null
  for (const candidate of choices) {
    if ((candidate.imagesPerSecond ?? 0) > (best?.imagesPerSecond ?? 0)) best = candidate
  }
  return best
}

/** The number of threads is in the field below; an engine names its preferred number. */
export function withoutThreads(device: string): string {
  return device.replace(/, \d+ threads?/, '')
}

function unavailableText(installation: EngineOption['installation'], reason: string | null): string {
  return installation === 'absent' ? 'Not installed' : `Not here: ${reason ?? 'no reason is known'}`
}
