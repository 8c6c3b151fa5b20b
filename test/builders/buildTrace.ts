import type { CacheShape } from '../../src/cache/shape.ts'
import type { Trace } from '../../src/cache/trace.ts'
import { childSeed, createRandom, seedOf } from '../../src/numerics/random.ts'

/** What a synthetic trace is made from; everything has a default. */
export interface TraceRecipe {
  readonly shape?: Partial<CacheShape>
  readonly layers?: readonly number[]
  readonly documentLengths?: readonly number[]
  readonly heldOut?: readonly number[]
  /** Every how many tokens a query is kept; the last token of a document always has one. */
  readonly queryStride?: number
  /** Factor on a layer's queries: the sharper its attention, the more an error of its keys costs. */
  readonly sharpness?: (layer: number) => number
}

const smallShape: CacheShape = { numLayers: 2, numQueryHeads: 2, numKvHeads: 1, headDim: 16 }

/** A trace in memory whose values are independent and normal, always the same for the same recipe. */
export function buildTrace(recipe: TraceRecipe = {}): Trace {
  const shape = { ...smallShape, ...recipe.shape }
  const { documentLengths = [12, 9, 14], queryStride = 3, sharpness = () => 1 } = recipe
  const ends = documentLengths.map((_, index) => sum(documentLengths.slice(0, index + 1)))
  const numTokens = sum(documentLengths)
  const isQuery = (token: number): boolean => {
    const end = ends.find((candidate) => token < candidate) ?? 0
    return (end - 1 - token) % queryStride === 0
  }
  const queryPositions = Array.from({ length: numTokens }, (_, token) => token).filter(isQuery)
  const numQueryRows = (shape.numQueryHeads / shape.numKvHeads) * queryPositions.length
  return {
    model: 'synthetic',
    shape,
    layers: recipe.layers ?? Array.from({ length: shape.numLayers }, (_, layer) => layer),
    numTokens,
    documents: ends.map((end, index) => ({ start: end - documentLengths[index], end })),
    heldOut: recipe.heldOut ?? [],
    queryPositions,
    checksum: '00000000',
    readHead(layer, kvHead) {
      const random = createRandom(childSeed(seedOf(1), 'trace', layer, kvHead))
      const normals = (numRows: number, scale: number): Float32Array =>
        Float32Array.from({ length: numRows * shape.headDim }, () => scale * random.normal())
      return {
        queries: normals(numQueryRows, sharpness(layer)),
        keys: normals(numTokens, 1),
        values: normals(numTokens, 1),
      }
    },
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
