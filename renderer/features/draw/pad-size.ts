/** Side of the pad in its own units, as the contract counts them, and of its grid in cells. */
export const PAD_SIZE = 280
export const GRID_SIDE = 28
