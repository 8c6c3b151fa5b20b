import { describe, expect, it } from 'vitest'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { overlap, placeLabels } from '../../src/report/labelPlacement.ts'

const frame = { left: 0, top: 0, width: 500, height: 400 }

describe('labels of points', () => {
  it('do not collide, leave the frame, or cover points, where a dozen crowd in a corner', () => {
    const random = createRandom(seedOf(5))
    const requests = Array.from({ length: 12 }, () => ({
      x: 380 + 110 * random.uniform(),
      y: 20 + 120 * random.uniform(),
      width: 70,
      height: 15,
    }))
    const points = requests.map(({ x, y }) => ({ left: x - 4, top: y - 4, width: 8, height: 8 }))
    const boxes = placeLabels(requests, frame, points)
    boxes.forEach((box, i) => {
      expect(overlap(box, frame)).toBeCloseTo(box.width * box.height, 6)
      for (const other of [...boxes.slice(0, i), ...points]) expect(overlap(box, other)).toBe(0)
    })
  })

  it('stand at the right of a lonely point', () => {
    const [box] = placeLabels([{ x: 100, y: 100, width: 40, height: 10 }], frame, [])
    expect(box).toEqual({ left: 110, top: 95, width: 40, height: 10 })
  })
})
