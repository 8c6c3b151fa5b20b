import type { HeadTrace } from '../../cache/trace.ts'
import { createCodec } from '../../codecs/registry.ts'
import { compiledNormals } from '../../kernels/normalDraws.ts'
import { childSeed, type Seed, seedOf } from '../../numerics/random.ts'
import { remember } from '../../numerics/remember.ts'
import { findLaw } from '../laws/dataLaw.ts'
import { drawVectors, parseStructure } from '../laws/structure.ts'
import { createHeadMeasurer, type HeadMeasurer } from '../measureHead.ts'
import { parseScheme, schemeBitsPerValue } from '../schemes.ts'
import { inCodec } from '../storage.ts'
import type { CellRow } from './cellRow.ts'
import type { Cell } from './design.ts'

/** Draws keys, values and queries from a real trace; only for cells whose law is `trace`. */
export type TraceDraw = (cell: Cell, seed: Seed) => HeadTrace

/** Measures every scheme of a cell on one draw of data: a pure function of the cell. */
export function measureCell(cell: Cell, drawTrace: TraceDraw): CellRow[] {
  const seed = cellSeed(cell)
  const head = drawHead(cell, seed, drawTrace)
  const measurer = cellMeasurer(cell, head, seed)
  const perError = perUnitError(cell, head, measurer.exactWeights.probabilities)
  const { bits: _bits, schemes: _schemes, numKeys: _keys, numQueries: _queries, ...labels } = cell
  return pairsOf(cell).map(({ scheme, bits, keyCodec, valueCodec, bitsPerValue }) => {
    const [measured] = measurer.measure(inCodec(keyCodec), inCodec(valueCodec), [0])
    const {
      document: _document,
      numRows: _rows,
      keyBytes: _k,
      valueBytes: _v,
      klNatsMax: _max,
      klNatsShallow: _s,
      klNatsDeep: _d,
      top5Agreement: _t,
      ...errors
    } = measured
    return { ...labels, scheme, bits, keyCodec, valueCodec, bitsPerValue, ...errors, ...perError }
  })
}

/** The data of a condition and trial; every scheme and reading sees the same. */
function cellSeed({ seed, law, structure, headDim, trial }: Cell): Seed {
  return childSeed(seedOf(seed), 'cell', law, structure, headDim, trial)
}

function drawHead(cell: Cell, seed: Seed, drawTrace: TraceDraw): HeadTrace {
  const head = cell.law === 'trace' ? drawTrace(cell, seed) : drawSynthetic(cell, seed)
  return { ...head, queries: head.queries.map((value) => cell.temperature * value) }
}

function drawSynthetic(
  { law: lawName, structure: structureName, headDim, numKeys, numQueries }: Cell,
  seed: Seed,
): HeadTrace {
  const law = findLaw(lawName)
  const structure = parseStructure(structureName, headDim)
  return {
    keys: drawVectors(law, structure, numKeys, headDim, childSeed(seed, 'keys')),
    values: drawVectors(law, structure, numKeys, headDim, childSeed(seed, 'values')),
    queries: drawVectors(law, { kind: 'full' }, numQueries, headDim, childSeed(seed, 'queries')),
  }
}

/** Every query sees all keys: as if all stood at the end of one document. */
function cellMeasurer({ headDim, numKeys, numQueries }: Cell, head: HeadTrace, seed: Seed): HeadMeasurer {
  const fillNormals = compiledNormals()
  return createHeadMeasurer({
    head,
    headDim,
    documents: [{ start: 0, end: numKeys }],
    queryPositions: new Array<number>(numQueries).fill(numKeys - 1),
    makeKeyCodec: (id) => createCodec(id, headDim, childSeed(seed, 'codec', 'k'), { fillNormals }),
    makeValueCodec: (id) => createCodec(id, headDim, childSeed(seed, 'codec', 'v'), { fillNormals }),
  })
}

interface Pair {
  readonly scheme: string
  readonly bits: number
  readonly keyCodec: string
  readonly valueCodec: string
  readonly bitsPerValue: number
}

/** Cells of one grid follow one another, and reading the names of their codecs takes as long as some of the measuring. */
const rememberedPairs = remember<readonly Pair[]>(1)

/** What is measured, pairs with the same keys next to one another. */
function pairsOf(cell: Cell): readonly Pair[] {
  const { schemes, bits, headDim } = cell
  return rememberedPairs([headDim, ...bits, ...schemes].join(' '), () => readPairs(cell))
}

function readPairs({ schemes, bits, headDim }: Cell): Pair[] {
  return schemes
    .map(parseScheme)
    .flatMap((scheme) =>
      bits.map((width) => ({
        scheme: scheme.name,
        bits: width,
        keyCodec: scheme.keys(width),
        valueCodec: scheme.values(width),
        bitsPerValue: schemeBitsPerValue(scheme, width, headDim),
      })),
    )
    .sort((a, b) => (a.keyCodec < b.keyCodec ? -1 : a.keyCodec > b.keyCodec ? 1 : 0))
}

/** The two factors of the Jensen diagnostic: what a unit of relative key error does to logits and to KL. */
function perUnitError(
  { headDim, numKeys, numQueries }: Cell,
  { queries, keys }: HeadTrace,
  probabilities: Float64Array,
): { variancePerError: number; klPerError: number } {
  const keyNorms = squaredNorms(keys, headDim)
  const queryNorms = squaredNorms(queries, headDim)
  let variance = 0
  let kl = 0
  for (let query = 0; query < numQueries; query++) {
    const scale = queryNorms[query] / (headDim * headDim)
    for (let key = 0; key < numKeys; key++) {
      const probability = probabilities[query * numKeys + key]
      variance += scale * keyNorms[key]
      kl += 0.5 * probability * (1 - probability) * scale * keyNorms[key]
    }
  }
  return { variancePerError: variance / (numQueries * numKeys), klPerError: kl / numQueries }
}

function squaredNorms(vectors: Float32Array, headDim: number): Float64Array {
  const norms = new Float64Array(vectors.length / headDim)
  for (let i = 0; i < vectors.length; i++) norms[Math.floor(i / headDim)] += vectors[i] * vectors[i]
  return norms
}
