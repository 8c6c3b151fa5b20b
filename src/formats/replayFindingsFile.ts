import type { ReplayFindings } from '../study/replay/replayFindings.ts'
import { checkSchema } from './checkSchema.ts'
import { parseJson } from './parseJson.ts'
import { replayFindingsSchema } from './replayFindingsSchema.ts'

/**
 * Reads the `findings.json` of a replay.
 *
 * @param name the file's name, for messages
 * @throws FormatError when the text is not JSON
 * @throws RangeError which names the first wrong field and its value
 */
export function readReplayFindings(text: string, name: string): ReplayFindings {
  const { format: _, ...findings } = checkSchema(replayFindingsSchema, parseJson(text, name), name)
  return findings
}
