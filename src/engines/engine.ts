import type { CacheShape } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'

/**
 * The engine contract: everything that an engine can be told about its KV cache, as a list.
 *
 * An engine is plain data. Choosing among its settings is the same for all of them, and lives in `project.ts`.
 */
export interface Engine {
  /** As users type it. */
  readonly id: string
  readonly title: string
  /** What a policy may say and no setting of this engine can. */
  readonly cannotExpress: readonly string[]
  /** Formats that it can be told to use and that no setting here has: something smaller may be among them. */
  readonly notModelled: readonly string[]
  /**
   * Every setting that the engine would run on such a cache, never empty: leaving the cache alone is one.
   *
   * @param sensitiveLayers the layers best kept unquantized, most sensitive first; only for engines that can skip layers
   */
  settings(shape: CacheShape, sensitiveLayers?: readonly number[]): readonly EngineSetting[]
}

/** One way to run an engine. */
export interface EngineSetting {
  /** Short and unique in its engine, for instance `q8_0 / q4_0`. */
  readonly label: string
  /** What the engine then stores, layer by layer, in the terms of our codecs; `numLayers` of them. */
  readonly layers: readonly LayerCodecs[]
  /** Exact text to paste, one or more lines. */
  readonly configuration: string
  readonly warnings: readonly string[]
  /** The platform on which it runs by far slower code, and says nothing. */
  readonly fallsBackOn?: string
}

/** What one layer stores, the same in all KV heads. */
export interface LayerCodecs {
  readonly k: CodecId
  readonly v: CodecId
}

/** The same codecs in every layer. */
export function everyLayer(shape: CacheShape, codecs: LayerCodecs): readonly LayerCodecs[] {
  return Array.from({ length: shape.numLayers }, () => codecs)
}
