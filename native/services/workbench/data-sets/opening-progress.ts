/** How far the sets are that are being opened, for everyone who waits for one. */

export type OnOpening = (what: string, done: number, total: number) => void

export class OpeningProgress {
  readonly #latest = new Map<string, Parameters<OnOpening>>()
  readonly #listeners = new Map<string, Set<OnOpening>>()

  report(spec: string, ...progress: Parameters<OnOpening>): void {
    this.#latest.set(spec, progress)
    for (const listener of this.#listeners.get(spec) ?? []) listener(...progress)
  }

  /** It is open, or cannot be. */
  end(spec: string): void {
    this.#latest.delete(spec)
  }

  /** Reports what is known already, then what comes. Returns what removes the listener. */
  follow(spec: string, listener: OnOpening): () => void {
    const known = this.#latest.get(spec)
    if (known) listener(...known)
    const listeners = this.#listeners.get(spec) ?? new Set()
    this.#listeners.set(spec, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(spec)
    }
  }
}
