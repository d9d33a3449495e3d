/**
 * Places of labels at the end of their lines: each as near to its line as the others allow, in the
 * lines' order.
 */

/**
 * Positions of the labels, in the order given, at least `apart` from each other and inside [low,
 * high] as long as they all fit. Neighbours that would touch become one block around their common
 * middle.
 */
export function spreadLabels(
  wanted: readonly number[],
  apart: number,
  [low, high]: readonly [number, number]
): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]! || a - b)
  interface Block {
    members: number[]
    middle: number
  }
  const half = ({ members }: Block) => ((members.length - 1) * apart) / 2
  const within = (block: Block) => {
    const room = half(block)
    // When there is not room for all, they begin at the top.
    return Math.max(low + room, Math.min(high - room, block.middle))
  }
  const blocks: Block[] = []
  for (const index of order) {
    let block: Block = { members: [index], middle: wanted[index]! }
    block.middle = within(block)
    for (let before = blocks.at(-1); before && overlaps(before, block); before = blocks.at(-1)) {
      blocks.pop()
      const members = [...before.members, ...block.members]
      const middle = members.reduce((sum, member) => sum + wanted[member]!, 0) / members.length
      block = { members, middle }
      block.middle = within(block)
    }
    blocks.push(block)
  }
  function overlaps(a: Block, b: Block): boolean {
    return b.middle - half(b) - (a.middle + half(a)) < apart
  }
  const places = new Array<number>(wanted.length).fill(low)
  for (const block of blocks) {
    block.members.forEach((member, at) => (places[member] = block.middle - half(block) + at * apart))
  }
  return places
}
