import type { ReplayFindings } from '../../study/replay/replayFindings.ts'
import { formatCount } from '../formatNumber.ts'

/** `moby-dick.txt (256 tokens), speech.txt (1,024 tokens)` */
export function documentNames(documents: ReplayFindings['documents']): string {
  return documents.map(({ name, numTokens }) => `${name} (${formatCount(numTokens)} tokens)`).join(', ')
}
