/**
 * The colour map viridis, from dark blue (smallest) to yellow (largest): every fifth colour of the
 * table in native/data/viridis.ts, which a page may not import, and straight lines between; a test
 * holds it to that table. Source: Smith and van der Walt 2015, CC0.
 */

const EVERY = 5
const HEX =
  '44015445085b470f62471669481d6f482374472a7946307d453681433c844142863e48883c4d8a3a538b37588c355d8c32628d30678d' +
  '2e6c8e2c718e2a768e287a8e267f8e24848d23898d218d8c1f928c1e978a1e9b891ea08720a58523a98228ae7f2eb27c35b7783dbb74' +
  '45bf6f4fc36959c76464cb5d70ce567cd24f88d54795d73fa2da37afdc2ebdde26cae01ed7e219e4e318f1e51cfde724'

/** Red, green, blue (0..255) of entry i at 3 * i, for i from 0 to 255. */
export const VIRIDIS: Uint8ClampedArray = Uint8ClampedArray.from({ length: 256 * 3 }, (_, index) => {
  const [entry, channel] = [Math.floor(index / 3), index % 3]
  const anchor = Math.floor(entry / EVERY)
  const colour = (at: number) => parseInt(HEX.slice(6 * at + 2 * channel, 6 * at + 2 * channel + 2), 16)
  const along = (entry % EVERY) / EVERY
  return along === 0 ? colour(anchor) : colour(anchor) * (1 - along) + colour(anchor + 1) * along
})
