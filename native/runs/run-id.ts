/**
 * Ids of runs: readable, sortable by day, unique with all but certainty; who creates a run makes
 * sure.
 */

/**
 * `2026-11-24-keras-3f9a`: the local day, what kind of run it is, four hex digits from two random
 * bytes.
 */
export function makeRunId(label: string, now: Date, random: Uint8Array): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  return `${day}-${label}-${Buffer.from(random).toString('hex')}`
}

/**
 * Whether a person may mean this run: by the beginning of its id, or of the part that tells runs of
 * one day apart.
 */
export function idBeginsWith(id: string, text: string): boolean {
  return id.startsWith(text) || id.slice(id.lastIndexOf('-') + 1).startsWith(text)
}
