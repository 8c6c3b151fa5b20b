import { ShapeError } from '../numerics/errors.ts'
import type { StorageRules } from './cacheOptions.ts'
import type { CacheStorage } from './cacheStorage.ts'
import type { TokenCounts } from './job.ts'
import { checkCounts, type LayerPages, numTokensOf } from './layerPages.ts'
import type { KernelTensor } from './packed/kernelTensor.ts'
import { type Operand, operands } from './shape.ts'
import { type TensorPlan, tensorAt, tensorIndex } from './tensorPlan.ts'
import { decodeTokens, portionsOf, readTokens, writeTokens } from './tokenRecords.ts'

/** The tensors of a cache one by one: what they hold, as numbers and as bytes. */
export interface TensorAccess {
  /**
   * What attention over a tensor runs on: `decoded` where its codec, one of its options or the head dim has no kernel, so
   * that tiles are decoded and then attended to in float32; `plain` where this host has no WebAssembly SIMD.
   *
   * Nothing is printed: ask once, when the cache is made, for it does not change. `whyPlain` of `codecs/registry` tells
   * the reason where it is the encoding that has no kernel.
   */
  backend(layer: number, kvHead: number, operand: Operand): KernelTensor['backend']
  /**
   * Reads tokens `start` up to `end` back, as they are attended to.
   *
   * @param target `[end - start, headDim]`, written
   */
  decode(
    layer: number,
    kvHead: number,
    operand: Operand,
    start: number,
    end: number,
    target: Float32Array,
  ): void
  /** All tokens of a tensor as bytes of their formats, one after another: what `restore` takes. */
  records(layer: number, kvHead: number, operand: Operand): Uint8Array
  /**
   * Fills an empty layer, or leaves it empty when it throws.
   *
   * @param recordsOf what `records` gave of a cache of the same plan
   */
  restore(
    layer: number,
    counts: TokenCounts,
    recordsOf: (kvHead: number, operand: Operand) => Uint8Array,
  ): void
}

/** @param pagesOf a layer, checked */
export function accessTensors(
  storage: CacheStorage,
  rules: StorageRules,
  pagesOf: (layer: number) => LayerPages,
): TensorAccess {
  const { plan, thread } = storage
  return {
    backend(layer, kvHead, operand) {
      pagesOf(layer)
      return thread.tensors.packed[layer][checkedTensor(plan, kvHead, operand)].backend
    },
    decode(layer, kvHead, operand, start, end, target) {
      const pages = pagesOf(layer)
      checkRange(plan, pages.numTokens, start, end, target)
      const tensor = checkedTensor(plan, kvHead, operand)
      decodeTokens(storage, portionsOf(storage, layer, pages, tensor, start, end), target)
    },
    records(layer, kvHead, operand) {
      const pages = pagesOf(layer)
      const tensor = checkedTensor(plan, kvHead, operand)
      return readTokens([...portionsOf(storage, layer, pages, tensor, 0, pages.numTokens)])
    },
    restore: (layer, counts, recordsOf) =>
      restoreLayer(storage, rules, layer, pagesOf(layer), counts, recordsOf),
  }
}

function checkedTensor({ shape }: TensorPlan, kvHead: number, operand: Operand): number {
  if (!(Number.isInteger(kvHead) && kvHead >= 0 && kvHead < shape.numKvHeads))
    throw new RangeError(`quantized cache: KV head must be below ${shape.numKvHeads}, got ${kvHead}`)
  if (!operands.includes(operand))
    throw new RangeError(`quantized cache: operand must be k or v, got ${operand}`)
  return tensorIndex(kvHead, operand)
}

function checkRange(
  { shape }: TensorPlan,
  numTokens: number,
  start: number,
  end: number,
  target: Float32Array,
): void {
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= numTokens))
    throw new RangeError(
      `quantized cache: tokens must lie in the ${numTokens} of the layer, got ${start} up to ${end}`,
    )
  if (target.length !== (end - start) * shape.headDim)
    throw new ShapeError(
      `quantized cache: ${end - start} tokens of ${shape.headDim} values do not fit, got a target of ${target.length}`,
    )
}

function restoreLayer(
  storage: CacheStorage,
  { sinkTokens, recentWindow }: StorageRules,
  layer: number,
  pages: LayerPages,
  counts: TokenCounts,
  recordsOf: (kvHead: number, operand: Operand) => Uint8Array,
): void {
  checkCounts(counts, sinkTokens, recentWindow)
  if (pages.numTokens > 0)
    throw new RangeError(`quantized cache: only an empty layer is restored, got ${pages.numTokens} tokens`)
  const numTokens = numTokensOf(counts)
  pages.extend(counts, 0, () => {
    for (const tensor of pages.tensors.keys()) {
      const { kvHead, operand } = tensorAt(tensor)
      const portions = portionsOf(storage, layer, pages, tensor, 0, numTokens, counts)
      writeTokens([...portions], recordsOf(kvHead, operand))
    }
  })
}
