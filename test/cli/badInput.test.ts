import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeNpy } from '../../src/formats/npy.ts'
import { writePolicy } from '../../src/formats/policyFile.ts'
import { writeZip } from '../../src/formats/zip.ts'
import { altered } from '../formats/traceFixture.ts'
import { expectRefusal, runKqv } from './runKqv.ts'
import { temporaryFolder, tenDocuments, tinyTrace } from './traceFiles.ts'

const folder = temporaryFolder()
const options = { timeout: 60_000 }

const good = tenDocuments()
/** Where float number `index` of a tensor lies in its bytes. */
const withNaN = altered(good, (tensors) => {
  const keys = tensors.get('layers.2.k')
  // head 1, token 5, of 111 tokens in a head and 32 channels in a token
  if (keys)
    new DataView(keys.bytes.buffer, keys.bytes.byteOffset).setFloat32(4 * 32 * (111 + 5), Number.NaN, true)
})
const withThreeQueryHeads = altered(good, (tensors) => {
  for (const layer of [0, 2]) {
    const queries = tensors.get(`layers.${layer}.q`)
    const [heads, rows, headDim] = queries?.shape ?? []
    const bytes = queries?.bytes.slice(0, 4 * (heads - 1) * rows * headDim) ?? new Uint8Array()
    tensors.set(`layers.${layer}.q`, { type: 'F32', shape: [heads - 1, rows, headDim], bytes })
  }
})
const withFlatKeys = altered(good, (tensors) => {
  const keys = tensors.get('layers.0.k')
  if (keys) tensors.set('layers.0.k', { ...keys, shape: [2 * 111, 32] })
})
const withoutDocuments = altered(good, (_, metadata) => metadata.delete('documents'))
const withAllHeldOut = altered(good, (_, metadata) =>
  metadata.set('held_out', JSON.stringify([...Array(10).keys()])),
)
const withUnqueriedDocument = altered(
  tinyTrace({ documentLengths: [4, 4], queryStride: 4 }),
  (_, metadata) => {
    metadata.set('query_positions', '[2,3]')
  },
)

const policy = writePolicy({
  model: 'm',
  shape: { numLayers: 1, numQueryHeads: 2, numKvHeads: 1, headDim: 32 },
  seed: 1,
  undecidedLayers: [],
  assignments: [
    { layer: 0, kvHead: 0, operand: 'k', codec: 'mse4' },
    { layer: 0, kvHead: 0, operand: 'v', codec: 'mse4' },
  ],
})

/** The keys end within their header. */
function shortArray(name: string): Uint8Array {
  const whole = writeNpy(new Float32Array(32), [1, 1, 2, 2, 8], 'F32')
  return name === 'k' ? whole.slice(0, 5) : whole
}

const files: Readonly<Record<string, string | Uint8Array>> = {
  'good.safetensors': good,
  'cut.safetensors': good.slice(0, good.length - 100),
  'header.safetensors': good.slice(0, 40),
  'empty.safetensors': '',
  'text.safetensors': 'once upon a time',
  'model.gguf': 'GGUF\x03\0\0\0\0\0\0\0',
  'nan.safetensors': withNaN,
  'heads.safetensors': withThreeQueryHeads,
  'flat.safetensors': withFlatKeys,
  'undocumented.safetensors': withoutDocuments,
  'held.safetensors': withAllHeldOut,
  'unqueried.safetensors': withUnqueriedDocument,
  'short.npz': writeZip(new Map(['q', 'k', 'v'].map((name) => [`${name}.npy`, shortArray(name)]))),
  'policy.json': policy,
  'broken.json': policy.slice(0, 60),
  'codec.json': policy.replace('mse4', 'mse44'),
  'field.json': policy.replace('"seed"', '"seeds"'),
}

beforeAll(() => {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  mkdirSync(join(folder, 'folder.safetensors'))
  symlinkSync('loop.json', join(folder, 'loop.json'))
})

/** What is typed, and how the line that answers begins. */
const traces: readonly (readonly [string, string])[] = [
  ['inspect nothing.safetensors', 'file: no such file, got "nothing.safetensors"; check its path'],
  ['recommend nothing.safetensors', 'file: no such file, got "nothing.safetensors"; check its path'],
  ['compare nothing.safetensors', 'file: no such file, got "nothing.safetensors"; check its path'],
  [
    'recommend folder.safetensors',
    'file: expected a file, got "folder.safetensors", a folder; name a file\n',
  ],
  ['inspect /dev/null', 'file: expected a file, got "/dev/null", a device; name a file\n'],
  ['inspect loop.json', 'file: the system refuses to open it (ELOOP), got "loop.json"; name another\n'],
  [
    'inspect short.npz',
    'short.npz: k.npy: ends too early, got 5 bytes where 8 are needed; fetch it again (at byte 0)\n',
  ],
  [
    'recommend cut.safetensors',
    'safetensors: the tensors end at byte 155408, got a file of 155308; fetch it again (at byte 155308)',
  ],
  [
    'recommend header.safetensors',
    'header.safetensors: ends too early, got 40 bytes where 784 are needed; fetch it again (at byte 8)',
  ],
  [
    'recommend empty.safetensors',
    'trace: empty.safetensors must be a safetensors or npz file, got neither; see data/README.md (at byte 0)',
  ],
  [
    'recommend model.gguf',
    'trace: model.gguf must be a safetensors or npz file, got a model in GGUF; make a trace of it with kqv capture (at byte 0)',
  ],
  [
    'inspect model.gguf',
    'trace: model.gguf must be a safetensors or npz file, got a model in GGUF; make a trace of it with kqv capture (at byte 0)',
  ],
  [
    'recommend text.safetensors',
    'trace: text.safetensors must be a safetensors or npz file, got neither; see data/README.md (at byte 0)',
  ],
  [
    'recommend policy.json',
    'trace: policy.json must be a safetensors or npz file, got neither; see data/README.md (at byte 0)',
  ],
  [
    'recommend nan.safetensors',
    'trace: layer 2 keys hold a NaN, got head 1, token 5; capture it again, in float32 where float16 overflows',
  ],
  [
    'compare nan.safetensors',
    'trace: layer 2 keys hold a NaN, got head 1, token 5; capture it again, in float32 where float16 overflows',
  ],
  [
    'inspect nan.safetensors',
    'trace: layer 2 keys hold a NaN, got head 1, token 5; capture it again, in float32 where float16 overflows',
  ],
  ['recommend heads.safetensors', 'trace: query heads must be a multiple of the 2 KV heads, got 3'],
  ['recommend flat.safetensors', 'trace: layers.0.k must be [heads, rows, head dim], got [222,32]'],
  [
    'recommend undocumented.safetensors',
    'trace: metadata must hold documents as [[start, end], ...] over tokens, got none; see data/README.md (at byte 8)',
  ],
  ['recommend held.safetensors', 'trace: held_out must leave a document to choose on, got all 10'],
  ['recommend unqueried.safetensors', 'trace: document 1, [4, 8], needs a query, got none as the next'],
]

const policies: readonly (readonly [string, string])[] = [
  ['inspect nothing.json', 'file: no such file, got "nothing.json"; check its path'],
  ['inspect broken.json', 'broken.json: not JSON, got "\\""; correct it, or fetch it again (at byte 59)'],
  [
    'inspect codec.json',
    'codec.json: assignments[0].codec: unknown codec "mse44"; expected one of mse1, mse2, ',
  ],
  ['export field.json --engine vllm', 'field.json: seed: expected number, got nothing'],
  [
    'export good.safetensors --engine vllm',
    'good.safetensors: not JSON, got "\\b\\u0003\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000{\\"__"; correct it, or fetch it again (at byte 0)',
  ],
  ['export policy.json --engine vlm', 'engine: unknown name "vlm"; did you mean "vllm"? expected one of '],
  ['export policy.json', 'export: --engine is missing, got nothing; see kqv export --help'],
]

const uses: readonly (readonly [string, string])[] = [
  ['recomend good.safetensors', 'unknown command, got "recomend"; did you mean recommend?'],
  ['--colour', 'unknown option, got "--colour"; see kqv --help'],
  ['recommend', 'recommend: <trace> is missing, got nothing; see kqv recommend --help'],
  [
    'recommend good.safetensors twice',
    'recommend: too many arguments, got good.safetensors, twice for 1; see kqv recommend --help',
  ],
  ['recommend good.safetensors --bitz 3', 'recommend: unknown option, got "--bitz"; did you mean --bits?'],
  [
    'recommend good.safetensors --bits',
    'recommend: --bits needs a value, got nothing; see kqv recommend --help',
  ],
  [
    'recommend good.safetensors --bits abc',
    'recommend: --bits: expected a number above 0, got "abc"; see kqv recommend --help',
  ],
  [
    'recommend good.safetensors --bits 0',
    'recommend: --bits: expected a number above 0, got "0"; see kqv recommend --help',
  ],
  [
    'recommend good.safetensors --bits -1',
    'recommend: --bits: expected a number above 0, got "-1"; see kqv recommend --help',
  ],
  [
    'recommend good.safetensors --bits 1.49',
    'recommend: --bits: the codecs to choose from reach 1.5 to 32, got 1.49; change it, or --menu',
  ],
  [
    'recommend good.safetensors --bits 33',
    'recommend: --bits: the codecs to choose from reach 1.5 to 32, got 33; change it, or --menu',
  ],
  [
    'recommend good.safetensors --bytes-per-token 47',
    'recommend: --bytes-per-token: the codecs to choose from reach 48 to 1024, got 47; change it, or --menu',
  ],
  [
    'recommend good.safetensors --bits 4 --bytes-per-token 200',
    'recommend: --bits excludes --bytes-per-token, got both; see kqv recommend --help',
  ],
  [
    'recommend good.safetensors --menu ',
    'recommend: --menu: expected a name, got ""; see kqv recommend --help',
  ],
  [
    'recommend good.safetensors --menu mse4,q9_0',
    'codec: unknown codec "q9_0"; did you mean "q8_0"? expected one of ',
  ],
  [
    'recommend good.safetensors --menu mse4:rotatoin=haar',
    'codec mse4: unknown option "rotatoin"; did you mean "rotation"? expected one of ',
  ],
  [
    'recommend good.safetensors --engine llamacpp',
    'engine: unknown name "llamacpp"; did you mean "llama.cpp"? expected one of ',
  ],
  [
    'recommend good.safetensors --threads 0',
    'recommend: --threads: expected a whole number from 1 to 1024, got "0"; see kqv recommend --help',
  ],
  [
    'recommend good.safetensors --threads 1e9',
    'recommend: --threads: expected a whole number from 1 to 1024, got "1e9"; see kqv recommend --help',
  ],
  [
    'study design.json --workers 5000',
    'study: --workers: expected a whole number from 1 to 1024, got "5000"; see kqv study --help',
  ],
  ['study folder.safetensors', 'file: it is a folder, got "folder.safetensors"; name a file\n'],
  [
    'recommend good.safetensors --seed 1.5',
    'recommend: --seed: expected a whole number, 0 or more, got "1.5"; see kqv recommend --help',
  ],
  [
    'recommend good.safetensors --out policy.json/out',
    '--out: expected a folder that can be written, got "policy.json/out" (ENOTDIR); name another',
  ],
  [
    'recommend good.safetensors --out policy.json',
    '--out: expected a folder that can be written, got "policy.json" (EEXIST); name another',
  ],
  [
    'recommend good.safetensors --out /proc/kqv/out',
    '--out: expected a folder that can be written, got "/proc/kqv/out" (ENOENT); name another',
  ],
  [
    'compare good.safetensors --schemes KQW,KV',
    'scheme: unknown scheme "KQW"; did you mean "KQV"? expected one of ',
  ],
  [
    'compare good.safetensors --schemes KV',
    'compare: --schemes: a comparison takes two schemes or more, got "KV"; name another',
  ],
  [
    'compare good.safetensors --bits 2,9',
    'compare: --bits: expected widths from 1 to 8, as 2,3,4, got "2,9"; see kqv compare --help',
  ],
  [
    'codecs --head-dim 0',
    'codecs: --head-dim: expected a whole number above 0, got "0"; see kqv codecs --help',
  ],
]

describe.each([
  ['a trace', traces],
  ['a policy', policies],
  ['use', uses],
])('a fault of %s ends with 2 and one line on standard error', (_, cases) => {
  it.concurrent.each(cases)('kqv %s', options, async (typed, line) => {
    expectRefusal(await runKqv(folder, typed.split(' ')), line)
  })
})

describe('a run that fails', () => {
  const recommend = ['recommend', 'good.safetensors', '--menu', 'mse3,mse4', '--threads', '1', '--out']

  it.concurrent('leaves nothing behind where the trace is at fault', options, async () => {
    const { code } = await runKqv(folder, ['recommend', 'nan.safetensors', '--out', 'out'])
    expect(code).toBe(2)
    expect(existsSync(join(folder, 'out'))).toBe(false)
  })

  it.concurrent('leaves no file half-written, only what was measured', options, async () => {
    mkdirSync(join(folder, 'blocked', 'policy.json'), { recursive: true })
    const { code, stderr } = await runKqv(folder, [...recommend, 'blocked'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'kqv: file: it is a folder, got "blocked/policy.json"; name a file\n',
    })
    expect(readdirSync(join(folder, 'blocked'))).toEqual(['policy.json', 'rows.sqlite'])
  })

  it.concurrent('names a store of rows that is none', options, async () => {
    mkdirSync(join(folder, 'foreign'))
    writeFileSync(join(folder, 'foreign', 'rows.sqlite'), 'once upon a time, there was no database')
    const { code, stderr } = await runKqv(folder, [...recommend, 'foreign'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^kqv: .*rows\.sqlite.*; .*\n$/)
  })
})
