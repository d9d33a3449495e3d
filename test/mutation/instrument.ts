/**
 * Source text that notes which of its mutations are executed, from which follows which tests can
 * notice them at all.
 */
import type { MutatedExpression, Mutation } from './mutations.ts'

/** Name of the global array that holds 1 at the number of every mutation that was executed. */
export const HITS = 'lenetMutationHits'

/**
 * The text with a note before each mutated expression; `numbers` are those of the mutations, one
 * each. In a thread or process that a test has started, which records no hits of its own, a hit is
 * a line of `outsideFile`. Line numbers stay as they are.
 */
export function instrument(
  text: string,
  mutations: readonly Mutation[],
  numbers: readonly number[],
  outsideFile: string
): string {
  const places = new Map<string, MutatedExpression & { readonly notes: string[] }>()
  const always: string[] = []
  for (const [index, { expression }] of mutations.entries()) {
    const note = `globalThis.${HITS}[${numbers[index]!}] = 1`
    if (!expression) {
      always.push(note)
      continue
    }
    const key = `${expression.start} ${expression.end}`
    const place = places.get(key) ?? { ...expression, notes: new Array<string>() }
    place.notes.push(note)
    places.set(key, place)
  }
  const insertions: { at: number; text: string; order: number }[] = []
  for (const { start, end, isStatement, notes } of places.values()) {
    // Without it a statement that begins with a parenthesis would go on with the line before.
    const opening = `${isStatement ? ';' : ''}(${notes.join(', ')}, `
    insertions.push({ at: start, text: opening, order: -end }, { at: end, text: ')', order: -Infinity })
  }
  insertions.sort((a, b) => a.at - b.at || a.order - b.order)
  let result = ''
  let done = 0
  for (const { at, text: inserted } of insertions) {
    result += text.slice(done, at) + inserted
    done = at
  }
  return [prelude(outsideFile), ...always].join('; ') + '; ' + result + text.slice(done)
}

function prelude(outsideFile: string): string {
  const append = `process.getBuiltinModule('node:fs').appendFileSync(${JSON.stringify(outsideFile)}, name + '\\n')`
  const outside = `new Proxy({}, { set: (seen, name) => (seen[name] ??= (${append}, 1), true) })`
  return `globalThis.${HITS} ??= ${outside}`
}
