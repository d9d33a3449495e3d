/**
 * The data set that a run or a card was trained on: where it was, or any set here with the same
 * content.
 */
import { isDeepStrictEqual } from 'node:util'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { DataChoice } from '../../choose-data.ts'
import { portableSpec } from '../../data-location.ts'
import { SYNTHETIC, type DataSetStore } from './data-set-store.ts'

/**
 * `named`: as a config or a card names it; `hashes`: SHA-256 (hex) of its parts. Where no set has
 * them, the one of that name is given: whoever uses it compares its parts. Throws WorkbenchError
 * `not-found` naming the set where there is none.
 */
export async function findData(
  store: DataSetStore,
  named: string,
  hashes: Readonly<Record<string, string>>
): Promise<DataChoice> {
  const isSame = (found: DataChoice | null) =>
    found !== null && isDeepStrictEqual({ ...found.dataSet.hashes }, { ...hashes })
  const [ofName, failure] = await store.bySpec(named).then(
    (dataSet): [DataChoice, null] => [{ dataSet, spec: named }, null],
    (error: unknown): [null, unknown] => [null, error]
  )
  if (ofName && isSame(ofName)) return ofName
  for (const { id, state } of await store.list()) {
    // Generated digits have that name everywhere; making them takes a minute.
    if (state !== 'ready' || id === SYNTHETIC) continue
    const found = await store.open(id).catch(() => null)
    const spec = found && (await store.specOf(id).catch(() => null))
    if (!found || spec === null) continue
    const choice: DataChoice = { dataSet: found.dataSet, spec: portableSpec(spec, store.folder) }
    if (isSame(choice)) return choice
  }
  if (ofName) return ofName
  const parts = Object.entries(hashes).map(([part, hash]) => `${part} ${hash.slice(0, 16)}…`)
  throw new WorkbenchError(
    'not-found',
    `the data set ${named} is not here, nor any other with its content: SHA-256 ${parts.join(', ')}`,
    named === 'mnist' ? 'Fetch MNIST on the Data page.' : 'Import its files on the Data page.',
    { cause: failure }
  )
}
