import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EngineProjection } from '../../src/advisor/recommendation.ts'
import type { TensorAssignment } from '../../src/cache/policy.ts'
import type { CacheShape } from '../../src/cache/shape.ts'
import { writeOffset } from '../../src/codecs/offsetText.ts'
import { readPolicy, writePolicy } from '../../src/formats/policyFile.ts'
import type { PolicyFile } from '../../src/formats/policySchema.ts'
import { FormatError } from '../../src/numerics/errors.ts'

const smallShape: CacheShape = { numLayers: 2, numQueryHeads: 4, numKvHeads: 2, headDim: 64 }

const projection: EngineProjection = {
  engine: 'llama.cpp',
  title: 'llama.cpp',
  setting: 'q8_0 / q4_0',
  configuration: '-ctk q8_0 -ctv q4_0 -fa on',
  stored: { bytesPerToken: 416, bitsPerValue: 6.5, compressionRatio: 16 / 6.5 },
  loss: { value: 0.01, interval: { lower: 0.008, upper: 0.013, level: 0.95 } },
  klNats: { value: 0.002 },
  projectionLoss: { value: 1.2 },
  fitsBudget: true,
  cannotExpress: ['types per layer'],
  warnings: ['slow on a Monday', 'and on a Friday'],
}

/** Keys q8_0 and values mse4 in every decided layer. */
function policyFile(shape: CacheShape, undecidedLayers: readonly number[] = []): PolicyFile {
  const assignments: TensorAssignment[] = []
  for (let layer = 0; layer < shape.numLayers; layer++)
    for (let kvHead = 0; kvHead < shape.numKvHeads; kvHead++)
      if (!undecidedLayers.includes(layer))
        assignments.push(
          { layer, kvHead, operand: 'k', codec: 'q8_0' },
          { layer, kvHead, operand: 'v', codec: 'mse4' },
        )
  return { model: 'tiny', shape, seed: 7, assignments, undecidedLayers }
}

const full: PolicyFile = {
  ...policyFile(smallShape, [1]),
  budget: { bitsPerValue: 6.5, bytesPerToken: 104 },
  stored: projection.stored,
  engines: [projection],
}

type Fields = Record<string | number, unknown>

/** The text of a file with one field changed; undefined removes it. */
function changed(path: readonly (string | number)[], value: unknown, file: PolicyFile = full): string {
  const record: Fields = JSON.parse(writePolicy(file))
  const parent = path.slice(0, -1).reduce<Fields>((inner, key) => inner[key] as Fields, record)
  parent[path.at(-1) ?? ''] = value
  return JSON.stringify(record)
}

function refusal(text: string): string {
  try {
    readPolicy(text, 'policy.json')
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError)
    return (error as RangeError).message
  }
  throw new Error('expected an error')
}

function reversed(record: object): object {
  return Object.fromEntries(Object.entries(record).toReversed())
}

describe('a policy file', () => {
  it('comes back as it was written', () => {
    expect(readPolicy(writePolicy(full), 'policy.json')).toEqual(full)
  })

  it('comes back as it was written, whatever the shape, the codecs and the undecided layers', () => {
    const policies = fc
      .record({
        numLayers: fc.integer({ min: 1, max: 5 }),
        numKvHeads: fc.integer({ min: 1, max: 3 }),
        groupSize: fc.integer({ min: 1, max: 4 }),
        model: fc.string(),
        seed: fc.nat(),
        codecs: fc.array(fc.constantFrom('f16', 'q8_0', 'q4_0:rotation=hadamard', 'mse3', 'qjl4'), {
          minLength: 1,
        }),
        undecided: fc.uniqueArray(fc.nat(4)),
      })
      .map(({ numLayers, numKvHeads, groupSize, model, seed, codecs, undecided }): PolicyFile => {
        const shape = { numLayers, numKvHeads, numQueryHeads: numKvHeads * groupSize, headDim: 64 }
        const undecidedLayers = undecided.filter((layer) => layer < numLayers).toSorted((a, b) => a - b)
        const { assignments } = policyFile(shape, undecidedLayers)
        const recoded = assignments.map((tensor, index) => ({
          ...tensor,
          codec: codecs[index % codecs.length],
        }))
        return { model, shape, seed, undecidedLayers, assignments: recoded }
      })
    fc.assert(
      fc.property(policies, (policy) => {
        expect(readPolicy(writePolicy(policy), 'policy.json')).toEqual(policy)
      }),
    )
  })

  it('is written with keys in one order and an assignment a line', () => {
    expect(writePolicy(full)).toMatchInlineSnapshot(`
      "{
        "format": "kqv-policy-1",
        "model": "tiny",
        "shape": { "numLayers": 2, "numQueryHeads": 4, "numKvHeads": 2, "headDim": 64 },
        "seed": 7,
        "budget": { "bitsPerValue": 6.5, "bytesPerToken": 104 },
        "stored": { "bytesPerToken": 416, "bitsPerValue": 6.5, "compressionRatio": 2.4615384615384617 },
        "undecidedLayers": [1],
        "assignments": [
          { "layer": 0, "kvHead": 0, "operand": "k", "codec": "q8_0" },
          { "layer": 0, "kvHead": 0, "operand": "v", "codec": "mse4" },
          { "layer": 0, "kvHead": 1, "operand": "k", "codec": "q8_0" },
          { "layer": 0, "kvHead": 1, "operand": "v", "codec": "mse4" }
        ],
        "engines": [
          {
            "engine": "llama.cpp",
            "title": "llama.cpp",
            "setting": "q8_0 / q4_0",
            "configuration": "-ctk q8_0 -ctv q4_0 -fa on",
            "stored": { "bytesPerToken": 416, "bitsPerValue": 6.5, "compressionRatio": 2.4615384615384617 },
            "loss": {
              "value": 0.01,
              "interval": { "lower": 0.008, "upper": 0.013, "level": 0.95 }
            },
            "klNats": { "value": 0.002 },
            "projectionLoss": { "value": 1.2 },
            "fitsBudget": true,
            "cannotExpress": [
              "types per layer"
            ],
            "warnings": [
              "slow on a Monday",
              "and on a Friday"
            ]
          }
        ]
      }
      "
    `)
  })

  it('is the same text whatever the order of keys and assignments', () => {
    const assignments = full.assignments.toReversed().map((tensor) => reversed(tensor) as TensorAssignment)
    expect(writePolicy(reversed({ ...full, assignments }) as PolicyFile)).toBe(writePolicy(full))
  })

  it('is read with codec ids as a user types them, and gives canonical ones', () => {
    const { assignments } = readPolicy(
      changed(['assignments', 0, 'codec'], 'q8_0:rotation=none'),
      'policy.json',
    )
    expect(assignments[0].codec).toBe('q8_0')
  })

  it('lists undecided layers in order, whatever order they come in', () => {
    const file = policyFile({ ...smallShape, numLayers: 12 }, [2, 10])
    expect(readPolicy(changed(['undecidedLayers'], [10, 2], file), 'policy.json').undecidedLayers).toEqual([
      2, 10,
    ])
  })

  it('that is not JSON is refused with the byte', () => {
    const text = '{"format": kqv}'
    expect(() => readPolicy(text, 'policy.json')).toThrow(FormatError)
    expect(() => readPolicy(text, 'policy.json')).toThrow(
      'policy.json: not JSON, got "kqv}"; correct it, or fetch it again (at byte 11)',
    )
  })

  it.each<[string, readonly (string | number)[], unknown]>([
    [
      'format: expected "kqv-policy-1", got "kqv-policy-2"; name a file of that format',
      ['format'],
      'kqv-policy-2',
    ],
    ['model: expected string, got 5; correct it', ['model'], 5],
    ['model: expected string, got nothing; correct it', ['model'], undefined],
    ['unknown field, got "modle"; did you mean "model"?', ['modle'], 'x'],
    ['shape: unknown field, got "heads"; leave it out', ['shape', 'heads'], 3],
    ['shape: expected object, got a list; correct it', ['shape'], []],
    ['shape.numLayers: too small: expected number to be >=1, got 0; correct it', ['shape', 'numLayers'], 0],
    ['shape.headDim: expected int, got 1.5; correct it', ['shape', 'headDim'], 1.5],
    ['shape.numQueryHeads: expected a multiple of the 2 KV heads, got 3', ['shape', 'numQueryHeads'], 3],
    ['seed: too small: expected number to be >=0, got -1; correct it', ['seed'], -1],
    ['budget.bitsPerValue: expected number, got "6.5"; correct it', ['budget', 'bitsPerValue'], '6.5'],
    [
      'stored.compressionRatio: expected number, got nothing; correct it',
      ['stored', 'compressionRatio'],
      undefined,
    ],
    ['undecidedLayers[0]: expected a number below the 2 layers, got 2', ['undecidedLayers'], [2]],
    ['undecidedLayers[1]: listed twice, got 1', ['undecidedLayers'], [1, 1]],
    ['assignments: expected array, got a record; correct it', ['assignments'], {}],
    [
      'assignments[3].operand: expected one of "k"|"v", got "q"; correct it',
      ['assignments', 3, 'operand'],
      'q',
    ],
    ['assignments[0].layer: expected a number below the 2 layers, got 2', ['assignments', 0, 'layer'], 2],
    ['assignments[0].layer: expected none of the undecided layers, got 1', ['assignments', 0, 'layer'], 1],
    ['assignments[0].kvHead: expected a number below the 2 KV heads, got 9', ['assignments', 0, 'kvHead'], 9],
    [
      'assignments[2]: expected a tensor once, got layer 0, KV head 0, k again',
      ['assignments', 2, 'kvHead'],
      0,
    ],
    ['assignments: expected one for every tensor, got none for layer 0, KV head 0, k', ['assignments'], []],
    [
      'assignments: expected one for every tensor, got none for layer 1, KV head 0, k',
      ['undecidedLayers'],
      [],
    ],
    ['engines[0].fitsBudget: expected boolean, got null; correct it', ['engines', 0, 'fitsBudget'], null],
    [
      'engines[0].loss.interval.level: too big: expected number to be <1, got 1; correct it',
      ['engines', 0, 'loss', 'interval', 'level'],
      1,
    ],
  ])('is refused in one line: %s', (message, path, value) => {
    expect(refusal(changed(path, value))).toBe(`policy.json: ${message}`)
  })

  it('that is no record is refused', () => {
    expect(refusal('[]')).toBe('policy.json: expected object, got a list; name a file of that format')
  })

  it('with an unknown codec is refused with the nearest one', () => {
    const message = refusal(changed(['assignments', 3, 'codec'], 'q9_0'))
    expect(message).toMatch(
      /^policy\.json: assignments\[3\]\.codec: unknown codec "q9_0"; did you mean "q8_0"\?/,
    )
    expect(message).not.toContain('\n')
  })

  it('with a codec that the head dim does not suit is refused', () => {
    expect(refusal(changed(['shape', 'headDim'], 36))).toBe(
      'policy.json: assignments[0].codec: "q8_0" cannot serve a head dim of 36; its blocks need a multiple of 32',
    )
  })

  it('with centred keys carries their offsets, an assignment a line as ever', () => {
    const offset = writeOffset(Float32Array.from({ length: 64 }, (_, channel) => channel / 8))
    const assignments = full.assignments.map((tensor) =>
      tensor.operand === 'k' ? { ...tensor, codec: 'mse4:center=mean', offset } : tensor,
    )
    const text = writePolicy({ ...full, assignments })
    expect(text).toContain(
      `{ "layer": 0, "kvHead": 0, "operand": "k", "codec": "mse4:center=mean", "offset": "${offset}" },\n`,
    )
    expect(readPolicy(text, 'policy.json').assignments).toEqual(assignments)
  })

  it.each<[string, Partial<TensorAssignment>]>([
    ['offset: "mse4:center=mean" needs one, got nothing; drop center=mean', { codec: 'mse4:center=mean' }],
    [
      'offset: expected base64 of 64 float16 numbers (128 bytes), got 126 bytes',
      { codec: 'mse4:center=mean', offset: writeOffset(new Float32Array(63)) },
    ],
    [
      'offset: channel 2 must be finite, got Infinity',
      { codec: 'mse4:center=mean', offset: writeOffset(new Float32Array(64).fill(1e6, 2)) },
    ],
    ['offset: expected base64, got "0.5 2"', { codec: 'mse4:center=mean', offset: '0.5 2' }],
    [
      'offset: only a codec with center=mean has one, got one for "mse4"',
      { codec: 'mse4', offset: writeOffset(new Float32Array(64)) },
    ],
    [
      'codec: only keys can be centred, got "mse4:center=mean"; drop center=mean',
      { operand: 'v', codec: 'mse4:center=mean', offset: writeOffset(new Float32Array(64)) },
    ],
  ])('is refused where centring does not fit: %s', (message, change) => {
    const index = change.operand === 'v' ? 1 : 0
    const text = changed(['assignments', index], { ...full.assignments[index], ...change })
    expect(refusal(text)).toBe(`policy.json: assignments[${index}].${message}`)
  })

  it('with more layers than anyone can count is refused at the first that lacks', () => {
    expect(refusal(changed(['shape', 'numLayers'], Number.MAX_SAFE_INTEGER))).toBe(
      'policy.json: assignments: expected one for every tensor, got none for layer 2, KV head 0, k',
    )
  })

  it('is not written where it would not be read', () => {
    const [first] = full.assignments
    expect(() => writePolicy({ ...full, assignments: [first] })).toThrow(
      'policy: assignments: expected one for every tensor, got none for layer 0, KV head 0, v',
    )
    expect(() => writePolicy({ ...full, seed: Number.NaN })).toThrow('policy: seed: expected')
  })
})
