import type { CompiledCode } from '../../src/codecs/compiledCode.ts'
import { createCodec, parseCodecId } from '../../src/codecs/registry.ts'
import { CODEC_SCRATCH_BYTES, createCodecKernels } from '../../src/kernels/codecKernels.ts'
import { createMemory, RESERVED_BYTES } from '../../src/kernels/instantiate.ts'
import { createSketchKernels } from '../../src/kernels/sketchKernels.ts'
import type { Workspace } from '../../src/kernels/workspace.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { type Contestant, type Heat, inProcess } from './heat.ts'
import { createPlainCodec } from './plainCodec.ts'
import type { Rival } from './rival.ts'

export const codecYardsticks = {
  plain: 'plain TypeScript with tables',
  twin: 'plain twin',
  copy: 'memcpy of float32',
  native: 'C with AVX2',
} as const

const ids = ['mse2', 'mse3', 'mse4', 'q8_0', 'q4_0', 'fp8_e4m3']
const seed = seedOf(1)
/** Vectors that plain TypeScript is given: it takes so long for each that more of them would show nothing else. */
const plainCount = 4096
/** Codes that may differ between plain TypeScript and the kernel: sums are rounded in another order. */
const mostDifferent = 0.001

const record = RESERVED_BYTES
const scratch = record + 65_536
const vectorsAt = scratch + CODEC_SCRATCH_BYTES

/** Rivals of one head dim that are there. */
export interface CodecRivals {
  readonly numpy?: Rival
  readonly native?: Rival
}

/** Encoding and decoding of `count` vectors; a heat is to be run before the next one is taken, for they share a memory. */
export function* codecHeats(headDim: number, count: number, rivals: CodecRivals): Generator<Heat> {
  const bench = createBench(headDim, count)
  for (const id of ids) {
    yield encodeHeat(bench, id, rivals)
    yield decodeHeat(bench, id, rivals)
  }
}

interface Bench {
  readonly headDim: number
  readonly count: number
  readonly workspace: Workspace
  /** Where decoding writes to. */
  readonly decodedAt: number
  readonly source: Float32Array
}

function createBench(headDim: number, count: number): Bench {
  const numBytes = 4 * headDim * count
  const encoded = vectorsAt + numBytes
  const decodedAt = encoded + numBytes
  const memory = createMemory(decodedAt + numBytes, false)
  const floats = new Float32Array(memory.buffer)
  const source = floats.subarray(vectorsAt / 4, vectorsAt / 4 + count * headDim)
  const random = createRandom(seedOf(2))
  const sample = Float32Array.from({ length: 65_536 }, () => random.normal())
  for (let at = 0; at < source.length; at += sample.length)
    source.set(sample.subarray(0, source.length - at), at)
  const kernels = createCodecKernels(memory)
  const bytes = new Uint8Array(memory.buffer)
  const places = { record, scratch, vectors: vectorsAt, encoded }
  // no code that is timed here multiplies by a matrix
  const doubles = new Float64Array(memory.buffer)
  const sketchKernels = createSketchKernels(memory)
  const rest = { memory, sketchKernels, doubles, load() {}, openAreas: (): number[] => [] }
  return { headDim, count, workspace: { kernels, bytes, floats, ...places, ...rest }, decodedAt, source }
}

function encodeHeat(bench: Bench, id: string, rivals: CodecRivals): Heat {
  const { headDim, count, workspace, source } = bench
  const code = load(bench, id)
  const records = new Uint8Array(count * code.bytesPerToken)
  const codec = createCodec(id, headDim, seed)
  const of = (name: string, run: () => void): Contestant => inProcess(name, count, run)
  return heat(bench, 'encode', id, [
    of('kernel', () => void code.encode(workspace.kernels, workspace, count)),
    of('codec, copies included', () => codec.encode(source, records)),
    ...plainContestants(bench, id, records, 'encode'),
    ...rivalsFor(bench, id, [
      ['NumPy', 'encode', rivals.numpy],
      [codecYardsticks.native, 'encode mse4', rivals.native],
    ]),
    copyOf(bench),
  ])
}

function decodeHeat(bench: Bench, id: string, rivals: CodecRivals): Heat {
  const { headDim, count, workspace, source, decodedAt } = bench
  const { kernels, bytes, encoded } = workspace
  const code = load(bench, id)
  const codec = createCodec(id, headDim, seed)
  const records = new Uint8Array(count * code.bytesPerToken)
  codec.encode(source, records)
  const target = new Float32Array(source.length)
  bytes.set(records, encoded)
  const of = (name: string, run: () => void): Contestant => inProcess(name, count, run)
  return heat(bench, 'decode', id, [
    ...(id.startsWith('mse')
      ? [
          of('kernel, rotated domain', () => {
            kernels.decodeVectorCodeRotated(record, encoded, 0, count, decodedAt, 1, scratch)
          }),
        ]
      : []),
    of('kernel', () => {
      code.decode(kernels, { ...workspace, vectors: decodedAt }, count)
    }),
    of('codec, copies included', () => codec.decode(records, target)),
    ...plainContestants(bench, id, records, 'decode'),
    ...rivalsFor(bench, id, [
      ['NumPy', 'decode', rivals.numpy],
      [`${codecYardsticks.native}, rotated domain`, 'decode mse4 rotated', rivals.native],
    ]),
    copyOf(bench),
  ])
}

function heat({ headDim, count }: Bench, work: string, codec: string, contestants: Contestant[]): Heat {
  return {
    section: 'encode and decode',
    work: `${work} ${codec}`,
    params: { codec, headDim, vectors: count },
    unit: 'million vectors/s',
    itemsPerUnit: 1000,
    contestants,
    yardsticks: Object.values(codecYardsticks),
  }
}

/** The kernels know one code at a time. */
function load({ headDim, workspace }: Bench, id: string): CompiledCode {
  const { family, ...parsed } = parseCodecId(id)
  const code = family.compiled?.create({ ...parsed, headDim, seed })
  if (code === undefined) throw new RangeError(`benchmark: must have a kernel, got ${id}`)
  workspace.bytes.set(code.record, record)
  return code
}

/** Tables where there are some, and the codec without its kernels. */
function plainContestants(
  bench: Bench,
  id: string,
  records: Uint8Array,
  direction: 'encode' | 'decode',
): Contestant[] {
  const { headDim } = bench
  const tables = tablesFor(bench, id, records)
  const twin = createCodec(id, headDim, seed, { backend: 'plain' })
  const some = bench.source.subarray(0, plainCount * headDim)
  const someRecords = records.slice(0, twin.encodedBytes(plainCount))
  const target = some.slice()
  const of = (name: string, codec: Pick<typeof twin, 'encode' | 'decode'>): Contestant =>
    inProcess(name, plainCount, () =>
      direction === 'encode' ? codec.encode(some, someRecords) : codec.decode(someRecords, target),
    )
  return [...(tables ? [of(codecYardsticks.plain, tables)] : []), of(codecYardsticks.twin, twin)]
}

/** Plain TypeScript for what it is written for, once it is seen to do the same. */
function tablesFor({ headDim, source }: Bench, id: string, records: Uint8Array) {
  if (!id.startsWith('mse')) return undefined
  const tables = createPlainCodec(headDim, Number(id.slice(3)), seed)
  createCodec(id, headDim, seed).encode(source, records)
  const ours = new Uint8Array(records.length)
  tables.encode(source, ours)
  const numDifferent = ours.reduce((sum, byte, index) => sum + Number(byte !== records[index]), 0)
  if (numDifferent > mostDifferent * ours.length)
    throw new RangeError(`benchmark: plain ${id} must give the kernel's bytes, got ${numDifferent} others`)
  return tables
}

function rivalsFor(
  { count }: Bench,
  id: string,
  rivals: readonly (readonly [string, string, Rival | undefined])[],
): Contestant[] {
  if (id !== 'mse4') return []
  return rivals.flatMap(([name, work, rival]) => (rival ? [rival.contestant(name, work, count)] : []))
}

/** What a cache of float32 would do. */
function copyOf({ count, workspace, source, decodedAt }: Bench): Contestant {
  const { floats } = workspace
  return inProcess(codecYardsticks.copy, count, () => floats.set(source, decodedAt / 4))
}
