import { nearestName } from '../numerics/nearestName.ts'
import type { Engine } from './engine.ts'
import { llamaCpp } from './llamaCpp.ts'
import { transformers } from './transformers.ts'
import { vllm } from './vllm.ts'

/** Every engine there is, in the order of reports: a new one is one file and one line here. */
export const engines: readonly Engine[] = [llamaCpp, vllm, transformers]

/** @throws RangeError which names the nearest engine, and all of them */
export function findEngine(name: string): Engine {
  const found = engines.find((engine) => engine.id === name)
  if (found !== undefined) return found
  const names = engines.map((engine) => engine.id)
  const nearest = nearestName(name, names)
  const hint = nearest === undefined ? '' : ` did you mean "${nearest}"?`
  throw new RangeError(`engine: unknown name "${name}";${hint} expected one of ${names.join(', ')}`)
}
