/** The first item of the least rank; the second number of a rank decides between equals. */
export function least<Item>(
  items: readonly Item[],
  rankOf: (item: Item) => readonly [number, number],
): Item | undefined {
  let best: { readonly item: Item; readonly rank: readonly [number, number] } | undefined
  for (const item of items) {
    const rank = rankOf(item)
    if (best === undefined || isBefore(rank, best.rank)) best = { item, rank }
  }
  return best?.item
}

function isBefore(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])
}
