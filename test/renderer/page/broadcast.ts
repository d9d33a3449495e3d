/**
 * One source, any number of streams; a new one gets what it is to begin with and then what comes.
 */
export class Broadcast<T> {
  readonly #controllers = new Set<ReadableStreamDefaultController<T>>()

  subscribe(beginning: readonly T[]): ReadableStream<T> {
    let own: ReadableStreamDefaultController<T>
    return new ReadableStream<T>({
      start: (controller) => {
        own = controller
        for (const part of beginning) controller.enqueue(part)
        this.#controllers.add(controller)
      },
      cancel: () => {
        this.#controllers.delete(own)
      }
    })
  }

  send(part: T): void {
    for (const controller of this.#controllers) controller.enqueue(part)
  }

  close(): void {
    for (const controller of this.#controllers) controller.close()
    this.#controllers.clear()
  }

  fail(cause: Error): void {
    for (const controller of this.#controllers) controller.error(cause)
    this.#controllers.clear()
  }
}
