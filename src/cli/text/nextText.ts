import { join } from 'node:path'
import { shellLine } from '../shellLine.ts'

/**
 * How to ask the model itself, once a policy is written.
 *
 * @param command that gave the recommendation
 * @param folder that it wrote to
 */
export function nextText(command: string, folder: string): string {
  const replayFolder = join(folder, 'replay')
  const ask = ['kqv', 'replay', 'MODEL', '--policy', join(folder, 'policy.json')]
  const hear = ['--out', folder, '--replay', join(replayFolder, 'findings.json')]
  return [
    'Next, ask the model itself, on texts that the trace does not hold:',
    `  ${shellLine([...ask, '--text', 'TEXTS', '--out', replayFolder])}`,
    `  ${command} ${shellLine(hear)}`,
  ].join('\n')
}
