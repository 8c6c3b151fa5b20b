import { describe, expect, it } from 'vitest'
import type { Policy } from '../../src/cache/policy.ts'
import { operands } from '../../src/cache/shape.ts'
import type { ReplayRun } from '../../src/metrics/replayRun.ts'
import { type ReplayRequest, replay } from '../../src/models/replay.ts'
import { type CandidateCache, codecCandidate, policyCandidate } from '../../src/models/replayCandidate.ts'
import { tokenizeDocuments } from '../../src/models/tokenizeDocuments.ts'
import { tinyLayeredModel } from '../builders/tinyLayeredModel.ts'

const model = tinyLayeredModel()
const { shape } = model.config
const texts = [
  'call me ishmael. some years ago, never mind how long',
  'the whale, the whale! up helm, up helm! oh',
]
const documents = tokenizeDocuments(
  texts.map((text, index) => ({ source: { file: `${index}.txt` }, text })),
  model,
  { chunk: 8, leastTokens: 10 },
)
const numTokens = documents.map(({ tokenIds }) => tokenIds.length)

function run(
  candidates: readonly (string | CandidateCache)[],
  options: Partial<ReplayRequest> = {},
): Promise<ReplayRun[]> {
  return replay({
    model,
    documents,
    chunk: 8,
    readsChunk: false,
    sinkTokens: 0,
    ...options,
    candidates: candidates.map((candidate) =>
      typeof candidate === 'string' ? codecCandidate(candidate, shape, 1) : candidate,
    ),
  })
}

const meanKl = ({ predictions }: ReplayRun): number =>
  predictions.reduce((sum, { klNats }) => sum + klNats, 0) / predictions.length

const policyOf = (codec: string, undecidedLayers: readonly number[]): Policy => ({
  model: 'tiny',
  shape,
  seed: 1,
  undecidedLayers,
  assignments: [0, 1]
    .filter((layer) => !undecidedLayers.includes(layer))
    .flatMap((layer) =>
      [0, 1].flatMap((kvHead) => operands.map((operand) => ({ layer, kvHead, operand, codec }))),
    ),
})

describe('a replay', () => {
  it('finds no difference between the baseline and itself', async () => {
    const [same] = await run(['f16'])
    expect(new Set(same.predictions.map(({ klNats }) => klNats))).toEqual(new Set([0]))
    expect(same.predictions.every(({ sameTop }) => sameTop === 1)).toBe(true)
  })

  it('finds less and less harm with more bits', async () => {
    const runs = await run(['mse1', 'mse2', 'mse3', 'mse4', 'q8_0', 'f32'])
    const harms = runs.map(meanKl)
    expect(harms).toEqual(harms.toSorted((a, b) => b - a))
    expect(harms[0]).toBeGreaterThan(0.01)
    expect(harms[4]).toBeLessThan(1e-4)
    // what the baseline itself loses to float16
    expect(harms[5]).toBeLessThan(1e-7)
  })

  it('predicts from an exact cache the same in any chunks', async () => {
    const natsWith = async (chunk: number): Promise<number[]> => {
      const [exact] = await run(['f32'], { chunk })
      return exact.predictions.map(({ candidateNats }) => candidateNats)
    }
    const whole = await natsWith(64)
    expect(await natsWith(1)).toEqual(whole)
    expect(await natsWith(7)).toEqual(whole)
  })

  it('shows every token but those of its chunk through the codec', async () => {
    const [inChunks] = await run(['mse2'])
    const [oneByOne] = await run(['mse2'], { chunk: 1 })
    const seesExact = ({ predictions }: ReplayRun): number[] =>
      predictions.flatMap(({ klNats, depth }) => (klNats === 0 ? [depth] : []))
    expect(seesExact(inChunks)).toEqual([...Array(8).keys(), ...Array(8).keys()])
    expect(seesExact(oneByOne)).toEqual([0, 0])
  })

  it('shows every token through the codec when there is no recent window, whatever the chunk', async () => {
    const [[inChunks], [oneByOne]] = await Promise.all(
      [8, 1].map((chunk) => run(['mse2'], { chunk, readsChunk: true })),
    )
    expect(inChunks.recentWindow).toBe(0)
    expect(inChunks.predictions).toEqual(oneByOne.predictions)
    expect(inChunks.predictions.every(({ klNats }) => klNats > 0)).toBe(true)
  })

  it('has a row for every token but the last of a document', async () => {
    const [{ predictions, documents: replayed, recentWindow }] = await run(['mse4'])
    expect(predictions.map(({ document, depth }) => [document, depth])).toEqual(
      numTokens.flatMap((count, document) =>
        Array.from({ length: count - 1 }, (_, depth) => [document, depth]),
      ),
    )
    expect({ replayed, recentWindow }).toEqual({
      replayed: numTokens.map((count, index) => ({ name: `${index}.txt`, numTokens: count })),
      recentWindow: 8,
    })
  })

  it('scores the tokens that come with the baseline as with the candidate', async () => {
    const [{ predictions }] = await run(['f16'])
    const hidden = await model.embed(documents[0].tokenIds.subarray(0, 1))
    const empty = { numTokens: 0, keys: new Float32Array(), values: new Float32Array() }
    const first = await model.runLayer(0, hidden, empty)
    const second = await model.runLayer(1, first.hidden, empty)
    const logProbabilities = await model.predict(second.hidden)
    expect(predictions[0].baselineNats).toBe(-logProbabilities[documents[0].tokenIds[1]])
    expect(predictions[0].candidateNats).toBe(predictions[0].baselineNats)
  })

  it('gives each candidate what it would get alone', async () => {
    const [alone] = await run(['mse3'])
    const [, beside] = await run(['mse1', 'mse3', 'q8_0'])
    expect(beside.predictions).toEqual(alone.predictions)
  })

  it('keeps sinks exact, and counts them', async () => {
    const [plain] = await run(['mse2'])
    const [sunk] = await run(['mse2'], { sinkTokens: 4 })
    expect(meanKl(sunk)).toBeLessThan(meanKl(plain))
    const total = numTokens.reduce((sum, count) => sum + count)
    const expected = (plain.cost.bitsPerValue * (total - 8) + 16 * 8) / total
    expect(sunk.cost.bitsPerValue).toBeCloseTo(expected, 12)
    expect(sunk.sinkTokens).toBe(4)
  })

  it('counts what the caches hold', async () => {
    const [{ cost }] = await run(['q8_0'])
    const valuesPerToken = 2 * 2 * 2 * 32
    expect(cost).toEqual({
      codeBits: 8,
      bitsPerValue: 8.5,
      heldBytesPerToken: (valuesPerToken * 8.5) / 8,
      heldBytes: (Math.max(...numTokens) * valuesPerToken * 8.5) / 8,
    })
  })

  it('tells where the time went', async () => {
    const [{ seconds }] = await run(['mse4'])
    for (const part of Object.values(seconds)) expect(part).toBeGreaterThan(0)
    expect(seconds.model).toBeGreaterThan(seconds.encode)
  })

  it('names the tensor that float16 cannot hold', async () => {
    const wild = tinyLayeredModel({ keyScale: 1e6 })
    const request = { documents, chunk: 8, readsChunk: false, sinkTokens: 0, candidates: [] }
    const replayed = replay({ model: wild, ...request })
    await expect(replayed).rejects.toThrow(
      /^cache: layer 0, KV head 0, keys: f16: token 0, channel \d+ is beyond/,
    )
  })

  it('says how far it is, and stops when told', async () => {
    const stop = new AbortController()
    const progress: number[] = []
    const replayed = run(['mse4'], {
      signal: stop.signal,
      onProgress(done) {
        progress.push(done)
        if (done === 16) stop.abort(new RangeError('enough'))
      },
    })
    await expect(replayed).rejects.toThrow('enough')
    expect(progress).toEqual([8, 16])
  })
})

describe('a candidate', () => {
  it('is one codec, or one for keys and one for values', () => {
    const { label, codecs, codecOf } = codecCandidate('mse4:norm=float32,rotation=haar,q8_0', shape, 1)
    const keys = 'mse4:rotation=haar,norm=float32'
    expect({ label, codecs }).toEqual({ label: `${keys},q8_0`, codecs: { keys, values: 'q8_0' } })
    expect([codecOf(0, 0, 'k'), codecOf(1, 1, 'v')]).toEqual([{ codec: keys }, { codec: 'q8_0' }])
    expect(codecCandidate('mse4', shape, 1).label).toBe('mse4')
  })

  it.each([
    ['q9_0', 'codec: unknown codec "q9_0"; did you mean "q8_0"?'],
    [
      'mse4,mse3,mse2',
      'replay: --codec: expected one for keys and one for values, got 3 in "mse4,mse3,mse2"; give --codec once for each pair',
    ],
  ])('is refused as %s', (text, message) => {
    expect(() => codecCandidate(text, shape, 1)).toThrow(message)
  })

  it('is refused where its codec cannot serve the head dim', () => {
    expect(() => codecCandidate('q8_0', { ...shape, headDim: 36 }, 1)).toThrow(
      'cannot serve a head dim of 36',
    )
  })

  it('is a policy, which does what its codecs do', async () => {
    const [uniform] = await run(['mse3'])
    const [policy] = await run([policyCandidate(policyOf('mse3', []), 'policy.json', shape)])
    expect(policy.predictions).toEqual(uniform.predictions)
    expect(policy).toMatchObject({ label: 'policy.json', cost: uniform.cost })
    expect(policy.codecs).toBeUndefined()
  })

  it('leaves undecided layers as in the baseline', async () => {
    const [both] = await run([policyCandidate(policyOf('mse2', []), 'both', shape)])
    const [half] = await run([policyCandidate(policyOf('mse2', [1]), 'half', shape)])
    const [none] = await run([policyCandidate(policyOf('mse2', [0, 1]), 'none', shape)])
    expect(meanKl(half)).toBeLessThan(meanKl(both))
    expect(meanKl(none)).toBe(0)
    expect(half.cost.codeBits).toBe((16 + 2) / 2)
  })

  it('says both shapes where a policy is for another model', () => {
    expect(() => policyCandidate(policyOf('mse3', []), 'policy.json', { ...shape, numLayers: 30 })).toThrow(
      'policy.json: a policy for 2 layers, 4 query heads, 2 KV heads and head dim 32 does not fit, ' +
        'got a model of 30 layers, 4 query heads, 2 KV heads and head dim 32; make one from a trace of this model',
    )
  })
})
