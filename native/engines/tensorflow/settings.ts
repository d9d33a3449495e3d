/**
 * What TensorFlow's speed, and the last bits of its results, depend on besides the input. Chosen
 * once on a machine by measuring, kept with a run, and the same again when the run goes on.
 */
export interface TensorFlowSettings {
  /** Kernels of oneDNN instead of Eigen's for convolutions and products. */
  readonly oneDnn: boolean
  /** Threads that share the work of one operation. */
  readonly threads: number
}

/** TensorFlow reads these when it is loaded. */
export function environmentOf({ oneDnn, threads }: TensorFlowSettings): Record<string, string> {
  return {
    TF_ENABLE_ONEDNN_OPTS: oneDnn ? '1' : '0',
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
    // The CPU's own thread pools of oneDNN and Eigen follow the number above; OpenMP is not in the
    // wheels.
    TF_CPP_MIN_LOG_LEVEL: '0'
  }
}

/** `2 threads, oneDNN` */
export function describeSettings({ oneDnn, threads }: TensorFlowSettings): string {
  return `${threads} ${threads === 1 ? 'thread' : 'threads'}, ${oneDnn ? 'oneDNN' : 'Eigen'}`
}

/**
 * What is worth measuring with so many cores, the most modest first: one thread is often the
 * quickest, LeNet-5 being small.
 */
export function candidateSettings(cores: number): TensorFlowSettings[] {
  const counts = cores > 1 ? [1, Math.min(cores, 8)] : [1]
  return [true, false].flatMap((oneDnn) => counts.map((threads) => ({ oneDnn, threads })))
}
