/** Sets points of one place across side by side, so that their intervals do not hide each other; the first stays. */
export function dodge<Point extends { readonly x: number }>(points: readonly Point[], step: number): Point[] {
  return points.map((point) => {
    const equals = points.filter(({ x }) => Math.abs(x - point.x) < step)
    return { ...point, x: point.x + alternating(equals.indexOf(point)) * step }
  })
}

/** 0, 1, -1, 2, -2 ... */
function alternating(rank: number): number {
  return rank % 2 === 1 ? (rank + 1) / 2 : -rank / 2
}
