import { describe, expect, it } from 'vitest'
import { documentText } from '../../src/formats/documentText.ts'
import { readReplayFindings } from '../../src/formats/replayFindingsFile.ts'
import { replayFindingsSchema } from '../../src/formats/replayFindingsSchema.ts'
import { FormatError } from '../../src/numerics/errors.ts'
import { buildReplayFindings } from '../builders/buildModelVerdict.ts'

const findings = buildReplayFindings({ numDocuments: 9 })
const text = documentText(replayFindingsSchema, { format: 'kqv-replay-1', ...findings })

describe('the findings of a replay', () => {
  it('come back as they were written', () => {
    expect(readReplayFindings(text, 'findings.json')).toEqual(findings)
  })

  it('are refused when they were cut, at any byte', () => {
    for (let end = 0; end < text.trimEnd().length; end += 97)
      expect(() => readReplayFindings(text.slice(0, end), 'findings.json')).toThrow(FormatError)
  })

  it.each([
    [
      'kqv-replay-1',
      'kqv-replay-0',
      'findings.json: format: expected "kqv-replay-1", got "kqv-replay-0"; name a file of that format',
    ],
    ['policyChecksum', 'policyHash', 'findings.json: candidates[3]: unknown field, got "policyHash"'],
    ['"margin": 0.01', '"margin": 0', 'findings.json: margin: '],
  ])('are refused with "%s" for "%s"', (from, to, message) => {
    expect(() => readReplayFindings(text.replace(from, to), 'findings.json')).toThrow(message)
  })
})
