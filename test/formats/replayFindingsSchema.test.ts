import { describe, expect, it } from 'vitest'
import { documentText } from '../../src/formats/documentText.ts'
import { replayFindingsSchema } from '../../src/formats/replayFindingsSchema.ts'
import { findReplay, type ReplayQuestion } from '../../src/study/replay/findReplay.ts'
import type { ReplayFindings } from '../../src/study/replay/replayFindings.ts'
import { buildReplay, usualCaches } from '../builders/buildReplay.ts'

const exact = { label: 'f16', family: 'uniform', bitsPerValue: 16, kld: 0 } as const

function withoutWindow(): ReplayQuestion {
  const question = buildReplay({ caches: usualCaches.slice(0, 1) })
  const candidates = question.candidates.map((candidate) => ({
    ...candidate,
    run: { ...candidate.run, recentWindow: 0 },
  }))
  return { ...question, candidates }
}

const cases: Readonly<Record<string, ReplayFindings>> = {
  'sixteen caches on twelve documents': findReplay(buildReplay()),
  'a cache without any error': findReplay(buildReplay({ caches: [exact, usualCaches[0]] })),
  'one document': findReplay(buildReplay({ numDocuments: 1 })),
  'a cache without a window': findReplay(withoutWindow()),
  'one cache': findReplay(buildReplay({ caches: usualCaches.slice(0, 1) })),
}

describe('the document of a replay', () => {
  it.each(Object.entries(cases))('is what its schema says, and is read back alike: %s', (_, findings) => {
    const document = { format: 'kqv-replay-1', ...findings } as const
    const text = documentText(replayFindingsSchema, document)
    expect(replayFindingsSchema.parse(JSON.parse(text))).toEqual(document)
  })

  it('has no other field, and none too few', () => {
    const document = { format: 'kqv-replay-1', ...cases['one cache'] }
    const { margin, ...without } = document
    expect(replayFindingsSchema.safeParse(without).success).toBe(false)
    expect(replayFindingsSchema.safeParse({ ...document, marginNats: margin }).success).toBe(false)
    expect(replayFindingsSchema.safeParse({ ...document, margin: 0 }).success).toBe(false)
  })
})
