import type { Policy } from '../cache/policy.ts'
import type { CacheShape, Operand } from '../cache/shape.ts'
import type { CodecId } from '../codecs/codec.ts'
import type { SchemeComparison } from '../study/compareSchemes.ts'
import type { Estimate } from '../study/estimate.ts'
import type { PairedVerdict } from '../study/pairedVerdict.ts'
import type { ModelVerdict } from './modelVerdict.ts'

/** A codec for each tensor beside one for all keys and one for all values, the best within its size. */
export interface PairComparison {
  /**
   * loss(codec for each tensor) / loss(pair), weighted as in the choice, on documents that neither was chosen on: at the size
   * of the pair, or within the budget where the pair is handed out.
   */
  readonly tensorsOverPair: Estimate
  /** Of the pair. */
  readonly bitsPerValue: number
  /** Whether the policy is that pair, since a codec for each tensor does not lose less. */
  readonly isHandedOut: boolean
}

/**
 * Everything a recommendation says, as plain data: what the terminal prints, the report draws and `--json` emits.
 *
 * Losses are the relative error of the attention output, |O - O^|^2 / |O|^2; KL in nats per query. An interval is
 * undefined where there are too few units for one.
 */
export interface Recommendation {
  readonly model: string
  readonly shape: CacheShape
  readonly trace: TraceSummary
  readonly budget: { readonly bitsPerValue: number; readonly bytesPerToken: number }
  readonly menu: readonly CodecId[]
  readonly seed: number
  readonly policy: Policy
  /** Present where losses were weighted by what the model makes of them. */
  readonly sensitivity?: WeightedBy
  /** Present where the policy was replayed on the model. */
  readonly replay?: ModelVerdict
  /** Absent where there are too few documents to leave one out, and where all tensors get that pair anyway. */
  readonly pair?: PairComparison
  /** What the policy takes, everything counted. */
  readonly stored: StoredSize
  /** The knapsack's optimality: `loss` found, `lowerBound` by Lagrange, both summed over tensors. */
  readonly optimality: { readonly loss: number; readonly lowerBound: number }
  readonly tensors: readonly TensorFinding[]
  /** How many times more keys lose than values in the same codecs, weights counted; absent where one loses nothing. */
  readonly keysOverValues?: number
  /** The recommendation first, then the baselines, each measured on documents that it was not chosen on. */
  readonly schemes: readonly SchemeFinding[]
  /** Best reachable loss at every size: recommended policies from the smallest to the largest budget. */
  readonly frontier: readonly FrontierPoint[]
  /** Paired comparisons of schemes at equal nominal bits. */
  readonly comparisons: readonly SchemeComparison[]
  readonly prediction: Prediction
  readonly engines: readonly EngineProjection[]
}

export interface TraceSummary {
  readonly checksum: string
  readonly numTokens: number
  readonly numQueries: number
  readonly layers: readonly number[]
  readonly choiceDocuments: number
  readonly heldOutDocuments: number
  /** Tokens of the longest document: no context longer than this was measured. */
  readonly longestDocument: number
}

export interface StoredSize {
  readonly bytesPerToken: number
  readonly bitsPerValue: number
  /** Against float16, above 1. */
  readonly compressionRatio: number
}

/** What a model's predictions said about its tensors, and what they make of the policy. */
export interface WeightedBy {
  /** The codec that tensors were stored in, one at a time. */
  readonly probe: CodecId
  readonly numDocuments: number
  /** KL of the model's predictions that the policy should lead to, in nats. */
  readonly predictedKlNats: number
}

/** Why one tensor got its codec. */
export interface TensorFinding {
  readonly layer: number
  readonly kvHead: number
  readonly operand: Operand
  readonly codec: CodecId
  readonly bitsPerValue: number
  /**
   * How much the tensor loses whatever it is stored in, over the median tensor of its operand: the geometric mean of its losses
   * over the menu, times its weight.
   */
  readonly sensitivity: number
  readonly loss: Estimate
  /** Only of keys: values do not move attention. */
  readonly klNats?: Estimate
  /** The best codec of another kind or width that takes no more bytes. */
  readonly rival?: {
    readonly codec: CodecId
    /**
     * loss(rival) / loss(chosen), above 1 when the choice is better; absent where one has no loss at all. The interval is of
     * this tensor alone, while its evidence is corrected over all of them.
     */
    readonly lossRatio?: Estimate
  }
  readonly evidence: Evidence
  /** One sentence, for a person. */
  readonly reason: string
}

/**
 * What is known of a choice beside its rival: that it loses less (`clear`), that they cannot be told apart (`tied`), that it loses
 * more (`beaten`), that there is no rival (`unrivalled`), or that there are too few units to say.
 */
export type Evidence = 'clear' | 'tied' | 'beaten' | 'unrivalled' | 'not enough evidence'

/** A whole policy, measured; every document scored by a policy that was not chosen on it. */
export interface SchemeFinding {
  readonly name: string
  /** For instance `mse4 / qjl4`, or `47 % of tokens mse3, the rest mse4`. */
  readonly detail: string
  readonly stored: StoredSize
  /** Mean over layers and heads, over documents that the policy was not chosen on. */
  readonly loss: Estimate
  readonly klNats: Estimate
  readonly top1Agreement: Estimate
  /** On the documents held out to the end alone. */
  readonly heldOut?: { readonly loss: number; readonly klNats: number }
  /** The head of most KL. */
  readonly worstHead: {
    readonly layer: number
    readonly kvHead: number
    readonly klNats: number
    /** Of that head: another may lose more. */
    readonly loss: number
  }
  /** Whether it is there for comparison, as f16 is, whatever its size; others take the recommendation's bytes or fewer. */
  readonly isLandmark: boolean
  /** Whether the recommendation beats this one, by `outputScaleError`; absent for the recommendation itself. */
  readonly verdict?: PairedVerdict
}

export interface FrontierPoint {
  readonly bitsPerValue: number
  readonly loss: number
}

/** What the loss table promises of the policy, beside what the whole policy does on documents it was not chosen on. */
export interface Prediction {
  /** Losses of keys and values alone, added: mean over layers and heads. */
  readonly predictedLoss: number
  readonly measuredLoss: number
  /** Documents of the measured loss. */
  readonly numDocuments: number
  readonly heads: readonly PredictedMeasured[]
}

/** The same for one KV head. */
export interface PredictedMeasured {
  readonly layer: number
  readonly kvHead: number
  readonly predicted: number
  readonly measured: number
}

/** One setting of an engine, measured whole. */
export interface MeasuredSetting {
  /** For instance `q8_0 / q4_0`. */
  readonly setting: string
  /** What to paste, one or more lines. */
  readonly configuration: string
  readonly stored: StoredSize
  readonly loss: Estimate
  readonly klNats: Estimate
  /** loss of the setting / loss of the recommended policy, on the same documents */
  readonly projectionLoss?: Estimate
  readonly fitsBudget: boolean
  readonly warnings: readonly string[]
}

/** The nearest that an engine can run, and what the difference costs. */
export interface EngineProjection extends MeasuredSetting {
  readonly engine: string
  readonly title: string
  /** What the engine cannot express. */
  readonly cannotExpress: readonly string[]
  /** The best that runs at full speed on a platform where this setting does not; absent where it does everywhere. */
  readonly withoutFallback?: SettingOnPlatform
}

export interface SettingOnPlatform extends MeasuredSetting {
  /** For instance `CUDA`. */
  readonly platform: string
}

export type { Estimate, PairedVerdict, SchemeComparison }
