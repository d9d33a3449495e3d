/**
 * Rejects with what `onLate` returns when `promise` has not settled within `limitMs`. The promise
 * itself goes on.
 */
export async function withTimeLimit<T>(promise: Promise<T>, limitMs: number, onLate: () => Error): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(onLate()), limitMs)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
