import { type ModelVerdict, modelVerdict } from '../../src/advisor/modelVerdict.ts'
import { findReplay } from '../../src/study/replay/findReplay.ts'
import type { ReplayFindings } from '../../src/study/replay/replayFindings.ts'
import { type BuiltCache, buildReplay, type ReplayBuild } from './buildReplay.ts'

const checksum = '0badcafe'

/** A policy of nearly four bits, beside schemes that take less, as much and more. */
const caches: readonly BuiltCache[] = [
  { label: 'q8_0', family: 'uniform', bitsPerValue: 8.5, kld: 0.000061 },
  { label: 'mse4,mse3:norm=float32,correction=on', family: 'uniform', bitsPerValue: 3.95, kld: 0.0172 },
  { label: 'mse3', family: 'uniform', bitsPerValue: 3.25, kld: 0.096 },
  { label: 'policy.json', family: 'recommended', bitsPerValue: 3.94, kld: 0.0162, policyChecksum: checksum },
  { label: 'mse4', family: 'uniform', bitsPerValue: 4.25, kld: 0.0169 },
]

/** The findings of a replay in which one cache holds the policy `0badcafe`. */
export function buildReplayFindings(build: ReplayBuild = {}): ReplayFindings {
  return findReplay(buildReplay({ caches, ...build }))
}

/** What the model says of that policy. */
export function buildModelVerdict(build: ReplayBuild = {}): ModelVerdict {
  const verdict = modelVerdict(buildReplayFindings(build), checksum)
  if (verdict === undefined)
    throw new RangeError(`buildModelVerdict: needs a cache of policy ${checksum}, got none`)
  return verdict
}
