/** A stream whose errors are put into other words; everything else stays as it is, leaving and back-pressure included. */

export function withErrors<Chunk>(
  source: ReadableStream<Chunk>,
  word: (error: unknown) => Error
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
          controller.error(word(error))
        }
      },
      cancel: (reason) => reader.cancel(reason)
    },
    // Nothing is taken from the source before somebody asks.
    { highWaterMark: 0 }
  )
}
