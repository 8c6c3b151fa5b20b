import type { HeadTrace, Trace } from '../../src/cache/trace.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'

/** How a model turns keys and queries by their position: pairs of adjacent channels, the first ones fastest. */
export interface RotaryPositions {
  readonly theta: number
}

/** Turns row `row` of `[numRows, headDim]` by the angles of a position. */
export function turnRow(
  { theta }: RotaryPositions,
  vectors: Float32Array,
  row: number,
  headDim: number,
  position: number,
): void {
  for (let pair = 0; pair < headDim / 2; pair++) {
    const angle = position * theta ** ((-2 * pair) / headDim)
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    const at = row * headDim + 2 * pair
    const [x, y] = [vectors[at], vectors[at + 1]]
    vectors[at] = cos * x - sin * y
    vectors[at + 1] = sin * x + cos * y
  }
}

/** A trace of the same heads, each changed on its way out; `change` is given copies to write to. */
function changedTrace(trace: Trace, change: (head: HeadTrace, layer: number, kvHead: number) => void): Trace {
  return {
    ...trace,
    readHead(layer, kvHead) {
      const { queries, keys, values } = trace.readHead(layer, kvHead)
      const head = { queries: queries.slice(), keys: keys.slice(), values }
      change(head, layer, kvHead)
      return head
    },
  }
}

/**
 * The same documents at other positions, as pieces of long contexts.
 *
 * Keys and queries of a document turn together, which leaves attention as it was.
 *
 * @param positionOf where a document begins
 */
export function movedTrace(
  trace: Trace,
  rotary: RotaryPositions,
  positionOf: (document: number) => number,
): Trace {
  const { documents, queryPositions, shape } = trace
  const shiftOf = (token: number): number =>
    positionOf(documents.findIndex(({ start, end }) => start <= token && token < end))
  return changedTrace(trace, ({ keys, queries }) => {
    for (let token = 0; token < trace.numTokens; token++)
      turnRow(rotary, keys, token, shape.headDim, shiftOf(token))
    for (let row = 0; row * shape.headDim < queries.length; row++)
      turnRow(rotary, queries, row, shape.headDim, shiftOf(queryPositions[row % queryPositions.length]))
  })
}

/** A constant that is added to all keys of a head before they are turned by their position, as Qwen2.5 has it. */
export interface KeyBias {
  readonly layers: readonly number[]
  /** Its norm over the median norm of the head's keys. */
  readonly ratio: number
  /** Channel pairs before it have none: the fast ones. */
  readonly firstPair: number
}

/** The direction of the bias is drawn for each head, always the same. */
export function biasedTrace(trace: Trace, rotary: RotaryPositions, bias: KeyBias): Trace {
  const { headDim } = trace.shape
  return changedTrace(trace, ({ keys }, layer, kvHead) => {
    if (!bias.layers.includes(layer)) return
    const random = createRandom(childSeed(seedOf(1), 'key bias', layer, kvHead))
    const direction = Float32Array.from({ length: headDim }, (_, channel) =>
      channel < 2 * bias.firstPair ? 0 : random.normal(),
    )
    const scale = (bias.ratio * medianNorm(keys, headDim)) / Math.hypot(...direction)
    for (const { start, end } of trace.documents) {
      for (let token = start; token < end; token++) {
        const turned = direction.map((value) => scale * value)
        turnRow(rotary, turned, 0, headDim, token - start)
        for (let channel = 0; channel < headDim; channel++) keys[token * headDim + channel] += turned[channel]
      }
    }
  })
}

function medianNorm(vectors: Float32Array, headDim: number): number {
  const norms = Array.from({ length: vectors.length / headDim }, (_, row) =>
    Math.hypot(...vectors.subarray(row * headDim, (row + 1) * headDim)),
  )
  return norms.toSorted((a, b) => a - b)[norms.length >> 1]
}
