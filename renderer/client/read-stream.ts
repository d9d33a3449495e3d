/**
 * The parts of a stream one after the other; leaving the loop cancels the stream, so that its
 * source stops producing.
 */
export async function* readStream<T>(stream: ReadableStream<T>): AsyncGenerator<T, void, undefined> {
  // A reader, not `for await` over the stream: not every browser of the web host can do that.
  const reader = stream.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) {
        ended = true
        return
      }
      yield value
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => undefined)
  }
}
