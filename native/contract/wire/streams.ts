/** Wraps a stream to translate its errors. Cancellation and back-pressure pass through. */

export function withErrors<Chunk>(
  source: ReadableStream<Chunk>,
  translate: (error: unknown) => Error
): ReadableStream<Chunk> {
  const reader = source.getReader()
  return new ReadableStream<Chunk>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          controller.error(translate(error))
        }
      },
      cancel: (reason) => reader.cancel(reason)
    },
    // Reads from the source only on demand.
    { highWaterMark: 0 }
  )
}
