import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readPolicy, writePolicy } from '../../src/formats/policyFile.ts'
import { recommendationSchema } from '../../src/formats/recommendationSchema.ts'

const folder = new URL('../../studies/smollm2-135m/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')

describe('the committed recommendation', () => {
  it('says of its policy what the policy file says', () => {
    const { policy, budget, stored, engines } = recommendationSchema.parse(
      JSON.parse(read('recommendation.json')),
    )
    expect(writePolicy({ ...policy, budget, stored, engines })).toBe(read('policy.json'))
    expect(readPolicy(read('policy.json'), 'policy.json').assignments).toEqual(policy.assignments)
  })
})
