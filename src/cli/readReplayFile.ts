import { basename } from 'node:path'
import { readReplayFindings } from '../formats/replayFindingsFile.ts'
import { formatPlural } from '../report/formatNumber.ts'
import type { ReplayFindings } from '../study/replay/replayFindings.ts'
import { readTextFile } from './readTextFile.ts'

/**
 * The findings of a replay, made on the model of a trace, with a policy among its caches.
 *
 * @param model as the trace calls it; a folder or an owner before its name does not count
 * @throws RangeError when another model was replayed, or no policy that can be known again
 */
export function readReplayFile(path: string, model: string): ReplayFindings {
  const name = basename(path)
  const findings = readReplayFindings(readTextFile(path), name)
  if (basename(findings.model) !== basename(model))
    throw new RangeError(
      `${name}: must be a replay of the trace's model, ${model}, got ${findings.model}; replay the one that was captured`,
    )
  const { candidates } = findings
  if (candidates.every(({ policyChecksum }) => policyChecksum === undefined))
    throw new RangeError(
      `${name}: must say which policy was replayed, got ${formatPlural(candidates.length, 'cache')} without a policy's checksum; ` +
        'run kqv replay again, with --policy',
    )
  return findings
}
