/**
 * Encoding and decoding on one thread: `node benchmarks/kernels/codecs.ts [--rounds 15] [--only mse4]`.
 *
 * `codec` is what a caller of the library gets, which copies tiles into the kernels' memory and out of it; `kernel` works
 * in place. The bytes that decoding writes, copied, are the bound.
 */
import { parseArgs } from 'node:util'
import type { CompiledCode } from '../../src/codecs/compiledCode.ts'
import { createCodec, parseCodecId } from '../../src/codecs/registry.ts'
import { CODEC_SCRATCH_BYTES, createCodecKernels } from '../../src/kernels/codecKernels.ts'
import { createMemory, RESERVED_BYTES } from '../../src/kernels/instantiate.ts'
import type { Workspace } from '../../src/kernels/workspace.ts'
import { createRandom, seedOf } from '../../src/numerics/random.ts'
import { printTable } from '../table.ts'
import { type Contestant, measureRates, type Rate } from './timing.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, only: { type: 'string', default: '' } },
})
const numRounds = Number(values.rounds)
const seed = seedOf(1)
const ids = [
  'mse2',
  'mse3',
  'mse4',
  'qjl4',
  'q8_0',
  'q8_0:rotation=hadamard',
  'q4_0',
  'fp8_e4m3',
  'f16',
].filter((id) => id.startsWith(values.only))
/** In the second-level cache, and beyond it. */
const counts = [4096, 65_536]
const headDims = [64, 128]
const mostBytes = 4 * 128 * 65_536
/** Runs too short to time are repeated. */
const fewestItems = 16_384

const record = RESERVED_BYTES
const scratch = record + 65_536
const vectors = scratch + CODEC_SCRATCH_BYTES
const encoded = vectors + mostBytes
const decoded = encoded + mostBytes
const memory = createMemory(decoded + mostBytes, false)
const kernels = createCodecKernels(memory)
const bytes = new Uint8Array(memory.buffer)
const floats = new Float32Array(memory.buffer)
const workspace: Workspace = { kernels, bytes, floats, record, scratch, vectors, encoded, load: () => {} }
const outOfPlace: Workspace = { ...workspace, vectors: decoded }

const random = createRandom(seedOf(2))
const sample = Float32Array.from({ length: 65_536 }, () => random.normal())
for (let at = 0; at < mostBytes; at += sample.byteLength) floats.set(sample, (vectors + at) / 4)

const columns = ['plain encode', 'codec encode', 'kernel encode', 'plain decode', 'codec decode'] as const
const names = [...columns, 'kernel decode', 'kernel decode, rotated domain', 'memcpy'] as const

for (const headDim of headDims)
  for (const count of counts) {
    console.log(`head dim ${headDim}, ${count} vectors; million vectors a second, quartiles in brackets\n`)
    const rows: string[][] = []
    for (const id of ids)
      rows.push([id, ...cells(await measureRates(contestants(id, headDim, count), numRounds))])
    printTable(['codec', ...names], rows)
  }

function cells(rates: readonly Rate[]): string[] {
  return names.map((name) => {
    const rate = rates.find((one) => one.name === name)
    return rate ? `${rate.median.toFixed(1)} (${rate.low.toFixed(1)} to ${rate.high.toFixed(1)})` : ''
  })
}

function contestants(id: string, headDim: number, count: number): Contestant[] {
  const { family, ...parsed } = parseCodecId(id)
  const code = family.compiled?.create({ ...parsed, headDim, seed }) as CompiledCode
  bytes.set(code.record, record)
  const plain = createCodec(id, headDim, seed, { backend: 'plain' })
  const codec = createCodec(id, headDim, seed)
  const source = floats.subarray(vectors / 4, vectors / 4 + count * headDim)
  const target = new Float32Array(count * headDim)
  const records = new Uint8Array(count * code.bytesPerToken)
  codec.encode(source, records)
  bytes.set(records, encoded)
  const writtenBytes = bytes.subarray(vectors, vectors + source.byteLength)
  const of = (name: (typeof names)[number], run: () => void): Contestant =>
    repeated({ name, numItems: count, run })
  return [
    of('plain encode', () => plain.encode(source, records)),
    of('codec encode', () => codec.encode(source, records)),
    of('kernel encode', () => void code.encode(kernels, workspace, count)),
    of('plain decode', () => plain.decode(records, target)),
    of('codec decode', () => codec.decode(records, target)),
    of('kernel decode', () => code.decode(kernels, outOfPlace, count)),
    ...(id.startsWith('mse')
      ? [
          of('kernel decode, rotated domain', () =>
            kernels.decodeVectorCodeRotated(record, encoded, 0, count, decoded, 1, scratch),
          ),
        ]
      : []),
    of('memcpy', () => bytes.set(writtenBytes, decoded)),
  ]
}

function repeated({ name, numItems, run }: Contestant): Contestant {
  const numRepeats = Math.ceil(fewestItems / numItems)
  return {
    name,
    numItems: numItems * numRepeats,
    run() {
      for (let index = 0; index < numRepeats; index++) run()
    },
  }
}
