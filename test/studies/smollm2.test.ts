import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { modelVerdict } from '../../src/advisor/modelVerdict.ts'
import { policyChecksum } from '../../src/formats/policyChecksum.ts'
import { readPolicy, writePolicy } from '../../src/formats/policyFile.ts'
import { recommendationSchema } from '../../src/formats/recommendationSchema.ts'
import { readSensitivity } from '../../src/formats/sensitivityFile.ts'
import { keptFindings } from './replayAgain.ts'

const folder = new URL('../../studies/smollm2-135m/', import.meta.url)
const replayFolder = new URL('../smollm2-135m-replay/', folder)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const readReplay = (name: string): string => readFileSync(new URL(name, replayFolder), 'utf8')
const recommendation = recommendationSchema.parse(JSON.parse(read('recommendation.json')))

describe('the committed recommendation', () => {
  it('says of its policy what the policy file says', () => {
    const { policy, budget, stored, engines } = recommendation
    expect(writePolicy({ ...policy, budget, stored, engines })).toBe(read('policy.json'))
    expect(readPolicy(read('policy.json'), 'policy.json').assignments).toEqual(policy.assignments)
  })

  it("carries the model's verdict on this very policy", () => {
    const checksum = policyChecksum(readPolicy(read('policy.json'), 'policy.json'))
    const verdict = modelVerdict(keptFindings(replayFolder), checksum)
    expect(verdict?.documents).toHaveLength(16)
    expect(recommendation.replay).toEqual(verdict)
  })

  it('weighs tensors as the replay does, on other texts than judge it', () => {
    const sensitivity = readSensitivity(readReplay('sensitivity.json'), 'sensitivity.json')
    const { probe, numDocuments, predictedKlNats } = recommendation.sensitivity ?? {}
    expect({ probe, numDocuments }).toEqual({
      probe: sensitivity.probe,
      numDocuments: sensitivity.numDocuments,
    })
    const own = keptFindings(replayFolder).candidates.find(({ label }) => label === 'recommended, 4 bits')
    expect(own?.predictedLoss).toBeCloseTo(predictedKlNats ?? Number.NaN, 12)
  })
})
