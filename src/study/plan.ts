import type { Policy } from '../cache/policy.ts'
import type { CacheShape, Operand } from '../cache/shape.ts'
import type { MeasurementRow } from './measurement.ts'
import type { Measurements } from './measurements.ts'
import type { HeadTask, StoragePair } from './measureTask.ts'
import type { HeadStorage } from './schemes.ts'
import { exact, inCodec, type Storage, storageLabel } from './storage.ts'

/**
 * A whole cache's storage, document by document.
 *
 * It may differ between documents: a policy that is scored on a document must not have been chosen on it.
 */
export interface CachePlan {
  readonly name: string
  /** For a person: `mse4 / qjl4`. */
  readonly detail: string
  storageOf(layer: number, kvHead: number, document: number): HeadStorage
}

/** Where plans are measured. */
export interface MeasuringScope {
  readonly shape: CacheShape
  readonly layers: readonly number[]
  readonly documents: readonly number[]
}

/** The same storage for every layer, head and document. */
export function uniformPlan(name: string, storage: HeadStorage): CachePlan {
  return {
    name,
    detail: `${storageLabel(storage.keys)} / ${storageLabel(storage.values)}`,
    storageOf: () => storage,
  }
}

/** What a policy stores, on any document; centred keys with the offsets of the trace that they are measured on. */
export function policyPlan(name: string, policy: Policy): CachePlan {
  const keyOf = (layer: number, kvHead: number, operand: Operand): string => `${layer} ${kvHead} ${operand}`
  const codecs = new Map(
    policy.assignments.map(({ layer, kvHead, operand, codec }) => [keyOf(layer, kvHead, operand), codec]),
  )
  const storageOf = (layer: number, kvHead: number, operand: Operand): Storage => {
    const codec = codecs.get(keyOf(layer, kvHead, operand))
    return codec === undefined ? exact : inCodec(codec)
  }
  return {
    name,
    detail: 'a codec for each tensor',
    storageOf: (layer, kvHead) => ({
      keys: storageOf(layer, kvHead, 'k'),
      values: storageOf(layer, kvHead, 'v'),
    }),
  }
}

export function* headsOf(
  scope: MeasuringScope,
): Generator<{ readonly layer: number; readonly kvHead: number }> {
  for (const layer of scope.layers) {
    for (let kvHead = 0; kvHead < scope.shape.numKvHeads; kvHead++) yield { layer, kvHead }
  }
}

/** The tasks that measure some plans; a pair that several plans share is measured once. */
export function tasksOf(plans: readonly CachePlan[], scope: MeasuringScope): HeadTask[] {
  return [...headsOf(scope)].map(({ layer, kvHead }) => {
    const pairs = new Map<string, { storage: HeadStorage; documents: Set<number> }>()
    for (const plan of plans) {
      for (const document of scope.documents) {
        const storage = plan.storageOf(layer, kvHead, document)
        const label = `${storageLabel(storage.keys)} ${storageLabel(storage.values)}`
        const known = pairs.get(label)
        if (known) known.documents.add(document)
        else pairs.set(label, { storage, documents: new Set([document]) })
      }
    }
    return { layer, kvHead, pairs: inOrder(pairs) }
  })
}

/** Pairs with the same keys next to one another, which lets the measurer reuse their attention. */
function inOrder(pairs: Map<string, { storage: HeadStorage; documents: Set<number> }>): StoragePair[] {
  return [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { storage, documents }]) => ({ ...storage, documents: [...documents].sort((a, b) => a - b) }))
}

/** The rows of one plan and document, a row per layer and head. */
export function rowsOfPlan(
  measurements: Measurements,
  plan: CachePlan,
  scope: MeasuringScope,
  document: number,
): MeasurementRow[] {
  return [...headsOf(scope)].map(({ layer, kvHead }) => {
    const { keys, values } = plan.storageOf(layer, kvHead, document)
    return measurements.get({
      layer,
      kvHead,
      document,
      keyStorage: storageLabel(keys),
      valueStorage: storageLabel(values),
    })
  })
}
