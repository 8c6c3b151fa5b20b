import type { CacheShape } from '../cache/shape.ts'
import { parseCodecId } from '../codecs/registry.ts'
import { type Engine, type EngineSetting, everyLayer, type LayerCodecs } from './engine.ts'

/** A value of `--kv-cache-dtype` that quantizes. */
interface CacheType {
  readonly name: string
  readonly codecs: LayerCodecs
  readonly warnings: readonly string[]
  /** Layers that stay unquantized whatever the user says. */
  readonly alwaysSkipped: readonly number[]
}

const perTokenHead = [
  {
    name: 'int8_per_token_head',
    warnings: [
      'runs in the Triton attention backend alone',
      'measured with rounded codes: vLLM before pull request 45361 (June 2026) cuts them, with four times the error',
    ],
  },
  {
    name: 'int4_per_token_head',
    warnings: [
      'runs in the Triton attention backend alone, of a recent vLLM: 0.25 has it, 0.21 has not',
      'known to fail on models with sliding-window layers (vLLM issue 48721)',
    ],
  },
]

const unquantized: LayerCodecs = { k: 'f16', v: 'f16' }

/** How many of the sensitive layers to skip: the list of subsets would be endless. */
const skipCounts = [0, 1, 2, 4, 8]

/** Key and value widths; keys of 8 bits are FP8, all others Lloyd-Max codes with norm correction ("nc"). */
const turboQuantPresets = [
  { name: 'turboquant_k8v4', keyBits: 8, valueBits: 4 },
  { name: 'turboquant_4bit_nc', keyBits: 4, valueBits: 4 },
  { name: 'turboquant_k3v4_nc', keyBits: 3, valueBits: 4 },
  { name: 'turboquant_3bit_nc', keyBits: 3, valueBits: 3 },
]

/**
 * vLLM: one type for the whole cache, and a list of layers that it skips.
 *
 * - TurboQuant presets: keys are normalised, rotated by a Hadamard matrix, rounded to Lloyd-Max codes of a normal
 *   distribution, and decoded to the stored norm; values are rounded to a uniform grid between the least and the
 *   largest of a head, with scale and zero point in float16, unrotated. No QJL, on purpose. The first and last two
 *   layers of a dense model are never quantized; the user's list is added to them.
 * - The slot of a head holds key and value and is rounded up to an even number of bytes:
 *
 *       d  or  ceil(d b_k / 8) + 2     keys, FP8 or codes and norm
 *       ceil(d b_v / 8) + 4            values, codes, scale and zero point
 *
 * - The rotation is a Sylvester matrix of the head dim's own size: a head dim that is no power of two has FP8 keys only.
 * - One scale a vector (`int8_per_token_head`, `int4_per_token_head`): data and scale lie side by side, no layer is kept
 *   back, and only the Triton backend reads them.
 * - Approximated: our rotation flips signs at random first and theirs does not, so that keys close to a row of the
 *   matrix fare better here; FP8 keys are e4m3, where GPUs before Hopper store e4b15; models that mix attention with
 *   other layers skip none by themselves.
 *
 * Source: vllm-project/vllm, `model_executor/layers/quantization/turboquant/config.py`,
 * `v1/attention/backends/turboquant_attn.py`, `v1/attention/ops/triton_turboquant_store.py`,
 * `v1/attention/backends/triton_attn.py`; documentation, "Quantized KV Cache"; pull requests 38378, 40835 and 45361, issue
 * 48721 (one scale a vector).
 */
export const vllm: Engine = {
  id: 'vllm',
  title: 'vLLM',
  cannotExpress: [
    'types per KV head',
    'several quantized types: a layer has the one type or none',
    'free pairs of key and value types: only those of the presets',
    'QJL sketches: its TurboQuant leaves them out on purpose',
  ],
  notModelled: ['nvfp4', 'fp8_per_token_head'],
  settings(shape, sensitiveLayers = []) {
    const automatic = {
      label: 'auto',
      layers: everyLayer(shape, unquantized),
      configuration: '--kv-cache-dtype auto',
    }
    const types = [...floatTypes(), ...perTokenHeadTypes(shape), ...turboQuantTypes(shape)]
    const quantized = types.flatMap((type) => skipSettings(type, shape, sensitiveLayers))
    return [{ ...automatic, warnings: [] }, ...quantized]
  },
}

function floatTypes(): readonly CacheType[] {
  return ['fp8_e4m3', 'fp8_e5m2'].map((name) => ({
    name,
    codecs: { k: name, v: name },
    warnings: ['measured with scales of 1, which vLLM uses unless the checkpoint brings calibrated ones'],
    alwaysSkipped: [],
  }))
}

/** Types with one scale a vector, on head dims that they serve. */
function perTokenHeadTypes({ headDim }: CacheShape): readonly CacheType[] {
  return perTokenHead
    .filter(({ name }) => parseCodecId(name).family.refuses?.(headDim) === undefined)
    .map(({ name, warnings }) => ({ name, codecs: { k: name, v: name }, warnings, alwaysSkipped: [] }))
}

function turboQuantTypes(shape: CacheShape): readonly CacheType[] {
  const { headDim, numKvHeads } = shape
  const canRotate = Number.isInteger(Math.log2(headDim))
  return turboQuantPresets
    .filter(({ keyBits }) => keyBits === 8 || canRotate)
    .map(({ name, keyBits, valueBits }) => ({
      name,
      codecs: {
        k: keyBits === 8 ? 'fp8_e4m3' : `mse${keyBits}:correction=on`,
        v: `scalar${valueBits}:codebook=uniform,norm=none`,
        bytesPerToken: numKvHeads * slotBytes(headDim, keyBits, valueBits),
      },
      warnings: [
        boundaryWarning(shape, slotBytes(headDim, keyBits, valueBits)),
        ...(keyBits === 8 ? ['measured with e4m3 keys: GPUs before Hopper store them as e4b15'] : []),
      ],
      alwaysSkipped: boundaryLayers(shape.numLayers),
    }))
}

function boundaryWarning({ numLayers, headDim }: CacheShape, slot: number): string {
  const bits = (8 * slot) / (2 * headDim)
  return (
    `vLLM always keeps the first and last layers of a dense model (${boundaryLayers(numLayers).join(', ')}) at 16 bits per ` +
    `value, and only the others take ${bits.toFixed(2)}: --kv-cache-dtype-skip-layers adds to them, nothing takes away`
  )
}

function slotBytes(headDim: number, keyBits: number, valueBits: number): number {
  const keyBytes = keyBits === 8 ? headDim : Math.ceil((headDim * keyBits) / 8) + 2
  const valueBytes = Math.ceil((headDim * valueBits) / 8) + 4
  return 2 * Math.ceil((keyBytes + valueBytes) / 2)
}

/** The first and last two layers, but never more than half of all at either end. */
function boundaryLayers(numLayers: number): readonly number[] {
  const count = Math.min(2, Math.floor(numLayers / 2))
  return Array.from({ length: numLayers }, (_, layer) => layer).filter(
    (layer) => layer < count || layer >= numLayers - count,
  )
}

/** One type with more and more of the sensitive layers left alone, as long as one is quantized. */
function skipSettings(
  type: CacheType,
  shape: CacheShape,
  sensitiveLayers: readonly number[],
): readonly EngineSetting[] {
  const extra = [...new Set(sensitiveLayers)].filter((layer) => !type.alwaysSkipped.includes(layer))
  return skipCounts
    .filter((count) => count <= extra.length && count + type.alwaysSkipped.length < shape.numLayers)
    .map((count) => skipSetting(type, shape, extra.slice(0, count)))
}

function skipSetting(type: CacheType, shape: CacheShape, extra: readonly number[]): EngineSetting {
  const skipped = new Set([...type.alwaysSkipped, ...extra])
  const list = extra.toSorted((a, b) => a - b).join(' ')
  return {
    label: extra.length === 0 ? type.name : `${type.name}, skip layers ${list}`,
    layers: everyLayer(shape, type.codecs).map((codecs, layer) =>
      skipped.has(layer) ? unquantized : codecs,
    ),
    configuration: `--kv-cache-dtype ${type.name}${extra.length === 0 ? '' : ` --kv-cache-dtype-skip-layers ${list}`}`,
    warnings: type.warnings,
  }
}
