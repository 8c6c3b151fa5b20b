/** A rectangle in pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface LabelRequest {
  /** The point that is labelled. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const ANGLES = Array.from({ length: 16 }, (_, i) => (i * Math.PI) / 8)
const DISTANCES = [10, 16, 26, 38, 54, 74, 98]

/** How much of two boxes is common, in square pixels. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top)
  return Math.max(0, width) * Math.max(0, height)
}

/**
 * Places a label near each point, one after another, each where it covers least.
 *
 * - Cost: labels x 112 places x boxes.
 *
 * @param frame labels stay within it
 * @param obstacles what labels should not cover
 */
export function placeLabels(requests: readonly LabelRequest[], frame: Box, obstacles: readonly Box[]): Box[] {
  const placed: Box[] = []
  for (const request of requests) {
    const places = DISTANCES.flatMap((distance) =>
      ANGLES.map((angle) => ({ distance, box: boxBeside(request, angle, distance) })),
    )
    const costs = places.map(({ box, distance }) =>
      placeCost(box, distance, frame, [...obstacles, ...placed]),
    )
    placed.push(places[costs.indexOf(Math.min(...costs))].box)
  }
  return placed
}

/** The box whose near edge is `distance` away from the point in direction `angle`; the first place is at the right. */
function boxBeside({ x, y, width, height }: LabelRequest, angle: number, distance: number): Box {
  const centerX = x + Math.cos(angle) * (distance + width / 2)
  const centerY = y + Math.sin(angle) * (distance + height / 2)
  return { left: centerX - width / 2, top: centerY - height / 2, width, height }
}

function placeCost(box: Box, distance: number, frame: Box, taken: readonly Box[]): number {
  // whole pixels: rounding errors must not decide between places
  const outside = Math.round(box.width * box.height - overlap(box, frame))
  const covered = taken.reduce((sum, other) => sum + overlap(box, other), 0)
  return 100 * outside + 10 * covered + distance
}
