/** How a command ended, for shells. */
export const EXIT_OK = 0
export const EXIT_FAILURE = 1
/** The command itself makes no sense: an unknown flag, a value out of range. */
export const EXIT_USAGE = 2
/** Stopped by the user: 128 + SIGINT. */
export const EXIT_CANCELLED = 130
