/**
 * The one message that main sends to the engine's window, with the port to the compute process; the
 * page passes both on.
 */
export const ENGINE_PORT = 'engine-window:port'
